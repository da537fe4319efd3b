/**
 * The picture of an explanation: the face, tinted where regions speak for a class (orange) or against it (blue), with the borders of
 * the regions. Plain arithmetic: the panel, its PNG and the command line draw the same.
 */

import type { RgbaImage } from '../core/image.ts';
import { COLOUR_STEPS, diverging } from '../overlays/core/colour-maps.ts';
import type { Superpixels } from './core/superpixels.ts';

export interface PictureBase {
  readonly width: number;
  readonly height: number;
  /** [height, width, 3], 0..255. */
  readonly rgb: ArrayLike<number>;
}

export interface PictureOptions {
  /** Pixels a side of the result. */
  readonly side: number;
  /** One per region; null: borders only. */
  readonly weights: readonly number[] | null;
  /** The regions to tint. */
  readonly shown: readonly number[];
  readonly hideRest: boolean;
  readonly borders: boolean;
  /** A region to point out, or null. */
  readonly highlighted: number | null;
}

type Rgb = readonly [number, number, number];

const PAPER: Rgb = [128, 128, 128];
const BORDER: Rgb = [255, 216, 74];
const HIGHLIGHT: Rgb = [255, 255, 255];
const DARK: Rgb = [11, 22, 48];
/** How strongly the heaviest region is tinted; the others by their share of its weight, but never invisible. */
const STRONGEST_TINT = 0.62;
const FAINTEST_TINT = 0.36;
const HIDDEN = 0.88;

/** @param base null: there is no picture (a loaded file holds none), only regions */
export function explanationPicture(
  base: PictureBase | null,
  segments: Superpixels,
  options: PictureOptions,
): RgbaImage {
  const { side, weights, shown, hideRest, borders, highlighted } = options;
  const ground = groundOf(base, side);
  const regionAt = regionsOfPixels(segments, side);
  const tint = tints(segments.count, weights, shown);
  const line = Math.max(1, Math.round(side / 400));
  const data = new Uint8ClampedArray(ground);
  const paint = (at: number, [r, g, b]: Rgb, amount: number): void => {
    data[at] = data[at]! + (r - data[at]!) * amount;
    data[at + 1] = data[at + 1]! + (g - data[at + 1]!) * amount;
    data[at + 2] = data[at + 2]! + (b - data[at + 2]!) * amount;
  };
  for (let y = 0, i = 0; y < side; y++) {
    for (let x = 0; x < side; x++, i++) {
      const region = regionAt[i]!;
      const own = tint[region];
      if (own) paint(i * 4, own.colour, own.amount);
      else if (hideRest && weights) paint(i * 4, PAPER, HIDDEN);
      if (region === highlighted && edgeTouches(regionAt, side, x, y, line * 3)) {
        paint(i * 4, edgeTouches(regionAt, side, x, y, line * 2) ? HIGHLIGHT : DARK, 1);
      } else if (borders && edgeWith(regionAt, side, x, y, line)) {
        paint(i * 4, BORDER, own || !weights ? 0.9 : 0.35);
      }
    }
  }
  return { width: side, height: side, data };
}

/** The region under a place of the picture, u and v 0..1. */
export function regionUnder(segments: Superpixels, u: number, v: number): number {
  const x = Math.min(segments.width - 1, Math.max(0, Math.floor(u * segments.width)));
  const y = Math.min(segments.height - 1, Math.max(0, Math.floor(v * segments.height)));
  return segments.labels[y * segments.width + x] as number;
}

/** What stays the same while a pointer moves over the picture: kept for the picture and the regions that were drawn last. */
const grounds = new WeakMap<PictureBase, Uint8ClampedArray>();
const regionMaps = new WeakMap<Superpixels, Uint16Array>();

/** The picture at the size of the result: RGBA, bilinear, half-pixel centres, edges repeated. */
function groundOf(base: PictureBase | null, side: number): Uint8ClampedArray {
  const known = base && grounds.get(base);
  if (known?.length === side * side * 4) return known;
  const data = new Uint8ClampedArray(side * side * 4).fill(255);
  if (base) resample(base, side, data);
  else for (let i = 0; i < side * side; i++) data.set(PAPER, i * 4);
  if (base) grounds.set(base, data);
  return data;
}

function regionsOfPixels(segments: Superpixels, side: number): Uint16Array {
  const known = regionMaps.get(segments);
  if (known?.length === side * side) return known;
  const { width, height, labels } = segments;
  const out = new Uint16Array(side * side);
  for (let y = 0; y < side; y++) {
    const row = Math.floor(((y + 0.5) * height) / side) * width;
    for (let x = 0; x < side; x++) out[y * side + x] = labels[row + Math.floor(((x + 0.5) * width) / side)]!;
  }
  regionMaps.set(segments, out);
  return out;
}

function tints(count: number, weights: readonly number[] | null, shown: readonly number[]) {
  const out = new Array<{ colour: Rgb; amount: number } | undefined>(count);
  if (!weights) return out;
  const most = Math.max(...weights.map(Math.abs), Number.MIN_VALUE);
  for (const region of shown) {
    const weight = weights[region]!;
    const entry = weight > 0 ? COLOUR_STEPS - 1 : 0;
    const colour: Rgb = [diverging[entry * 3]!, diverging[entry * 3 + 1]!, diverging[entry * 3 + 2]!];
    out[region] = { colour, amount: Math.max(FAINTEST_TINT, (STRONGEST_TINT * Math.abs(weight)) / most) };
  }
  return out;
}

/** Whether a pixel lies just left of or above a border. */
function edgeWith(regions: Uint16Array, side: number, x: number, y: number, line: number): boolean {
  const own = regions[y * side + x];
  return (
    (x + line < side && regions[y * side + x + line] !== own) ||
    (y + line < side && regions[(y + line) * side + x] !== own)
  );
}

/** Whether a pixel lies within `reach` of the border of its region. */
function edgeTouches(regions: Uint16Array, side: number, x: number, y: number, reach: number): boolean {
  const region = regions[y * side + x];
  const outside = (px: number, py: number): boolean =>
    px < 0 || py < 0 || px >= side || py >= side || regions[py * side + px] !== region;
  return outside(x - reach, y) || outside(x + reach, y) || outside(x, y - reach) || outside(x, y + reach);
}

function resample({ width, height, rgb }: PictureBase, side: number, out: Uint8ClampedArray): void {
  const columns = Array.from({ length: side }, (_, x) => between(x, side, width));
  for (let y = 0, i = 0; y < side; y++) {
    const row = between(y, side, height);
    const [top, bottom] = [row.low * width, row.high * width];
    for (let x = 0; x < side; x++, i += 4) {
      const { low, high, share } = columns[x]!;
      for (let c = 0; c < 3; c++) {
        const above = rgb[(top + low) * 3 + c]! * (1 - share) + rgb[(top + high) * 3 + c]! * share;
        const below = rgb[(bottom + low) * 3 + c]! * (1 - share) + rgb[(bottom + high) * 3 + c]! * share;
        out[i + c] = above * (1 - row.share) + below * row.share;
      }
    }
  }
}

/** The two pixels that a place of the result lies between, and how far it has gone to the second. */
function between(at: number, side: number, size: number): { low: number; high: number; share: number } {
  const place = Math.min(size - 1, Math.max(0, ((at + 0.5) * size) / side - 0.5));
  const low = Math.floor(place);
  return { low, high: Math.min(size - 1, low + 1), share: place - low };
}
