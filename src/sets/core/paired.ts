/** Whether two columns of answers to the same pictures differ by more than chance. */

import { SeededRandom } from '../../core/math/seeded-random.ts';

export interface PairedDifference {
  /** Mean of one less the other, in points (hundredths of all pictures). */
  readonly difference: number;
  /** 95 %, in points. */
  readonly interval: readonly [low: number, high: number];
}

const SAMPLES = 2000;
const SEED = 0;

/**
 * Percentile bootstrap over pictures (Efron & Tibshirani, "An introduction to the bootstrap", 1993), 2,000 samples, seeded.
 * @param one   1 or 0 for each picture: right or wrong
 * @param other of the same pictures, in the same order
 * @returns null where there are none
 */
export function pairedDifference(one: readonly number[], other: readonly number[]): PairedDifference | null {
  const n = one.length;
  if (n === 0) return null;
  const differences = Float64Array.from(one, (value, i) => value - other[i]!);
  const random = new SeededRandom(SEED);
  const means = Float64Array.from({ length: SAMPLES }, () => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += differences[Math.floor(random.uniform() * n)]!;
    return sum / n;
  }).sort();
  const at = (share: number): number => points(means[Math.round(share * (SAMPLES - 1))]!);
  return { difference: points(differences.reduce((a, b) => a + b, 0) / n), interval: [at(0.025), at(0.975)] };
}

const points = (share: number): number => Math.round(1e5 * share) / 1e3;
