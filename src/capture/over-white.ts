/**
 * The one rule for what can be seen through: a picture is laid over white, as paper shows it and as `npm run explain` lays it. Every
 * canvas that is used again takes its pictures through here, so that nothing of the picture before is left on it.
 */

import type { Rect } from './core/crop.ts';

/**
 * Draws a part of a picture over the whole of a canvas, through the context's transform.
 * @param from in pixels of the picture
 * @param width of what is covered, from the origin, in the context's units
 */
export function drawOverWhite(
  context: OffscreenCanvasRenderingContext2D,
  picture: ImageBitmap | OffscreenCanvas,
  from: Rect,
  width: number,
  height: number,
): void {
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.drawImage(picture, from.x, from.y, from.width, from.height, 0, 0, width, height);
}
