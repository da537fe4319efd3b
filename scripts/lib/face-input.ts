/** From a picture file to what the network sees: which part of it is the face, through the app's own resampling. */

import { cropRgb, cropToGrid, roiOf, type RgbaRegion } from '../../src/capture/core/crop.ts';
import { isFraming, videoPx, type CropSquare, type VideoPoint } from '../../src/core/geometry.ts';
import type { RgbaImage } from '../../src/core/image.ts';
import type { ModelManifest } from '../../src/inference/core/manifest.ts';
import type { PictureBase } from '../../src/lime/picture.ts';
import { CONSOLE, withSigns, type Output } from './command.ts';
import type { Orientation } from './exif.ts';
import { findFace } from './find-face.ts';
import { readPicture } from './read-picture.ts';
import { UsageError } from './usage-error.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The options that say which part of FILE is the face. */
export const FACE_OPTIONS = ['box', 'find-face'] as const;
export interface FaceOptions {
  readonly box?: string | undefined;
  /** Present: the app's detector finds the face. */
  readonly 'find-face'?: string | undefined;
  /** How a network of one's own wants its faces framed. */
  readonly framing?: string | undefined;
}
export const FACE_HELP = `
  --image FILE         a PNG or JPEG of a face crop of any size; EXIF is heeded, what is transparent counts as white.
                       Places are pixels of FILE as it is looked at (turned upright)
  --box x,y,w,h        the face in FILE; of an oblong its middle square
  --find-face          the app's own detector finds the face (needs Chromium; the largest one where there are several)`;

/** What was taken for the face, as it stands in the JSON. */
export interface TakenFace {
  readonly file: string;
  /** Of the upright picture, in pixels. */
  readonly width: number;
  readonly height: number;
  /** EXIF's, already applied. */
  readonly orientation: Orientation;
  /** `whole`: the middle square of the whole picture. */
  readonly how: 'whole' | 'box' | 'found';
  /** Pixels of the upright picture; angle in radians, clockwise. */
  readonly square: CropSquare;
  /** How many faces the detector found; absent where it was not asked. */
  readonly faces?: number;
}

/** An open picture, and where its face is. */
export interface FaceSource {
  readonly image: RgbaImage;
  readonly taken: TakenFace;
  /** The detector's points, in the order of KEYPOINTS; null where it was not asked. */
  readonly keypoints: readonly VideoPoint[] | null;
}

export interface FaceInput {
  /** [height, width, channels] of the model's input, 0..255. */
  readonly pixels: Float32Array;
  /** The same square at the picture's own resolution (512 pixels a side at most). */
  readonly picture: PictureBase;
}

/** A whole picture with a longer side is hardly a face crop. */
const LARGEST_CROP = 256;

/** "x,y,w,h" in pixels. @throws UsageError */
function parseBox(text: string): Box {
  const parts = text.split(',').map(Number);
  const [x, y, width, height] = parts as [number, number, number, number];
  if (
    text.split(',').some((part) => part.trim() === '') ||
    parts.length !== 4 ||
    !parts.every(Number.isFinite) ||
    !(width > 0 && height > 0)
  )
    throw new UsageError(`--box wants x,y,w,h in pixels with a positive width and height, not ${text}`);
  return { x, y, width, height };
}

/**
 * Opens a picture and settles which part of it is the face; what was not asked for in words is told on stderr.
 * @throws UsageError when the options do not go together, the file cannot be read, the box lies outside it or no face is found
 */
export async function openFace(file: string, options: FaceOptions, output: Output = CONSOLE): Promise<FaceSource> {
  const box = options.box === undefined ? null : parseBox(options.box);
  const find = options['find-face'] !== undefined;
  if (box && find) throw new UsageError('--box and --find-face exclude each other: give one of them');
  const image = await readPicture(file, output);
  const { width, height, orientation } = image;
  const common = { file, width, height, orientation };
  if (!find) {
    const square = squareOf(box ?? { x: 0, y: 0, width, height }, image);
    if (!box && Math.max(width, height) > LARGEST_CROP)
      output.err(
        `${file} is ${width} x ${height} pixels and no --box was given: ` +
          `${width === height ? 'all of it' : `its middle square of ${square.side} pixels`} was taken for the face crop; ` +
          'if that is a whole photo, cut the face out with --box x,y,w,h, or let --find-face find it',
      );
    return { image, taken: { ...common, how: box ? 'box' : 'whole', square }, keypoints: null };
  }
  const found = await withSigns(
    `looking for a face in ${file}`,
    output,
    findFace(file, isFraming(options.framing) ? options.framing : 'fer2013'),
  );
  if (!found) throw new UsageError(`no face was found in ${file}: say where it is with --box x,y,w,h`);
  if (found.faces > 1)
    output.err(`${found.faces} faces were found in ${file}: the largest was taken; --box x,y,w,h takes another`);
  // The app reduces large pictures before it looks at them.
  const across = width / found.width;
  const down = height / found.height;
  const square: CropSquare = {
    centreX: videoPx(found.square.centreX * across),
    centreY: videoPx(found.square.centreY * down),
    side: videoPx(found.square.side * Math.sqrt(across * down)),
    angle: found.square.angle,
  };
  const keypoints = found.keypoints.map(({ x, y }) => ({ x: videoPx(x * across), y: videoPx(y * down) }));
  return { image, taken: { ...common, how: 'found', square, faces: found.faces }, keypoints };
}

/** The middle square of a box: a face must not be squeezed. @throws UsageError when the box lies outside the picture */
function squareOf({ x, y, width, height }: Box, image: RgbaImage): CropSquare {
  if (x < 0 || y < 0 || x + width > image.width || y + height > image.height)
    throw new UsageError(`--box reaches outside the picture, which is ${image.width} x ${image.height}`);
  return {
    centreX: videoPx(x + width / 2),
    centreY: videoPx(y + height / 2),
    side: videoPx(Math.min(width, height)),
    angle: 0,
  };
}

/** The face reduced to the network's input. */
export function faceInput(
  { image, taken: { square } }: FaceSource,
  { input }: { readonly input: Pick<ModelManifest['input'], 'height' | 'width' | 'channels'> },
): FaceInput {
  const region = partOf(image, square);
  return {
    pixels: cropToGrid(region, square, input.width, input.height, input.channels as 1 | 3),
    picture: cropRgb(region, square, 0),
  };
}

/** The part of the picture that the square needs: resampling works on copies of all that it is given. */
function partOf(image: RgbaImage, square: CropSquare): RgbaRegion {
  const { x, y, width, height } = roiOf(square, image.width, image.height);
  const data = new Uint8ClampedArray(width * height * 4);
  for (let row = 0; row < height; row++) {
    const from = ((y + row) * image.width + x) * 4;
    data.set(image.data.subarray(from, from + width * 4), row * width * 4);
  }
  return { x, y, width, height, data };
}
