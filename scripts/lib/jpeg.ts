/** JPEG files as pixels: what their headers say, and jpeg-js told what it does not see itself. */

import jpeg from 'jpeg-js';
import type { RgbaImage } from '../../src/core/image.ts';

export interface JpegHeader {
  readonly width: number;
  readonly height: number;
  /** 1 grey, 3 colour, 4 CMYK. */
  readonly components: number;
  /** EXIF's TIFF block; null without one. */
  readonly exif: Uint8Array | null;
  /** An ICC profile; null without one. */
  readonly profile: Uint8Array | null;
  /** Whether the components are red, green and blue rather than luma and colour differences. */
  readonly isRgb: boolean;
  /** Whether Adobe's marker, which jpeg-js wants with four components, is there. */
  readonly hasAdobe: boolean;
}

export const isJpeg = (bytes: Uint8Array): boolean => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;

const APP1 = 0xe1;
const APP2 = 0xe2;
const ADOBE = 0xee;
const SCAN = 0xda;
/** Baseline, extended and progressive, Huffman-coded: what jpeg-js and browsers read. */
const FRAMES = [0xc0, 0xc1, 0xc2];

const startsWith = (bytes: Uint8Array, text: string): boolean =>
  [...text].every((letter, i) => bytes[i] === letter.charCodeAt(0));

/** @throws Error when there is no frame that can be read */
export function jpegHeader(bytes: Uint8Array): JpegHeader {
  let frame: { width: number; height: number; ids: number[] } | null = null;
  let exif: Uint8Array | null = null;
  let hasJfif = false;
  let adobe: number | null = null;
  const profile = new Map<number, Uint8Array>();
  for (let at = 2; at + 4 <= bytes.length;) {
    // Any number of 0xff may stand before a marker.
    if (bytes[at] !== 0xff || bytes[at + 1] === 0xff) {
      at++;
      continue;
    }
    const marker = bytes[at + 1] as number;
    if (marker === SCAN) break;
    if (marker < 0xc0 || (marker >= 0xd0 && marker <= 0xd9)) {
      at += 2;
      continue;
    }
    const length = (bytes[at + 2]! << 8) | bytes[at + 3]!;
    const content = bytes.subarray(at + 4, at + 2 + length);
    if (marker === APP1 && !exif && startsWith(content, 'Exif\0')) exif = content.subarray(6);
    else if (marker === APP2 && startsWith(content, 'ICC_PROFILE\0')) profile.set(content[12]!, content.subarray(14));
    else if (marker === ADOBE && startsWith(content, 'Adobe')) adobe = content[11] ?? 0;
    else if (marker === 0xe0 && startsWith(content, 'JFIF\0')) hasJfif = true;
    else if (FRAMES.includes(marker) && content[0] === 8)
      frame = {
        height: (content[1]! << 8) | content[2]!,
        width: (content[3]! << 8) | content[4]!,
        ids: Array.from({ length: content[5]! }, (_, i) => content[6 + 3 * i]!),
      };
    at += 2 + length;
  }
  if (!frame) throw new Error('there is no frame of a known kind');
  const { width, height, ids } = frame;
  const parts = [...profile.entries()].sort(([a], [b]) => a - b).map(([, part]) => part);
  return {
    width,
    height,
    components: ids.length,
    exif,
    profile: parts.length ? Buffer.concat(parts) : null,
    // libjpeg's rule.
    isRgb: ids.length === 3 && !hasJfif && (adobe === null ? String.fromCharCode(...ids) === 'RGB' : adobe === 0),
    hasAdobe: adobe !== null,
  };
}

/** Marker, length, "Adobe", version, two flags, and 0: no transform. */
const ADOBE_CMYK = [0xff, ADOBE, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, 0];

/**
 * @returns pixels as they are stored, not turned, opaque. Four components are taken for inverted inks, as browsers take them.
 * @throws Error when the file is damaged
 */
export function jpegPixels(bytes: Uint8Array): RgbaImage {
  const { components, isRgb, hasAdobe } = jpegHeader(bytes);
  const whole =
    components === 4 && !hasAdobe
      ? Buffer.concat([bytes.subarray(0, 2), Uint8Array.from(ADOBE_CMYK), bytes.subarray(2)])
      : bytes;
  const { width, height, data } = jpeg.decode(whole, {
    useTArray: true,
    formatAsRGBA: true,
    ...(isRgb ? { colorTransform: false } : {}),
    // The caller has looked at the size; memory that runs out ends the thread that this runs in.
    maxResolutionInMP: Infinity,
    maxMemoryUsageInMB: Infinity,
  });
  return { width, height, data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.length) };
}
