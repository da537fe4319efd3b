/** How one layer is computed: its padding written out, and which way of computing it pays. Pure. */

import { windowPads } from '../../core/windows.ts';
import type { LayerPlan, PlanLayer } from '../../networks/core/layer-plan.ts';

/** Winograd's F(4x4, 3x3) or F(2x2, 3x3), or windows as rows of a matrix. */
export type ConvolutionWay = 'winograd4' | 'winograd2' | 'patches';

/** Windows over a picture, the padding on all four sides written out. */
export interface Windows {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly windowHeight: number;
  readonly windowWidth: number;
  readonly down: number;
  readonly right: number;
  readonly top: number;
  readonly left: number;
  /** Of the padded picture, as far as windows reach. */
  readonly paddedHeight: number;
  readonly paddedWidth: number;
  readonly outHeight: number;
  readonly outWidth: number;
}

export type ConvLayer = PlanLayer & { readonly kind: 'conv2d' };
export type PoolLayer = PlanLayer & { readonly kind: 'maxPooling2d' | 'averagePooling2d' | 'globalAveragePooling2d' };

/** More places than bits of the number that says which of them hold the maximum. */
export const MOST_PLACES = 31;

/** Fewer channels than this make Winograd's transforms cost more than they save. */
const FEWEST_CHANNELS = 8;

/** The layer of this name. */
export function layerOf(plan: LayerPlan, name: string): PlanLayer {
  return plan.layers.find((layer) => layer.name === name)!;
}

/**
 * @param below the layer whose output is read, or the padding layer's input where that is folded in
 * @param extra zeros before rows and columns that a padding layer between adds, and after
 */
export function convolutionWindows(
  layer: ConvLayer,
  below: readonly number[],
  extra: readonly [readonly [number, number], readonly [number, number]] = [
    [0, 0],
    [0, 0],
  ],
): Windows {
  const [height, width, channels] = below as [number, number, number];
  const [[before, after], [first, last]] = extra;
  const [windowHeight, windowWidth] = layer.kernelSize;
  const [down, right] = layer.strides;
  const [outHeight, outWidth] = layer.outputShape as [number, number, number];
  const top = before + windowPads(height + before + after, windowHeight, down, layer.padding)[0];
  const left = first + windowPads(width + first + last, windowWidth, right, layer.padding)[0];
  return {
    height,
    width,
    channels,
    windowHeight,
    windowWidth,
    down,
    right,
    top,
    left,
    paddedHeight: (outHeight - 1) * down + windowHeight,
    paddedWidth: (outWidth - 1) * right + windowWidth,
    outHeight,
    outWidth,
  };
}

/** The windows of a pooling layer; a global average has one window. */
export function poolWindows(layer: PoolLayer, below: readonly number[]): Windows {
  const [height, width, channels] = below as [number, number, number];
  const whole = layer.kind === 'globalAveragePooling2d';
  const [windowHeight, windowWidth] = whole ? [height, width] : layer.poolSize;
  const [down, right] = whole ? [1, 1] : layer.strides;
  const padding = whole ? 'valid' : layer.padding;
  const [outHeight, outWidth] = whole ? [1, 1] : (layer.outputShape as [number, number, number]);
  return {
    height,
    width,
    channels,
    windowHeight,
    windowWidth,
    down,
    right,
    top: windowPads(height, windowHeight, down, padding)[0],
    left: windowPads(width, windowWidth, right, padding)[0],
    paddedHeight: 0,
    paddedWidth: 0,
    outHeight,
    outWidth,
  };
}

/**
 * The cheapest way by the number of products: a tile of F(4x4) has 36 for 16 outputs, one of F(2x2) 16 for 4, a window 9 for 1.
 * @param height rows of the result, `width` its columns: the output's forwards, the input's backwards
 */
export function wayOf(windows: Windows, outputs: number, height: number, width: number): ConvolutionWay {
  const { windowHeight, windowWidth, down, right, channels, top, left, outHeight, outWidth } = windows;
  const bottom = outHeight + 2 - windows.height - top;
  const end = outWidth + 2 - windows.width - left;
  const fits =
    windowHeight === 3 && windowWidth === 3 && down === 1 && right === 1 &&
    channels % 4 === 0 && outputs % 4 === 0 && Math.min(channels, outputs) >= FEWEST_CHANNELS &&
    [top, left, bottom, end].every((pad) => pad >= 0 && pad <= 2); // prettier-ignore
  if (!fits) return 'patches';
  const tiles = (side: number): number => Math.ceil(height / side) * Math.ceil(width / side) * (side + 2) ** 2;
  const [large, small] = [tiles(4), tiles(2)];
  if (Math.min(large, small) >= 9 * height * width) return 'patches';
  return large < small ? 'winograd4' : 'winograd2';
}
