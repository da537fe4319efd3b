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
function gaussianKernel(sigma: number): Float64Array {
  const radius = Math.floor(TRUNCATE * sigma + 0.5);
  const half = Float64Array.from({ length: radius + 1 }, (_, r) => Math.exp((-0.5 / (sigma * sigma)) * (r * r)));
  const whole = Float64Array.from({ length: 2 * radius + 1 }, (_, i) => half[Math.abs(i - radius)]!);
  const sum = numpySum(whole);
  return half.map((v) => v / sum);
}

/** A sum in numpy's order (eight running sums, joined as a tree, up to 128 values), which keeps the kernel's last bit equal. */
function numpySum(values: Float64Array): number {
  const eights = values.length < 8 ? 0 : values.length - (values.length % 8);
  let sum = 0;
  if (eights > 0) {
    const run = values.slice(0, 8);
    for (let i = 8; i < eights; i++) run[i % 8]! += values[i]!;
    const pair = (k: number): number => run[k]! + run[k + 1]!;
    sum = pair(0) + pair(2) + (pair(4) + pair(6));
  }
  for (let i = eights; i < values.length; i++) sum += values[i]!;
  return sum;
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
