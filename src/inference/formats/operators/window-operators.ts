/** Operators with windows: convolutions and pooling. */

import {
  countOf,
  imageOf,
  invalidLayer,
  pairOf,
  padsOf,
  windowPadsOf,
  type Json,
  type Pair,
  type Shape,
} from './config.ts';
import type { GivenLayer, Operator } from './operator.ts';

const ONE: Pair = [1, 1];
const usesBias = (config: Json): boolean => config['use_bias'] !== false;
const withBias = (config: Json, ...parts: string[]): readonly string[] =>
  usesBias(config) ? [...parts, 'bias'] : parts;

/** @throws AppError for pictures whose channels come first: readers turn them round */
function channelsLast({ name, config }: GivenLayer): void {
  const format = config['data_format'] ?? 'channels_last';
  if (format !== 'channels_last') throw invalidLayer(name, `its data format ${String(format)} is not known`);
}

/** How a window moves, as run-layer.ts needs it, too. */
export function movingWindow(name: string, config: Json, size: Pair): { strides: Pair; dilation: Pair; reach: Pair } {
  const strides = pairOf(name, config, 'strides', ONE);
  const dilation = pairOf(name, config, 'dilation_rate', ONE);
  if (Math.max(...strides) > 1 && Math.max(...dilation) > 1)
    throw invalidLayer(name, 'it has strides and a dilation together, which is not computed here');
  return { strides, dilation, reach: [(size[0] - 1) * dilation[0] + 1, (size[1] - 1) * dilation[1] + 1] };
}

function slid(layer: GivenLayer, size: Pair, input: Shape): [number, number] {
  const { strides, reach } = movingWindow(layer.name, layer.config, size);
  const pads = windowPadsOf(layer.name, layer.config, input, reach, strides);
  const length = (axis: 0 | 1): number =>
    Math.floor(((input[axis] as number) + pads[axis][0] + pads[axis][1] - reach[axis]) / strides[axis]) + 1;
  return [length(0), length(1)];
}

/** Zero padding of a convolution must be `same` or `valid`; other pads are a layer of their own. */
function convolution(layer: GivenLayer): { image: readonly [number, number, number]; size: Pair; bias: boolean } {
  channelsLast(layer);
  const { name, config } = layer;
  if (!['same', 'valid'].includes((config['padding'] ?? 'valid') as string))
    throw invalidLayer(name, `its padding ${JSON.stringify(config['padding']).slice(0, 40)} is not known`);
  return { image: imageOf(name, layer.inputs[0]), size: pairOf(name, config, 'kernel_size'), bias: usesBias(config) };
}

const biased = (bias: boolean, channels: number): Readonly<Record<string, Shape>> => (bias ? { bias: [channels] } : {});

const conv2d: Operator = {
  parts: (config) => withBias(config, 'kernel'),
  describe: (layer) => {
    const { image, size, bias } = convolution(layer);
    const { name, config } = layer;
    const filters = countOf(name, config, 'filters');
    const groups = countOf(name, config, 'groups', 1);
    if (image[2] % groups || filters % groups)
      throw invalidLayer(name, `${image[2]} channels and ${filters} filters cannot be parted into ${groups} groups`);
    const kernel = [...size, image[2] / groups, filters];
    return { output: [...slid(layer, size, image), filters], weights: { kernel, ...biased(bias, filters) } };
  },
};

const depthwise: Operator = {
  parts: (config) => withBias(config, 'depthwise_kernel'),
  describe: (layer) => {
    const { image, size, bias } = convolution(layer);
    const multiplier = countOf(layer.name, layer.config, 'depth_multiplier', 1);
    const channels = image[2] * multiplier;
    const weights = { depthwise_kernel: [...size, image[2], multiplier], ...biased(bias, channels) };
    return { output: [...slid(layer, size, image), channels], weights };
  },
};

const separable: Operator = {
  parts: (config) => withBias(config, 'depthwise_kernel', 'pointwise_kernel'),
  describe: (layer) => {
    const { image, size, bias } = convolution(layer);
    const multiplier = countOf(layer.name, layer.config, 'depth_multiplier', 1);
    const filters = countOf(layer.name, layer.config, 'filters');
    const weights = {
      depthwise_kernel: [...size, image[2], multiplier],
      pointwise_kernel: [1, 1, image[2] * multiplier, filters],
      ...biased(bias, filters),
    };
    return { output: [...slid(layer, size, image), filters], weights };
  },
};

