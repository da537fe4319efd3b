/**
 * Integrated gradients (Sundararajan, Taly & Yan 2017, arXiv 1703.01365): the way from a baseline to the input, and what each pixel adds
 * to the logit on it. The integral is read at the midpoints of equal pieces, where the two ends, at which networks with ReLUs and
 * pools have kinks, are not touched. The values add up to the difference of the two logits (completeness), but for the rule's error.
 */

import { between, blurredBaseline, greyBaseline, meanBaseline, midpoints } from '../baselines.ts';
import { inBatches, logitsOf } from '../batches.ts';
import { fromValues, summed, type AttributionMethod, type AttributionTask } from '../method.ts';
import { GRADIENT_COST } from '../one-gradient.ts';

/** @returns normalised, of the input's length */
export type Baseline = (task: Pick<AttributionTask, 'probe' | 'input'>) => Float32Array;

/** What the face is compared with. `grey` is the middle one of all that a pixel can show, `mean` the face's own. */
export const BASELINES = {
  blur: ({ probe, input }) => blurredBaseline(input, probe.shape),
  grey: ({ probe, input }) => greyBaseline(input, probe.input, 127.5),
  mean: ({ probe, input }) => meanBaseline(input, probe.shape),
  black: ({ probe, input }) => greyBaseline(input, probe.input, 0),
} as const satisfies Readonly<Record<string, Baseline>>;

/** A rule of quadrature over 0..1: where, and with what weight. */
export interface PathRule {
  readonly shares: readonly number[];
  /** They sum to 1. */
  readonly weights: readonly number[];
}

export const midpointRule = (count: number): PathRule => ({
  shares: midpoints(count),
  weights: midpoints(count).map(() => 1 / count),
});

export function integratedGradients(
  about: Pick<AttributionMethod, 'id' | 'name'>,
  baselineOf: Baseline,
  { shares, weights }: PathRule,
): AttributionMethod {
  const cost = shares.length * GRADIENT_COST;
  const promise = async (task: AttributionTask, signal: AbortSignal): Promise<number> => {
    const ends = [baselineOf(task), task.input] as const;
    const [without, whole] = await logitsOf(task, 2, (i, out) => out.set(ends[i]!), signal);
    return whole! - without!;
  };
  return fromValues({ ...about, signed: true, ranked: 'value', cost, promise }, async (task, signal) => {
    const { probe, input, target } = task;
    const baseline = baselineOf(task);
    const sum = new Float64Array(input.length);
    await inBatches(
      task,
      shares.length,
      input.length,
      (k, out) => between(baseline, input, shares[k]!, out),
      async (batch, n, first) => {
        const gradients = await probe.gradients(batch, n, target);
        for (let k = 0, i = 0; k < n; k++)
          for (let p = 0; p < input.length; p++, i++) sum[p]! += weights[first + k]! * gradients[i]!;
      },
      signal,
    );
    const values = Float32Array.from(sum, (gradient, i) => gradient * (input[i]! - baseline[i]!));
    return summed(values, probe.shape.channels);
  });
}

/** Points of the methods in the list. */
const POINTS = 16;

const from = (baseline: keyof typeof BASELINES, id: string, what: string): AttributionMethod =>
  integratedGradients({ id, name: `Integrated gradients from ${what}` }, BASELINES[baseline], midpointRule(POINTS));

export const integratedFromBlur = from('blur', 'integrated-gradients', 'the blurred face');
export const integratedFromGrey = from('grey', 'integrated-gradients-grey', 'middle grey');
export const integratedFromMean = from('mean', 'integrated-gradients-mean', 'the face’s mean');
export const integratedFromBlack = from('black', 'integrated-gradients-black', 'black');
