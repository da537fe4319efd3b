/**
 * Quickshift superpixels: every pixel moves to its nearest neighbour of higher density, and the trees that arise are the regions.
 *
 * Source: A. Vedaldi and S. Soatto, "Quick Shift and Kernel Methods for Mode Seeking", ECCV 2008. Label maps equal those of
 * scikit-image 0.19.3 `quickshift(image, ratio, kernel_size, max_dist, sigma=0, convert2lab=True, random_seed)`.
 */
import { AppError } from '../../core/errors.ts';
import { toUnitFloats, type PlainImage } from './image.ts';
import { numpyNormal } from '../../core/math/pcg64-normal.ts';
import { greyToL, rgbToLab } from './rgb-to-lab.ts';
import { superpixelsFrom, type Superpixels } from './superpixels.ts';

export interface QuickshiftOptions {
  /** Standard deviation of the density kernel, pixels, 1 or more; the window reaches ceil(3 * kernelSize). */
  readonly kernelSize: number;
  /** Longest step to a parent, in the mixed units of pixels and ratio * Lab. */
  readonly maxDist: number;
  /** Weight of colour against place: Lab values are multiplied by it. */
  readonly ratio: number;
  /** Seed of the tie-breaking noise, as `random_seed` of scikit-image. Default 42. */
  readonly seed?: number | undefined;
  /** The noise itself, height * width values, in place of the seeded one. */
  readonly jitter?: Float64Array | undefined;
}

const JITTER_SCALE = 1e-5;

/**
 * @returns regions numbered in the order of their densest pixels (row-major)
 * @throws AppError `bad-option` for a kernel size below 1 or a jitter of the wrong length
 */
export function quickshift(image: PlainImage, options: QuickshiftOptions): Superpixels {
  const { width, height } = image;
  const { kernelSize, maxDist, ratio } = options;
  if (!(kernelSize >= 1)) throw new AppError('bad-option', 'Quickshift needs a kernel size of 1 or more.');
  const jitter = options.jitter ?? numpyNormal(options.seed ?? 42, width * height, JITTER_SCALE);
  if (jitter.length !== width * height) throw new AppError('bad-option', 'The jitter must have one value per pixel.');
  const unit = toUnitFloats(image);
  const field: Field = {
    width,
    height,
    channels: image.channels,
    values: (image.channels === 3 ? rgbToLab(unit) : greyToL(unit)).map((v) => v * ratio),
    reach: Math.ceil(3 * kernelSize),
  };
  const density = densities(field, kernelSize);
  for (let i = 0; i < density.length; i++) density[i]! += jitter[i]!;
  const parent = parents(field, density, maxDist);
  return superpixelsFrom(roots(parent, density), width, height);
}

/** Scaled colours and the half-width of the window around a pixel. */
interface Field {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly values: Float64Array;
  readonly reach: number;
}

/** Parzen density of every pixel over its window. Each pair is computed once and counted for both ends. */
function densities(field: Field, kernelSize: number): Float64Array {
  const { width, height, channels, values, reach } = field;
  const factor = -0.5 / (kernelSize * kernelSize);
  // Each pixel counts itself with exp(0).
  const density = new Float64Array(width * height).fill(1);
  for (let dy = 0; dy <= reach; dy++) {
    for (let dx = dy === 0 ? 1 : -reach; dx <= reach; dx++) {
      const spatial = dy * dy + dx * dx;
      const offset = dy * width + dx;
      const left = Math.max(0, -dx);
      const right = Math.min(width, width - dx);
      for (let y = 0; y + dy < height; y++) {
        for (let i = y * width + left, end = y * width + right; i < end; i++) {
          const weight = Math.exp(
            (colourDistance(values, i * channels, (i + offset) * channels, channels) + spatial) * factor,
          );
          density[i]! += weight;
          density[i + offset]! += weight;
        }
      }
    }
  }
  return density;
}

function colourDistance(values: Float64Array, a: number, b: number, channels: number): number {
  let t = values[a]! - values[b]!;
  let sum = t * t;
  if (channels === 3) {
    t = values[a + 1]! - values[b + 1]!;
    sum += t * t;
    t = values[a + 2]! - values[b + 2]!;
    sum += t * t;
  }
  return sum;
}

/**
 * The nearest pixel of higher density within the window, itself if there is none within maxDist. Candidates come by rising spatial
 * distance, so the search stops as soon as place alone is farther than the best; of equals the first in row-major order wins.
 */
function parents(field: Field, density: Float64Array, maxDist: number): Int32Array {
  const { width, height, channels, values, reach } = field;
  const steps = spiral(reach);
  const parent = new Int32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const here = y * width + x;
      const level = density[here]!;
      let closest = Infinity;
      let best = here;
      for (let s = 0; s < steps.length; s += 3) {
        const spatial = steps[s + 2]!;
        if (spatial > closest) break;
        const ty = y + steps[s]!;
        const tx = x + steps[s + 1]!;
        if (ty < 0 || ty >= height || tx < 0 || tx >= width) continue;
        const there = ty * width + tx;
        if (!(density[there]! > level)) continue;
        const distance = colourDistance(values, here * channels, there * channels, channels) + spatial;
        if (distance < closest || (distance === closest && there < best)) {
          closest = distance;
          best = there;
        }
      }
      parent[here] = Math.sqrt(closest) > maxDist ? here : best;
    }
  }
  return parent;
}

/** All offsets of the window as triples (dy, dx, squared length), sorted by length. */
function spiral(reach: number): Int32Array {
  const steps: [number, number, number][] = [];
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) if (dx !== 0 || dy !== 0) steps.push([dy, dx, dy * dy + dx * dx]);
  }
  return Int32Array.from(steps.sort((a, b) => a[2] - b[2]).flat());
}

/** The root of every pixel's tree. A parent is always denser than its child, so going down by density meets parents first. */
function roots(parent: Int32Array, density: Float64Array): Int32Array {
  const order = Int32Array.from(parent, (_, i) => i).sort((a, b) => density[b]! - density[a]!);
  const root = new Int32Array(parent.length);
  for (let k = 0; k < order.length; k++) {
    const i = order[k]!;
    root[i] = parent[i] === i ? i : root[parent[i]!]!;
  }
  return root;
}
