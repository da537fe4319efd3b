/** Values of a layer, and pictures that were climbed, as RGBA pixels. Pure. */

import { luma } from '../../../core/math/luma.ts';
import type { RgbaImage } from '../../../core/image.ts';
import { channelCount, type LayerActivations } from '../../../inference/activations/core/statistics.ts';
import { COLOUR_STEPS, cividis, diverging } from '../../../overlays/core/colour-maps.ts';

/** What a value is compared with: the filter's own largest one, or the largest of the whole layer. */
export type TileScale = 'own' | 'common';

export interface MapPainting {
  readonly scale: TileScale;
  /** Transparent where the value is small, to be laid over the face. */
  readonly over: boolean;
  /** As a mirror shows it. */
  readonly mirrored: boolean;
}

/** Over the face, the strongest value covers it so far, and what is weaker than a tenth of it not at all. */
const STRONGEST_COVER = 0.9;
const COVERS_FROM = 0.1;

const cover = (share: number): number =>
  255 * STRONGEST_COVER * (Math.max(0, Math.abs(share) - COVERS_FROM) / (1 - COVERS_FROM)) ** 0.7;

/** Height and width of a layer's maps; 1 x 1 where it has none. */
function mapSize({ shape }: Pick<LayerActivations, 'shape'>): { height: number; width: number } {
  return shape.length === 3 ? { height: shape[0]!, width: shape[1]! } : { height: 1, width: 1 };
}

/** Whether there are values below zero, so that a sign means something (layers without ReLU). */
export function isSigned({ values }: Pick<LayerActivations, 'values'>): boolean {
  return values.some((value) => value < 0);
}

/** The largest |value| of the layer. */
export function layerMost({ values }: Pick<LayerActivations, 'values'>): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}

/**
 * One filter's map, in the layer's own resolution: cividis from zero to the largest value; where values have signs, blue to orange
 * around zero. A map that is zero everywhere is as dark as zero.
 */
export function paintMap(activations: LayerActivations, channel: number, painting: MapPainting): RgbaImage {
  const most = painting.scale === 'common' ? layerMost(activations) : 0;
  return paintScaled(activations, channel, painting, most, isSigned(activations));
}

/** All filters' maps. See `paintMap`. */
export function paintMaps(activations: LayerActivations, painting: MapPainting): RgbaImage[] {
  const most = painting.scale === 'common' ? layerMost(activations) : 0;
  const signed = isSigned(activations);
  return Array.from({ length: channelCount(activations) }, (_, channel) =>
    paintScaled(activations, channel, painting, most, signed),
  );
}

/** @param common what a value is compared with where the scale is common */
function paintScaled(
  activations: LayerActivations,
  channel: number,
  { scale, over, mirrored }: MapPainting,
  common: number,
  signed: boolean,
): RgbaImage {
  const { values } = activations;
  const channels = channelCount(activations);
  const { height, width } = mapSize(activations);
  const table = signed ? diverging : cividis;
  let most = common;
  if (scale === 'own')
    for (let i = channel; i < values.length; i += channels) most = Math.max(most, Math.abs(values[i]!));
  const by = most > 0 ? 1 / most : 0;
  const data = new Uint8ClampedArray(height * width * 4);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const share = values[(y * width + x) * channels + channel]! * by;
      const entry = 3 * Math.round((signed ? (share + 1) / 2 : Math.max(0, share)) * (COLOUR_STEPS - 1));
      const to = 4 * (y * width + (mirrored ? width - 1 - x : x));
      data[to] = table[entry]!;
      data[to + 1] = table[entry + 1]!;
      data[to + 2] = table[entry + 2]!;
      data[to + 3] = over ? cover(share) : 255;
    }
  return { width, height, data };
}

/** So many standard deviations to both sides of the mean are shown when the contrast is stretched. */
const STRETCHED_TO = 2.5;

/**
 * A picture in 0..255 units, clamped to them, as RGBA.
 * @param pixels  [height, width, channels] row-major; 1 channel is grey, 3 are RGB
 * @param shape   [height, width, channels]
 * @param stretch instead of the units: from 2.5 standard deviations below the mean (black) to as many above it
 */
export function paintPicture(
  pixels: Float64Array,
  shape: readonly number[],
  { mirrored, stretch }: { readonly mirrored: boolean; readonly stretch: boolean },
): RgbaImage {
  const [height = 1, width = 1, channels = 1] = shape;
  const { low, scale } = stretch ? spreadOf(pixels) : { low: 0, scale: 1 };
  const data = new Uint8ClampedArray(height * width * 4);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * channels;
      const to = 4 * (y * width + (mirrored ? width - 1 - x : x));
      for (let c = 0; c < 3; c++) data[to + c] = (pixels[from + (channels === 3 ? c : 0)]! - low) * scale;
      data[to + 3] = 255;
    }
  return { width, height, data };
}

function spreadOf(pixels: Float64Array): { low: number; scale: number } {
  const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
  const variance = pixels.reduce((sum, value) => sum + (value - mean) ** 2, 0) / pixels.length;
  const reach = STRETCHED_TO * Math.sqrt(variance) || 127.5;
  return { low: mean - reach, scale: 255 / (2 * reach) };
}

/** A colour picture as grey RGBA, so that a map's colours over it are the map's own. @param rgb [height, width, 3], 0..255 */
export function paintGreyFace(rgb: ArrayLike<number>, width: number, height: number, mirrored: boolean): RgbaImage {
  const data = new Uint8ClampedArray(height * width * 4);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = 3 * (y * width + x);
      const to = 4 * (y * width + (mirrored ? width - 1 - x : x));
      data.fill(luma(rgb[from]!, rgb[from + 1]!, rgb[from + 2]!), to, to + 3);
      data[to + 3] = 255;
    }
  return { width, height, data };
}
