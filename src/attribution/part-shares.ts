/** How much of a map lies on each part of the face. */

import type { Superpixels } from '../lime/core/superpixels.ts';

export interface PartShare {
  /** Of `FACE_PARTS`; `rest` is outside the face. */
  readonly part: string;
  /** Of the sum of |values|, 0..1; all of them add up to 1, or to 0 for a map of zeros. */
  readonly share: number;
  /** What speaks for the label less what speaks against it, as a share of the part's own |values|, -1..1; 0 for a part of zeros. */
  readonly balance: number;
  /** Of the picture's pixels, 0..1. */
  readonly area: number;
}

/**
 * @param values [height, width] row-major, of the parts' size
 * @param parts  with names
 * @returns in the order of the parts
 */
export function partShares(values: ArrayLike<number>, { count, labels, names }: Superpixels): PartShare[] {
  const sums = new Float64Array(count);
  const signed = new Float64Array(count);
  const sizes = new Float64Array(count);
  let total = 0;
  labels.forEach((part, p) => {
    const value = Math.abs(values[p]!);
    sums[part]! += value;
    signed[part]! += values[p]!;
    sizes[part]!++;
    total += value;
  });
  return Array.from(sums, (sum, part) => ({
    part: names?.[part] ?? String(part + 1),
    share: total > 0 ? sum / total : 0,
    balance: sum > 0 ? signed[part]! / sum : 0,
    area: sizes[part]! / labels.length,
  }));
}
