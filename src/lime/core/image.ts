/**
 * The one picture type of this folder: grey or RGB, any size, bytes or floats, rows from the top, channels interleaved.
 */

import { AppError } from '../../core/errors.ts';

export type PixelArray = Uint8Array | Uint8ClampedArray | Float32Array | Float64Array;

/** `data` holds height * width * channels values: bytes 0..255, or floats whose usual range is 0..1. */
export interface PlainImage {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly data: PixelArray;
}

/** True if the pixels are bytes (0..255), false if they are floats (0..1). */
export function isByteImage(image: PlainImage): boolean {
  return image.data instanceof Uint8Array || image.data instanceof Uint8ClampedArray;
}

/**
 * Checks that an image is well formed and can be explained at all.
 *
 * @throws AppError `bad-image` (sizes do not fit), `image-not-finite` (NaN or infinite values), `image-all-equal` (one colour only:
 * no region can be told from another).
 */
export function checkImage(image: PlainImage): void {
  checkShape(image);
  const { channels, data } = image;
  let allEqual = true;
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (!Number.isFinite(value)) {
      throw new AppError('image-not-finite', 'The image holds values that are not numbers, so it cannot be explained.');
    }
    if (value !== data[i % channels]) allEqual = false;
  }
  if (allEqual) {
    throw new AppError('image-all-equal', 'The image is one single colour, so no part of it can be told from another.');
  }
}

/**
 * Checks the sizes only.
 *
 * @throws AppError `bad-image`
 */
function checkShape(image: PlainImage): void {
  const { width, height, channels, data } = image;
  const whole = Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0;
  if (!whole || (channels !== 1 && channels !== 3)) {
    throw new AppError('bad-image', 'The image needs a positive whole width and height and 1 or 3 channels.');
  }
  if (data.length !== width * height * channels) {
    throw new AppError(
      'bad-image',
      `The image should hold ${width * height * channels} values but holds ${data.length}.`,
    );
  }
}

/**
 * The pixels as floats 0..1, same layout. Bytes are multiplied by 1/255, not divided by 255: scikit-image's `img_as_float` does so,
 * and label maps can hang on the last bit.
 */
export function toUnitFloats(image: PlainImage): Float64Array {
  checkShape(image);
  const out = Float64Array.from(image.data);
  if (isByteImage(image)) {
    const scale = 1 / 255;
    for (let i = 0; i < out.length; i++) out[i] = out[i]! * scale;
  }
  return out;
}
