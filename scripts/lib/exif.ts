/** How a picture is to be turned: EXIF's orientation, and the turning. */

import type { RgbaImage } from '../../src/core/image.ts';

/** 1 = as stored; 2 to 8 as EXIF numbers them (mirrored, turned, both). */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const ORIENTATION = 0x0112;
const SHORT = 3;

/** @param tiff the block after "Exif", zero, zero; what cannot be read counts as 1 */
export function orientationOf(tiff: Uint8Array | null): Orientation {
  if (!tiff || tiff.length < 14) return 1;
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const little = view.getUint16(0) === 0x4949;
  if ((!little && view.getUint16(0) !== 0x4d4d) || view.getUint16(2, little) !== 42) return 1;
  const start = view.getUint32(4, little);
  if (start + 2 > tiff.length) return 1;
  const count = view.getUint16(start, little);
  for (let i = 0; i < count; i++) {
    const at = start + 2 + 12 * i;
    if (at + 12 > tiff.length) return 1;
    if (view.getUint16(at, little) !== ORIENTATION) continue;
    const value = view.getUint16(at + 8, little);
    const good = view.getUint16(at + 2, little) === SHORT && view.getUint32(at + 4, little) === 1;
    return good && value >= 1 && value <= 8 ? (value as Orientation) : 1;
  }
  return 1;
}

/** The picture as it is to be looked at. 5 to 8 exchange width and height; 1 gives back the picture itself. */
export function turned(image: RgbaImage, orientation: Orientation): RgbaImage {
  if (orientation === 1) return image;
  const { width: w, height: h } = image;
  const across = orientation >= 5;
  const [width, height] = across ? [h, w] : [w, h];
  // Where a stored pixel goes: x and y of the result from x and y of the file.
  const flipX = [2, 3, 7, 8].includes(orientation);
  const flipY = [3, 4, 6, 7].includes(orientation);
  const from = pixelsOf(image.data);
  const to = new Uint32Array(w * h);
  // The stored place of the result's first pixel, and the steps to its neighbours.
  const start = (flipY ? (h - 1) * w : 0) + (flipX ? w - 1 : 0);
  const alongX = flipX ? -1 : 1;
  const alongY = flipY ? -w : w;
  const [stepX, stepY] = across ? [alongY, alongX] : [alongX, alongY];
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0, at = start + y * stepY; x < width; x++, at += stepX) to[i++] = from[at]!;
  return { width, height, data: new Uint8ClampedArray(to.buffer) };
}

/** Whole pixels; copied only where the bytes do not start at a multiple of four. */
function pixelsOf(data: Uint8ClampedArray): Uint32Array {
  const aligned = data.byteOffset % 4 === 0 ? data : data.slice();
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength >> 2);
}
