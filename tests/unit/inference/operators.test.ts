/** Every operator of the vocabulary against plain loops in double precision, and its gradient against finite differences (cpu), then wasm against cpu. */

import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { activateBackend, openBackend } from '../../../src/inference/backends/backends.ts';
import { GraphBuilder } from '../../../src/inference/formats/graph-builder.ts';
import { ACTIVATION_NAMES } from '../../../src/inference/formats/operators/activations.ts';
import { KNOWN_CLASSES, IDENTITIES } from '../../../src/inference/formats/operators/vocabulary.ts';
import { TapeNetwork } from '../../../src/inference/networks/tape.ts';
import { WASM_FOLDER } from '../../support/node-backends.ts';
import { normals } from '../../support/random.ts';

beforeAll(async () => {
  await openBackend('wasm', WASM_FOLDER, () => undefined);
  await openBackend('cpu', '', () => undefined);
});

type Shape = readonly number[];
type Weights = Readonly<Record<string, Float32Array>>;
/** A picture or a vector by its places. */
type At = (...place: number[]) => number;
type Config = Readonly<Record<string, unknown>>;

interface Case {
  readonly className: string;
  readonly config?: Config;
  readonly input?: Shape;
  /** How many layers it reads: the input, and further ones computed from it. */
  readonly reads?: 1 | 2;
  readonly weights?: Readonly<Record<string, Shape>>;
  readonly output: Shape;
  /** The value of one place of the output, from loops. */
  readonly value: (place: readonly number[], x: At, weights: Weights, second: At) => number;
}

const IMAGE: Shape = [7, 5, 4];
const size = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);
const indexIn = (shape: Shape, place: readonly number[]): number => place.reduce((sum, n, i) => sum * shape[i]! + n, 0);
/** Zero outside. */
const reader =
  (shape: Shape, values: ArrayLike<number>): At =>
  (...place) =>
    place.some((n, i) => n < 0 || n >= shape[i]!) ? 0 : values[indexIn(shape, place)]!;
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const total = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** TensorFlow's zeros before the first value of `same`. */
const before = (length: number, reach: number, stride: number): number => {
  const places = Math.ceil(length / stride);
  return Math.floor(Math.max((places - 1) * stride + reach - length, 0) / 2);
};
const places = (length: number, reach: number, stride: number, same: boolean): number =>
  same ? Math.ceil(length / stride) : Math.floor((length - reach) / stride) + 1;

interface Conv { kernel: [number, number]; strides?: number; dilation?: number; padding: 'same' | 'valid' } // prettier-ignore
const moved = ({ kernel, strides = 1, dilation = 1, padding }: Conv) => {
  const reach = kernel.map((k) => (k - 1) * dilation + 1);
  const same = padding === 'same';
  const pads = [0, 1].map((axis) => (same ? before(IMAGE[axis]!, reach[axis]!, strides) : 0));
  const out = [0, 1].map((axis) => places(IMAGE[axis]!, reach[axis]!, strides, same));
  const config = { kernel_size: kernel, strides: [strides, strides], dilation_rate: [dilation, dilation], padding };
  const taps = (y: number, x: number) =>
    range(kernel[0]).flatMap((i) => range(kernel[1]).map((j) => [i, j, y * strides + i * dilation - pads[0]!, x * strides + j * dilation - pads[1]!] as const)); // prettier-ignore
  return { out, config, taps };
};

function conv(options: Conv, filters: number, groups = 1): Case {
  const { out, config, taps } = moved(options);
  const shape = [...options.kernel, 4 / groups, filters];
  return {
    className: 'Conv2D',
    config: { ...config, filters, groups },
    weights: { kernel: shape, bias: [filters] },
    output: [...out, filters],
    value: ([y, x, f], at, w) => {
      const first = Math.floor(f! / (filters / groups)) * (4 / groups);
      return w['bias']![f!]! + total(taps(y!, x!).flatMap(([i, j, row, column]) => range(4 / groups).map((c) => at(row, column, first + c) * w['kernel']![indexIn(shape, [i, j, c, f!])]!))); // prettier-ignore
    },
  };
}

