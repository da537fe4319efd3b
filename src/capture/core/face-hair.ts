/** Hair of the drawn face, in face units (drawn-face.ts). */

import {
  type Colour,
  DARK,
  type Gradient,
  type Painter,
  TURN,
  WHITE,
  css,
  faceOutline,
  mix,
  spot,
} from './face-paint.ts';
import { type FaceParameters, HAIR_STYLES } from './face-parameters.ts';

function hairTint(p: Painter, face: FaceParameters, hair: Colour): Gradient {
  const lit = face.light >= 0 ? 1 : -1;
  const tint = p.createLinearGradient(lit * 0.9, -1.5, -lit * 0.9, 0.4);
  tint.addColorStop(0, css(mix(hair, WHITE, 0.2)));
  tint.addColorStop(0.35, css(hair));
  tint.addColorStop(1, css(mix(hair, DARK, 0.45)));
  return tint;
}

/** Centres and radii of the curls around the head, from ear to ear. */
const CURLS: readonly (readonly [number, number, number])[] = [
  [-1.06, -0.2, 0.2],
  [-1.1, -0.5, 0.26],
  [-1.02, -0.82, 0.3],
  [-0.8, -1.12, 0.33],
  [-0.48, -1.36, 0.33],
  [-0.14, -1.48, 0.34],
  [0.24, -1.46, 0.33],
  [0.56, -1.32, 0.33],
  [0.85, -1.07, 0.32],
  [1.04, -0.78, 0.29],
  [1.1, -0.47, 0.25],
  [1.06, -0.18, 0.19],
];
/** The curls that fall on the forehead. */
const FRINGE_CURLS: readonly (readonly [number, number, number])[] = [
  [-0.86, -0.7, 0.2],
  [-0.68, -0.93, 0.25],
  [-0.34, -1.07, 0.27],
  [0.04, -1.12, 0.27],
  [0.4, -1.05, 0.26],
  [0.7, -0.9, 0.24],
  [0.87, -0.66, 0.19],
];

function circles(p: Painter, list: readonly (readonly [number, number, number])[], grow: number): void {
  p.beginPath();
  for (const [x, y, r] of list) {
    p.moveTo(x + r * grow, y);
    p.ellipse(x, y, r * grow, r * grow, 0, 0, TURN);
  }
}

export function drawBackHair(p: Painter, face: FaceParameters, hair: Colour): void {
  p.fillStyle = css(mix(hair, DARK, 0.5));
  const style = HAIR_STYLES[Math.round(face.hairStyle)];
  if (style === 'long') {
    p.beginPath();
    p.moveTo(0, -1.6);
    p.bezierCurveTo(0.9, -1.6, 1.24, -0.95, 1.2, 0.0);
    p.bezierCurveTo(1.18, 0.7, 1.28, 1.15, 1.2, 1.62);
    p.bezierCurveTo(1.0, 1.86, 0.62, 1.84, 0.42, 1.62);
    p.lineTo(-0.42, 1.62);
    p.bezierCurveTo(-0.62, 1.84, -1.0, 1.86, -1.2, 1.62);
    p.bezierCurveTo(-1.28, 1.15, -1.18, 0.7, -1.2, 0.0);
    p.bezierCurveTo(-1.24, -0.95, -0.9, -1.6, 0, -1.6);
  } else if (style === 'curls') {
    circles(p, CURLS, 1.05);
  } else {
    p.beginPath();
    p.ellipse(0, -0.5, 1.03, 0.95, 0, 0, TURN);
  }
  p.fill();
}

/** Short hair: full on top, parted on one side, swept across the forehead, thin at the temples. */
function shortHair(p: Painter): void {
  p.beginPath();
  p.moveTo(-0.985, -0.08);
  p.bezierCurveTo(-1.09, -0.35, -1.13, -0.78, -0.94, -1.1);
  p.bezierCurveTo(-0.78, -1.42, -0.42, -1.62, -0.02, -1.64);
  p.bezierCurveTo(0.42, -1.67, 0.8, -1.5, 0.98, -1.12);
  p.bezierCurveTo(1.13, -0.8, 1.09, -0.35, 0.985, -0.08);
  p.bezierCurveTo(0.985, -0.3, 0.965, -0.5, 0.9, -0.66);
  p.bezierCurveTo(0.84, -0.8, 0.76, -0.86, 0.7, -0.95);
  p.bezierCurveTo(0.45, -0.8, -0.05, -0.82, -0.42, -1.14);
  p.bezierCurveTo(-0.52, -0.98, -0.72, -0.86, -0.86, -0.7);
  p.bezierCurveTo(-0.95, -0.55, -0.975, -0.3, -0.985, -0.08);
  p.closePath();
}

