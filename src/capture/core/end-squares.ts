/** Where to look again for a face that is too small for the detector in the whole frame. */

import type { Rect } from './crop.ts';

/** Neighbouring squares share at least this part of their side, so that a small face between them is whole in one. */
const LEAST_OVERLAP = 0.2;

/**
 * Squares as high as the frame (as wide, in an upright one) that cover it, evenly spread along its longer side. The detector sees
 * them larger than the whole frame, which it fits into a square of its own.
 * @returns whole pixels, from the left or the top; none for a square frame, where there is nothing to gain
 */
export function endSquares(width: number, height: number): readonly Rect[] {
  const side = Math.min(width, height);
  const spare = Math.max(width, height) - side;
  if (spare === 0) return [];
  const steps = Math.ceil(spare / ((1 - LEAST_OVERLAP) * side));
  return Array.from({ length: steps + 1 }, (_, i) => {
    const at = Math.round((i * spare) / steps);
    return { x: width > height ? at : 0, y: width > height ? 0 : at, width: side, height: side };
  });
}
