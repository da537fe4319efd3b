/**
 * A face that the app draws itself: no camera, no permission, no person. It answers to sliders, it is what the tests'
 * camera shows, and what the README and schools see.
 *
 * All shapes are in *face units*: 1 is half the width of the face, the origin lies between the eyes and the mouth, y
 * points down. The proportions follow what the network was trained on (docs/decisions/capture-crop.md): eye distance to
 * the distance from eyes to mouth is about 1 : 1.
 */

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

/** Every number can be interpolated; ranges in FACE_RANGES. */
export interface FaceParameters {
  /** -1 lowered .. 1 raised. */
  readonly browRaise: number;
  /** -1 inner ends down (angry) .. 1 inner ends up (sad). */
  readonly browSlant: number;
  /** 0 shut .. 1 wide open. */
  readonly lids: number;
  /** -1 .. 1, towards the right of the picture. */
  readonly gazeX: number;
  /** -1 up .. 1 down. */
  readonly gazeY: number;
  /** -1 drawn down .. 1 drawn up. */
  readonly mouthCorners: number;
  /** 0 closed .. 1 wide open. */
  readonly mouthOpen: number;
  /** 0 .. 1: wrinkled nose and lifted upper lip. */
  readonly noseWrinkle: number;
  /** Degrees, clockwise as seen in the picture. */
  readonly tilt: number;
  /** Where the light comes from: -1 left .. 1 right. */
  readonly light: number;
  /** 0 light .. 1 dark, through the six SKIN_TONES. */
  readonly skin: number;
  /** 0 black .. 1 grey, through HAIR_COLOURS. */
  readonly hair: number;
  /** Index into HAIR_STYLES. */
  readonly hairStyle: number;
}

export const FACE_RANGES: Readonly<Record<keyof FaceParameters, { min: number; max: number; step: number }>> = {
  browRaise: { min: -1, max: 1, step: 0.05 },
  browSlant: { min: -1, max: 1, step: 0.05 },
  lids: { min: 0, max: 1, step: 0.05 },
  gazeX: { min: -1, max: 1, step: 0.05 },
  gazeY: { min: -1, max: 1, step: 0.05 },
  mouthCorners: { min: -1, max: 1, step: 0.05 },
  mouthOpen: { min: 0, max: 1, step: 0.05 },
  noseWrinkle: { min: 0, max: 1, step: 0.05 },
  tilt: { min: -20, max: 20, step: 1 },
  light: { min: -1, max: 1, step: 0.05 },
  skin: { min: 0, max: 1, step: 0.05 },
  hair: { min: 0, max: 1, step: 0.05 },
  hairStyle: { min: 0, max: 2, step: 1 },
};

export const HAIR_STYLES = ['short', 'long', 'curls'] as const;

export const defaultParameters: FaceParameters = {
  browRaise: 0,
  browSlant: 0,
  lids: 0.55,
  gazeX: 0,
  gazeY: 0,
  mouthCorners: 0.05,
  mouthOpen: 0,
  noseWrinkle: 0,
  tilt: 0,
  light: -0.35,
  skin: 0.4,
  hair: 0.25,
  hairStyle: 0,
};

/** The movable part of the face for each of the seven labels. Named for what is drawn, not for what anyone feels. */
type Expression = Pick<
  FaceParameters,
  'browRaise' | 'browSlant' | 'lids' | 'mouthCorners' | 'mouthOpen' | 'noseWrinkle' | 'gazeX' | 'gazeY'
>;
const still = { gazeX: 0, gazeY: 0, noseWrinkle: 0 };
export const EXPRESSIONS = {
  neutral: { ...still, browRaise: 0, browSlant: 0, lids: 0.55, mouthCorners: 0.05, mouthOpen: 0 },
  happy: { ...still, browRaise: 0.2, browSlant: 0.05, lids: 0.5, mouthCorners: 1, mouthOpen: 0.35 },
  surprise: { ...still, browRaise: 1, browSlant: 0.1, lids: 1, mouthCorners: 0, mouthOpen: 0.85 },
  sad: { ...still, browRaise: 0.05, browSlant: 1, lids: 0.32, mouthCorners: -0.85, mouthOpen: 0, gazeY: 0.35 },
  angry: { ...still, browRaise: -1, browSlant: -1, lids: 0.4, mouthCorners: -0.85, mouthOpen: 0, noseWrinkle: 0.9 },
  fear: { ...still, browRaise: 0.4, browSlant: 1, lids: 1, mouthCorners: -0.9, mouthOpen: 0.25 },
  disgust: { ...still, browRaise: -0.3, browSlant: -0.6, lids: 0.2, mouthCorners: -0.9, mouthOpen: 0, noseWrinkle: 1 },
} as const satisfies Record<string, Expression>;
export type ExpressionName = keyof typeof EXPRESSIONS;

