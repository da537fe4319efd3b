/** What may be done to each picture by itself before the input rule. Pixels are 0..255, [height, width, channels] row-major, red first. */

import { luma } from '../../core/math/luma.ts';

export interface Preparation {
  /** Of a network that reads three channels: it gets the picture's grey (ITU-R 601) three times. */
  readonly grey?: boolean;
  /** Histogram equalisation of the grey picture. */
  readonly equalise?: boolean;
  /** Each picture loses its own mean and is divided by its own deviation. */
  readonly standardise?: boolean;
}

/**
 * Histogram equalisation as OpenCV's equalizeHist does it, on values rounded to 0..255.
 * @returns whole numbers 0..255, as many
 */
export function equalised(grey: ArrayLike<number>): Float32Array {
  const level = (value: number): number => Math.min(255, Math.max(0, Math.round(value)));
  const counts = new Float64Array(256);
  for (let i = 0; i < grey.length; i++) counts[level(grey[i] as number)]!++;
  const first = counts.findIndex((count) => count > 0);
  const rest = grey.length - (counts[first] ?? 0);
  let sum = 0;
  const table = counts.map((count, i) => {
    if (i > first) sum += count;
    return rest === 0 ? i : Math.round((sum / rest) * 255);
  });
  return Float32Array.from(grey, (value) => table[level(value)] as number);
}

/**
 * A picture as the network's own were prepared, before mean and deviation: grey where it wants grey, equalised where they were.
 * @returns `pixels` themselves where nothing is to be done
 */
export function preparedPixels<T extends ArrayLike<number>>(
  pixels: T,
  channels: number,
  { grey = false, equalise = false }: Preparation,
): T | Float32Array {
  if (channels === 1) return equalise ? equalised(pixels) : pixels;
  if (!grey && !equalise) return pixels;
  const luminance = Float32Array.from({ length: pixels.length / 3 }, (_, i) =>
    luma(pixels[i * 3] as number, pixels[i * 3 + 1] as number, pixels[i * 3 + 2] as number),
  );
  const one = equalise ? equalised(luminance) : luminance;
  return Float32Array.from({ length: pixels.length }, (_, i) => one[Math.floor(i / 3)] as number);
}

/** Mean and deviation of the picture itself, all channels together; the deviation is at least 1 / sqrt(values), as TensorFlow's per_image_standardization. */
export function ownRule(pixels: ArrayLike<number>): { scale: 1; mean: number; deviation: number } {
  let sum = 0;
  for (let i = 0; i < pixels.length; i++) sum += pixels[i] as number;
  const mean = sum / pixels.length;
  let squares = 0;
  for (let i = 0; i < pixels.length; i++) squares += ((pixels[i] as number) - mean) ** 2;
  return { scale: 1, mean, deviation: Math.max(Math.sqrt(squares / pixels.length), 1 / Math.sqrt(pixels.length)) };
}
