/**
 * Gaussian smoothing as `skimage.filters.gaussian` / `scipy.ndimage.gaussian_filter` do it: kernel cut off at 4 sigma and normalised,
 * borders mirrored with the edge pixel repeated (mode "reflect"), first down the columns, then along the rows, each channel by itself.
 */

const TRUNCATE = 4;

/**
 * @param values interleaved, length height * width * channels
 * @param sigma standard deviation in pixels; 0 or less returns a copy
 * @returns a new array of the same layout
 */
export function gaussianBlur(
  values: Float64Array,
  width: number,
  height: number,
  channels: number,
  sigma: number,
): Float64Array {
  if (!(sigma > 1e-15)) return values.slice();
  const kernel = gaussianKernel(sigma);
  const rowStep = width * channels;
  const columns = { count: rowStep, length: height, step: rowStep, startOf: (line: number) => line };
  const rows = {
    count: height * channels,
    length: width,
    step: channels,
    startOf: (line: number) => Math.floor(line / channels) * rowStep + (line % channels),
  };
  return alongLines(alongLines(values, kernel, columns), kernel, rows);
}

/** Half of the symmetric kernel: index 0 is the centre, index r the weight at distance r. Both halves together sum to 1. */
export function gaussianKernel(sigma: number): Float64Array {
  const radius = Math.floor(TRUNCATE * sigma + 0.5);
  const half = Float64Array.from({ length: radius + 1 }, (_, r) => Math.exp((-0.5 / (sigma * sigma)) * (r * r)));
  let sum = half[0]!;
  for (let r = 1; r <= radius; r++) sum += 2 * half[r]!;
  return half.map((v) => v / sum);
}

/** A bundle of parallel lines through an interleaved array: where each starts, how many values it has, how far apart they lie. */
interface Lines {
  readonly count: number;
  readonly length: number;
  readonly step: number;
  readonly startOf: (line: number) => number;
}

function alongLines(values: Float64Array, kernel: Float64Array, lines: Lines): Float64Array {
  const { length, step } = lines;
  const out = new Float64Array(values.length);
  const radius = kernel.length - 1;
  const padded = new Float64Array(length + 2 * radius);
  for (let k = 0; k < lines.count; k++) {
    const start = lines.startOf(k);
    for (let i = -radius; i < length + radius; i++) padded[i + radius] = values[start + mirrored(i, length) * step]!;
    for (let i = 0; i < length; i++) {
      const centre = i + radius;
      let sum = padded[centre]! * kernel[0]!;
      // From the far taps inwards, the pair first: scipy's order, which keeps the last bits equal.
      for (let r = radius; r > 0; r--) sum += (padded[centre - r]! + padded[centre + r]!) * kernel[r]!;
      out[start + i * step] = sum;
    }
  }
  return out;
}

/** Half-sample symmetric reflection: ... 1 0 | 0 1 2 ... n-1 | n-1 n-2 ... */
function mirrored(index: number, length: number): number {
  const period = 2 * length;
  const wrapped = ((index % period) + period) % period;
  return wrapped < length ? wrapped : period - 1 - wrapped;
}