/**
 * A face on the way from one set of parameters to another.
 * @param t 0 = `from`, 1 = `to`; the hair style changes half-way
 */
export function interpolate(from: FaceParameters, to: FaceParameters, t: number): FaceParameters {
  const result: Record<string, number> = {};
  for (const key of Object.keys(FACE_RANGES) as (keyof FaceParameters)[]) {
    result[key] = key === 'hairStyle' ? (t < 0.5 ? from : to).hairStyle : from[key] + (to[key] - from[key]) * t;
  }
  return result as unknown as FaceParameters;
}

/** Every value brought into its range; what is not a finite number becomes the default. */
export function clampParameters(values: Partial<FaceParameters>): FaceParameters {
  const result: Record<string, number> = {};
  for (const key of Object.keys(FACE_RANGES) as (keyof FaceParameters)[]) {
    const value = values[key];
    const { min, max } = FACE_RANGES[key];
    const kept =
      value !== undefined && Number.isFinite(value) ? Math.min(max, Math.max(min, value)) : defaultParameters[key];
    result[key] = key === 'hairStyle' ? Math.round(kept) : kept;
  }
  return result as unknown as FaceParameters;
}

type Colour = readonly [number, number, number];

interface Skin {
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
const HAIR_COLOURS: readonly [Colour, ...Colour[]] = [
  [34, 28, 30],
  [66, 43, 33],
  [112, 70, 44],
  [150, 84, 48],
  [205, 160, 98],
  [170, 168, 168],
];

function mix(a: Colour, b: Colour, t: number): Colour {
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];
}

/** The entry at `share` (0..1) of a list, as two neighbours and the way between them. */
function between<T>(list: readonly [T, ...T[]], share: number): readonly [T, T, number] {
  const place = Math.min(1, Math.max(0, share)) * (list.length - 1);
  const i = Math.min(list.length - 1, Math.floor(place));
  const first = list[i] ?? list[0];
  return [first, list[i + 1] ?? first, place - i];
}

function skinAt(share: number): Skin {
  const [a, b, t] = between(SKIN_TONES, share);
  return {
    base: mix(a.base, b.base, t),
    light: mix(a.light, b.light, t),
    shade: mix(a.shade, b.shade, t),
    blush: mix(a.blush, b.blush, t),
    lip: mix(a.lip, b.lip, t),
  };
}

const WHITE: Colour = [255, 255, 255];
const DARK: Colour = [38, 20, 22];

function css(colour: Colour, alpha = 1): string {
  return `rgba(${Math.round(colour[0])},${Math.round(colour[1])},${Math.round(colour[2])},${Math.round(alpha * 1000) / 1000})`;
}

const TURN = 2 * Math.PI;
/** Where the head turns when it tilts: the top of the neck. */
const PIVOT_Y = 1.25;
const EYE_X = 0.43;
const EYE_Y = -0.13;
const MOUTH_Y = 0.71;

/**
 * Fills the picture: a calm backdrop, shoulders and the head, about half as high as the picture.
 * @param width of the picture in pixels
 * @param height of the picture in pixels
 */
export function drawFace(painter: Painter, parameters: FaceParameters, width: number, height: number): void {
  drawBackdrop(painter, width, height);
  drawPerson(painter, parameters, width / 2, height * 0.49, Math.min(height * 0.255, width * 0.3));
}

