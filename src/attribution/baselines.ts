/** Inputs that stand for "nothing to see", which methods compare a picture with. */

import { gaussianBlur } from '../core/math/gaussian.ts';
import type { InputShape } from '../inference/core/probe.ts';

/** Standard deviation of the blur as a share of the input's shorter side: 4 pixels of 48. */
const BLUR_SHARE = 1 / 12;

/**
 * The picture itself, blurred until its features are gone and its light is left: Gaussian, sigma a twelfth of the shorter side, borders
 * mirrored with the edge pixel repeated. Blurring a normalised picture is normalising a blurred one.
 * @param input normalised, [height, width, channels] row-major
 * @returns a new array of the same layout and unit
 */
export function blurredBaseline(input: Float32Array, { height, width, channels }: InputShape): Float32Array {
  const sigma = Math.min(height, width) * BLUR_SHARE;
  return new Float32Array(gaussianBlur(new Float64Array(input), width, height, channels, sigma));
}
