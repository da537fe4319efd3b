/** How a map is spread over the parts of an average face. */

import { partShares as sharesOf, type PartShare as FullShare } from '../../attribution/part-shares.ts';
import { AVERAGE_KEYPOINTS, faceParts } from '../../lime/core/face-parts.ts';

export type PartShare = Omit<FullShare, 'balance'>;

/**
 * @param values [height, width] row-major, none below zero
 * @returns every part of the face, the one with most per area first; [] where the map is zero everywhere
 */
export function partShares(values: ArrayLike<number>, height: number, width: number): PartShare[] {
  return sharesOf(values, faceParts(AVERAGE_KEYPOINTS, width, height))
    .filter((_, __, all) => all.some(({ share }) => share > 0))
    .map(({ part, share, area }) => ({ part, share, area }))
    .sort((a, b) => b.share / b.area - a.share / a.area);
}

/** Mean over maps, part by part. */
export function meanShares(lists: readonly (readonly PartShare[])[]): PartShare[] {
  const full = lists.filter((list) => list.length > 0);
  return (full[0] ?? [])
    .map(({ part, area }) => {
      const shares = full.map((list) => list.find((entry) => entry.part === part)?.share ?? 0);
      return { part, area, share: shares.reduce((a, b) => a + b, 0) / full.length };
    })
    .sort((a, b) => b.share / b.area - a.share / a.area);
}