/** The backdrop alone, for pictures with several people or none. */
export function drawBackdrop(painter: Painter, width: number, height: number): void {
  const backdrop = painter.createRadialGradient(
    width * 0.42,
    height * 0.32,
    0,
    width / 2,
    height / 2,
    Math.hypot(width, height) * 0.6,
  );
  backdrop.addColorStop(0, '#e6ece7');
  backdrop.addColorStop(0.55, '#c3d2cd');
  backdrop.addColorStop(1, '#8fa6a4');
  painter.fillStyle = backdrop;
  painter.fillRect(0, 0, width, height);
}

/**
 * Shoulders and head without a backdrop.
 * @param x of the middle of the face, in pixels
 * @param y of the middle of the face, in pixels
 * @param unit half the width of the face, in pixels
 */
export function drawPerson(painter: Painter, parameters: FaceParameters, x: number, y: number, unit: number): void {
  const face = parameters;
  const skin = skinAt(face.skin);
  const [hairA, hairB, hairT] = between(HAIR_COLOURS, face.hair);
  const hair = mix(hairA, hairB, hairT);
  painter.save();
  painter.translate(x, y);
  painter.scale(unit, unit);
  painter.lineCap = 'round';
  painter.lineJoin = 'round';

  const tilted = (draw: () => void): void => {
    painter.save();
    painter.translate(0, PIVOT_Y);
    painter.rotate((face.tilt * Math.PI) / 180);
    painter.translate(0, -PIVOT_Y);
    draw();
    painter.restore();
  };
  tilted(() => drawBackHair(painter, face, hair));
  drawShoulders(painter, face, skin);
  tilted(() => {
    if (HAIR_STYLES[Math.round(face.hairStyle)] !== 'long') drawEars(painter, face, skin);
    drawSkin(painter, face, skin);
    for (const side of [-1, 1] as const) drawEye(painter, face, skin, side);
    for (const side of [-1, 1] as const) drawBrow(painter, face, hair, side);
    drawNose(painter, face, skin);
    drawMouth(painter, face, skin);
    drawSideShade(painter, face, skin);
    drawFrontHair(painter, face, hair);
  });
  painter.restore();
}

