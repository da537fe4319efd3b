/**
 * Grey or RGB TIFF files without compression, 8 bits a sample, as JAFFE has them: browsers do not read TIFF.
 * Source: Adobe, TIFF Revision 6.0 (1992), sections 2 to 6.
 */

import type { RgbaImage } from '../../core/image.ts';

const WIDTH = 256;
const HEIGHT = 257;
const BITS = 258;
const COMPRESSION = 259;
const PHOTOMETRIC = 262;
const STRIP_OFFSETS = 273;
const SAMPLES = 277;
const STRIP_BYTES = 279;
const PLANAR = 284;
const BYTES_OF: Readonly<Record<number, number>> = { 1: 1, 3: 2, 4: 4 };

export const isTiff = (bytes: Uint8Array): boolean =>
  (bytes[0] === 0x49 && bytes[1] === 0x49 && bytes[2] === 42) ||
  (bytes[0] === 0x4d && bytes[1] === 0x4d && bytes[3] === 42);

/** @returns opaque pixels. @throws Error when it is damaged, or of a kind that is not read here */
export function tiffPixels(bytes: Uint8Array): RgbaImage {
  const little = bytes[0] === 0x49;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const directory = view.getUint32(4, little);
  const tags = new Map<number, number[]>();
  for (let i = 0; i < view.getUint16(directory, little); i++) {
    const at = directory + 2 + 12 * i;
    const size = BYTES_OF[view.getUint16(at + 2, little)];
    if (size === undefined) continue;
    const count = view.getUint32(at + 4, little);
    const from = count * size <= 4 ? at + 8 : view.getUint32(at + 8, little);
    if (from + count * size > bytes.length) throw new Error('a tag lies outside the file');
    const read = (place: number): number =>
      size === 1 ? view.getUint8(place) : size === 2 ? view.getUint16(place, little) : view.getUint32(place, little);
    tags.set(
      view.getUint16(at, little),
      Array.from({ length: count }, (_, k) => read(from + k * size)),
    );
  }
  const one = (tag: number, fallback: number): number => tags.get(tag)?.[0] ?? fallback;
  const [width, height, samples] = [one(WIDTH, 0), one(HEIGHT, 0), one(SAMPLES, 1)];
  const photometric = one(PHOTOMETRIC, 1);
  const plain =
    one(COMPRESSION, 1) === 1 && one(PLANAR, 1) === 1 && (tags.get(BITS) ?? [1]).every((bits) => bits === 8);
  if (!plain || photometric > 2 || (photometric === 2) !== samples >= 3 || width * height === 0)
    throw new Error('a kind of TIFF that is not read here');
  const strips = tags.get(STRIP_OFFSETS) ?? [];
  const lengths = tags.get(STRIP_BYTES) ?? [width * height * samples];
  const raw = new Uint8Array(width * height * samples);
  let filled = 0;
  strips.forEach((from, i) => {
    const strip = bytes.subarray(from, from + (lengths[i] ?? 0)).subarray(0, raw.length - filled);
    raw.set(strip, filled);
    filled += strip.length;
  });
  if (filled < raw.length) throw new Error('pixels are missing');
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let i = 0; i < width * height; i++)
    for (let c = 0; c < 3; c++) {
      const value = raw[i * samples + (samples >= 3 ? c : 0)]!;
      // 0: white is zero.
      data[i * 4 + c] = photometric === 0 ? 255 - value : value;
    }
  return { width, height, data };
}
