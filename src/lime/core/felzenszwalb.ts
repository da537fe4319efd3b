/**
 * Graph-based segmentation: the cheapest edges between neighbouring pixels are merged first, as long as an edge is no worse than what
 * already lies inside either of its two regions.
 *
 * Source: P. F. Felzenszwalb and D. P. Huttenlocher, "Efficient Graph-Based Image Segmentation", IJCV 59(2), 2004. Label maps equal
 * those of scikit-image 0.19.3 `felzenszwalb(image, scale, sigma, min_size)` with its edge sort made stable.
 */
import { gaussianBlur } from '../../core/math/gaussian.ts';
import { toUnitFloats, type PlainImage } from './image.ts';
import { superpixelsFrom, type Superpixels } from './superpixels.ts';

export interface FelzenszwalbOptions {
  /** Larger values give larger regions; divided by 255 as in the authors' code. */
  readonly scale: number;
  /** Smoothing before the edges are measured, pixels. */
  readonly sigma: number;
  /** Regions of fewer pixels are merged into a neighbour. */
  readonly minSize: number;
}

/** @returns regions numbered in the order of their first pixels (row-major) */
export function felzenszwalb(image: PlainImage, options: FelzenszwalbOptions): Superpixels {
  const { width, height, channels } = image;
  const smooth = gaussianBlur(toUnitFloats(image), width, height, channels, options.sigma);
  return felzenszwalbOfSmoothed(smooth, width, height, channels, options);
}

/**
 * The same from an already smoothed image (floats 0..1, interleaved). On images with large flat areas the result hangs on the last
 * bit of the smoothing; this entry lets a caller bring its own.
 */
export function felzenszwalbOfSmoothed(
  smooth: Float64Array,
  width: number,
  height: number,
  channels: number,
  options: Pick<FelzenszwalbOptions, 'scale' | 'minSize'>,
): Superpixels {
  const edges = pixelEdges(smooth, width, height, channels);
  const scale = options.scale / 255;
  const pixels = width * height;
  const root = Int32Array.from({ length: pixels }, (_, i) => i);
  const size = new Float64Array(pixels).fill(1);
  const innerCost = new Float64Array(pixels);

  /** Joins two trees under the smaller root, so that a root is the first pixel of its region. */
  const join = (a: number, b: number): number => {
    const first = Math.min(a, b);
    root[Math.max(a, b)] = first;
    size[first] = size[a]! + size[b]!;
    return first;
  };
  for (const e of edges.order) {
    const a = find(root, edges.from[e]!);
    const b = find(root, edges.to[e]!);
    if (a === b) continue;
    const limit = Math.min(innerCost[a]! + scale / size[a]!, innerCost[b]! + scale / size[b]!);
    if (edges.cost[e]! < limit) innerCost[join(a, b)] = edges.cost[e]!;
  }
  for (const e of edges.order) {
    const a = find(root, edges.from[e]!);
    const b = find(root, edges.to[e]!);
    if (a !== b && (size[a]! < options.minSize || size[b]! < options.minSize)) join(a, b);
  }
  return superpixelsFrom(
    Int32Array.from(root, (_, i) => find(root, i)),
    width,
    height,
  );
}

/** Finds a root and shortens the way to it. */
function find(root: Int32Array, start: number): number {
  let i = start;
  while (root[i] !== i) {
    root[i] = root[root[i]!]!;
    i = root[i]!;
  }
  return i;
}

interface Edges {
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** Euclidean colour distance; a grey image counts as three equal channels. */
  readonly cost: Float64Array;
  /** Edge numbers by rising cost, equal ones in their own order. */
  readonly order: Int32Array;
}

/** The four directions of the 8-neighbourhood, in the order of the reference: right, down, down-right, up-right. */
const DIRECTIONS: readonly (readonly [dy: number, dx: number])[] = [
  [0, 1],
  [1, 0],
  [1, 1],
  [-1, 1],
];

function pixelEdges(values: Float64Array, width: number, height: number, channels: number): Edges {
  const total = height * (width - 1) + width * (height - 1) + 2 * (width - 1) * (height - 1);
  const from = new Int32Array(total);
  const to = new Int32Array(total);
  const cost = new Float64Array(total);
  let e = 0;
  for (const [dy, dx] of DIRECTIONS) {
    for (let y = Math.max(0, -dy); y < height && y + dy < height; y++) {
      for (let x = 0; x + dx < width; x++, e++) {
        const a = y * width + x;
        const b = a + dy * width + dx;
        from[e] = a;
        to[e] = b;
        cost[e] = Math.sqrt(squaredDistance(values, a * channels, b * channels, channels));
      }
    }
  }
  const order = Int32Array.from({ length: total }, (_, i) => i).sort((i, j) => cost[i]! - cost[j]! || i - j);
  return { from, to, cost, order };
}

function squaredDistance(values: Float64Array, a: number, b: number, channels: number): number {
  const t = values[a]! - values[b]!;
  if (channels === 1) return t * t + t * t + t * t;
  const u = values[a + 1]! - values[b + 1]!;
  const v = values[a + 2]! - values[b + 2]!;
  return t * t + u * u + v * v;
}