function depthwise(options: Conv, multiplier: number): Case {
  const { out, config, taps } = moved(options);
  const shape = [...options.kernel, 4, multiplier];
  return {
    className: 'DepthwiseConv2D',
    config: { ...config, depth_multiplier: multiplier },
    weights: { depthwise_kernel: shape, bias: [4 * multiplier] },
    output: [...out, 4 * multiplier],
    value: ([y, x, f], at, w) => {
      const [c, m] = [Math.floor(f! / multiplier), f! % multiplier];
      return w['bias']![f!]! + total(taps(y!, x!).map(([i, j, row, column]) => at(row, column, c) * w['depthwise_kernel']![indexIn(shape, [i, j, c, m])]!)); // prettier-ignore
    },
  };
}

function separable(options: Conv): Case {
  const { out, config, taps } = moved(options);
  const shape = [...options.kernel, 4, 2];
  return {
    className: 'SeparableConv2D',
    config: { ...config, filters: 3, depth_multiplier: 2, use_bias: false },
    weights: { depthwise_kernel: shape, pointwise_kernel: [1, 1, 8, 3] },
    output: [...out, 3],
    value: ([y, x, f], at, w) =>
      total(range(8).map((d) => w['pointwise_kernel']![d * 3 + f!]! * total(taps(y!, x!).map(([i, j, row, column]) => at(row, column, Math.floor(d / 2)) * w['depthwise_kernel']![indexIn(shape, [i, j, Math.floor(d / 2), d % 2])]!)))), // prettier-ignore
  };
}

function transposed(kernel: [number, number], strides: number, padding: 'same' | 'valid'): Case {
  const shape = [...kernel, 3, 4];
  const out = [0, 1].map((axis) => IMAGE[axis]! * strides + (padding === 'same' ? 0 : Math.max(kernel[axis]! - strides, 0))); // prettier-ignore
  // Each value is spread over its window; `same` cuts the front off by half of what is too much.
  const cut = [0, 1].map((axis) => (padding === 'same' ? Math.floor(Math.max(kernel[axis]! - strides, 0) / 2) : 0));
  return {
    className: 'Conv2DTranspose',
    config: { kernel_size: kernel, strides: [strides, strides], padding, filters: 3 },
    weights: { kernel: shape, bias: [3] },
    output: [...out, 3],
    value: ([y, x, f], at, w) =>
      w['bias']![f!]! + total(range(7).flatMap((row) => range(5).flatMap((column) => range(4).map((c) => {
        const [i, j] = [y! + cut[0]! - row * strides, x! + cut[1]! - column * strides];
        return i < 0 || j < 0 || i >= kernel[0] || j >= kernel[1] ? 0 : at(row, column, c) * w['kernel']![indexIn(shape, [i, j, f!, c])]!;
      })))), // prettier-ignore
  };
}

function pool(className: 'MaxPooling2D' | 'AveragePooling2D', window: [number, number], strides: number, padding: 'same' | 'valid' | [[number, number], [number, number]], countPads = false): Case {
  const explicit = typeof padding !== 'string';
  const pads = explicit ? [padding[0][0], padding[1][0]] : [0, 1].map((axis) => (padding === 'same' ? before(IMAGE[axis]!, window[axis]!, strides) : 0)); // prettier-ignore
  const out = [0, 1].map((axis) => (explicit ? Math.floor((IMAGE[axis]! + padding[axis]![0] + padding[axis]![1] - window[axis]!) / strides) + 1 : places(IMAGE[axis]!, window[axis]!, strides, padding === 'same'))); // prettier-ignore
  return {
    className,
    config: { pool_size: window, strides: [strides, strides], padding, count_include_pad: countPads },
    output: [...out, 4],
    value: ([y, x, c], at) => {
      const seen = range(window[0]).flatMap((i) => range(window[1]).map((j) => [y! * strides + i - pads[0]!, x! * strides + j - pads[1]!] as const)).filter(([row, column]) => row >= 0 && row < 7 && column >= 0 && column < 5); // prettier-ignore
      const values = seen.map(([row, column]) => at(row, column, c!));
      return className === 'MaxPooling2D' ? Math.max(...values) : total(values) / (countPads ? size(window) : values.length);
    },
  };
} // prettier-ignore

