/** The drawn face in its seven expressions as a network sees it: a first answer to whether a choice of labels and pixels can be right. */

import { cropSquareOf } from '../../../capture/core/crop-square.ts';
import { cropToGrid } from '../../../capture/core/crop.ts';
import { drawFace } from '../../../capture/core/drawn-face.ts';
import type { Painter } from '../../../capture/core/face-paint.ts';
import {
  defaultParameters,
  EXPRESSIONS,
  type ExpressionName,
  type FaceParameters,
} from '../../../capture/core/face-parameters.ts';
import { AppError } from '../../../core/errors.ts';
import { videoPx, type Framing } from '../../../core/geometry.ts';
import type { ModelManifest } from '../../../inference/core/manifest.ts';

const [WIDTH, HEIGHT] = [640, 480];
/** For sets: the face is then about as large as its crop, and drawn in a seventh of the time. */
const SET_SIZE = [256, 192] as const;
/** Where the face finder's box lies on the drawn face, in halves of the face's width about its middle. */
const BOX = { centreY: 0.275, side: 1.788 } as const;

export interface DrawnFace {
  readonly expression: ExpressionName;
  /** [height, width, channels], 0..255 */
  readonly pixels: Float32Array;
}

/** Draws faces and cuts them out as the app would. @throws AppError backend-failed where there is no canvas */
function drawnCrops(framing: Framing, [width, height]: readonly [number, number]) {
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new AppError('backend-failed', 'there is no canvas to draw a face on');
  const unit = height * 0.255;
  const side = BOX.side * unit;
  const box = {
    x: videoPx(width / 2 - side / 2),
    y: videoPx(height * 0.49 + BOX.centreY * unit - side / 2),
    width: videoPx(side),
    height: videoPx(side),
  };
  const square = cropSquareOf({ score: 1, keypoints: [], ...box }, 'as-is', framing);
  return (parameters: FaceParameters, columns: number, rows: number, channels: number): Float32Array => {
    drawFace(context as unknown as Painter, parameters, width, height);
    const { data } = context.getImageData(0, 0, width, height);
    return cropToGrid({ data, width, height, x: 0, y: 0 }, square, columns, rows, channels as 1 | 3);
  };
}

/** @throws AppError backend-failed where there is no canvas */
export function drawnFaces({ input }: Pick<ModelManifest, 'input'>): readonly DrawnFace[] {
  const crop = drawnCrops(input.normalisation.framing ?? 'fer2013', [WIDTH, HEIGHT]);
  return (Object.keys(EXPRESSIONS) as ExpressionName[]).map((expression) => ({
    expression,
    pixels: crop({ ...defaultParameters, ...EXPRESSIONS[expression] }, input.width, input.height, input.channels),
  }));
}

/** For sets: grey, framed as FER2013 frames faces. @throws AppError backend-failed where there is no canvas */
export function greyDrawer(): (parameters: FaceParameters, side: number) => Uint8Array {
  const crop = drawnCrops('fer2013', SET_SIZE);
  return (parameters, side) => Uint8Array.from(crop(parameters, side, side, 1), Math.round);
}
