/** Quantiles of Student's t distribution. */

const NORMAL = 1.959963984540054;
const EXACT = [12.706204736, 4.30265273, 3.182446305, 2.776445105, 2.570581836];

/**
 * The 97.5 % quantile (half-width of a two-sided 95 % interval, in standard errors), for 1 or more degrees of freedom.
 * Above 5 by Cornish and Fisher's expansion around the normal quantile, good to 1e-4.
 */
export function studentQuantile95(degreesOfFreedom: number): number {
  const v = Math.max(1, degreesOfFreedom);
  if (v <= EXACT.length) return EXACT[Math.floor(v) - 1]!;
  const z = NORMAL;
  const g1 = (z ** 3 + z) / 4;
  const g2 = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  const g3 = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384;
  const g4 = (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92160;
  return z + g1 / v + g2 / v ** 2 + g3 / v ** 3 + g4 / v ** 4;
}
