/**
 * The weighted sums that every fit of an explanation starts from, made in one pass over the masks for all classes at once.
 */

import { AppError } from '../../core/errors.ts';

/** Masks and what the network said to them. */
export interface Samples {
  /** 1 keeps, 0 fills; row-major, rows * columns. */
  readonly masks: Uint8Array;
  readonly rows: number;
  readonly columns: number;
  /** Row-major, rows * classes: one head's outputs. */
  readonly outputs: Float32Array | Float64Array;
  readonly classes: number;
  /** Weight of each row, 0 or more. */
  readonly weights: Float64Array;
}

/** Weighted means, and sums of products around them. */
export interface Moments {
  readonly columns: number;
  readonly classes: number;
  readonly totalWeight: number;
  /** Mean of each mask column. */
  readonly maskMean: Float64Array;
  /** Mean output of each class. */
  readonly outputMean: Float64Array;
  /** columns * columns. */
  readonly gram: Float64Array;
  /** classes * columns: covariance sums of outputs with mask columns. */
  readonly cross: Float64Array;
  /** Sum of squares of each class's output around its mean. */
  readonly outputSpread: Float64Array;
}

/** @throws AppError `bad-option` if no row has any weight */
export function moments(samples: Samples): Moments {
  const { masks, rows, columns, outputs, classes, weights } = samples;
  let totalWeight = 0;
  const maskMean = new Float64Array(columns);
  const outputMean = new Float64Array(classes);
  for (let row = 0; row < rows; row++) {
    const w = weights[row]!;
    totalWeight += w;
    for (let c = 0; c < columns; c++) maskMean[c]! += w * masks[row * columns + c]!;
    for (let k = 0; k < classes; k++) outputMean[k]! += w * outputs[row * classes + k]!;
  }
  if (!(totalWeight > 0)) throw new AppError('bad-option', 'Every sample has weight 0, so there is nothing to fit.');
  for (let c = 0; c < columns; c++) maskMean[c]! /= totalWeight;
  for (let k = 0; k < classes; k++) outputMean[k]! /= totalWeight;

  const gram = new Float64Array(columns * columns);
  const cross = new Float64Array(classes * columns);
  const outputSpread = new Float64Array(classes);
  const centred = new Float64Array(columns);
  for (let row = 0; row < rows; row++) {
    const w = weights[row]!;
    for (let c = 0; c < columns; c++) centred[c] = masks[row * columns + c]! - maskMean[c]!;
    for (let a = 0; a < columns; a++) {
      const weighted = w * centred[a]!;
      for (let b = 0; b <= a; b++) gram[a * columns + b]! += weighted * centred[b]!;
    }
    for (let k = 0; k < classes; k++) {
      const y = outputs[row * classes + k]! - outputMean[k]!;
      outputSpread[k]! += w * y * y;
      for (let c = 0; c < columns; c++) cross[k * columns + c]! += w * y * centred[c]!;
    }
  }
  for (let a = 0; a < columns; a++)
    for (let b = a + 1; b < columns; b++) gram[a * columns + b] = gram[b * columns + a]!;
  return { columns, classes, totalWeight, maskMean, outputMean, gram, cross, outputSpread };
}

/** The Gram matrix of some columns with alpha on its diagonal. */
export function penalisedGram(m: Moments, features: readonly number[], alpha: number): Float64Array {
  const n = features.length;
  const out = new Float64Array(n * n);
  features.forEach((a, i) =>
    features.forEach((b, j) => (out[i * n + j] = m.gram[a * m.columns + b]! + (i === j ? alpha : 0))),
  );
  return out;
}
