/** Small maps to the size of the input. */

/**
 * Bilinear with half-pixel centres, edges repeated (align_corners = false of PyTorch, OpenCV's INTER_LINEAR).
 * @param values [height, width] row-major
 * @returns [toHeight, toWidth] row-major
 */
export function enlarged(
  values: ArrayLike<number>,
  height: number,
  width: number,
  toHeight: number,
  toWidth: number,
): Float32Array {
  const out = new Float32Array(toHeight * toWidth);
  const columns = Array.from({ length: toWidth }, (_, x) => neighbours(x, toWidth, width));
  for (let y = 0, i = 0; y < toHeight; y++) {
    const row = neighbours(y, toHeight, height);
    for (let x = 0; x < toWidth; x++, i++) {
      const { low, high, share } = columns[x]!;
      const above = values[row.low * width + low]! * (1 - share) + values[row.low * width + high]! * share;
      const below = values[row.high * width + low]! * (1 - share) + values[row.high * width + high]! * share;
      out[i] = above * (1 - row.share) + below * row.share;
    }
  }
  return out;
}

/** The two places that place `at` of `to` lies between in a line of `size`, and how far it has gone to the second. */
function neighbours(at: number, to: number, size: number): { low: number; high: number; share: number } {
  const place = Math.min(size - 1, Math.max(0, ((at + 0.5) * size) / to - 0.5));
  const low = Math.floor(place);
  return { low, high: Math.min(size - 1, low + 1), share: place - low };
}
