/** From a PNG's or JPEG's bytes to the pixels that the app sees: turned as EXIF says, in sRGB, alpha over white. */

import type { RgbaImage } from '../../src/core/image.ts';
import { gammaToSrgb, profileToSrgb, type ToSrgb } from './colour-profile.ts';
import { orientationOf, turned, type Orientation } from './exif.ts';
import { isJpeg, jpegHeader, jpegPixels } from './jpeg.ts';
import { isPng, pngHeader, pngPixels } from './png.ts';

export interface PictureHeader {
  /** As stored: the other way round than looked at where the orientation is 5 or more. */
  readonly width: number;
  readonly height: number;
  readonly kind: 'png' | 'jpeg';
  readonly orientation: Orientation;
}

export interface Picture extends RgbaImage {
  /** EXIF's, already applied. */
  readonly orientation: Orientation;
  /** The file has a colour profile that was not applied, because it is of a kind that is not read here. */
  readonly profileIgnored: boolean;
}

/** @returns null when it is neither a PNG nor a JPEG. @throws Error when it is damaged */
export function pictureHeader(bytes: Uint8Array): PictureHeader | null {
  if (isPng(bytes)) {
    const { width, height, exif } = pngHeader(bytes);
    return { width, height, kind: 'png', orientation: orientationOf(exif) };
  }
  if (!isJpeg(bytes)) return null;
  const { width, height, exif } = jpegHeader(bytes);
  return { width, height, kind: 'jpeg', orientation: orientationOf(exif) };
}

/** @throws Error when it is damaged */
export function decodePicture(bytes: Uint8Array): Picture {
  const header = pictureHeader(bytes);
  if (!header) throw new Error('neither a PNG nor a JPEG');
  const colours = header.kind === 'png' ? pngColours(bytes) : jpegColours(bytes);
  const stored = header.kind === 'png' ? pngPixels(bytes) : jpegPixels(bytes);
  if (colours !== null && colours !== 'unknown') colours(stored.data);
  if (header.kind === 'png') overWhite(stored.data);
  return {
    ...turned(stored, header.orientation),
    orientation: header.orientation,
    profileIgnored: colours === 'unknown',
  };
}

type Colours = ToSrgb | null | 'unknown';

function pngColours(bytes: Uint8Array): Colours {
  const { colour } = pngHeader(bytes);
  // Byte 9 of the first chunk's content: 0 and 4 are grey.
  const channels = bytes[25] === 0 || bytes[25] === 4 ? 1 : 3;
  if (colour.profile) return profileToSrgb(colour.profile, channels);
  return colour.isSrgb || colour.gamma === null ? null : gammaToSrgb(colour.gamma, colour.primaries);
}

function jpegColours(bytes: Uint8Array): Colours {
  const { profile, components } = jpegHeader(bytes);
  return profile ? profileToSrgb(profile, components) : null;
}

/** The rule of app and command line: what is transparent shows white. In place; opaque afterwards. */
function overWhite(data: Uint8ClampedArray): void {
  for (let i = 0; i < data.length; i += 4) {
    const alpha = data[i + 3]!;
    if (alpha === 255) continue;
    for (let c = i; c < i + 3; c++) data[c] = (data[c]! * alpha + 255 * (255 - alpha)) / 255;
    data[i + 3] = 255;
  }
}