const each = (className: string, config: Config, f: (x: number) => number): Case => ({
  className,
  config,
  output: IMAGE,
  value: (place, at) => f(at(...place)),
});

const two = (className: string, f: (a: number, b: number) => number): Case => ({
  className,
  reads: 2,
  output: IMAGE,
  value: (place, at, _, second) => f(at(...place), second(...place)),
});

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const clamp = (x: number, low: number, high: number): number => Math.min(high, Math.max(low, x));
/** Integral of the normal density by Simpson's rule: erf without a formula for it. */
const erf = (x: number): number => {
  const n = 400;
  const f = (t: number): number => Math.exp(-t * t);
  return ((2 / Math.sqrt(Math.PI)) * (x / n) * (f(0) + f(x) + total(range(n - 1).map((i) => (i % 2 ? 2 : 4) * f(((i + 1) * x) / n))))) / 3; // prettier-ignore
};
const elu = (x: number, alpha: number): number => (x > 0 ? x : alpha * (Math.exp(x) - 1));
const softplus = (x: number): number => Math.log(1 + Math.exp(x));

const SCALAR: Readonly<Record<string, (x: number) => number>> = {
  linear: (x) => x,
  relu: (x) => Math.max(0, x),
  relu6: (x) => clamp(x, 0, 6),
  leaky_relu: (x) => (x > 0 ? x : 0.2 * x),
  elu: (x) => elu(x, 1),
  selu: (x) => 1.0507009873554805 * elu(x, 1.6732632423543772),
  sigmoid,
  tanh: Math.tanh,
  hard_sigmoid: (x) => clamp(0.2 * x + 0.5, 0, 1),
  hard_sigmoid_6: (x) => clamp(x / 6 + 0.5, 0, 1),
  softplus,
  softsign: (x) => x / (1 + Math.abs(x)),
  swish: (x) => x * sigmoid(x),
  hard_swish: (x) => x * clamp(x / 6 + 0.5, 0, 1),
  gelu: (x) => 0.5 * x * (1 + erf(x / Math.SQRT2)),
  gelu_tanh: (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  mish: (x) => x * Math.tanh(softplus(x)),
  exponential: Math.exp,
  erf,
};

const row = (at: At, y: number, x: number): number[] => range(4).map((c) => at(y, x, c));
const all = (at: At): number[] => range(7).flatMap((y) => range(5).flatMap((x) => row(at, y, x)));
const channel = (at: At, c: number): number[] => range(7).flatMap((y) => range(5).map((x) => at(y, x, c)));
const variance = (values: readonly number[]): number => total(values.map((v) => (v - total(values) / values.length) ** 2)) / values.length; // prettier-ignore
const mean = (values: readonly number[]): number => total(values) / values.length;
const softmaxOf = (values: readonly number[], i: number): number => Math.exp(values[i]!) / total(values.map(Math.exp));

const norm = (axis: number): Case => ({
  className: 'BatchNormalization',
  config: { axis, epsilon: 0.01 },
  weights: Object.fromEntries(['gamma', 'beta', 'moving_mean', 'moving_variance'].map((part) => [part, [axis === 1 ? 7 : 4]])), // prettier-ignore
  output: IMAGE,
  value: ([y, x, c], at, w) => {
    const i = axis === 1 ? y! : c!;
    return ((at(y!, x!, c!) - w['moving_mean']![i]!) / Math.sqrt(w['moving_variance']![i]! + 0.01)) * w['gamma']![i]! + w['beta']![i]!; // prettier-ignore
  },
});

const bilinear = (at: At, y: number, x: number, c: number): number => {
  const [row, column] = [clamp(y, 0, 6), clamp(x, 0, 4)];
  const [top, left] = [Math.floor(row), Math.floor(column)];
  const read = (i: number, j: number): number => at(Math.min(i, 6), Math.min(j, 4), c);
  const [a, b] = [row - top, column - left];
  return (1 - a) * ((1 - b) * read(top, left) + b * read(top, left + 1)) + a * ((1 - b) * read(top + 1, left) + b * read(top + 1, left + 1)); // prettier-ignore
};

const resized = (coordinates: string, place: (i: number, from: number, to: number) => number): Case => ({
  className: 'Resizing',
  config: { height: 10, width: 3, interpolation: 'bilinear', coordinates },
  output: [10, 3, 4],
  value: ([y, x, c], at) => bilinear(at, place(y!, 7, 10), place(x!, 5, 3), c!),
});

const CASES: readonly Case[] = [
  conv({ kernel: [3, 3], padding: 'same' }, 3),
  conv({ kernel: [3, 2], padding: 'valid' }, 2),
  conv({ kernel: [3, 3], strides: 2, padding: 'same' }, 2),
  conv({ kernel: [2, 2], strides: 2, padding: 'same' }, 2),
  conv({ kernel: [3, 3], strides: 2, padding: 'valid' }, 2),
  conv({ kernel: [3, 3], dilation: 2, padding: 'same' }, 2),
  conv({ kernel: [3, 3], padding: 'same' }, 6, 2),
  conv({ kernel: [3, 2], strides: 2, padding: 'same' }, 8, 4),
  depthwise({ kernel: [3, 3], strides: 2, padding: 'same' }, 1),
  depthwise({ kernel: [3, 2], padding: 'valid' }, 2),
  separable({ kernel: [3, 3], padding: 'same' }),
  separable({ kernel: [2, 3], strides: 2, padding: 'valid' }),
  transposed([3, 3], 2, 'same'),
  transposed([3, 2], 2, 'valid'),
  transposed([2, 3], 1, 'valid'),
  pool('MaxPooling2D', [3, 3], 2, 'same'),
  pool('MaxPooling2D', [2, 2], 2, 'valid'),
  pool('MaxPooling2D', [3, 2], 2, [[1, 1], [1, 0]]),
  pool('AveragePooling2D', [3, 3], 2, 'same'),
  pool('AveragePooling2D', [2, 2], 2, 'valid'),
  pool('AveragePooling2D', [3, 3], 2, [[1, 1], [1, 1]], true),
  pool('AveragePooling2D', [3, 3], 2, [[1, 1], [1, 1]]),
  { className: 'GlobalAveragePooling2D', output: [4], value: ([c], at) => mean(channel(at, c!)) },
  { className: 'GlobalAveragePooling2D', config: { keepdims: true }, output: [1, 1, 4], value: ([, , c], at) => mean(channel(at, c!)) },
  { className: 'GlobalMaxPooling2D', output: [4], value: ([c], at) => Math.max(...channel(at, c!)) },
  { className: 'ZeroPadding2D', config: { padding: [[1, 2], [0, 3]] }, output: [10, 8, 4], value: ([y, x, c], at) => at(y! - 1, x!, c!) },
  { className: 'Cropping2D', config: { cropping: [[1, 2], [0, 1]] }, output: [4, 4, 4], value: ([y, x, c], at) => at(y! + 1, x!, c!) },
  { className: 'UpSampling2D', config: { size: [2, 3] }, output: [14, 15, 4], value: ([y, x, c], at) => at(Math.floor(y! / 2), Math.floor(x! / 3), c!) },
  { className: 'UpSampling2D', config: { size: [2, 2], interpolation: 'bilinear' }, output: [14, 10, 4], value: ([y, x, c], at) => bilinear(at, (y! + 0.5) / 2 - 0.5, (x! + 0.5) / 2 - 0.5, c!) },
  resized('half_pixel', (i, from, to) => ((i + 0.5) * from) / to - 0.5),
  resized('asymmetric', (i, from, to) => (i * from) / to),
  resized('align_corners', (i, from, to) => (i * (from - 1)) / (to - 1)),
  { className: 'Dense', config: { units: 3 }, input: [6], weights: { kernel: [6, 3], bias: [3] }, output: [3], value: ([u], at, w) => w['bias']![u!]! + total(range(6).map((i) => at(i) * w['kernel']![i * 3 + u!]!)) },
  { className: 'Dense', config: { units: 2, use_bias: false }, weights: { kernel: [4, 2] }, output: [7, 5, 2], value: ([y, x, u], at, w) => total(range(4).map((i) => at(y!, x!, i) * w['kernel']![i * 2 + u!]!)) },
  norm(-1),
  norm(1),
  { className: 'LayerNormalization', config: { epsilon: 0.01 }, weights: { gamma: [4], beta: [4] }, output: IMAGE, value: ([y, x, c], at, w) => ((at(y!, x!, c!) - mean(row(at, y!, x!))) / Math.sqrt(variance(row(at, y!, x!)) + 0.01)) * w['gamma']![c!]! + w['beta']![c!]! },
  { className: 'GroupNormalization', config: { groups: 2, epsilon: 0.01 }, weights: { gamma: [4], beta: [4] }, output: IMAGE, value: ([y, x, c], at, w) => { const group = [...channel(at, c! - (c! % 2)), ...channel(at, c! - (c! % 2) + 1)]; return ((at(y!, x!, c!) - mean(group)) / Math.sqrt(variance(group) + 0.01)) * w['gamma']![c!]! + w['beta']![c!]!; } },
  { className: 'Normalization', config: {}, weights: { mean: [4], variance: [4] }, output: IMAGE, value: ([y, x, c], at, w) => (at(y!, x!, c!) - w['mean']![c!]!) / Math.sqrt(w['variance']![c!]!) },
  { className: 'PReLU', config: { shared_axes: [1, 2] }, weights: { alpha: [1, 1, 4] }, output: IMAGE, value: ([y, x, c], at, w) => (at(y!, x!, c!) > 0 ? at(y!, x!, c!) : w['alpha']![c!]! * at(y!, x!, c!)) },
  each('Rescaling', { scale: 1 / 127.5, offset: -1 }, (x) => x / 127.5 - 1),
  each('ReLU', {}, (x) => Math.max(0, x)),
  each('ReLU', { max_value: 1, alpha: 0.1, threshold: 0.3 }, (x) => (x >= 1 ? 1 : x >= 0.3 ? x : 0.1 * (x - 0.3))),
  each('LeakyReLU', { alpha: 0.1 }, (x) => (x > 0 ? x : 0.1 * x)),
  each('ELU', { alpha: 0.7 }, (x) => elu(x, 0.7)),
  each('ThresholdedReLU', { theta: 0.5 }, (x) => (x > 0.5 ? x : 0)),
  ...Object.entries(SCALAR).map(([activation, f]) => each('Activation', { activation }, f)),
  { className: 'Activation', config: { activation: 'softmax' }, output: IMAGE, value: ([y, x, c], at) => softmaxOf(row(at, y!, x!), c!) },
  { className: 'Activation', config: { activation: 'log_softmax' }, output: IMAGE, value: ([y, x, c], at) => Math.log(softmaxOf(row(at, y!, x!), c!)) },
  { className: 'Softmax', config: { axis: 1 }, output: IMAGE, value: ([y, x, c], at) => softmaxOf(range(7).map((i) => at(i, x!, c!)), y!) },
  two('Add', (a, b) => a + b),
  two('Subtract', (a, b) => a - b),
  two('Multiply', (a, b) => a * b),
  two('Average', (a, b) => (a + b) / 2),
  two('Maximum', Math.max),
  two('Minimum', Math.min),
  two('Divide', (a, b) => a / b),
  { className: 'Concatenate', reads: 2, config: { axis: -1 }, output: [7, 5, 8], value: ([y, x, c], at, _, second) => (c! < 4 ? at(y!, x!, c!) : second(y!, x!, c! - 4)) },
  { className: 'Concatenate', reads: 2, config: { axis: 1 }, output: [14, 5, 4], value: ([y, x, c], at, _, second) => (y! < 7 ? at(y!, x!, c!) : second(y! - 7, x!, c!)) },
  { className: 'Flatten', output: [140], value: ([i], at) => all(at)[i!]! },
  { className: 'Reshape', config: { target_shape: [5, -1] }, output: [5, 28], value: ([i, j], at) => all(at)[i! * 28 + j!]! },
  { className: 'Permute', config: { dims: [3, 1, 2] }, output: [4, 7, 5], value: ([c, y, x], at) => at(y!, x!, c!) },
  { className: 'Slice', config: { begin: [1, 0, 2], size: [3, 5, 2] }, output: [3, 5, 2], value: ([y, x, c], at) => at(y! + 1, x!, c! + 2) },
  { className: 'Reduce', config: { operation: 'mean', axes: [3], keepdims: true }, output: [7, 5, 1], value: ([y, x], at) => mean(row(at, y!, x!)) },
  { className: 'Reduce', config: { operation: 'sum', axes: [1] }, output: [5, 4], value: ([x, c], at) => total(range(7).map((y) => at(y, x!, c!))) },
  { className: 'Reduce', config: { operation: 'max', axes: [-1] }, output: [7, 5], value: ([y, x], at) => Math.max(...row(at, y!, x!)) },
  { className: 'Reduce', config: { operation: 'min', axes: [1, 2] }, output: [4], value: ([c], at) => Math.min(...channel(at, c!)) },
  ...(['add', 'subtract', 'multiply', 'divide', 'maximum', 'minimum'] as const).map((operation): Case => ({ className: 'Arithmetic', config: { operation, shape: [4] }, weights: { constant: [4] }, output: IMAGE, value: ([y, x, c], at, w) => { const [a, b] = [at(y!, x!, c!), w['constant']![c!]!]; return { add: a + b, subtract: a - b, multiply: a * b, divide: a / b, maximum: Math.max(a, b), minimum: Math.min(a, b) }[operation]; } })),
  { className: 'Arithmetic', config: { operation: 'subtract', swapped: true, shape: [] }, weights: { constant: [] }, output: IMAGE, value: (place, at, w) => w['constant']![0]! - at(...place) },
  { className: 'Arithmetic', config: { operation: 'power', shape: [] }, weights: { constant: [] }, output: IMAGE, value: (place, at, w) => Math.max(0, at(...place)) ** w['constant']![0]! },
]; // prettier-ignore

/** Kept away from the corners of ReLUs and the ends of clips, where there is no derivative to compare. */
const awayFromCorners = (values: Float32Array): Float32Array => values.map((v) => [0, 0.3, 0.5, 1, -2.5, 2.5, -3, 3].reduce((at, corner) => (Math.abs(at - corner) < 0.02 ? corner + 0.03 : at), v)); // prettier-ignore

function prepared(one: Case, seed: number) {
  const shape = one.input ?? IMAGE;
  const builder = new GraphBuilder();
  const weights = Object.fromEntries(
    Object.entries(one.weights ?? {}).map(([part, s], i) => {
      const values = normals(size(s), seed * 10 + i + 1, 0.7);
      const positive = part.includes('variance') || one.config?.['operation'] === 'power' || one.config?.['operation'] === 'divide';
      return [part, positive ? values.map((v) => Math.abs(v) + 0.5) : values];
    }),
  ); // prettier-ignore
  // The network's input is always a picture.
  const image = builder.input('image', shape.length === 3 ? shape : [1, 1, size(shape)]);
  let x = shape.length === 3 ? image : builder.add('vector', 'Reshape', { target_shape: shape }, [image]);
  if (one.config?.['operation'] === 'power') x = builder.add('positive', 'ReLU', {}, [x]);
  const inputs = [x];
  if (one.reads === 2) {
    const constant = { kind: 'constant', shape: [], values: [one.className === 'Divide' ? 1.7 : 0.8] } as const;
    const half = builder.arithmetic('half', 'multiply', x, { kind: 'constant', shape: [], values: [-0.6] }, false);
    inputs.push(builder.arithmetic('second', 'add', half, constant, false));
  }
  const given = Object.fromEntries(Object.entries(weights).map(([part, values]) => [part, { shape: one.weights![part]!, values }])); // prettier-ignore
  const top = builder.add('top', one.className, one.config ?? {}, inputs, given);
  expect(top.shape).toEqual(one.output);
  const values = awayFromCorners(normals(size(shape), seed, 1));
  return { file: builder.file('test', [top]), weights, values, shape };
}

function expectedOf(one: Case, weights: Weights, values: ArrayLike<number>, shape: Shape): Float64Array {
  const second = Array.from(values, (v) => -0.6 * v + (one.className === 'Divide' ? 1.7 : 0.8));
  const [at, other] = [reader(shape, values), reader(shape, second)];
  const place = (index: number): number[] => one.output.map((n, i) => Math.floor(index / size(one.output.slice(i + 1))) % n); // prettier-ignore
  return Float64Array.from({ length: size(one.output) }, (_, i) => one.value(place(i), at, weights, other));
}

const nearest = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  const most = Math.max(1e-3, ...Array.from(b, Math.abs));
  return Math.max(...Array.from(a, (v, i) => Math.abs(v - b[i]!))) / most;
};

