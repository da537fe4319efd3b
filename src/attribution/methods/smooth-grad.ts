/**
 * SmoothGrad (Smilkov et al. 2017, arXiv 1706.03825): the mean of the gradients at noisy copies of the input, or the mean of their
 * squares. The noise is normal, a share of the input's own range (max - min) strong, and the copies are not clipped.
 */

import { SeededRandom } from '../../core/math/seeded-random.ts';
import { inBatches } from '../batches.ts';
import { fromValues, summed, type AttributionMethod } from '../method.ts';
import { GRADIENT_COST } from '../one-gradient.ts';

export interface SmoothGradOptions {
  readonly kind: 'mean' | 'squared';
  /** Noisy copies. */
  readonly samples: number;
  /** Standard deviation of the noise, as a share of the input's range. */
  readonly noise: number;
  /** `samples` pictures of standard normal noise one after the other, instead of drawn ones. */
  readonly unitNoise?: Float32Array;
}

/** Keeps the stream apart from others of the same seed. */
const PURPOSE = 11;

export function smoothGrad(
  about: Pick<AttributionMethod, 'id' | 'name'>,
  { kind, samples, noise, unitNoise }: SmoothGradOptions,
): AttributionMethod {
  const cost = samples * GRADIENT_COST;
  const signed = kind === 'mean';
  const ranked = signed ? 'magnitude' : 'value';
  return fromValues({ ...about, signed, ranked, cost }, async (task, signal) => {
    const { probe, input, target, seed = 1 } = task;
    const random = new SeededRandom(seed, PURPOSE);
    let [least, most] = [Infinity, -Infinity];
    for (const value of input) [least, most] = [Math.min(least, value), Math.max(most, value)];
    const deviation = noise * (most - least);
    const sum = new Float64Array(input.length);
    await inBatches(
      task,
      samples,
      input.length,
      (k, out) => {
        for (let i = 0; i < out.length; i++)
          out[i] = input[i]! + deviation * (unitNoise?.[k * input.length + i] ?? random.normal());
      },
      async (batch, n) => {
        const gradients = await probe.gradients(batch, n, target);
        for (let i = 0; i < gradients.length; i++) {
          const value = gradients[i]!;
          sum[i % input.length]! += kind === 'mean' ? value : value * value;
        }
      },
      signal,
    );
    return summed(
      Float32Array.from(sum, (value) => value / samples),
      probe.shape.channels,
    );
  });
}

/** 16 copies, noise of 15 % of the range: the paper's share. */
const USUAL = { samples: 16, noise: 0.15 } as const;

export const smoothGradMean = smoothGrad({ id: 'smooth-grad', name: 'SmoothGrad' }, { ...USUAL, kind: 'mean' });
export const smoothGradSquared = smoothGrad(
  { id: 'smooth-grad-squared', name: 'SmoothGrad, squared' },
  { ...USUAL, kind: 'squared' },
);