/** A soft round spot of colour. */
function spot(p: Painter, x: number, y: number, rx: number, ry: number, colour: Colour, alpha: number): void {
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
function chinDrop(face: FaceParameters): number {
  return 0.14 * face.mouthOpen;
}

function faceOutline(p: Painter, face: FaceParameters): void {
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

function drawShoulders(p: Painter, face: FaceParameters, skin: Skin): void {
  // Neck.
  const neck = p.createLinearGradient(0, 0.9, 0, 2.1);
  neck.addColorStop(0, css(mix(skin.shade, DARK, 0.15)));
  neck.addColorStop(0.5, css(mix(skin.shade, skin.base, 0.45)));
  neck.addColorStop(1, css(mix(skin.shade, skin.base, 0.7)));
  p.fillStyle = neck;
  const lean = (face.tilt / 20) * 0.1;
  p.beginPath();
  p.moveTo(-0.5 + lean, 0.7);
  p.bezierCurveTo(-0.5, 1.3, -0.52, 1.55, -0.85, 1.75);
  p.lineTo(0, 2.5);
  p.lineTo(0.85, 1.75);
  p.bezierCurveTo(0.52, 1.55, 0.5, 1.3, 0.5 + lean, 0.7);
  p.closePath();
  p.fill();
  // The head's shadow on it.
  p.save();
  p.clip();
  spot(p, lean, 1.28 + chinDrop(face), 0.72, 0.36, mix(skin.shade, DARK, 0.35), 0.6);
  p.restore();
  // Jumper with a round collar.
  const cloth = p.createLinearGradient(-2, 1.5, 2, 2.6);
  cloth.addColorStop(face.light < 0 ? 0 : 1, '#4f7f8c');
  cloth.addColorStop(face.light < 0 ? 1 : 0, '#315a68');
  p.fillStyle = cloth;
  p.beginPath();
  p.moveTo(-0.74, 1.62);
  p.bezierCurveTo(-0.5, 2.08, 0.5, 2.08, 0.74, 1.62);
  p.bezierCurveTo(1.25, 1.85, 2.0, 1.95, 2.2, 2.7);
  p.lineTo(2.3, 3.4);
  p.lineTo(-2.3, 3.4);
  p.lineTo(-2.2, 2.7);
  p.bezierCurveTo(-2.0, 1.95, -1.25, 1.85, -0.74, 1.62);
  p.closePath();
  p.fill();
  p.strokeStyle = 'rgba(20,44,54,0.28)';
  p.lineWidth = 0.03;
  p.beginPath();
  p.moveTo(-0.8, 1.68);
  p.bezierCurveTo(-0.52, 2.2, 0.52, 2.2, 0.8, 1.68);
  p.stroke();
}

function drawEars(p: Painter, face: FaceParameters, skin: Skin): void {
  for (const s of [-1, 1] as const) {
    p.fillStyle = css(mix(skin.base, skin.shade, s * face.light < 0 ? 0.55 : 0.25));
    p.beginPath();
    p.ellipse(s * 0.985, 0.06, 0.125, 0.27, s * 0.14, 0, TURN);
    p.fill();
    spot(p, s * 1.0, 0.06, 0.08, 0.19, skin.shade, 0.6);
  }
}

function drawSkin(p: Painter, face: FaceParameters, skin: Skin): void {
  const smile = Math.max(0, face.mouthCorners);
  p.save();
  faceOutline(p, face);
  const tone = p.createRadialGradient(face.light * 0.35, -0.35, 0.15, face.light * 0.15, 0, 1.75);
  tone.addColorStop(0, css(skin.light));
  tone.addColorStop(0.4, css(mix(skin.light, skin.base, 0.75)));
  tone.addColorStop(0.68, css(mix(skin.base, skin.shade, 0.14)));
  tone.addColorStop(1, css(mix(skin.base, skin.shade, 0.85)));
  p.fillStyle = tone;
  p.fill();
  p.clip();
  // The hair's shadow on the forehead, cheeks, temples, and the hollow under the lower lip.
  spot(p, 0, -1.2, 1.15, 0.5, skin.shade, 0.6);
  for (const s of [-1, 1] as const) {
    spot(p, s * 0.57, 0.33 - 0.05 * smile, 0.36, 0.27, skin.blush, 0.36 + 0.16 * smile);
    spot(p, s * 0.53, 0.18 - 0.05 * smile, 0.26, 0.13, mix(skin.light, WHITE, 0.3), 0.32 + 0.2 * smile);
    spot(p, s * 0.98, 0.55, 0.4, 0.75, skin.shade, 0.42);
  }
  spot(p, 0, 1.0 + chinDrop(face), 0.27, 0.1, skin.shade, 0.32);
  spot(p, 0, 1.14 + chinDrop(face), 0.2, 0.1, skin.light, 0.5);
  spot(p, 0, 1.36 + chinDrop(face), 0.75, 0.2, skin.shade, 0.55);
  // Folds from nose to mouth corner, deeper with a smile or a wrinkled nose.
  const fold = Math.max(smile, face.noseWrinkle * 0.9, -0.35 * face.mouthCorners);
  if (fold > 0.08) {
    p.strokeStyle = css(skin.shade, 0.42 * fold);
    p.lineWidth = 0.03;
    for (const s of [-1, 1] as const) {
      p.beginPath();
      p.moveTo(s * 0.26, 0.34);
      p.bezierCurveTo(s * 0.4, 0.42, s * (0.5 + 0.06 * smile), 0.5, s * (0.53 + 0.06 * smile), 0.61);
      p.stroke();
    }
  }
  // Lines on the forehead with raised brows, between the brows with lowered ones.
  if (face.browRaise > 0.35) {
    p.strokeStyle = css(skin.shade, 0.5 * (face.browRaise - 0.35));
    p.lineWidth = 0.022;
    for (const y of [-0.83, -0.93]) {
      p.beginPath();
      p.moveTo(-0.36, y + 0.02);
      p.bezierCurveTo(-0.15, y - 0.03, 0.15, y - 0.03, 0.36, y + 0.02);
      p.stroke();
    }
  }
  const frown =
    Math.max(0, -face.browSlant) * 0.7 + Math.max(0, -face.browRaise) * 0.3 + Math.max(0, face.browSlant - 0.5) * 0.5;
  if (frown > 0.1) {
    p.strokeStyle = css(skin.shade, 0.75 * frown);
    p.lineWidth = 0.024;
    for (const s of [-1, 1] as const) {
      p.beginPath();
      p.moveTo(s * 0.065, -0.5);
      p.quadraticCurveTo(s * 0.05, -0.42, s * 0.075, -0.35);
      p.stroke();
    }
  }
  p.restore();
}

/** The almond of the opened eye, in the eye's own coordinates: x towards the outer corner. */
function eyeShape(p: Painter, upper: number, lower: number): void {
  p.beginPath();
  p.moveTo(-0.205, 0.03);
  p.bezierCurveTo(-0.12, 0.03 - upper * 1.15, 0.09, -0.02 - upper * 1.35, 0.21, -0.015);
  p.bezierCurveTo(0.12, 0.01 + lower * 1.25, -0.1, 0.03 + lower * 1.1, -0.205, 0.03);
  p.closePath();
}

function drawEye(p: Painter, face: FaceParameters, skin: Skin, side: -1 | 1): void {
  const smile = Math.max(0, face.mouthCorners);
  const upper = 0.19 * face.lids - 0.012;
  const lower = Math.max(0.012, (0.035 + 0.055 * face.lids) * (1 - 0.35 * smile) * (1 - 0.3 * face.noseWrinkle));
  const shut = face.lids < 0.08;
  p.save();
  p.translate(side * EYE_X, EYE_Y);
  // The socket's soft shade, before mirroring only for the light.
  spot(p, -side * 0.05, -0.13, 0.34, 0.2, skin.shade, 0.48);
  spot(p, 0, 0.15, 0.27, 0.09, skin.shade, 0.3);
  p.scale(side * 1.06, 1.06);
  // Upper lid, a touch lighter than the socket.
  spot(p, 0.02, -0.1 - upper * 0.5, 0.22, 0.08, skin.light, 0.45);

  if (!shut) {
    p.save();
    eyeShape(p, upper, lower);
    p.fillStyle = '#f7f3ee';
    p.fill();
    p.clip();
    const gx = face.gazeX * side * 0.085;
    const gy = 0.0 - 0.012 + face.gazeY * 0.045;
    const radius = 0.112;
    const iris = p.createRadialGradient(gx, gy + 0.03, 0.02, gx, gy, radius);
    iris.addColorStop(0, '#8a5f3a');
    iris.addColorStop(0.62, '#5c3a22');
    iris.addColorStop(0.9, '#38221a');
    iris.addColorStop(1, '#241512');
    p.fillStyle = iris;
    p.beginPath();
    p.ellipse(gx, gy, radius, radius, 0, 0, TURN);
    p.fill();
    p.fillStyle = '#120b0b';
    p.beginPath();
    p.ellipse(gx, gy, 0.048, 0.048, 0, 0, TURN);
    p.fill();
    // The lid's shadow on the eyeball.
    const shadow = p.createLinearGradient(0, -upper * 1.1, 0, -upper * 1.1 + 0.14);
    shadow.addColorStop(0, 'rgba(60,38,40,0.5)');
    shadow.addColorStop(1, 'rgba(60,38,40,0)');
    p.fillStyle = shadow;
    p.fillRect(-0.3, -0.4, 0.6, 0.6);
    // The light's reflection sits on the same side in both eyes.
    const glint = side * (face.light >= 0 ? 0.04 : -0.04);
    p.fillStyle = 'rgba(255,255,255,0.92)';
    p.beginPath();
    p.ellipse(gx + glint, gy - 0.042, 0.026, 0.024, 0, 0, TURN);
    p.fill();
    p.restore();
  }
  // Lash line: thick in the middle and outside, thin inside; lower line faint; crease above.
  const top = shut ? -0.02 : upper;
  p.fillStyle = css(mix(DARK, skin.shade, 0.12), 0.95);
  p.beginPath();
  p.moveTo(-0.21, 0.035);
  p.bezierCurveTo(-0.12, 0.03 - top * 1.15, 0.09, -0.02 - top * 1.35, 0.215, -0.012);
  p.lineTo(0.25, -0.045);
  p.bezierCurveTo(0.12, -0.062 - top * 1.35, -0.12, -0.012 - top * 1.2, -0.21, 0.035);
  p.closePath();
  p.fill();
  p.strokeStyle = css(mix(skin.shade, DARK, 0.35), 0.55);
  p.lineWidth = 0.016;
  if (!shut) {
    p.beginPath();
    p.moveTo(0.2, 0.0);
    p.bezierCurveTo(0.12, 0.015 + lower * 1.25, -0.08, 0.035 + lower * 1.1, -0.17, 0.035);
    p.stroke();
  }
  p.lineWidth = 0.018;
  p.beginPath();
  p.moveTo(-0.17, -0.05 - top * 0.8);
  p.bezierCurveTo(-0.08, -0.085 - top * 1.2, 0.1, -0.09 - top * 1.3, 0.22, -0.07 - top * 0.35);
  p.stroke();
  // Crow's feet of a laugh.
  if (smile > 0.5) {
    p.strokeStyle = css(skin.shade, 0.4 * (smile - 0.5));
    p.beginPath();
    p.moveTo(0.27, 0.0);
    p.quadraticCurveTo(0.33, 0.0, 0.37, -0.03);
    p.moveTo(0.27, 0.04);
    p.quadraticCurveTo(0.33, 0.055, 0.37, 0.05);
    p.stroke();
  }
  p.restore();
}

function drawBrow(p: Painter, face: FaceParameters, hair: Colour, side: -1 | 1): void {
  const y = -0.42 - (face.browRaise > 0 ? 0.17 : 0.12) * face.browRaise;
  const inner = y + 0.03 - (face.browSlant > 0 ? 0.15 : 0.13) * face.browSlant + 0.02 * Math.max(0, -face.browRaise);
  const outer = y + 0.06 + 0.09 * face.browSlant;
  const arch = y - 0.055 - 0.02 * face.browRaise;
  const innerX = 0.185 - 0.045 * Math.max(0, -face.browSlant) - 0.02 * Math.max(0, face.browSlant);
  p.save();
  p.scale(side, 1);
  const colour = mix(hair, DARK, 0.35);
  const tint = p.createLinearGradient(innerX, 0, 0.74, 0);
  tint.addColorStop(0, css(colour, 0.5));
  tint.addColorStop(0.3, css(colour, 0.92));
  tint.addColorStop(1, css(colour, 0.8));
  p.fillStyle = tint;
  p.beginPath();
  p.moveTo(innerX + 0.005, inner + 0.03);
  p.bezierCurveTo(innerX - 0.015, inner + 0.005, innerX + 0.0, inner - 0.03, innerX + 0.045, inner - 0.036);
  p.bezierCurveTo(innerX + 0.18, (inner + arch) / 2 - 0.042, 0.5, arch - 0.035, 0.73, outer);
  p.bezierCurveTo(0.55, arch + 0.032, innerX + 0.2, (inner + arch) / 2 + 0.04, innerX + 0.005, inner + 0.03);
  p.closePath();
  p.fill();
  p.restore();
}

function drawNose(p: Painter, face: FaceParameters, skin: Skin): void {
  const lift = -0.035 * face.noseWrinkle;
  const flare = 1 + 0.14 * face.noseWrinkle + 0.06 * face.mouthOpen;
  // Bridge: a lit ridge, with shade on the side away from the light.
  const dark = face.light >= 0 ? -1 : 1;
  spot(p, dark * 0.12, 0.08, 0.1, 0.42, skin.shade, 0.4);
  spot(p, 0, 0.0, 0.07, 0.36, skin.light, 0.6);
  spot(p, 0, 0.3 + lift, 0.13, 0.11, mix(skin.light, WHITE, 0.35), 0.65);
  // Wings, underside and nostrils.
  for (const s of [-1, 1] as const) spot(p, s * 0.17 * flare, 0.345 + lift, 0.09, 0.09, skin.shade, 0.45);
  spot(p, 0, 0.445 + lift, 0.25 * flare, 0.075, skin.shade, 0.7);
  p.strokeStyle = css(mix(skin.shade, DARK, 0.25), 0.6);
  p.lineWidth = 0.02;
  for (const s of [-1, 1] as const) {
    p.beginPath();
    p.moveTo(s * 0.213 * flare, 0.315 + lift);
    p.bezierCurveTo(s * 0.238 * flare, 0.35 + lift, s * 0.232 * flare, 0.395 + lift, s * 0.2 * flare, 0.405 + lift);
    p.stroke();
    p.fillStyle = css(mix(skin.shade, DARK, 0.5), 0.8);
    p.beginPath();
    p.moveTo(s * 0.045, 0.425 + lift);
    p.quadraticCurveTo(s * 0.1 * flare, 0.375 + lift, s * 0.165 * flare, 0.405 + lift);
    p.quadraticCurveTo(s * 0.1 * flare, 0.412 + lift, s * 0.045, 0.425 + lift);
    p.fill();
  }
  if (face.noseWrinkle > 0.15) {
    p.strokeStyle = css(skin.shade, 0.7 * face.noseWrinkle);
    p.lineWidth = 0.02;
    for (const s of [-1, 1] as const) {
      for (const y of [-0.12, -0.05]) {
        p.beginPath();
        p.moveTo(s * 0.06, y);
        p.quadraticCurveTo(s * 0.12, y - 0.02, s * 0.16, y - 0.06);
        p.stroke();
      }
    }
  }
}

function drawMouth(p: Painter, face: FaceParameters, skin: Skin): void {
  const smile = Math.max(0, face.mouthCorners);
  const droop = Math.max(0, -face.mouthCorners);
  const open = face.mouthOpen;
  const round = open * (1 - 0.9 * smile);
  const half = 0.365 + 0.125 * smile - 0.01 * droop - 0.12 * round;
  const cornerY = MOUTH_Y - 0.115 * smile + 0.075 * droop * (1 - 0.4 * open) + 0.1 * round;
  // The gap's edges in the middle; a smile opens downwards, a gasp both ways; the upper lip follows a wrinkled nose.
  const lineY = MOUTH_Y + 0.045 * smile - 0.04 * droop;
  const upperEdge = lineY - 0.1 * round - 0.05 * face.noseWrinkle * Math.min(1, 6 * open) - 0.01 * open;
  const lowerEdge = lineY + 0.36 * open + (open > 0 ? 0.01 : 0);
  const upperLip = 0.082 - 0.024 * smile - 0.008 * round;
  const lowerLip = 0.118 - 0.025 * smile - 0.02 * round;
  const pull = half * (0.52 + 0.36 * round);
  // Control points: the curve's middle is 3/4 of the way from the corners to them.
  const reach = (edge: number): number => cornerY + (edge - cornerY) * (4 / 3);

  p.save();
  spot(p, 0, MOUTH_Y - 0.17, 0.1, 0.09, skin.shade, 0.25);
  for (const s of [-1, 1] as const) spot(p, s * (half + 0.03), cornerY + 0.01, 0.09, 0.08, skin.shade, 0.5);

  // Inside.
  if (open > 0.03) {
    p.save();
    p.beginPath();
    p.moveTo(-half, cornerY);
    p.bezierCurveTo(-pull, reach(upperEdge), pull, reach(upperEdge), half, cornerY);
    p.bezierCurveTo(pull, reach(lowerEdge), -pull, reach(lowerEdge), -half, cornerY);
    p.closePath();
    p.fillStyle = '#4a1a1f';
    p.fill();
    p.clip();
    const tongue = p.createRadialGradient(0, lowerEdge + 0.02, 0, 0, lowerEdge + 0.02, 0.3);
    tongue.addColorStop(0, '#c4686a');
    tongue.addColorStop(0.75, '#a94f55');
    tongue.addColorStop(1, 'rgba(120,40,48,0)');
    p.fillStyle = tongue;
    p.beginPath();
    p.ellipse(0, lowerEdge + 0.05, half * 0.66, 0.06 + 0.13 * open, 0, 0, TURN);
    p.fill();
    // Upper teeth, shown by smiling and by a lifted lip.
    const teeth = (0.06 + 0.09 * smile + 0.03 * face.noseWrinkle) * Math.min(1, open * 4);
    p.fillStyle = '#f6f1ea';
    p.beginPath();
    p.moveTo(-half, cornerY - 0.05);
    p.lineTo(half, cornerY - 0.05);
    p.lineTo(half, cornerY);
    p.bezierCurveTo(pull * 1.1, reach(upperEdge + teeth), -pull * 1.1, reach(upperEdge + teeth), -half, cornerY);
    p.closePath();
    p.fill();
    const gloom = p.createLinearGradient(-half, 0, half, 0);
    gloom.addColorStop(0, 'rgba(50,16,20,0.75)');
    gloom.addColorStop(0.28, 'rgba(50,16,20,0)');
    gloom.addColorStop(0.72, 'rgba(50,16,20,0)');
    gloom.addColorStop(1, 'rgba(50,16,20,0.75)');
    p.fillStyle = gloom;
    p.fillRect(-1, 0, 2, 2);
    p.restore();
  }

  // Lower lip.
  const lowerTint = p.createLinearGradient(0, lowerEdge, 0, lowerEdge + lowerLip);
  lowerTint.addColorStop(0, css(mix(skin.lip, DARK, 0.1)));
  lowerTint.addColorStop(0.5, css(mix(skin.lip, skin.light, 0.22)));
  lowerTint.addColorStop(1, css(mix(skin.lip, skin.base, 0.25)));
  p.fillStyle = lowerTint;
  p.beginPath();
  p.moveTo(-half, cornerY);
  p.bezierCurveTo(-pull, reach(lowerEdge), pull, reach(lowerEdge), half, cornerY);
  p.bezierCurveTo(pull * 1.15, reach(lowerEdge + lowerLip), -pull * 1.15, reach(lowerEdge + lowerLip), -half, cornerY);
  p.closePath();
  p.fill();
  spot(p, face.light * 0.06, lowerEdge + lowerLip * 0.5, half * 0.4, lowerLip * 0.35, WHITE, 0.26);

  // Upper lip with its bow.
  const bow = upperEdge - upperLip - 0.02 * face.noseWrinkle;
  p.fillStyle = css(mix(skin.lip, DARK, 0.16));
  p.beginPath();
  p.moveTo(-half, cornerY);
  const flank = cornerY + (bow - cornerY) * (0.62 + 0.2 * droop + 0.2 * round);
  p.bezierCurveTo(-half * 0.78, flank, -half * 0.5, bow - 0.004, -0.08, bow - 0.016);
  p.quadraticCurveTo(0, bow + 0.022, 0.08, bow - 0.016);
  p.bezierCurveTo(half * 0.5, bow - 0.004, half * 0.78, flank, half, cornerY);
  p.bezierCurveTo(pull, reach(upperEdge), -pull, reach(upperEdge), -half, cornerY);
  p.closePath();
  p.fill();

  // The line between the lips and the corners.
  p.strokeStyle = css(mix(skin.lip, DARK, 0.72), 0.85);
  p.lineWidth = 0.02;
  if (open <= 0.03) {
    p.beginPath();
    p.moveTo(-half, cornerY);
    p.bezierCurveTo(-pull, reach(lineY), pull, reach(lineY), half, cornerY);
    p.stroke();
  }
  p.lineWidth = 0.022;
  for (const s of [-1, 1] as const) {
    p.beginPath();
    p.moveTo(s * (half - 0.03), cornerY + 0.012 * (smile - droop));
    p.quadraticCurveTo(s * (half + 0.004), cornerY, s * (half + 0.016), cornerY - 0.028 * smile + 0.028 * droop);
    p.stroke();
  }
  p.restore();
}

/** The side away from the light, over all features. */
function drawSideShade(p: Painter, face: FaceParameters, skin: Skin): void {
  const strength = Math.abs(face.light);
  if (strength < 0.02) return;
  const far = face.light >= 0 ? -1 : 1;
  p.save();
  faceOutline(p, face);
  p.clip();
  const shade = p.createLinearGradient(far * 1.0, 0.1, -far * 0.55, -0.1);
  shade.addColorStop(0, css(mix(skin.shade, DARK, 0.55), 0.62 * strength));
  shade.addColorStop(0.45, css(mix(skin.shade, DARK, 0.45), 0.3 * strength));
  shade.addColorStop(1, css(skin.shade, 0));
  p.fillStyle = shade;
  p.fillRect(-1.2, -1.4, 2.4, 3);
  p.restore();
}

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

function drawBackHair(p: Painter, face: FaceParameters, hair: Colour): void {
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

function drawFrontHair(p: Painter, face: FaceParameters, hair: Colour): void {
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