const transposed: Operator = {
  parts: (config) => withBias(config, 'kernel'),
  describe: (layer) => {
    const { image, size, bias } = convolution(layer);
    const { name, config } = layer;
    const filters = countOf(name, config, 'filters');
    if (countOf(name, config, 'groups', 1) !== 1)
      throw invalidLayer(name, 'it has groups, which are not computed here');
    if (Math.max(...pairOf(name, config, 'dilation_rate', ONE)) > 1)
      throw invalidLayer(name, 'it has a dilation, which is not computed here');
    if (config['output_padding'] != null) throw invalidLayer(name, 'it has output padding, which is not computed here');
    const strides = pairOf(name, config, 'strides', ONE);
    const length = (axis: 0 | 1): number =>
      image[axis] * strides[axis] + (config['padding'] === 'same' ? 0 : Math.max(size[axis] - strides[axis], 0));
    const weights = { kernel: [...size, filters, image[2]], ...biased(bias, filters) };
    return { output: [length(0), length(1), filters], weights };
  },
};

/** Of a pooling layer, as run-layer.ts needs it, too. */
export function poolWindow(name: string, config: Json): { size: Pair; strides: Pair } {
  const size = pairOf(name, config, 'pool_size', [2, 2]);
  return { size, strides: pairOf(name, config, 'strides', size) };
}

const pool: Operator = {
  describe: (layer) => {
    channelsLast(layer);
    const { name, config } = layer;
    const image = imageOf(name, layer.inputs[0]);
    const { size, strides } = poolWindow(name, config);
    const sized = { ...layer, config: { ...config, strides: [...strides], dilation_rate: 1 } };
    return { output: [...slid(sized, size, image), image[2]] };
  },
};

const globalPool: Operator = {
  describe: (layer) => {
    channelsLast(layer);
    const channels = imageOf(layer.name, layer.inputs[0])[2];
    return { output: layer.config['keepdims'] === true ? [1, 1, channels] : [channels] };
  },
};

const padding: Operator = {
  describe: (layer) => {
    channelsLast(layer);
    const [height, width, channels] = imageOf(layer.name, layer.inputs[0]);
    const [rows, columns] = padsOf(layer.name, layer.config['padding'] ?? 1, 'padding');
    return { output: [height + rows[0] + rows[1], width + columns[0] + columns[1], channels] };
  },
};

const cropping: Operator = {
  describe: (layer) => {
    channelsLast(layer);
    const [height, width, channels] = imageOf(layer.name, layer.inputs[0]);
    const [rows, columns] = padsOf(layer.name, layer.config['cropping'] ?? 0, 'cropping');
    return { output: [height - rows[0] - rows[1], width - columns[0] - columns[1], channels] };
  },
};

const upsampling: Operator = {
  describe: (layer) => {
    channelsLast(layer);
    const [height, width, channels] = imageOf(layer.name, layer.inputs[0]);
    const [down, right] = pairOf(layer.name, layer.config, 'size', [2, 2]);
    if (!['nearest', 'bilinear'].includes((layer.config['interpolation'] ?? 'nearest') as string))
      throw invalidLayer(layer.name, `its interpolation ${String(layer.config['interpolation'])} is not known`);
    return { output: [height * down, width * right, channels] };
  },
};

/** Where an output place lies in the input: pixel centres at halves, at whole numbers, or with the corners on each other. */
export const COORDINATES = ['half_pixel', 'asymmetric', 'align_corners'] as const;
export type Coordinates = (typeof COORDINATES)[number];

/** Pictures to another size; `interpolation` nearest or bilinear, `coordinates` half_pixel where the config says nothing. */
const resizing: Operator = {
  describe: (layer) => {
    channelsLast(layer);
    const { name, config } = layer;
    const channels = imageOf(name, layer.inputs[0])[2];
    if (!['nearest', 'bilinear'].includes((config['interpolation'] ?? 'bilinear') as string))
      throw invalidLayer(name, `its interpolation ${String(config['interpolation'])} is not known`);
    if (!COORDINATES.includes((config['coordinates'] ?? 'half_pixel') as Coordinates))
      throw invalidLayer(name, `its coordinates ${String(config['coordinates'])} are not known`);
    if (config['crop_to_aspect_ratio'] === true || config['pad_to_aspect_ratio'] === true)
      throw invalidLayer(name, 'it crops or pads to an aspect ratio, which is not computed here');
    return { output: [countOf(name, config, 'height'), countOf(name, config, 'width'), channels] };
  },
};

export const WINDOW_OPERATORS: Readonly<Record<string, Operator>> = {
  Conv2D: conv2d,
  DepthwiseConv2D: depthwise,
  SeparableConv2D: separable,
  Conv2DTranspose: transposed,
  MaxPooling2D: pool,
  AveragePooling2D: pool,
  GlobalAveragePooling2D: globalPool,
  GlobalMaxPooling2D: globalPool,
  ZeroPadding2D: padding,
  Cropping2D: cropping,
  UpSampling2D: upsampling,
  Resizing: resizing,
};
