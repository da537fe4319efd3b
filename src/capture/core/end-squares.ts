/** Where to look again for a face that is too small for the detector in the whole frame. */

import type { Rect } from './crop.ts';

/** Neighbouring squares share at least this part of their side, so that a small face between them is whole in one. */
const LEAST_OVERLAP = 0.2;

/** A line of pixels would have thousands of squares, each a pass of the detector; so many parts at most, longer ones then. */
const MOST_PARTS = 16;

/**
 * Squares as high as the frame (as wide, in an upright one) that cover it, evenly spread along its longer side. The detector sees
 * them larger than the whole frame, which it fits into a square of its own. Of a frame that is more than 13 times as long as it is wide,
 * 16 longer parts.
 * @returns whole pixels, from the left or the top; none for a square frame, where there is nothing to gain
 */
export function endSquares(width: number, height: number): readonly Rect[] {
  const short = Math.min(width, height);
  const long = Math.max(width, height);
  if (long === short) return [];
  const share = 1 - LEAST_OVERLAP;
  const side = Math.max(short, Math.ceil(long / (share * (MOST_PARTS - 1) + 1)));
  const spare = long - side;
  const steps = Math.ceil(spare / (share * side));
  return Array.from({ length: steps + 1 }, (_, i) => {
    const at = Math.round((i * spare) / steps);
    return width > height ? { x: at, y: 0, width: side, height: short } : { x: 0, y: at, width: short, height: side };
  });
}
