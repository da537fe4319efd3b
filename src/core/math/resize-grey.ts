/** A grey picture in another size: by the rule that every picture is brought to a network's size with. */

/** By output place, the first input place that it reads and the shares of it and of those behind it. */
function shares(from: number, to: number): readonly { readonly first: number; readonly weights: readonly number[] }[] {
  const step = from / to;
  return Array.from({ length: to }, (_, i) => {
    if (step > 1) {
      // Area average: each input place by how much of it lies under the output place.
      const [start, end] = [i * step, (i + 1) * step];
      const first = Math.floor(start);
      const last = Math.min(from, Math.ceil(end - 1e-9));
      const weights = Array.from({ length: last - first }, (_, k) => (Math.min(end, first + k + 1) - Math.max(start, first + k)) / step); // prettier-ignore
      return { first, weights };
    }
    const at = Math.min(Math.max((i + 0.5) * step - 0.5, 0), from - 1);
    const first = Math.min(Math.floor(at), from - 1);
    return first + 1 < from ? { first, weights: [1 - (at - first), at - first] } : { first, weights: [1] };
  });
}

/**
 * Enlarged bilinearly with half-pixel centres and clamped edges, reduced by area averages, each axis by itself; never rounded.
 * @param grey [height, width] row-major
 * @returns [toHeight, toWidth] row-major
 */
export function resizeGrey(
  grey: ArrayLike<number>,
  height: number,
  width: number,
  toHeight: number,
  toWidth: number,
): Float32Array {
  const rows = shares(height, toHeight);
  const columns = shares(width, toWidth);
  const out = new Float32Array(toHeight * toWidth);
  rows.forEach((row, y) =>
    columns.forEach((column, x) => {
      let sum = 0;
      row.weights.forEach((a, dy) =>
        column.weights.forEach((b, dx) => {
          sum += a * b * (grey[(row.first + dy) * width + column.first + dx] as number);
        }),
      );
      out[y * toWidth + x] = sum;
    }),
  );
  return out;
}