describe('each operator gives what plain loops give, and their gradient, on cpu and wasm', () => {
  it.each(CASES.map((one, i) => [`${one.className} ${JSON.stringify(one.config ?? {})}`.slice(0, 110), one, i + 1] as const))(
    '%s',
    (_, one, seed) => {
      const { file, weights, values, shape } = prepared(one, seed);
      const expected = expectedOf(one, weights, values, shape);
      const cotangent = normals(expected.length, seed + 500, 1);
      // Central differences of <cotangent, loops> at some places, in double precision.
      const looked = range(5).map((k) => (k * 31 + seed * 7) % values.length);
      const slope = looked.map((i) => {
        const step = 1e-5;
        const at = (d: number): number => {
          const shifted = Float64Array.from(values);
          shifted[i]! += d;
          return total(Array.from(expectedOf(one, weights, shifted, shape), (v, k) => v * cotangent[k]!));
        };
        return (at(step) - at(-step)) / (2 * step);
      });
      for (const backend of ['cpu', 'wasm'] as const) {
        activateBackend(backend);
        const network = new TapeNetwork(file);
        const batch = tf.tensor4d(values, [1, ...network.inputShape]);
        const pass = network.forward(batch, ['top'], 'backward');
        const dy = tf.tensor(cotangent, [1, ...one.output]);
        const gradient = pass.backward('top', dy);
        expect(nearest(pass.output('top').dataSync(), expected), `${backend} output`).toBeLessThan(2e-5);
        const found = gradient.dataSync();
        const most = Math.max(...found.map(Math.abs));
        expect(Math.max(...looked.map((i, k) => Math.abs(found[i]! - slope[k]!))) / Math.max(most, 1e-3), `${backend} gradient`).toBeLessThan(2e-4);
        pass.dispose();
        network.dispose();
        tf.dispose([batch, dy, gradient]);
      }
    },
  ); // prettier-ignore

  it('leaves out none of the vocabulary', () => {
    const tested = new Set(CASES.map(({ className }) => className));
    expect(KNOWN_CLASSES.filter((name) => !tested.has(name) && !IDENTITIES.has(name))).toEqual([]);
    const activations = new Set(CASES.map(({ config }) => config?.['activation']));
    expect([...ACTIVATION_NAMES].filter((name) => !activations.has(name))).toEqual([]);
  });
});
