/**
 * What a face is compared with by methods that start from a picture "without" it, and the points on the straight way from there to the
 * face. Values are normalised, [height, width, channels] row-major, as the network reads them.
 */

import { gaussianBlur } from '../core/math/gaussian.ts';
import { normalise, type RuledInput } from '../inference/core/input-rule.ts';
import type { InputShape } from '../inference/core/probe.ts';

/** Standard deviation of the blur as a share of the shorter side: 4 pixels of 48. */
export const BLUR_SHARE = 1 / 12;

/**
 * The picture blurred so far that no feature is left (Gaussian, borders mirrored with the edge pixel repeated, each channel by itself).
 * The blur goes with the input rule: that of the normalised picture is the normalised picture of the blurred pixels.
 * @returns a new array
 */
export function blurredBaseline(input: Float32Array, { height, width, channels }: InputShape): Float32Array {
  const sigma = Math.min(height, width) * BLUR_SHARE;
  return new Float32Array(gaussianBlur(new Float64Array(input), width, height, channels, sigma));
}

/** Every pixel as the mean of the whole picture, each channel by itself. */
export function meanBaseline(input: Float32Array, { channels }: Pick<InputShape, 'channels'>): Float32Array {
  const sums = new Float64Array(channels);
  for (let i = 0; i < input.length; i++) sums[i % channels]! += input[i]!;
  const places = input.length / channels;
  return Float32Array.from(input, (_, i) => sums[i % channels]! / places);
}

/** One grey everywhere. @param pixel 0..255: 0 is black, 127.5 the middle grey */
export function greyBaseline(input: Float32Array, rule: RuledInput, pixel: number): Float32Array {
  return normalise(new Float32Array(input.length).fill(pixel), rule, new Float32Array(input.length));
}

/** Where a sum over `count` equal pieces of 0..1 reads its function: (k + 1/2) / count, rising. */
export function midpoints(count: number): number[] {
  return Array.from({ length: count }, (_, k) => (k + 0.5) / count);
}

/**
 * A point on the straight way from one picture to another.
 * @param share 0 = `from`, 1 = `to`
 * @param out   of the same length
 */
export function between(from: Float32Array, to: Float32Array, share: number, out: Float32Array): Float32Array {
  for (let i = 0; i < out.length; i++) out[i] = from[i]! + share * (to[i]! - from[i]!);
  return out;
}
