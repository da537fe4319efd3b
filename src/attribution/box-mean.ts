/** The mean of a map over a window around each pixel. */

/** The window of the live map, as a share of the side: 7 of 48 pixels. */
const WINDOW_SHARE = 7 / 48;

/** @returns the odd number of pixels that comes next to the window's share of this side */
const windowOf = (side: number): number => 2 * Math.round((side * WINDOW_SHARE - 1) / 2) + 1;

/**
 * Mean over 7 x 7 pixels of 48 x 48 (as large a part of other sizes), borders mirrored with the edge pixel repeated: each pixel's value is
 * spread evenly over its surroundings and none is lost, so the sum over the map stays what it was.
 * @param values [height, width] row-major, not changed
 * @returns a new array of the same layout
 */
export function boxMean(values: Float32Array, height: number, width: number): Float32Array {
  const rows = new Float32Array(values.length);
  const out = new Float32Array(values.length);
  for (let y = 0; y < height; y++) meanAlong(values, rows, y * width, 1, width, windowOf(width));
  for (let x = 0; x < width; x++) meanAlong(rows, out, x, width, height, windowOf(height));
  return out;
}

/** One line of `count` values, `step` apart, from `start`. */
function meanAlong(
  from: Float32Array,
  to: Float32Array,
  start: number,
  step: number,
  count: number,
  window: number,
): void {
  const reach = (window - 1) / 2;
  const at = (i: number): number => {
    const inside = i < 0 ? -1 - i : i >= count ? 2 * count - 1 - i : i;
    return from[start + inside * step] as number;
  };
  for (let i = 0; i < count; i++) {
    // Summed anew for each pixel: where there is nothing in the window the mean is exactly 0.
    let sum = 0;
    for (let j = i - reach; j <= i + reach; j++) sum += at(j);
    to[start + i * step] = sum / window;
  }
}
