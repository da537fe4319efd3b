/**
 * From masks and outputs to an explanation: weights, fits, intervals. Pure; used after every batch and again at the end.
 */
import { EXACT_LIMIT, type Perturbations } from './designs.ts';
import type { ClassExplanation } from './explanation.ts';
import type { FeatureSelection } from './feature-selection.ts';
import { kernelWeights, maskDistances } from './kernel.ts';
import { moments, type Samples } from './moments.ts';
import { shapleyOfExactDesign } from './shapley.ts';
import { fitSurrogates, REFERENCE_ALPHA, type Surrogate } from './surrogate.ts';
import { uncertainties, type Uncertainty } from './uncertainty.ts';

export interface AnalysisOptions {
  readonly selection: FeatureSelection;
  readonly alpha: number;
  /** Of the exponential kernel, > 0, in units of the cosine distance; absent: the reference's. */
  readonly kernelWidth?: number;
  /** Bootstrap repeats behind the stability. */
  readonly resamples: number;
}

/** Calls of the reference by default; the penalty of our own designs keeps the ratio to them. */
const REFERENCE_CALLS = 1000;

/**
 * Ridge penalty of a design unless the caller names one: the reference's 1 for its own design and for `exact`; for the others 1 per
 * 1,000 calls, so that fewer calls do not pull the weights further towards 0.
 */
export function defaultAlpha(perturbations: Pick<Perturbations, 'design' | 'rows'>): number {
  const asReference = perturbations.design === 'random' || perturbations.design === 'exact';
  return asReference ? REFERENCE_ALPHA : (REFERENCE_ALPHA * perturbations.rows) / REFERENCE_CALLS;
}

/**
 * Explains every class from the first `rows` rows of a design.
 *
 * @param outputs row-major, rows * classes
 */
export function analyse(
  perturbations: Perturbations,
  rows: number,
  outputs: Float32Array | Float64Array,
  labels: readonly string[],
  options: AnalysisOptions,
): ClassExplanation[] {
  const { masks, columns, groups, design, seed } = perturbations;
  const { selection, alpha, kernelWidth } = options;
  const weights = kernelWeights(maskDistances(masks, columns, rows), kernelWidth);
  const samples: Samples = { masks, rows, columns, outputs, classes: labels.length, weights };
  const m = moments(samples);
  const full = fitSurrogates(samples, { kind: 'none' }, alpha, m);
  const fits = selection.kind === 'none' ? full : fitSurrogates(samples, selection, alpha, m);
  const complete = design === 'exact' && rows === perturbations.rows;
  const trust = uncertainties(samples, m, full, { groups, alpha, seed, resamples: complete ? 0 : options.resamples });
  return labels.map((label, k) => {
    const fit = fits[k]!;
    return {
      label,
      networkScore: outputs[k]!,
      intercept: fit.intercept,
      r2: fit.r2,
      crossValidatedR2: trust[k]!.crossValidatedR2,
      localPrediction: fit.localPrediction,
      weights: Array.from(fit.weights),
      interval: complete ? certain(fit) : shownIntervals(fit, trust[k]!),
      stability: trust[k]!.stability,
      ...(complete && columns <= EXACT_LIMIT
        ? { shapley: Array.from(shapleyOfExactDesign(outputs, columns, labels.length, k)) }
        : {}),
    };
  });
}

/** After all masks nothing is left to chance. */
function certain(fit: Surrogate): [number, number][] {
  return Array.from(fit.weights, (w) => [w, w]);
}

/** The full fit's intervals, widened where a selected region's weight in the smaller fit lies outside. */
function shownIntervals(fit: Surrogate, trust: Uncertainty): [number, number][] {
  return trust.interval.map(([low, high], c) => {
    if (!fit.features.includes(c)) return [low, high];
    return [Math.min(low, fit.weights[c]!), Math.max(high, fit.weights[c]!)];
  });
}
