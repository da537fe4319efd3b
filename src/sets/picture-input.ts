/** From a picture of a set to what a network sees, by the app's one rule (capture/core/crop.ts), in any size. */

import { cropToGrid, roiOf } from '../capture/core/crop.ts';
import { videoPx, type CropSquare } from '../core/geometry.ts';
import type { RgbaImage } from '../core/image.ts';
import type { SetFault, SetPicture } from './core/entry.ts';
import { isTiff, tiffPixels } from './core/tiff.ts';

/** PNG, JPEG and what else the place can read. @returns null where it is of no kind that is read here. @throws where it is damaged */
export type DecodePicture = (bytes: Uint8Array) => Promise<RgbaImage | null>;

export interface OpenPicture {
  readonly image: RgbaImage;
  /** The part of it that is the face. */
  readonly square: CropSquare;
}

const isFault = (value: RgbaImage | SetFault): value is SetFault => 'kind' in value;

/** Opens a picture; what is wrong with it comes back as data. */
export async function openPicture(
  { pixels }: Pick<SetPicture, 'pixels'>,
  decode: DecodePicture,
): Promise<OpenPicture | SetFault> {
  if (pixels.kind === 'grey') {
    const { width, height, values } = pixels;
    const data = new Uint8ClampedArray(width * height * 4).fill(255);
    for (let i = 0; i < values.length; i++) data.fill(values[i]!, i * 4, i * 4 + 3);
    const image = { width, height, data };
    return { image, square: middleSquare(0, 0, width, height) };
  }
  const { file, box } = pixels;
  const image = await decoded(await file.slice(0, file.size), file.path, decode);
  if (isFault(image)) return image;
  if (!box) return { image, square: middleSquare(0, 0, image.width, image.height) };
  const { x, y, width, height } = box;
  const inside = x >= 0 && y >= 0 && width > 0 && height > 0 && x + width <= image.width && y + height <= image.height;
  return inside ? { image, square: middleSquare(x, y, width, height) } : { kind: 'box-outside' };
}

async function decoded(bytes: Uint8Array, path: string, decode: DecodePicture): Promise<RgbaImage | SetFault> {
  try {
    const image = isTiff(bytes) ? tiffPixels(bytes) : await decode(bytes);
    return image ?? { kind: 'picture-kind', params: { ending: path.slice(path.lastIndexOf('.') + 1) } };
  } catch {
    return { kind: 'picture-damaged' };
  }
}

/** A face must not be squeezed. */
const middleSquare = (x: number, y: number, width: number, height: number): CropSquare => ({
  centreX: videoPx(x + width / 2),
  centreY: videoPx(y + height / 2),
  side: videoPx(Math.min(width, height)),
  angle: 0,
});

/** @returns [height, width, channels] of the network's input, 0..255 */
export function gridOf(
  { image, square }: OpenPicture,
  { height, width, channels }: { readonly height: number; readonly width: number; readonly channels: number },
): Float32Array {
  const region = { ...image, x: 0, y: 0 };
  // Resampling works on copies of all that it is given: of a large photo only the face's part.
  const part = roiOf(square, image.width, image.height);
  const isPart = part.width * part.height * 2 < image.width * image.height;
  return cropToGrid(isPart ? cut(image, part) : region, square, width, height, channels as 1 | 3);
}

function cut(image: RgbaImage, part: ReturnType<typeof roiOf>) {
  const data = new Uint8ClampedArray(part.width * part.height * 4);
  for (let row = 0; row < part.height; row++) {
    const from = ((part.y + row) * image.width + part.x) * 4;
    data.set(image.data.subarray(from, from + part.width * 4), row * part.width * 4);
  }
  return { ...part, data };
}
