/**
 * Regularisers of gradient ascent as plain functions on pictures, [height, width, channels] row-major. Sources: see
 * AscentRegularisers in ascent-options.ts.
 */

import { gaussianBlur } from '../../../core/math/gaussian.ts';
import { Mt19937 } from '../../../core/math/mt19937.ts';

export type ImageShape = readonly [height: number, width: number, channels: number];

/**
 * How far a step's picture is rolled. A function of seed and step alone, so that a run can be stopped and gone on with.
 * @returns [down, right], each a whole number -reach..reach
 */
export function jitterOf(seed: number, step: number, reach: number): readonly [number, number] {
  if (reach === 0) return [0, 0];
  // Two different odd factors, so that neighbouring seeds and steps do not meet in one state.
  const generator = new Mt19937((Math.imul(seed, 0x9e3779b1) ^ Math.imul(step + 1, 0x85ebca6b)) >>> 0);
  return [generator.randint(-reach, reach + 1), generator.randint(-reach, reach + 1)];
}

/** out[y + down, x + right] = image[y, x], around the edges. */
export function roll(
  image: Float64Array,
  [height, width, channels]: ImageShape,
  down: number,
  right: number,
): Float64Array {
  if (down === 0 && right === 0) return image;
  const out = new Float64Array(image.length);
  for (let y = 0; y < height; y++) {
    const toRow = (((y + down) % height) + height) % height;
    for (let x = 0; x < width; x++) {
      const to = (toRow * width + ((((x + right) % width) + width) % width)) * channels;
      const from = (y * width + x) * channels;
      for (let c = 0; c < channels; c++) out[to + c] = image[from + c]!;
    }
  }
  return out;
}

/** Gaussian blur, borders mirrored. */
export function blurred(image: Float64Array, [height, width, channels]: ImageShape, sigma: number): Float64Array {
  return gaussianBlur(image, width, height, channels, sigma);
}

/** Softens the corner of the total variation at zero, 0..255 units. */
const TV_SOFTNESS = 1;

/**
 * Gradient of sum sqrt(dx^2 + dy^2 + 1) over pixels and channels, dx and dy the differences to the right and lower neighbour
 * (0 at the border). Each value lies within -4..4.
 */
export function totalVariationGradient(image: Float64Array, [height, width, channels]: ImageShape): Float64Array {
  const out = new Float64Array(image.length);
  const row = width * channels;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < channels; c++) {
        const i = y * row + x * channels + c;
        const dx = x + 1 < width ? image[i + channels]! - image[i]! : 0;
        const dy = y + 1 < height ? image[i + row]! - image[i]! : 0;
        const length = Math.sqrt(dx * dx + dy * dy + TV_SOFTNESS);
        out[i] = out[i]! - (dx + dy) / length;
        if (dx !== 0) out[i + channels] = out[i + channels]! + dx / length;
        if (dy !== 0) out[i + row] = out[i + row]! + dy / length;
      }
  return out;
}

/** Linear interpolation from `coarse` to `fine` samples with half-pixel centres: for each fine sample two places and weights. */
function interpolation(coarse: number, fine: number): { low: number; high: number; share: number }[] {
  return Array.from({ length: fine }, (_, i) => {
    const at = Math.min(Math.max(((i + 0.5) * coarse) / fine - 0.5, 0), coarse - 1);
    const low = Math.floor(at);
    return { low, high: Math.min(low + 1, coarse - 1), share: at - low };
  });
}

/**
 * Reduces a gradient to a coarser grid and spreads it out again (U U^T g, U = bilinear enlarging): what ascent on a small picture
 * that is enlarged for the network would follow. The length of the result does not matter: the step normalises it.
 * @param factor size of the coarse grid as a share of the picture, above 0; 1 returns the gradient itself
 */
export function coarsened(gradient: Float64Array, [height, width, channels]: ImageShape, factor: number): Float64Array {
  const rows = Math.max(1, Math.round(height * factor));
  const columns = Math.max(1, Math.round(width * factor));
  if (rows >= height && columns >= width) return gradient;
  const down = interpolation(rows, height);
  const right = interpolation(columns, width);
  const coarse = new Float64Array(rows * columns * channels);
  const out = new Float64Array(gradient.length);
  const visit = (each: (fine: number, coarseAt: number, weight: number) => void): void => {
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const v = down[y]!;
        const h = right[x]!;
        for (const [r, a] of [
          [v.low, 1 - v.share],
          [v.high, v.share],
        ] as const)
          // prettier-ignore
          for (const [s, b] of [[h.low, 1 - h.share], [h.high, h.share]] as const) // prettier-ignore
            for (let c = 0; c < channels; c++)
              each((y * width + x) * channels + c, (r * columns + s) * channels + c, a * b);
      }
  };
  visit((fine, at, weight) => (coarse[at] = coarse[at]! + weight * gradient[fine]!));
  visit((fine, at, weight) => (out[fine] = out[fine]! + weight * coarse[at]!));
  return out;
}
