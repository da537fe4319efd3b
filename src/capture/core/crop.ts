/**
 * Cutting a (possibly turned) square out of a frame.
 *
 * One definition for every case: each cell of the output grid is the mean of n x n bilinear samples spread evenly over
 * the cell's footprint in the frame, n = the cell's size in frame pixels, rounded up. So shrinking averages over the
 * cell's area, enlarging is plain bilinear interpolation, and a 1:1 crop on whole pixels returns the pixels themselves.
 * Pixel (i, j) covers [i, i+1) x [j, j+1): its centre is at (i + 0.5, j + 0.5). Outside the frame the border is replicated.
 */

import { LUMA } from '../../core/math/luma.ts';
import type { FaceCrop } from '../../core/expression.ts';
import type { CropSquare } from '../../core/geometry.ts';
import type { RgbaImage } from '../../core/image.ts';
import { cornersOf } from './crop-square.ts';

/** A rectangle of the frame in whole pixels. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Pixels of a part of the frame; (x, y) is where the part's first pixel lies in the frame. A whole frame has x = y = 0. */
export interface RgbaRegion extends RgbaImage {
  readonly x: number;
  readonly y: number;
}

/** Samples may lie this much further apart than one pixel, so that a nearly 1:1 crop is not blurred by a second sample. */
const SPACING_SLACK = 1 / 16;

const [LUMA_R, LUMA_G, LUMA_B] = LUMA;

/**
 * The smallest rectangle of the frame that `cropToGrid` and `cropRgb` read for this square: reading back only this part
 * gives the same values as reading the whole frame. At least 1 x 1, and always inside the frame.
 */
export function roiOf(square: CropSquare, frameWidth: number, frameHeight: number): Rect {
  const [ax, ay, bx, by, cx, cy, dx, dy] = cornersOf(square);
  const x0 = clampInt(Math.min(ax, bx, cx, dx) - 0.5, frameWidth);
  const x1 = clampInt(Math.max(ax, bx, cx, dx) + 0.5, frameWidth);
  const y0 = clampInt(Math.min(ay, by, cy, dy) - 0.5, frameHeight);
  const y1 = clampInt(Math.max(ay, by, cy, dy) + 0.5, frameHeight);
  return { x: x0, y: y0, width: x1 - x0 + 1, height: y1 - y0 + 1 };
}

function clampInt(value: number, size: number): number {
  return Math.min(size - 1, Math.max(0, Math.floor(value)));
}

/** Grows to the largest region seen and is then reused: no allocation per frame. */
let scratch = new Float32Array(0);

/**
 * The network's view of the square.
 * @param region at least the part of the frame that `roiOf` names, in frame coordinates
 * @param channels 1 = grey (ITU-R 601 luma of the RGB bytes), 3 = RGB
 * @param out reused when given; must hold outHeight * outWidth * channels values
 * @returns [outHeight, outWidth, channels], row-major, 0..255, not rounded
 * @throws RangeError when `out` is too short or a size is not positive
 */
export function cropToGrid(
  region: RgbaRegion,
  square: CropSquare,
  outWidth: number,
  outHeight: number,
  channels: 1 | 3,
  out: Float32Array = new Float32Array(outWidth * outHeight * channels),
): Float32Array {
  if (!(outWidth >= 1 && outHeight >= 1 && region.width >= 1 && region.height >= 1)) {
    throw new RangeError(`cropToGrid: empty ${region.width}x${region.height} -> ${outWidth}x${outHeight}`);
  }
  if (out.length < outWidth * outHeight * channels) throw new RangeError('cropToGrid: `out` is too short');
  const pixels = region.width * region.height;
  if (scratch.length < pixels) scratch = new Float32Array(pixels);
  const { data } = region;
  for (let channel = 0; channel < channels; channel++) {
    if (channels === 1) {
      for (let i = 0, p = 0; i < pixels; i++, p += 4) {
        scratch[i] = LUMA_R * data[p]! + LUMA_G * data[p + 1]! + LUMA_B * data[p + 2]!;
      }
    } else {
      for (let i = 0, p = channel; i < pixels; i++, p += 4) scratch[i] = data[p]!;
    }
    resample(scratch, region, square, outWidth, outHeight, out, channel, channels);
  }
  return out;
}

/**
 * The face at (near) native resolution, for freeze, snapshot and the explain worker.
 * @param maxSide the crop is reduced to this many pixels a side when the square is larger
 */
export function cropRgb(region: RgbaRegion, square: CropSquare, frameId: number, maxSide = 512): FaceCrop {
  const side = Math.max(1, Math.min(maxSide, Math.round(square.side)));
  const values = cropToGrid(region, square, side, side, 3);
  return { frameId, square, width: side, height: side, rgb: Uint8ClampedArray.from(values) };
}

/** One plane of the region, resampled into every `stride`-th value of `out`, starting at `first`. */
function resample(
  plane: Float32Array,
  region: Rect,
  square: CropSquare,
  outWidth: number,
  outHeight: number,
  out: Float32Array,
  first: number,
  stride: number,
): void {
  const cos = Math.cos(square.angle);
  const sin = Math.sin(square.angle);
  const nx = Math.max(1, Math.ceil(square.side / outWidth - SPACING_SLACK));
  const ny = Math.max(1, Math.ceil(square.side / outHeight - SPACING_SLACK));
  // Step from one sample to the next along the crop's rows and columns, in frame pixels.
  const du = square.side / (outWidth * nx);
  const dv = square.side / (outHeight * ny);
  const ux = du * cos;
  const uy = du * sin;
  const vx = -dv * sin;
  const vy = dv * cos;
  // The first sample, in the region's pixel-centre coordinates.
  const u0 = (du - square.side) / 2;
  const v0 = (dv - square.side) / 2;
  const startX = square.centreX + u0 * cos - v0 * sin - 0.5 - region.x;
  const startY = square.centreY + u0 * sin + v0 * cos - 0.5 - region.y;
  const width = region.width;
  const lastX = width - 1;
  const lastY = region.height - 1;
  const share = 1 / (nx * ny);

  for (let row = 0, o = first; row < outHeight; row++) {
    for (let column = 0; column < outWidth; column++, o += stride) {
      let sum = 0;
      for (let j = 0; j < ny; j++) {
        const v = row * ny + j;
        for (let i = 0; i < nx; i++) {
          const u = column * nx + i;
          let x = startX + u * ux + v * vx;
          let y = startY + u * uy + v * vy;
          if (x < 0) x = 0;
          else if (x > lastX) x = lastX;
          if (y < 0) y = 0;
          else if (y > lastY) y = lastY;
          const xi = x | 0;
          const yi = y | 0;
          const fx = x - xi;
          const fy = y - yi;
          const p = yi * width + xi;
          const right = xi < lastX ? 1 : 0;
          const below = yi < lastY ? width : 0;
          const top = plane[p]! + fx * (plane[p + right]! - plane[p]!);
          const bottom = plane[p + below]! + fx * (plane[p + below + right]! - plane[p + below]!);
          sum += top + fy * (bottom - top);
        }
      }
      out[o] = sum * share;
    }
  }
}
