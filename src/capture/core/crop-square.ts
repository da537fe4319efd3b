/**
 * From a detected face to the square that the network sees, framed as FER2013 frames its faces, or as a person's own network wants them.
 *
 * Source of the numbers: `npx tsx bench/framing.ts`, MediaPipe's short-range detector over Training pictures of FER2013 in scenes;
 * what they cost in accuracy: `npm run bench -- fidelity` (docs/decisions/capture-crop.md).
 */

import type { FaceWarning } from '../../core/expression.ts';
import type { CropSquare, FaceBox, Framing, TrackedFace } from '../../core/geometry.ts';
import { KEYPOINTS, marginOf, videoPx } from '../../core/geometry.ts';

/** `as-is`: sides parallel to the frame's; `upright`: turned with a head that is tilted further than FER2013's faces are. */
export type CropAlignment = 'as-is' | 'upright';

/** Width of the detector's box as a share of FER2013's frame: the median of large, level faces. */
export const BOX_WIDTH_IN_CROP = 0.83;
/** Where the centre of the detector's box lies in FER2013's frame, 0..1; the same faces. */
export const BOX_CENTRE_IN_CROP = { u: 0.5, v: 0.588 } as const;

/**
 * FER2013 does not level its faces: half of them roll by more than 6 degrees, a quarter by more than 11, and the network knows them
 * so. `upright` leaves this much roll, in radians, and undoes only what goes beyond: levelling the eyes fully costs as much
 * accuracy as it brings, and every face's crop would tremble with its key points.
 */
export const FAMILIAR_ROLL = Math.PI / 18;

/** Below this width of the detector's box, in frame pixels, the crop is mostly interpolation: `face-small`. */
export const SMALL_FACE_PX = 48;
/**
 * Below this width of the box, as a share of the picture's longer side, the detector misses faces: of a grid of drawn faces it found all
 * of .13 and a third of .12. Smaller ones are found where there is nothing larger (`endSquares`).
 */
export const SURELY_FOUND_SHARE = 0.15;
/** Above this share of the crop's area outside the frame, replicated borders tell too much: `face-outside`. */
const OUTSIDE_SHARE = 0.2;

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
 * The square to cut out for a face: its side follows from the box' width, and the box' centre lies on BOX_CENTRE_IN_CROP of the
 * square with level sides. `upright` turns this square about its own centre, which is the point of the face that the
 * detector's box keeps to when the head rolls, until no more than FAMILIAR_ROLL of the head's roll is left in it.
 * Under a framing by the box the square is the box, its longer side, about its own centre.
 *
 * @param face box in frame pixels; a width of 0 gives a square of one pixel
 * @param framing of the pictures that the network learned from
 */
export function cropSquareOf(face: FaceBox, alignment: CropAlignment, framing: Framing = 'fer2013'): CropSquare {
  const roll = alignment === 'upright' ? rollOf(face) : 0;
  const own = framing === 'fer2013';
  const box = Math.max(face.width, face.height) * (1 + 2 * marginOf(framing));
  const side = Math.max(1, own ? face.width / BOX_WIDTH_IN_CROP : box);
  const { u, v } = own ? BOX_CENTRE_IN_CROP : { u: 0.5, v: 0.5 };
  return {
    centreX: videoPx(face.x + face.width / 2 + (0.5 - u) * side),
    centreY: videoPx(face.y + face.height / 2 + (0.5 - v) * side),
    side: videoPx(side),
    angle: roll - Math.min(FAMILIAR_ROLL, Math.max(-FAMILIAR_ROLL, roll)),
  };
}

/** A square that a person drew, in frame pixels. */
export interface HandSquare {
  readonly centreX: number;
  readonly centreY: number;
  /** > 0 */
  readonly side: number;
}

/** Tracked faces count from 1. */
export const HAND_ID = 0;

/** The face whose crop is that square, exactly (`cropSquareOf`): without key points, sure of itself. */
export function faceOfSquare({ centreX, centreY, side }: HandSquare): TrackedFace {
  const width = side * BOX_WIDTH_IN_CROP;
  return {
    id: HAND_ID,
    x: videoPx(centreX - width / 2 - (0.5 - BOX_CENTRE_IN_CROP.u) * side),
    y: videoPx(centreY - width / 2 - (0.5 - BOX_CENTRE_IN_CROP.v) * side),
    width: videoPx(width),
    height: videoPx(width),
    score: 1,
    keypoints: [],
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
 * `face-small` looks at the width of the *box* (the face itself), not of the crop, which is a fifth wider.
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

/**
 * What a picture's faces tell of those that were not found: `faces-missed` where there are small ones, of a group or in a still picture,
 * in which nobody comes closer.
 * @param width of the picture, in pixels, as `height`
 */
export function pictureWarnings(
  faces: readonly Pick<FaceBox, 'width'>[],
  width: number,
  height: number,
  still: boolean,
): readonly FaceWarning[] {
  const least = SURELY_FOUND_SHARE * Math.max(width, height);
  return (still || faces.length > 1) && faces.some((face) => face.width < least) ? ['faces-missed'] : [];
}
