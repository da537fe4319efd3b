/** From a picture file's pixels to what the network sees, through the app's own resampling. */

import { cropRgb, cropToGrid } from '../../src/capture/core/crop.ts';
import { videoPx, type CropSquare } from '../../src/core/geometry.ts';
import type { RgbaImage } from '../../src/core/image.ts';
import type { ModelManifest } from '../../src/inference/core/manifest.ts';
import type { PictureBase } from '../../src/lime/picture.ts';
import { UsageError } from './usage-error.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface FaceInput {
  /** [height, width, channels] of the model's input, 0..255. */
  readonly pixels: Float32Array;
  /** The same square at the picture's own resolution (512 pixels a side at most). */
  readonly picture: PictureBase;
  /** What was cut out, in pixels of the picture. */
  readonly square: CropSquare;
}

/** "x,y,w,h" in pixels. @throws UsageError */
export function parseBox(text: string): Box {
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
 * The picture, or the box of it, reduced to the network's input. What is not square is cut to its middle square: a face must not be
 * squeezed.
 *
 * @throws UsageError when the box lies outside the picture
 */
export function faceInput(image: RgbaImage, box: Box | null, manifest: ModelManifest): FaceInput {
  const { x, y, width, height } = box ?? { x: 0, y: 0, width: image.width, height: image.height };
  if (x < 0 || y < 0 || x + width > image.width || y + height > image.height)
    throw new UsageError(`--box reaches outside the picture, which is ${image.width} x ${image.height}`);
  const square: CropSquare = {
    centreX: videoPx(x + width / 2),
    centreY: videoPx(y + height / 2),
    side: videoPx(Math.min(width, height)),
    angle: 0,
  };
  const region = { x: 0, y: 0, width: image.width, height: image.height, data: image.data };
  const { input } = manifest;
  return {
    pixels: cropToGrid(region, square, input.width, input.height, input.channels as 1 | 3),
    picture: cropRgb(region, square, 0),
    square,
  };
}
