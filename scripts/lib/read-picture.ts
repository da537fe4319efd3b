/** PNG and JPEG files as RGBA pictures, in node. */

import { readFileSync } from 'node:fs';
import { decode as decodePng } from 'fast-png';
import jpeg from 'jpeg-js';
import type { RgbaImage } from '../../src/core/image.ts';
import { UsageError } from './usage-error.ts';

const isPng = (bytes: Uint8Array): boolean => bytes[0] === 0x89 && bytes[1] === 0x50;
const isJpeg = (bytes: Uint8Array): boolean => bytes[0] === 0xff && bytes[1] === 0xd8;

/** @throws UsageError when the file cannot be read, is neither PNG nor JPEG, or is damaged */
export function readPicture(path: string): RgbaImage {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch {
    throw new UsageError(`${path} cannot be read`);
  }
  if (!isPng(bytes) && !isJpeg(bytes)) throw new UsageError(`${path} is neither a PNG nor a JPEG picture`);
  try {
    return isPng(bytes) ? fromPng(bytes) : fromJpeg(bytes);
  } catch {
    throw new UsageError(`${path} is damaged: it could not be decoded`);
  }
}

function fromJpeg(bytes: Uint8Array): RgbaImage {
  const { width, height, data } = jpeg.decode(bytes, { useTArray: true, formatAsRGBA: true });
  return { width, height, data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.length) };
}

/** Grey or colour, with alpha (laid over white) or a palette, 1 to 16 bits. */
function fromPng(bytes: Uint8Array): RgbaImage {
  const { width, height, channels, depth, data, palette } = decodePng(bytes);
  const full = 2 ** depth - 1;
  const out = new Uint8ClampedArray(width * height * 4);
  const rowBits = width * channels * depth;
  const rowBytes = Math.ceil(rowBits / 8);
  const value = (x: number, y: number, c: number): number => {
    if (depth >= 8) return data[(y * width + x) * channels + c] as number;
    // Packed samples, the leftmost in the high bits.
    const bit = x * depth;
    return ((data[y * rowBytes + (bit >> 3)] as number) >> (8 - depth - (bit & 7))) & full;
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let rgba: number[];
      if (palette) {
        const [r = 0, g = 0, b = 0, a = 255] = palette[value(x, y, 0)] ?? [];
        rgba = [r, g, b, a];
      } else {
        const v = (c: number): number => (value(x, y, c) * 255) / full;
        rgba =
          channels <= 2
            ? [v(0), v(0), v(0), channels === 2 ? v(1) : 255]
            : [v(0), v(1), v(2), channels === 4 ? v(3) : 255];
      }
      const alpha = (rgba[3] as number) / 255;
      const over = rgba.slice(0, 3).map((c) => c * alpha + 255 * (1 - alpha));
      out.set([...over, 255], (y * width + x) * 4);
    }
  }
  return { width, height, data: out };
}
