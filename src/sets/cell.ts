/** A cell of a confusion matrix: its faces, and what their scores hang on beside the faces that were scored right. */

import { fullMap, type AttributionMethod } from '../attribution/method.ts';
import { partShares, type PartShare } from '../attribution/part-shares.ts';
import { argMax } from '../core/math/softmax.ts';
import { normalise } from '../inference/core/input-rule.ts';
import type { Probe } from '../inference/core/probe.ts';
import { AVERAGE_KEYPOINTS, faceParts } from '../lime/core/face-parts.ts';
import { truthOf, type Truth } from './core/set-figures.ts';
import type { ScoredPicture } from './score-set.ts';

/** Places in the head's labels. */
export interface Cell {
  readonly truth: number;
  readonly predicted: number;
}

/**
 * @param head its place among the network's
 * @returns places among the scored, the ones with the highest score for the predicted label first
 */
export function facesOfCell(
  scored: readonly Pick<ScoredPicture, 'picture' | 'scores'>[],
  head: number,
  labels: readonly string[],
  { truth, predicted }: Cell,
  by: Truth = 'labels',
): number[] {
  const found = scored.flatMap(({ picture, scores }, at) =>
    truthOf(picture, by, labels).label === truth && argMax(scores[head]!) === predicted
      ? [{ at, score: scores[head]![predicted]! }]
      : [],
  );
  return found.sort((a, b) => b.score - a.score || a.at - b.at).map(({ at }) => at);
}

export interface MeanMap {
  readonly n: number;
  readonly height: number;
  readonly width: number;
  /** [height, width] row-major, not below 0, sum 1 where no map is zero everywhere: every face counts alike. */
  readonly values: Float32Array;
  /** Of the parts of an average face, the one with most per area first. */
  readonly shares: readonly PartShare[];
}

export const perArea = ({ share, area }: Pick<PartShare, 'share' | 'area'>): number => (area > 0 ? share / area : 0);

/**
 * The mean of |map| over faces that are framed alike.
 * @param faces  as the network's pictures were prepared, 0..255, [height, width, channels]
 * @param target the label whose score is explained
 * @param after  called after each face
 */
export async function meanMap(
  faces: readonly ArrayLike<number>[],
  target: number,
  probe: Probe,
  { method, seed, signal, after }: { readonly method: AttributionMethod; readonly seed: number; readonly signal: AbortSignal; after?(): Promise<void> }, // prettier-ignore
): Promise<MeanMap> {
  const { height, width } = probe.shape;
  const sum = new Float64Array(height * width);
  for (const pixels of faces) {
    const input = normalise(pixels, probe.input, new Float32Array(pixels.length));
    const map = await fullMap(method, { probe, input, target, colourRange: 1, seed }, signal);
    const all = map.values.reduce((total, value) => total + Math.abs(value), 0);
    if (all > 0) map.values.forEach((value, i) => (sum[i]! += Math.abs(value) / all));
    await after?.();
  }
  const values = Float32Array.from(sum, (value) => value / Math.max(1, faces.length));
  const shares = partShares(values, faceParts(AVERAGE_KEYPOINTS, width, height));
  return { n: faces.length, height, width, values, shares: [...shares].sort((a, b) => perArea(b) - perArea(a)) };
}
