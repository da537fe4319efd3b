/** Pictures of every sort that a person may open: any size and shape, see-through, grey, with faces and without. */

import { drawBackdrop, drawPerson } from '../../../src/capture/core/drawn-face.ts';
import { EXPRESSIONS, defaultParameters } from '../../../src/capture/core/face-parameters.ts';

export interface PictureKind {
  /** Pixels, 1 or more. */
  readonly width: number;
  readonly height: number;
  readonly content: 'face' | 'small face' | 'two faces' | 'nobody';
  readonly expression: keyof typeof EXPRESSIONS;
  readonly grey: boolean;
  /** `cut out`: nothing but the middle is there; `half`: all of it can be seen through; `nothing`: no pixel is there. */
  readonly alpha: 'opaque' | 'cut out' | 'half' | 'nothing';
}

type Context = OffscreenCanvasRenderingContext2D;

/** Draws the picture on an empty canvas of its size. */
export function drawPicture(picture: PictureKind): OffscreenCanvas {
  const { width, height, grey, alpha } = picture;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  if (alpha === 'nothing') {
    // A canvas without a context's first stroke cannot be made into a file everywhere.
    context.clearRect(0, 0, width, height);
    return canvas;
  }
  if (grey) context.filter = 'grayscale(1)';
  drawContent(context, picture);
  context.filter = 'none';
  if (alpha === 'opaque') return canvas;
  context.globalCompositeOperation = 'destination-in';
  context.fillStyle = alpha === 'half' ? 'rgba(0, 0, 0, 0.5)' : '#000';
  context.beginPath();
  if (alpha === 'half') context.rect(0, 0, width, height);
  else context.ellipse(width / 2, height / 2, width * 0.3, height * 0.35, 0, 0, 2 * Math.PI);
  context.fill();
  return canvas;
}

function drawContent(context: Context, { width, height, content, expression }: PictureKind): void {
  drawBackdrop(context, width, height);
  const face = { ...defaultParameters, ...EXPRESSIONS[expression] };
  const side = Math.min(width, height);
  if (content === 'face') drawPerson(context, face, width / 2, height / 2, side / 4);
  if (content === 'small face') drawPerson(context, face, width * 0.4, height / 2, side / 12);
  if (content === 'two faces') {
    drawPerson(context, face, width * 0.3, height / 2, side / 6);
    drawPerson(context, defaultParameters, width * 0.75, height / 2, side / 7);
  }
}
