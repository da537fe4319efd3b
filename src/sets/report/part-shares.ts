/** How a map is spread over the parts of an average face. */

import { AVERAGE_KEYPOINTS, faceParts } from '../../lime/core/face-parts.ts';

export interface PartShare {
  readonly part: string;
  /** Of the map's total, 0..1. */
  readonly share: number;
  /** Of the picture, 0..1. */
  readonly area: number;
}

/**
 * @param values [height, width] row-major, none below zero
 * @returns every part of the face, the one with most per area first; [] where the map is zero everywhere
 */
export function partShares(values: ArrayLike<number>, height: number, width: number): PartShare[] {
  const parts = faceParts(AVERAGE_KEYPOINTS, width, height);
  const sums = new Float64Array(parts.count);
  const areas = new Float64Array(parts.count);
  parts.labels.forEach((part, i) => {
    sums[part]! += values[i]!;
    areas[part]!++;
  });
  const total = sums.reduce((a, b) => a + b, 0);
  if (total === 0) return [];
  return Array.from(sums, (sum, part) => ({
    part: parts.names![part]!,
    share: sum / total,
    area: areas[part]! / parts.labels.length,
  })).sort((a, b) => b.share / b.area - a.share / a.area);
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
