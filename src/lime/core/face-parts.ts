/**
 * Twelve named regions of a face, cut by simple shapes around the six key points of MediaPipe's face detector.
 *
 * Everything is measured in the face's own frame: the origin lies midway between the eyes, `across` runs from the right eye to the
 * left one (the person's own sides: their right eye is on the left of an unmirrored picture), `down` from the eyes to the mouth, both
 * in units of the eye distance. So the parts turn and grow with the face.
 */
import { AppError } from '../../core/errors.ts';
import type { Superpixels } from './superpixels.ts';

/** A place in the crop; x and y 0..1 from its top left corner. Places outside the crop are allowed. */
export interface CropPoint {
  readonly x: number;
  readonly y: number;
}

export const FACE_PARTS = [
  'right brow',
  'left brow',
  'between the brows',
  'right eye',
  'left eye',
  'nose',
  'right cheek',
  'left cheek',
  'mouth',
  'chin',
  'forehead',
  'rest',
] as const;
export type FacePart = (typeof FACE_PARTS)[number];

/**
 * Where the six key points lie in a crop framed as FER2013 frames faces, 0..1: right eye, left eye, nose tip, mouth, right ear, left ear
 * (the person's own sides). Medians of MediaPipe's points on 1,305 upright PublicTest faces, made symmetric; a single face's points lie
 * about 0.09 from them (standard deviation).
 */
export const AVERAGE_KEYPOINTS: readonly CropPoint[] = [
  { x: 0.324, y: 0.409 },
  { x: 0.676, y: 0.409 },
  { x: 0.5, y: 0.6 },
  { x: 0.5, y: 0.773 },
  { x: 0.134, y: 0.485 },
  { x: 0.866, y: 0.485 },
];

/**
 * @param keypoints six points in MediaPipe's order: right eye, left eye, nose tip, mouth centre, right ear tragion, left ear tragion
 * @param width of the label map, pixels
 * @param height of the label map, pixels
 * @returns regions named by FACE_PARTS, in that order; parts that lie outside the crop are left out
 * @throws AppError `bad-option` if a point is missing or not finite, or both eyes fall on one place
 */
export function faceParts(keypoints: readonly CropPoint[], width: number, height: number): Superpixels {
  const frame = faceFrame(keypoints, width, height);
  const raw = new Uint8Array(width * height);
  const present = new Uint8Array(FACE_PARTS.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const dx = x + 0.5 - frame.originX;
      const dy = y + 0.5 - frame.originY;
      const across = (dx * frame.acrossX + dy * frame.acrossY) / frame.eyeDistance;
      const down = (-dx * frame.acrossY + dy * frame.acrossX) / frame.eyeDistance;
      const part = partAt(across - frame.lean * down, down, frame);
      raw[y * width + x] = part;
      present[part] = 1;
    }
  }
  const kept = FACE_PARTS.filter((_, part) => present[part] === 1);
  const labels = Uint16Array.from(raw, (part) => kept.indexOf(FACE_PARTS[part]!));
  return { width, height, count: kept.length, labels, names: kept };
}

interface FaceFrame {
  /** Midway between the eyes, pixels. */
  readonly originX: number;
  readonly originY: number;
  /** Unit vector from the right eye to the left one. */
  readonly acrossX: number;
  readonly acrossY: number;
  /** Pixels. */
  readonly eyeDistance: number;
  /** Heights of nose tip and mouth under the eyes, and half the face's width, in eye distances. */
  readonly noseDown: number;
  readonly mouthDown: number;
  readonly halfWidth: number;
  /** How far the face's midline leaves the perpendicular, per unit of down: a turned head. */
  readonly lean: number;
}

function faceFrame(keypoints: readonly CropPoint[], width: number, height: number): FaceFrame {
  if (keypoints.length < 6 || keypoints.some((p) => !Number.isFinite(p.x) || !Number.isFinite(p.y))) {
    throw new AppError('bad-option', 'Face parts need the six key points of the face detector.');
  }
  const [rightEye, leftEye, nose, mouth, rightEar, leftEar] = keypoints.map((p) => ({
    x: p.x * width,
    y: p.y * height,
  })) as [CropPoint, CropPoint, CropPoint, CropPoint, CropPoint, CropPoint];
  const eyeDistance = Math.hypot(leftEye.x - rightEye.x, leftEye.y - rightEye.y);
  if (eyeDistance < 1e-6) throw new AppError('bad-option', 'Face parts need two eyes in two places.');
  const originX = (rightEye.x + leftEye.x) / 2;
  const originY = (rightEye.y + leftEye.y) / 2;
  const acrossX = (leftEye.x - rightEye.x) / eyeDistance;
  const acrossY = (leftEye.y - rightEye.y) / eyeDistance;
  const across = (p: CropPoint): number => ((p.x - originX) * acrossX + (p.y - originY) * acrossY) / eyeDistance;
  const down = (p: CropPoint): number => (-(p.x - originX) * acrossY + (p.y - originY) * acrossX) / eyeDistance;
  // A profile or a poor detection must not make the parts vanish: keep every measure within what faces show.
  const mouthDown = clamp(down(mouth), 0.7, 1.6);
  return {
    originX,
    originY,
    acrossX,
    acrossY,
    eyeDistance,
    mouthDown,
    noseDown: clamp(down(nose), 0.35 * mouthDown, 0.75 * mouthDown),
    halfWidth: clamp((across(leftEar) - across(rightEar)) / 2, 0.85, 1.3),
    lean: clamp(across(mouth) / mouthDown, -0.5, 0.5),
  };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** Places in FACE_PARTS: looked up once, since a live picture asks for thousands of places a frame. */
const PART = Object.fromEntries(FACE_PARTS.map((part, i) => [part, i])) as { readonly [part in FacePart]: number };

/** Which part (its place in FACE_PARTS) a place of the face's frame belongs to; the first shape that holds it wins. */
function partAt(across: number, down: number, frame: FaceFrame): number {
  const { noseDown, mouthDown, halfWidth } = frame;
  const right = across < 0;
  const outward = Math.abs(across);
  if (within(outward, down, 0, mouthDown, 0.5, 0.3)) return PART.mouth;
  if (within(outward, down, 0.5, 0, 0.34, 0.2)) return right ? PART['right eye'] : PART['left eye'];
  // The head's outline: an ellipse from above the forehead to below the chin, as wide as the ears.
  const middle = (mouthDown - 0.35) / 2;
  if (!within(outward, down, 0, middle, halfWidth, middle + 1.25)) return PART.rest;
  if (down < -0.2 && down >= -0.52) {
    if (outward < 0.16) return PART['between the brows'];
    if (outward < 0.95) return right ? PART['right brow'] : PART['left brow'];
  }
  if (down < -0.2) return PART.forehead;
  const noseEnd = noseDown + 0.15;
  if (down < noseEnd && outward < 0.15 + 0.15 * clamp(down / noseDown, 0, 1))
    return down < 0 ? PART['between the brows'] : PART.nose;
  if (down > mouthDown + 0.2 && outward < 0.75) return PART.chin;
  return right ? PART['right cheek'] : PART['left cheek'];
}

function within(x: number, y: number, centreX: number, centreY: number, radiusX: number, radiusY: number): boolean {
  return ((x - centreX) / radiusX) ** 2 + ((y - centreY) / radiusY) ** 2 <= 1;
}
