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
const FAINTEST_TINT = 0.22;
const HIDDEN = 0.88;

/** @param base null: there is no picture (a loaded file holds none), only regions */
export function explanationPicture(
  base: PictureBase | null,
  segments: Superpixels,
  options: PictureOptions,
): RgbaImage {
  const { side, weights, shown, hideRest, borders, highlighted } = options;
  const data = new Uint8ClampedArray(side * side * 4);
  const regionAt = regionsOfPixels(segments, side);
  const tint = tints(segments.count, weights, shown);
  const line = Math.max(1, Math.round(side / 400));
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const i = y * side + x;
      const region = regionAt[i]!;
      let colour = base ? sample(base, (x + 0.5) / side, (y + 0.5) / side) : PAPER;
      const own = tint[region];
      if (own) colour = mix(colour, own.colour, own.amount);
      else if (hideRest && weights) colour = mix(colour, PAPER, HIDDEN);
      const edge = edgeWith(regionAt, side, x, y, line);
      if (highlighted !== null && edgeTouches(regionAt, side, x, y, line * 3, highlighted)) {
        colour = edgeTouches(regionAt, side, x, y, line * 2, highlighted) ? HIGHLIGHT : DARK;
      } else if (borders && edge) {
        colour = mix(colour, BORDER, own || !weights ? 0.9 : 0.35);
      }
      data.set([colour[0], colour[1], colour[2], 255], i * 4);
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

function regionsOfPixels({ width, height, labels }: Superpixels, side: number): Uint16Array {
  const out = new Uint16Array(side * side);
  for (let y = 0; y < side; y++) {
    const row = Math.floor(((y + 0.5) * height) / side) * width;
    for (let x = 0; x < side; x++) out[y * side + x] = labels[row + Math.floor(((x + 0.5) * width) / side)]!;
  }
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

function mix(a: Rgb, b: Rgb, amount: number): Rgb {
  return [a[0] + (b[0] - a[0]) * amount, a[1] + (b[1] - a[1]) * amount, a[2] + (b[2] - a[2]) * amount];
}

/** Whether a pixel lies just left of or above a border. */
function edgeWith(regions: Uint16Array, side: number, x: number, y: number, line: number): boolean {
  const own = regions[y * side + x];
  return (
    (x + line < side && regions[y * side + x + line] !== own) ||
    (y + line < side && regions[(y + line) * side + x] !== own)
  );
}

/** Whether a pixel lies within `reach` of the border of one region, on the inside. */
function edgeTouches(regions: Uint16Array, side: number, x: number, y: number, reach: number, region: number): boolean {
  if (regions[y * side + x] !== region) return false;
  const outside = (px: number, py: number): boolean =>
    px < 0 || py < 0 || px >= side || py >= side || regions[py * side + px] !== region;
  return outside(x - reach, y) || outside(x + reach, y) || outside(x, y - reach) || outside(x, y + reach);
}

/** Bilinear, half-pixel centres, edges repeated. */
function sample({ width, height, rgb }: PictureBase, u: number, v: number): Rgb {
  const fx = Math.min(width - 1, Math.max(0, u * width - 0.5));
  const fy = Math.min(height - 1, Math.max(0, v * height - 0.5));
  const x0 = Math.floor(fx);
  const y0 = Math.floor(fy);
  const x1 = Math.min(width - 1, x0 + 1);
  const y1 = Math.min(height - 1, y0 + 1);
  const ax = fx - x0;
  const ay = fy - y0;
  const at = (c: number): number => {
    const top = rgb[(y0 * width + x0) * 3 + c]! * (1 - ax) + rgb[(y0 * width + x1) * 3 + c]! * ax;
    const bottom = rgb[(y1 * width + x0) * 3 + c]! * (1 - ax) + rgb[(y1 * width + x1) * 3 + c]! * ax;
    return top * (1 - ay) + bottom * ay;
  };
  return [at(0), at(1), at(2)];
}
