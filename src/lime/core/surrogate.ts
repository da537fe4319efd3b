/**
 * The linear stand-in for the network around one image: a weighted ridge regression of its outputs on the masks.
 *
 * Source: M. T. Ribeiro, S. Singh, C. Guestrin, "Why Should I Trust You?", KDD 2016; numbers equal those of the lime package (ridge
 * with alpha 1 on kernel weights, intercept not penalised). All classes share one pass over the masks and, when they share their
 * features, one factorisation.
 */
import { choleskyFactor, choleskySolve } from '../../core/math/cholesky.ts';
import { selectFeatures, type FeatureSelection } from './feature-selection.ts';
import { moments, penalisedGram, type Moments, type Samples } from './moments.ts';

/** Ridge penalty of the reference. */
export const REFERENCE_ALPHA = 1;

/** One class's fit. */
export interface Surrogate {
  readonly intercept: number;
  /** One coefficient per region in the units of the output: what keeping the region adds. 0 for a region that was not selected. */
  readonly weights: Float64Array;
  /** The regions used, by falling absolute coefficient. */
  readonly features: readonly number[];
  /** Weighted coefficient of determination on the samples themselves, at most 1; 0 where the output never varies. */
  readonly r2: number;
  /** The surrogate's answer for the unperturbed image. */
  readonly localPrediction: number;
}

/**
 * Fits every class.
 *
 * @param alpha ridge penalty, 0 or more, in units of summed sample weight
 * @param m the samples' moments, if they are at hand already
 */
export function fitSurrogates(
  samples: Samples,
  selection: FeatureSelection = { kind: 'none' },
  alpha = REFERENCE_ALPHA,
  m: Moments = moments(samples),
): Surrogate[] {
  const chosen = selectFeatures(m, selection);
  let factored: { features: readonly number[]; lower: Float64Array } | undefined;
  return chosen.map((features, k) => {
    const n = features.length;
    if (factored?.features !== features)
      factored = { features, lower: choleskyFactor(penalisedGram(m, features, alpha), n) };
    const coefs = Float64Array.from(features, (c) => m.cross[k * m.columns + c]!);
    choleskySolve(factored.lower, n, coefs);
    return surrogateFrom(samples, m, k, features, coefs);
  });
}

function surrogateFrom(
  samples: Samples,
  m: Moments,
  classIndex: number,
  features: readonly number[],
  coefs: Float64Array,
): Surrogate {
  const weights = new Float64Array(m.columns);
  features.forEach((c, i) => (weights[c] = coefs[i]!));
  let intercept = m.outputMean[classIndex]!;
  for (let c = 0; c < m.columns; c++) intercept -= m.maskMean[c]! * weights[c]!;
  const residual = residuals(samples, classIndex, intercept, weights);
  let unexplained = 0;
  for (let row = 0; row < samples.rows; row++) unexplained += samples.weights[row]! * residual[row]! ** 2;
  const spread = m.outputSpread[classIndex]!;
  return {
    intercept,
    weights,
    features: [...features].sort((a, b) => Math.abs(weights[b]!) - Math.abs(weights[a]!)),
    r2: spread > 0 ? 1 - unexplained / spread : 0,
    localPrediction: weights.reduce((sum, w) => sum + w, intercept),
  };
}

/** Output minus the surrogate's answer, per row. */
export function residuals(
  samples: Samples,
  classIndex: number,
  intercept: number,
  weights: Float64Array,
): Float64Array {
  const { masks, rows, columns, outputs, classes } = samples;
  const out = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let fitted = intercept;
    for (let c = 0; c < columns; c++) if (masks[row * columns + c] === 1) fitted += weights[c]!;
    out[row] = outputs[row * classes + classIndex]! - fitted;
  }
  return out;
}
