/** The face that a live frame's maps belong to, cut out of the picture that is on the screen. */

import type { FrameResult } from '../../../live/protocol.ts';
import { paintGreyFace } from './paint.ts';

/** Pixels a side. */
const SIDE = 96;

/**
 * Draws the chosen face, in grey, as the view shows it (mirrored where the view is).
 * @param view the view's canvas, whose picture may be a frame newer than `result`
 * @returns false where the result has no face
 */
export function drawLiveFace(view: HTMLCanvasElement, result: FrameResult, into: HTMLCanvasElement): boolean {
  const { square, mirrored, frameWidth, frameHeight } = result;
  if (!square || view.width === 0) return false;
  Object.assign(into, { width: SIDE, height: SIDE });
  const context = into.getContext('2d', { willReadFrequently: true });
  if (!context) return false;
  const scale = SIDE / square.side;
  context.translate(SIDE / 2, SIDE / 2);
  context.scale(scale, scale);
  context.rotate(mirrored ? square.angle : -square.angle);
  context.translate(-(mirrored ? frameWidth - square.centreX : square.centreX), -square.centreY);
  context.drawImage(view, 0, 0, frameWidth, frameHeight);
  context.setTransform(1, 0, 0, 1, 0, 0);
  const { data } = context.getImageData(0, 0, SIDE, SIDE);
  const rgb = new Uint8ClampedArray(SIDE * SIDE * 3);
  for (let i = 0; i < SIDE * SIDE; i++) rgb.set(data.subarray(4 * i, 4 * i + 3), 3 * i);
  const grey = paintGreyFace(rgb, SIDE, SIDE, false);
  context.putImageData(new ImageData(grey.data as Uint8ClampedArray<ArrayBuffer>, SIDE, SIDE), 0, 0);
  return true;
}
