/** A map of attribution for a report: the face, the map with its colour bar, and the face with nothing but the map's top tenth. */

import type { RgbaImage } from '../core/image.ts';
import { explanationPicture, type PictureBase } from '../lime/picture.ts';
import { COLOUR_STEPS, cividis, diverging } from '../overlays/core/colour-maps.ts';
import { enlarged } from './resize.ts';

export interface ShownMap {
  readonly width: number;
  readonly height: number;
  readonly signed: boolean;
  readonly values: ArrayLike<number>;
}

const SIDE = 240;
const GAP = 12;
const BAR = 14;
const PAPER = 255;
/** What is left of the face where the map does not reach its top tenth. */
const DIMMED = 0.12;
const TOP_SHARE = 0.1;

/** @param ranked how the places are put in order for the top tenth */
export function mapPicture(face: PictureBase, map: ShownMap, ranked: 'value' | 'magnitude'): RgbaImage {
  const width = 3 * SIDE + 3 * GAP + BAR;
  const out: RgbaImage = { width, height: SIDE, data: new Uint8ClampedArray(4 * width * SIDE).fill(PAPER) };
  const plain = plainFace(face);
  const values = enlarged(map.values, map.height, map.width, SIDE, SIDE);
  const range = rangeOf(map.values);
  const table = map.signed ? diverging : cividis;
  const colourAt = (share: number, channel: number): number =>
    table[3 * Math.round(share * (COLOUR_STEPS - 1)) + channel]!;
  const shareOf = (value: number): number =>
    map.signed ? Math.min(1, Math.max(0, 0.5 + value / (2 * range))) : Math.min(1, Math.abs(value) / range);
  const least = topTenth(map.values, ranked);
  const rank = (value: number): number => (ranked === 'magnitude' ? Math.abs(value) : value);
  const put = (x: number, y: number, rgb: (channel: number) => number): void => {
    for (let c = 0; c < 3; c++) out.data[(y * width + x) * 4 + c] = rgb(c);
  };
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++) {
      const i = y * SIDE + x;
      const seen = (c: number): number => plain.data[i * 4 + c]!;
      put(x, y, seen);
      put(SIDE + GAP + x, y, (c) => colourAt(shareOf(values[i]!), c));
      const place = Math.floor((y * map.height) / SIDE) * map.width + Math.floor((x * map.width) / SIDE);
      const shown = rank(map.values[place]!) >= least;
      put(2 * SIDE + 2 * GAP + BAR + GAP + x, y, (c) => (shown ? seen(c) : 128 + DIMMED * (seen(c) - 128)));
    }
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < BAR; x++) put(2 * SIDE + 2 * GAP + x, y, (c) => colourAt(1 - y / (SIDE - 1), c));
  return out;
}

const ONE_REGION = { width: 1, height: 1, count: 1, labels: Uint16Array.of(0) };

const plainFace = (face: PictureBase): RgbaImage =>
  explanationPicture(face, ONE_REGION, {
    side: SIDE,
    weights: null,
    shown: [],
    hideRest: false,
    borders: false,
    highlighted: null,
  });

/** The 99th percentile of |value|: full colour. */
export function rangeOf(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values, Math.abs).sort();
  return sorted[Math.floor(0.99 * (sorted.length - 1))]! || 1;
}

/** The value from which on a place belongs to the top tenth. */
function topTenth(values: ArrayLike<number>, ranked: 'value' | 'magnitude'): number {
  const sorted = Float64Array.from(values, ranked === 'magnitude' ? Math.abs : (value) => value).sort();
  return sorted[Math.floor((1 - TOP_SHARE) * sorted.length)]!;
}

/** Pictures of one width below each other. */
export function stacked(pictures: readonly RgbaImage[]): RgbaImage {
  const width = Math.max(...pictures.map((picture) => picture.width));
  const height = pictures.reduce((sum, picture) => sum + picture.height, 0);
  const data = new Uint8ClampedArray(width * height * 4).fill(PAPER);
  let top = 0;
  for (const picture of pictures) {
    for (let y = 0; y < picture.height; y++)
      data.set(picture.data.subarray(y * picture.width * 4, (y + 1) * picture.width * 4), (top + y) * width * 4);
    top += picture.height;
  }
  return { width, height, data };
}