/** Long hair: parted in the middle, falling in front of the ears to the shoulders. */
function longHair(p: Painter): void {
  p.beginPath();
  p.moveTo(0, -1.62);
  for (const s of [1, -1] as const) {
    p.moveTo(0, -1.62);
    p.bezierCurveTo(s * 0.85, -1.64, s * 1.2, -1.05, s * 1.2, -0.3);
    p.bezierCurveTo(s * 1.2, 0.3, s * 1.22, 0.75, s * 1.28, 1.2);
    p.bezierCurveTo(s * 1.3, 1.55, s * 1.12, 1.86, s * 0.78, 1.86);
    p.bezierCurveTo(s * 0.92, 1.66, s * 0.86, 1.1, s * 0.9, 0.72);
    p.bezierCurveTo(s * 0.95, 0.3, s * 0.99, -0.15, s * 0.92, -0.5);
    p.bezierCurveTo(s * 0.8, -0.85, s * 0.35, -0.95, 0, -1.24);
    p.closePath();
  }
}

export function drawFrontHair(p: Painter, face: FaceParameters, hair: Colour): void {
  const style = HAIR_STYLES[Math.round(face.hairStyle)];
  p.save();
  if (style === 'curls') {
    p.fillStyle = css(mix(hair, DARK, 0.35));
    circles(p, FRINGE_CURLS, 1.08);
    p.fill();
    p.fillStyle = hairTint(p, face, hair);
    circles(p, CURLS, 0.95);
    p.fill();
    circles(p, FRINGE_CURLS, 1);
    p.fill();
    p.fillStyle = hairTint(p, face, hair);
    p.beginPath();
    p.ellipse(0, -1.22, 0.85, 0.3, 0, 0, TURN);
    p.fill();
    for (const list of [CURLS, FRINGE_CURLS]) {
      for (const [x, y, r] of list) {
        p.lineWidth = 0.03;
        p.strokeStyle = css(mix(hair, WHITE, 0.3), 0.4);
        p.beginPath();
        p.ellipse(x, y, r * 0.6, r * 0.6, 0, 3.5 + x * 0.6, 5.1 + x * 0.6);
        p.stroke();
        p.strokeStyle = css(mix(hair, DARK, 0.75), 0.35);
        p.beginPath();
        p.ellipse(x, y, r * 0.62, r * 0.62, 0, 0.5 + x * 0.6, 2.2 + x * 0.6);
        p.stroke();
      }
    }
    p.restore();
    return;
  }
  // A soft edge of shadow where the hair lies on the skin, then the hair, then strands inside it.
  p.save();
  faceOutline(p, face);
  p.clip();
  p.translate(0, 0.045);
  p.fillStyle = css(DARK, 0.16);
  if (style === 'long') longHair(p);
  else shortHair(p);
  p.fill();
  p.restore();
  p.fillStyle = hairTint(p, face, hair);
  if (style === 'long') longHair(p);
  else shortHair(p);
  p.fill();
  p.clip();
  const strands = style === 'long' ? LONG_STRANDS : SHORT_STRANDS;
  strands.forEach(([x0, y0, cx, cy, x, y], i) => {
    p.strokeStyle = i % 2 === 0 ? css(mix(hair, WHITE, 0.32), 0.3) : css(mix(hair, DARK, 0.8), 0.28);
    p.lineWidth = i % 3 === 0 ? 0.034 : 0.022;
    p.beginPath();
    p.moveTo(x0, y0);
    p.quadraticCurveTo(cx, cy, x, y);
    p.stroke();
  });
  spot(p, face.light >= 0 ? 0.45 : -0.4, -1.38, 0.6, 0.2, mix(hair, WHITE, 0.6), 0.3);
  p.restore();
}

/** Start, control point and end of each strand. */
const SHORT_STRANDS: readonly (readonly [number, number, number, number, number, number])[] = [
  [-0.42, -1.16, 0.05, -1.25, 0.66, -0.92],
  [-0.42, -1.2, 0.1, -1.42, 0.8, -0.9],
  [-0.4, -1.24, 0.15, -1.55, 0.9, -0.8],
  [-0.36, -1.32, 0.25, -1.64, 0.98, -0.62],
  [-0.28, -1.45, 0.4, -1.68, 1.02, -0.9],
  [-0.44, -1.16, -0.7, -1.1, -0.9, -0.72],
  [-0.46, -1.22, -0.8, -1.22, -0.97, -0.62],
  [-0.44, -1.3, -0.85, -1.3, -1.0, -0.75],
  [-0.4, -1.08, -0.05, -0.98, 0.42, -0.88],
];
const LONG_STRANDS: readonly (readonly [number, number, number, number, number, number])[] = [1, -1].flatMap((s) => [
  [0.02 * s, -1.3, 0.75 * s, -1.15, 0.98 * s, -0.4] as const,
  [0.02 * s, -1.4, 0.9 * s, -1.25, 1.04 * s, -0.2] as const,
  [0.03 * s, -1.5, 1.0 * s, -1.35, 1.12 * s, -0.3] as const,
  [1.0 * s, -0.1, 0.96 * s, 0.8, 0.98 * s, 1.6] as const,
  [1.08 * s, 0.0, 1.05 * s, 0.8, 1.1 * s, 1.6] as const,
  [1.15 * s, 0.1, 1.14 * s, 0.8, 1.22 * s, 1.4] as const,
]);
