/** Which regions a picture of an explanation shows. */

export type RegionSide = 'for' | 'against' | 'both';

/**
 * The k regions that speak most strongly for a class (positive weights), against it (negative), or either way.
 *
 * @returns region numbers, heaviest first; fewer than k if fewer have such a weight
 */
export function strongestRegions(weights: ArrayLike<number>, k: number, side: RegionSide): number[] {
  const strength = (w: number): number => (side === 'for' ? w : side === 'against' ? -w : Math.abs(w));
  return Array.from(weights, (_, region) => region)
    .filter((region) => strength(weights[region]!) > 0)
    .sort((a, b) => strength(weights[b]!) - strength(weights[a]!))
    .slice(0, Math.max(0, k));
}
