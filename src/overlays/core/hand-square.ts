/** A square drawn over a picture by hand, in the picture's pixels: always a square, always within the picture. */

import type { HandSquare } from '../../capture/core/crop-square.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}
interface Place {
  readonly x: number;
  readonly y: number;
}

/** Pixels a side: fewer say nothing to a network of 48. */
export const LEAST_SIDE = 24;
/** Of the square's side: one press of an arrow, of plus or minus. */
const STEP = 0.08;

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);

/** Moved and sized until it lies within the picture. */
function within({ centreX, centreY, side }: HandSquare, { width, height }: Size): HandSquare {
  const most = Math.min(width, height);
  const fits = clamp(side, Math.min(LEAST_SIDE, most), most);
  return {
    centreX: clamp(centreX, fits / 2, width - fits / 2),
    centreY: clamp(centreY, fits / 2, height - fits / 2),
    side: fits,
  };
}

/** In the middle, .6 of the shorter side. */
export const startSquare = (frame: Size): HandSquare =>
  within({ centreX: frame.width / 2, centreY: frame.height / 2, side: 0.6 * Math.min(frame.width, frame.height) }, frame);

/**
 * From one corner towards another place: as large as the longer of both ways, as far as the picture reaches.
 * @returns null while the pointer has hardly moved: a tap draws nothing
 */
export function squareBetween(from: Place, to: Place, frame: Size): HandSquare | null {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const wanted = Math.max(Math.abs(dx), Math.abs(dy));
  if (wanted < LEAST_SIDE / 2) return null;
  const side = Math.min(
    wanted,
    dx < 0 ? from.x : frame.width - from.x,
    dy < 0 ? from.y : frame.height - from.y,
  );
  const square = { centreX: from.x + (Math.sign(dx) || 1) * side / 2, centreY: from.y + (Math.sign(dy) || 1) * side / 2, side };
  return within(square, frame);
}

/** @returns null for a key that does nothing here */
export function movedSquare(square: HandSquare, key: string, frame: Size & { readonly mirrored: boolean }): HandSquare | null {
  const step = square.side * STEP;
  const right = frame.mirrored ? -step : step;
  const { centreX, centreY, side } = square;
  switch (key) {
    case 'ArrowLeft':
      return within({ ...square, centreX: centreX - right }, frame);
    case 'ArrowRight':
      return within({ ...square, centreX: centreX + right }, frame);
    case 'ArrowUp':
      return within({ ...square, centreY: centreY - step }, frame);
    case 'ArrowDown':
      return within({ ...square, centreY: centreY + step }, frame);
    case '+':
    case '=':
      return within({ ...square, side: side + step }, frame);
    case '-':
      return within({ ...square, side: side - step }, frame);
    default:
      return null;
  }
}
