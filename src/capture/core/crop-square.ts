/**
 * From a detected face to the square that the network sees, framed as FER2013 frames its faces.
 *
 * Source of the numbers: MediaPipe's short-range detector run over 400 PublicTest faces pasted into a plain scene
 * (docs/decisions/capture-crop.md). Relative to FER2013's own frame the median box is 0.86 wide and its centre lies at
 * (0.50, 0.586); so the square's side is box width / 0.86, placed so that the box centre falls on that point.
 */

import type { FaceWarning } from '../../core/expression.ts';
import type { CropSquare, FaceBox } from '../../core/geometry.ts';
import { KEYPOINTS, videoPx } from '../../core/geometry.ts';

/** `as-is`: sides parallel to the frame's; `upright`: turned so that the eyes are level. */
export type CropAlignment = 'as-is' | 'upright';

/** Width of the detector's box as a share of FER2013's frame. */
export const BOX_WIDTH_IN_CROP = 0.86;
/** Where the centre of the detector's box lies in FER2013's frame, 0..1. */
export const BOX_CENTRE_IN_CROP = { u: 0.5, v: 0.586 } as const;

/**
 * The point of the face about which the detector's box stays put when the head rolls, as a height in FER2013's frame. The
 * box centre itself lies 0.08 lower and, being below the pivot in the *frame* whatever the roll, wanders off the face's
 * middle line. Measured on 149 PublicTest faces turned by 10 and 20 degrees.
 */
export const ROLL_PIVOT_V = 0.506;
/** A rolled face's box is narrower by about the cosine of the roll (0.95 at 20 degrees); beyond this cosine not trusted. */
const LEAST_ROLL_COSINE = 0.85;

/** Below this width of the detector's box, in frame pixels, the crop is mostly interpolation: `face-small`. */
export const SMALL_FACE_PX = 48;
/** Above this share of the crop's area outside the frame, replicated borders tell too much: `face-outside`. */
export const OUTSIDE_SHARE = 0.2;

const RIGHT_EYE = KEYPOINTS.indexOf('rightEye');
const LEFT_EYE = KEYPOINTS.indexOf('leftEye');

/**
 * Roll of the head from the two eye points.
 * @returns radians, clockwise as seen in the frame (as CropSquare.angle); 0 when the eyes are not known or coincide
 */
export function rollOf(face: Pick<FaceBox, 'keypoints'>): number {
  const right = face.keypoints[RIGHT_EYE];
  const left = face.keypoints[LEFT_EYE];
  if (right === undefined || left === undefined) return 0;
  return Math.atan2(left.y - right.y, left.x - right.x);
}

/**
 * The square to cut out for a face.
 *
 * `as-is`: the box centre falls on BOX_CENTRE_IN_CROP. `upright`: the same for a level face; a rolled one is turned about
 * the pivot that the box keeps to (ROLL_PIVOT_V), and the box' shrinking with the roll is undone, so that the face has the
 * same place and size in the crop at every roll.
 *
 * @param face box in frame pixels; a width of 0 gives a square of one pixel
 */
export function cropSquareOf(face: FaceBox, alignment: CropAlignment): CropSquare {
  const angle = alignment === 'upright' ? rollOf(face) : 0;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const side = Math.max(1, face.width / BOX_WIDTH_IN_CROP / Math.max(LEAST_ROLL_COSINE, cos));
  const pivotX = face.x + face.width / 2;
  const pivotY = face.y + face.height / 2 - (BOX_CENTRE_IN_CROP.v - ROLL_PIVOT_V) * side;
  // From the pivot to the crop's centre, along the crop's own axes.
  const du = (0.5 - BOX_CENTRE_IN_CROP.u) * side;
  const dv = (0.5 - ROLL_PIVOT_V) * side;
  return {
    centreX: videoPx(pivotX + du * cos - dv * sin),
    centreY: videoPx(pivotY + du * sin + dv * cos),
    side: videoPx(side),
    angle,
  };
}

/** The four corners in frame pixels, as x, y pairs: top left, top right, bottom right, bottom left of the crop. */
export function cornersOf(
  square: CropSquare,
): readonly [number, number, number, number, number, number, number, number] {
  const h = square.side / 2;
  const c = Math.cos(square.angle) * h;
  const s = Math.sin(square.angle) * h;
  const { centreX: x, centreY: y } = square;
  return [x - c + s, y - s - c, x + c + s, y + s - c, x + c - s, y + s + c, x - c - s, y - s + c];
}

/**
 * Share of the square's area that lies outside the frame, 0..1, exact for any angle.
 * Method: Sutherland–Hodgman clipping against the four edges of the frame, then the shoelace formula.
 */
export function outsideShare(square: CropSquare, frameWidth: number, frameHeight: number): number {
  let polygon: readonly number[] = cornersOf(square);
  // Each edge as (axis, limit, sign): inside when sign * (coordinate - limit) >= 0.
  for (const [axis, limit, sign] of [
    [0, 0, 1],
    [0, frameWidth, -1],
    [1, 0, 1],
    [1, frameHeight, -1],
  ] as const) {
    const kept: number[] = [];
    for (let i = 0; i < polygon.length; i += 2) {
      const j = (i + 2) % polygon.length;
      const [ax = 0, ay = 0, bx = 0, by = 0] = [polygon[i], polygon[i + 1], polygon[j], polygon[j + 1]];
      const a = sign * ((axis === 0 ? ax : ay) - limit);
      const b = sign * ((axis === 0 ? bx : by) - limit);
      if (a >= 0) kept.push(ax, ay);
      if (a >= 0 !== b >= 0) {
        const t = a / (a - b);
        kept.push(ax + t * (bx - ax), ay + t * (by - ay));
      }
    }
    polygon = kept;
  }
  let twice = 0;
  for (let i = 0; i < polygon.length; i += 2) {
    const j = (i + 2) % polygon.length;
    twice += (polygon[i] ?? 0) * (polygon[j + 1] ?? 0) - (polygon[j] ?? 0) * (polygon[i + 1] ?? 0);
  }
  const inside = Math.abs(twice) / 2 / (square.side * square.side);
  return Math.min(1, Math.max(0, 1 - inside));
}

/**
 * What makes this face's scores less trustworthy.
 * `face-small` looks at the width of the *box* (the face itself), not of the crop, which is 16 % wider.
 */
export function cropWarnings(
  face: Pick<FaceBox, 'width'>,
  square: CropSquare,
  frameWidth: number,
  frameHeight: number,
): readonly FaceWarning[] {
  const warnings: FaceWarning[] = [];
  if (face.width < SMALL_FACE_PX) warnings.push('face-small');
  if (outsideShare(square, frameWidth, frameHeight) > OUTSIDE_SHARE) warnings.push('face-outside');
  return warnings;
}
