/** Small networks that have every kind of layer the app knows, as tfjs layers models in memory. */

import type { WeightSpec, WeightValues } from '../../src/inference/formats/weights.ts';
import { normals } from './random.ts';
import { TEST_ALL } from './test-all.ts';

type Pair = readonly [number, number];

export type NetLayer = { readonly name: string; readonly from: string } & (
  | {
      readonly kind: 'conv2d';
      readonly kernel: Pair;
      readonly filters: number;
      readonly strides?: Pair;
      readonly padding: 'same' | 'valid';
      readonly relu?: boolean;
      readonly bias?: boolean;
    }
  | { readonly kind: 'zeroPadding2d'; readonly pads: readonly [Pair, Pair] }
  | {
      readonly kind: 'maxPooling2d' | 'averagePooling2d';
      readonly size: Pair;
      readonly strides?: Pair;
      readonly padding: 'same' | 'valid';
    }
  | { readonly kind: 'globalAveragePooling2d' | 'flatten' | 'relu' | 'activation' | 'dropout' }
  | {
      readonly kind: 'batchNormalization';
      readonly scale?: boolean;
      readonly center?: boolean;
      readonly epsilon?: number;
    }
  | { readonly kind: 'depthwiseConv2d'; readonly kernel: Pair; readonly multiplier: number; readonly bias?: boolean }
  | { readonly kind: 'softmax' }
  | {
      readonly kind: 'dense';
      readonly units: number;
      readonly relu?: boolean;
      readonly bias?: boolean;
      readonly link?: 'softmax' | 'sigmoid';
    }
);

export interface NetDescription {
  readonly title: string;
  readonly input: readonly [number, number, number];
  readonly layers: readonly NetLayer[];
}

