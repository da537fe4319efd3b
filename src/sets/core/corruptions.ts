/**
 * The corruptions that networks are measured on: fixed functions of a picture of 48x48 grey bytes and of its row's number, nothing else.
 * Defined in training/corruptions.py; these give the same bytes (tests/unit/sets/corruptions.test.ts).
 */

import { numpyNormal } from '../../core/math/pcg64-normal.ts';
import { greyJpeg } from './grey-jpeg.ts';

/** Height and width, in pixels. */
export const SPOILT_SIDE = 48;
const SIDE = SPOILT_SIDE;
const LAST = SIDE - 1;

/** [48, 48] row-major, 0..255. */
type Grey = Uint8Array;

const byte = (value: number): number => Math.min(255, Math.max(0, Math.floor(value + 0.5)));
const within = (place: number, last: number): number => Math.min(last, Math.max(0, place));

const made = (value: (x: number, y: number) => number): Grey =>
  Uint8Array.from({ length: SIDE * SIDE }, (_, i) => byte(value(i % SIDE, Math.floor(i / SIDE))));

function noisy(grey: Grey, row: number, sigma: number): Grey {
  const deviates = numpyNormal(row, grey.length, 1);
  return grey.map((value, i) => byte(value + sigma * deviates[i]!));
}

/**
 * Pillow's GaussianBlur(sigma): three box blurs along x, then three along y, whose radius gives the variance (Gwosdek et al., "Theoretical
 * foundations of Gaussian convolution by extended box filtering", 2011), in whole numbers.
 */
function blurred(grey: Grey, sigma: number): Grey {
  const variance = (sigma * sigma) / 3;
  const length = Math.floor((Math.sqrt(12 * variance + 1) - 1) / 2);
  const part = ((2 * length + 1) * (length * (length + 1) - 3 * variance)) / (6 * (variance - (length + 1) ** 2));
  const radius = Math.fround(length + part);
  const reach = Math.floor(radius);
  const weight = Math.floor(Math.fround(2 ** 24 / Math.fround(radius * 2 + 1)));
  const edge = Math.floor((2 ** 24 - (reach * 2 + 1) * weight) / 2);
  const box = (from: Grey, step: number, line: number): Grey =>
    from.map((_, i) => {
      const at = Math.floor(i / step) % SIDE;
      const start = i - at * step;
      let total = 2 ** 23;
      for (let k = -reach - 1; k <= reach + 1; k++)
        total += from[start + within(at + k, LAST) * line]! * (Math.abs(k) > reach ? edge : weight);
      return Math.floor(total / 2 ** 24);
    });
  let out = grey;
  for (const step of [1, SIDE]) for (let i = 0; i < 3; i++) out = box(out, step, step);
  return out;
}

/** Bilinear at a place, the border repeated. */
function sample(grey: Grey, side: number, x: number, y: number): number {
  const [px, py] = [within(x, side - 1), within(y, side - 1)];
  const [left, top] = [Math.floor(px), Math.floor(py)];
  const [right, below] = [Math.min(left + 1, side - 1), Math.min(top + 1, side - 1)];
  const [across, downwards] = [px - left, py - top];
  const at = (row: number, column: number): number => grey[row * side + column]!;
  const upper = at(top, left) * (1 - across) + at(top, right) * across;
  const lower = at(below, left) * (1 - across) + at(below, right) * across;
  return upper * (1 - downwards) + lower * downwards;
}

function halved(grey: Grey): Grey {
  const side = SIDE / 2;
  const small = Uint8Array.from({ length: side * side }, (_, i) => {
    const first = 2 * Math.floor(i / side) * SIDE + 2 * (i % side);
    return byte((grey[first]! + grey[first + 1]! + grey[first + SIDE]! + grey[first + SIDE + 1]!) / 4);
  });
  return made((x, y) => sample(small, side, (x - 0.5) / 2, (y - 0.5) / 2));
}

function pale(grey: Grey): Grey {
  const mean = grey.reduce((sum, value) => sum + value, 0) / grey.length;
  return grey.map((value) => byte(mean + 0.3 * (value - mean)));
}

function turned(grey: Grey): Grey {
  const middle = LAST / 2;
  const angle = (15 * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return made((x, y) => {
    const [dx, dy] = [x - middle, y - middle];
    return sample(grey, SIDE, middle + (cos * dx - sin * dy), middle + (sin * dx + cos * dy));
  });
}

type Box = readonly [top: number, bottom: number, left: number, right: number];

function painted(grey: Grey, value: number, ...boxes: readonly Box[]): Grey {
  const out = grey.slice();
  for (const [top, bottom, left, right] of boxes)
    for (let y = top; y <= bottom; y++) out.fill(value, y * SIDE + left, y * SIDE + right + 1);
  return out;
}

const scaled = (grey: Grey, by: (value: number, x: number) => number): Grey =>
  grey.map((value, i) => byte(by(value, i % SIDE)));

/** By name, in the order of the tables; each takes a picture and the number of its row. */
export const CORRUPTIONS = {
  clean: (grey: Grey) => grey.slice(),
  noise10: (grey: Grey, row: number) => noisy(grey, row, 10),
  noise20: (grey: Grey, row: number) => noisy(grey, row, 20),
  jpeg15: (grey: Grey) => greyJpeg(grey, SIDE, SIDE, 15),
  blur1: (grey: Grey) => blurred(grey, 1),
  'blur1.5': (grey: Grey) => blurred(grey, 1.5),
  half: (grey: Grey) => halved(grey),
  dark: (grey: Grey) => scaled(grey, (value) => 0.35 * value),
  contrast: (grey: Grey) => pale(grey),
  side: (grey: Grey) => scaled(grey, (value, x) => value * (0.35 + (0.9 * x) / 47)),
  'gamma0.5': (grey: Grey) => scaled(grey, (value) => 255 * (value / 255) ** 0.5),
  gamma2: (grey: Grey) => scaled(grey, (value) => 255 * (value / 255) ** 2),
  shifted: (grey: Grey) => made((x, y) => grey[y * SIDE + Math.max(x - 4, 0)]!),
  turned: (grey: Grey) => turned(grey),
  sunglasses: (grey: Grey) => painted(grey, 20, [14, 22, 6, 21], [14, 22, 26, 41], [16, 17, 22, 25]),
  mouth: (grey: Grey) => painted(grey, 200, [31, 47, 9, 38]),
} as const satisfies Readonly<Record<string, (grey: Grey, row: number) => Grey>>;

export type Corruption = keyof typeof CORRUPTIONS;
