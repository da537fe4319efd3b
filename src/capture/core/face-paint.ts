/** Brushes and colours of the drawn face, in face units (drawn-face.ts). */

import { type FaceParameters } from './face-parameters.ts';

/** What is used of a canvas' 2D context, so that this file needs no DOM. */
export interface Painter {
  fillStyle: string | object;
  strokeStyle: string | object;
  lineWidth: number;
  lineCap: string;
  lineJoin: string;
  save(): void;
  restore(): void;
  translate(x: number, y: number): void;
  rotate(angle: number): void;
  scale(x: number, y: number): void;
  beginPath(): void;
  closePath(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  quadraticCurveTo(cx: number, cy: number, x: number, y: number): void;
  bezierCurveTo(ax: number, ay: number, bx: number, by: number, x: number, y: number): void;
  ellipse(x: number, y: number, rx: number, ry: number, rotation: number, start: number, end: number): void;
  fill(): void;
  stroke(): void;
  clip(): void;
  fillRect(x: number, y: number, width: number, height: number): void;
  createLinearGradient(x0: number, y0: number, x1: number, y1: number): Gradient;
  createRadialGradient(x0: number, y0: number, r0: number, x1: number, y1: number, r1: number): Gradient;
}
export interface Gradient {
  addColorStop(offset: number, colour: string): void;
}
export type Colour = readonly [number, number, number];

export interface Skin {
  readonly base: Colour;
  readonly light: Colour;
  readonly shade: Colour;
  readonly blush: Colour;
  readonly lip: Colour;
}
const SKIN_TONES: readonly [Skin, ...Skin[]] = [
  {
    base: [248, 216, 194],
    light: [255, 236, 222],
    shade: [209, 152, 126],
    blush: [238, 142, 126],
    lip: [201, 104, 100],
  },
  { base: [240, 197, 165], light: [253, 222, 196], shade: [192, 132, 100], blush: [228, 126, 102], lip: [190, 94, 86] },
  { base: [222, 170, 129], light: [243, 201, 163], shade: [165, 108, 74], blush: [207, 105, 78], lip: [173, 84, 73] },
  { base: [192, 135, 92], light: [221, 169, 124], shade: [131, 82, 52], blush: [178, 84, 60], lip: [150, 72, 64] },
  { base: [148, 97, 66], light: [184, 129, 92], shade: [94, 56, 37], blush: [147, 66, 50], lip: [124, 58, 55] },
  { base: [106, 68, 49], light: [146, 99, 73], shade: [62, 37, 28], blush: [121, 53, 45], lip: [104, 49, 50] },
];
export const HAIR_COLOURS: readonly [Colour, ...Colour[]] = [
  [34, 28, 30],
  [66, 43, 33],
  [112, 70, 44],
  [150, 84, 48],
  [205, 160, 98],
  [170, 168, 168],
];

export function mix(a: Colour, b: Colour, t: number): Colour {
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];
}

/** The entry at `share` (0..1) of a list, as two neighbours and the way between them. */
export function between<T>(list: readonly [T, ...T[]], share: number): readonly [T, T, number] {
  const place = Math.min(1, Math.max(0, share)) * (list.length - 1);
  const i = Math.min(list.length - 1, Math.floor(place));
  const first = list[i] ?? list[0];
  return [first, list[i + 1] ?? first, place - i];
}

export function skinAt(share: number): Skin {
  const [a, b, t] = between(SKIN_TONES, share);
  return {
    base: mix(a.base, b.base, t),
    light: mix(a.light, b.light, t),
    shade: mix(a.shade, b.shade, t),
    blush: mix(a.blush, b.blush, t),
    lip: mix(a.lip, b.lip, t),
  };
}

export const WHITE: Colour = [255, 255, 255];
export const DARK: Colour = [38, 20, 22];

export function css(colour: Colour, alpha = 1): string {
  return `rgba(${Math.round(colour[0])},${Math.round(colour[1])},${Math.round(colour[2])},${Math.round(alpha * 1000) / 1000})`;
}

export const TURN = 2 * Math.PI;
/** Where the head turns when it tilts: the top of the neck. */
export const PIVOT_Y = 1.25;
export const EYE_X = 0.43;
export const EYE_Y = -0.13;
export const MOUTH_Y = 0.71;
/** A soft round spot of colour. */
export function spot(p: Painter, x: number, y: number, rx: number, ry: number, colour: Colour, alpha: number): void {
  if (alpha <= 0) return;
  p.save();
  p.translate(x, y);
  p.scale(rx, ry);
  const gradient = p.createRadialGradient(0, 0, 0, 0, 0, 1);
  gradient.addColorStop(0, css(colour, alpha));
  gradient.addColorStop(0.5, css(colour, alpha * 0.55));
  gradient.addColorStop(1, css(colour, 0));
  p.fillStyle = gradient;
  p.beginPath();
  p.ellipse(0, 0, 1, 1, 0, 0, TURN);
  p.fill();
  p.restore();
}

/** How far the chin drops with the mouth open. */
export function chinDrop(face: FaceParameters): number {
  return 0.14 * face.mouthOpen;
}

export function faceOutline(p: Painter, face: FaceParameters): void {
  const chin = 1.27 + chinDrop(face);
  const jaw = 0.94 + 0.5 * chinDrop(face);
  p.beginPath();
  p.moveTo(0, -1.24);
  for (const s of [1, -1] as const) {
    if (s === 1) {
      p.bezierCurveTo(0.6, -1.24, 0.99, -0.82, 0.97, -0.15);
      p.bezierCurveTo(0.96, 0.28, 0.88, 0.66, 0.64, jaw);
      p.bezierCurveTo(0.45, jaw + 0.24, 0.22, chin, 0, chin);
    } else {
      p.bezierCurveTo(-0.22, chin, -0.45, jaw + 0.24, -0.64, jaw);
      p.bezierCurveTo(-0.88, 0.66, -0.96, 0.28, -0.97, -0.15);
      p.bezierCurveTo(-0.99, -0.82, -0.6, -1.24, 0, -1.24);
    }
  }
  p.closePath();
}