/** A description with weights, and the same as a file of tfjs layers. */
export interface SmallNet extends NetDescription {
  readonly weights: ReadonlyMap<string, WeightValues>;
  readonly topology: object;
  readonly specs: readonly WeightSpec[];
  readonly weightData: ArrayBuffer;
  /** Output shape by layer, without the batch axis. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
}

const windowed = (length: number, size: number, stride: number, padding: 'same' | 'valid'): number =>
  padding === 'same' ? Math.ceil(length / stride) : Math.floor((length - size) / stride) + 1;

export const stridesOf = (layer: NetLayer): Pair => {
  if (layer.kind === 'conv2d') return layer.strides ?? [1, 1];
  if (layer.kind === 'maxPooling2d' || layer.kind === 'averagePooling2d') return layer.strides ?? layer.size;
  return [1, 1];
};

function outputShape(layer: NetLayer, input: readonly number[]): number[] {
  const [height = 1, width = 1, channels = 1] = input;
  const [down, right] = stridesOf(layer);
  switch (layer.kind) {
    case 'conv2d':
      return [
        windowed(height, layer.kernel[0], down, layer.padding),
        windowed(width, layer.kernel[1], right, layer.padding),
        layer.filters,
      ];
    case 'maxPooling2d':
    case 'averagePooling2d':
      return [
        windowed(height, layer.size[0], down, layer.padding),
        windowed(width, layer.size[1], right, layer.padding),
        channels,
      ];
    case 'zeroPadding2d':
      return [height + layer.pads[0][0] + layer.pads[0][1], width + layer.pads[1][0] + layer.pads[1][1], channels];
    case 'depthwiseConv2d':
      return [height, width, channels * layer.multiplier];
    case 'globalAveragePooling2d':
      return [channels];
    case 'flatten':
      return [input.reduce((a, b) => a * b, 1)];
    case 'dense':
      return [layer.units];
    default:
      return [...input];
  }
}

const CLASS_NAMES: Readonly<Record<NetLayer['kind'], string>> = {
  conv2d: 'Conv2D',
  zeroPadding2d: 'ZeroPadding2D',
  maxPooling2d: 'MaxPooling2D',
  averagePooling2d: 'AveragePooling2D',
  globalAveragePooling2d: 'GlobalAveragePooling2D',
  flatten: 'Flatten',
  relu: 'ReLU',
  activation: 'Activation',
  dropout: 'Dropout',
  dense: 'Dense',
  batchNormalization: 'BatchNormalization',
  depthwiseConv2d: 'DepthwiseConv2D',
  softmax: 'Softmax',
};

function config(layer: NetLayer): object {
  const { name } = layer;
  switch (layer.kind) {
    case 'conv2d':
      return {
        name,
        filters: layer.filters,
        kernel_size: layer.kernel,
        strides: stridesOf(layer),
        padding: layer.padding,
        activation: layer.relu ? 'relu' : 'linear',
        use_bias: layer.bias ?? true,
        data_format: 'channels_last',
      };
    case 'zeroPadding2d':
      return { name, padding: layer.pads, data_format: 'channels_last' };
    case 'maxPooling2d':
    case 'averagePooling2d':
      return {
        name,
        pool_size: layer.size,
        strides: stridesOf(layer),
        padding: layer.padding,
        data_format: 'channels_last',
      };
    case 'dense':
      return {
        name,
        units: layer.units,
        activation: layer.link ?? (layer.relu ? 'relu' : 'linear'),
        use_bias: layer.bias ?? true,
      };
    case 'batchNormalization':
      return { name, axis: -1, epsilon: epsilonOf(layer), scale: layer.scale ?? true, center: layer.center ?? true };
    case 'depthwiseConv2d':
      return {
        name,
        kernel_size: layer.kernel,
        depth_multiplier: layer.multiplier,
        padding: 'same',
        use_bias: layer.bias ?? true,
      };
    case 'softmax':
      return { name, axis: -1 };
    case 'activation':
      return { name, activation: 'relu' };
    case 'dropout':
      return { name, rate: 0.5 };
    default:
      return { name };
  }
}

export const epsilonOf = (layer: NetLayer): number =>
  layer.kind === 'batchNormalization' ? (layer.epsilon ?? 1e-3) : 0;

/** Heads: the layers that feed no other. */
export const headsOf = ({ layers }: NetDescription): string[] =>
  layers.filter(({ name }) => layers.every(({ from }) => from !== name)).map(({ name }) => name);

export function makeNet(description: NetDescription, seed = 1): SmallNet {
  const shapes = new Map<string, readonly number[]>([['image', description.input]]);
  const weights = new Map<string, WeightValues>();
  for (const layer of description.layers) {
    const input = shapes.get(layer.from);
    if (!input) throw new Error(`${layer.name} reads ${layer.from}, which is not defined before it`);
    shapes.set(layer.name, outputShape(layer, input));
    const last = input[input.length - 1] as number;
    const add = (part: string, shape: readonly number[], size: number, centre = 0): void => {
      const values = normals(
        shape.reduce((a, b) => a * b, 1),
        seed * 1000 + weights.size,
        size,
      );
      weights.set(`${layer.name}/${part}`, { shape, values: values.map((value) => value + centre) });
    };
    if (layer.kind === 'batchNormalization') {
      // Factors of both signs, so that max pooling does not let all of them through.
      if (layer.scale ?? true) add('gamma', [last], 1);
      if (layer.center ?? true) add('beta', [last], 0.5);
      add('moving_mean', [last], 0.5);
      const variance = normals(last, seed * 1000 + weights.size, 1).map((value) => 0.1 + value * value);
      weights.set(`${layer.name}/moving_variance`, { shape: [last], values: variance });
    }
    if (layer.kind === 'depthwiseConv2d') {
      add('depthwise_kernel', [...layer.kernel, last, layer.multiplier], 0.4);
      if (layer.bias ?? true) add('bias', [last * layer.multiplier], 0.3);
    }
    if (layer.kind !== 'conv2d' && layer.kind !== 'dense') continue;
    const shape = layer.kind === 'conv2d' ? [...layer.kernel, last, layer.filters] : [last, layer.units];
    const fanIn = shape.slice(0, -1).reduce((a, b) => a * b, 1);
    const size = shape.reduce((a, b) => a * b, 1);
    weights.set(`${layer.name}/kernel`, {
      shape,
      values: normals(size, seed * 1000 + weights.size, Math.sqrt(2 / fanIn)),
    });
    if (layer.bias ?? true) {
      const units = shape[shape.length - 1] as number;
      weights.set(`${layer.name}/bias`, { shape: [units], values: normals(units, seed * 1000 + weights.size, 0.3) });
    }
  }
  return withWeights(description, shapes, weights);
}

function withWeights(
  description: NetDescription,
  shapes: ReadonlyMap<string, readonly number[]>,
  weights: ReadonlyMap<string, WeightValues>,
): SmallNet {
  const specs = [...weights].map(([name, { shape }]) => ({ name, shape, dtype: 'float32' }));
  const data = new Float32Array([...weights.values()].flatMap(({ values }) => [...values]));
  const topology = {
    class_name: 'Functional',
    config: {
      name: description.title,
      layers: [
        {
          class_name: 'InputLayer',
          name: 'image',
          config: { name: 'image', batch_input_shape: [null, ...description.input], dtype: 'float32', sparse: false },
          inbound_nodes: [],
        },
        ...description.layers.map((layer) => ({
          class_name: CLASS_NAMES[layer.kind],
          name: layer.name,
          config: config(layer),
          inbound_nodes: [[[layer.from, 0, 0, {}]]],
        })),
      ],
      input_layers: [['image', 0, 0]],
      output_layers: headsOf(description).map((name) => [name, 0, 0]),
    },
  };
  return { ...description, weights, topology, specs, weightData: data.buffer, shapes };
}

/** The same network with one weight exchanged. */
export function replaced(net: SmallNet, name: string, values: Float32Array): SmallNet {
  const shape = net.weights.get(name)?.shape;
  if (!shape) throw new Error(`no weight named ${name}`);
  return withWeights(net, net.shapes, new Map([...net.weights, [name, { shape, values }]]));
}

/** Convolutions `same` and `valid`, pooling after a ReLU, dense layers, two heads from different layers. */
export const PLAIN: NetDescription = {
  title: 'plain',
  input: [8, 8, 2],
  layers: [
    { name: 'conv_a', from: 'image', kind: 'conv2d', kernel: [3, 3], filters: 3, padding: 'same', relu: true },
    { name: 'pool_a', from: 'conv_a', kind: 'maxPooling2d', size: [2, 2], padding: 'valid' },
    { name: 'conv_b', from: 'pool_a', kind: 'conv2d', kernel: [2, 2], filters: 4, padding: 'valid', relu: true },
    { name: 'flat', from: 'conv_b', kind: 'flatten' },
    { name: 'dense_a', from: 'flat', kind: 'dense', units: 5, relu: true },
    { name: 'head_1', from: 'dense_a', kind: 'dense', units: 3 },
    { name: 'head_2', from: 'flat', kind: 'dense', units: 2, bias: false },
  ],
};

/** Asymmetric padding, strides, an even kernel, a ReLU layer of its own, padded average pooling, a global average. */
export const STRIDED: NetDescription = {
  title: 'strided',
  input: [9, 7, 1],
  layers: [
    {
      name: 'pad',
      from: 'image',
      kind: 'zeroPadding2d',
      pads: [
        [0, 1],
        [2, 1],
      ],
    },
    { name: 'conv_a', from: 'pad', kind: 'conv2d', kernel: [3, 3], filters: 3, strides: [2, 2], padding: 'valid' },
    { name: 'relu_a', from: 'conv_a', kind: 'relu' },
    { name: 'conv_b', from: 'relu_a', kind: 'conv2d', kernel: [2, 3], filters: 4, padding: 'same', relu: true },
    { name: 'mean_a', from: 'conv_b', kind: 'averagePooling2d', size: [3, 3], strides: [2, 2], padding: 'same' },
    { name: 'mean_b', from: 'mean_a', kind: 'globalAveragePooling2d' },
    { name: 'head', from: 'mean_b', kind: 'dense', units: 3 },
  ],
};

/** Overlapping and padded max pooling, pooling that leaves a row over, a strided `same` convolution, no bias. */
export const OVERLAPPING: NetDescription = {
  title: 'overlapping',
  input: [10, 9, 1],
  layers: [
    { name: 'conv_a', from: 'image', kind: 'conv2d', kernel: [3, 3], filters: 3, strides: [2, 2], padding: 'same', relu: true }, // prettier-ignore
    { name: 'pool_a', from: 'conv_a', kind: 'maxPooling2d', size: [3, 3], strides: [1, 1], padding: 'same' },
    { name: 'conv_b', from: 'pool_a', kind: 'conv2d', kernel: [5, 5], filters: 2, padding: 'same', bias: false },
    { name: 'pool_b', from: 'conv_b', kind: 'maxPooling2d', size: [2, 2], padding: 'valid' },
    { name: 'mean_a', from: 'pool_b', kind: 'averagePooling2d', size: [2, 1], strides: [1, 1], padding: 'valid' },
    { name: 'flat', from: 'mean_a', kind: 'flatten' },
    { name: 'head', from: 'flat', kind: 'dense', units: 3 },
  ],
};

/** Max pooling with gaps between the windows and straight from the image, an activation layer, dropout (nothing here). */
export const GAPS: NetDescription = {
  title: 'gaps',
  input: [9, 8, 2],
  layers: [
    { name: 'pool_a', from: 'image', kind: 'maxPooling2d', size: [3, 3], strides: [1, 1], padding: 'valid' },
    { name: 'conv_a', from: 'pool_a', kind: 'conv2d', kernel: [3, 2], filters: 3, padding: 'same' },
    { name: 'relu_a', from: 'conv_a', kind: 'activation' },
    { name: 'pool_b', from: 'relu_a', kind: 'maxPooling2d', size: [2, 2], strides: [3, 3], padding: 'same' },
    { name: 'drop', from: 'pool_b', kind: 'dropout' },
    { name: 'mean_a', from: 'drop', kind: 'averagePooling2d', size: [2, 2], strides: [1, 1], padding: 'same' },
    { name: 'flat', from: 'mean_a', kind: 'flatten' },
    { name: 'head', from: 'flat', kind: 'dense', units: 2 },
  ],
};

export const ALL_NETS: readonly NetDescription[] = [PLAIN, STRIDED, OVERLAPPING, GAPS];

/** A GPU in software compiles each of their programs for a tenth of a second and more: between them they have every kernel, in both implementations. */
export const NETS_ON_A_SLOW_BACKEND = TEST_ALL
  ? { 'hand-ordered': ALL_NETS, tape: ALL_NETS }
  : { 'hand-ordered': [PLAIN, STRIDED], tape: [OVERLAPPING, GAPS] };
