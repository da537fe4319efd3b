/** One layer of the graph on real tensors, under the tape, in plain kernels (no fused ones). The other half of `formats/operators/`. */

import * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../../core/errors.ts';
import type { GraphLayer } from '../formats/graph.ts';
import { axisOf, numberOf, padsOf, pairOf, type Pair } from '../formats/operators/config.ts';
import { IDENTITIES } from '../formats/operators/vocabulary.ts';
import { movingWindow, poolWindow, type Coordinates } from '../formats/operators/window-operators.ts';
import { normAxis } from '../formats/operators/weighted-operators.ts';
import type { Padding } from '../core/windows.ts';
import type { ReluRule } from './network.ts';
import { activate, elu, leaky, ruledRelu, softmax } from './run-activation.ts';
import { convolve, convolveGroups, depthwise, globalMax, resize, runPool, type Move } from './run-windows.ts';

/** By part. One channel of them, where one channel alone is computed. */
export type LayerWeights = ReadonlyMap<string, tf.Tensor>;

export interface LayerValues {
  /** Before the activation; the output itself where the layer has none. */
  readonly linear: tf.Tensor;
  readonly output: tf.Tensor;
}

type What = Pick<GraphLayer, 'name' | 'className' | 'config'>;

/** The layer's values before its activation (see LayerValues); no config of a count is read, so that one channel goes through, too. */
export function runLayer(
  layer: What,
  inputs: readonly tf.Tensor[],
  weights: LayerWeights,
  rule: ReluRule,
): LayerValues {
  const { className, config } = layer;
  if (className === 'ReLU' && config['max_value'] == null && !config['alpha'] && !config['threshold'])
    return { linear: inputs[0] as tf.Tensor, output: ruledRelu(inputs[0] as tf.Tensor, rule) };
  const linear = linearOf(layer, inputs, weights);
  const activation = (config['activation'] ?? 'linear') as string;
  return { linear, output: activation === 'linear' ? linear : activate(activation, linear, rule) };
}

function linearOf(layer: What, inputs: readonly tf.Tensor[], weights: LayerWeights): tf.Tensor {
  const { name, className, config } = layer;
  const x = inputs[0] as tf.Tensor;
  const image = x as tf.Tensor4D;
  const weight = <T extends tf.Tensor = tf.Tensor>(part: string): T => weights.get(part) as T;
  const biased = (value: tf.Tensor): tf.Tensor => (weights.has('bias') ? tf.add(value, weight('bias')) : value);
  // A clone, because the tape follows no tensor that is its own input.
  if (IDENTITIES.has(className) || className === 'Activation') return tf.clone(x);
  switch (className) {
    case 'Conv2D': {
      const kernel = weight<tf.Tensor4D>('kernel');
      const groups = x.shape[3]! / kernel.shape[2];
      return biased(convolveGroups(image, kernel, groups, moveOf(layer, kernel)));
    }
    case 'DepthwiseConv2D':
      return biased(depthwise(image, weight('depthwise_kernel'), moveOf(layer, weight('depthwise_kernel'))));
    case 'SeparableConv2D': {
      const kernel = weight<tf.Tensor4D>('depthwise_kernel');
      const between = depthwise(image, kernel, moveOf(layer, kernel));
      return biased(
        convolve(between, weight('pointwise_kernel'), { strides: [1, 1], dilation: [1, 1], padding: 'valid' }),
      );
    }
    case 'Conv2DTranspose':
      return biased(transposed(layer, image, weight('kernel')));
    case 'Dense': {
      const kernel = weight<tf.Tensor2D>('kernel');
      if (x.rank === 2) return biased(tf.matMul(x as tf.Tensor2D, kernel));
      const rows = tf.reshape(x, [-1, x.shape[x.rank - 1] as number]) as tf.Tensor2D;
      return biased(tf.reshape(tf.matMul(rows, kernel), [...x.shape.slice(0, -1), kernel.shape[1]]));
    }
    case 'MaxPooling2D':
    case 'AveragePooling2D': {
      const padding = config['padding'] ?? 'valid';
      const pads = typeof padding === 'string' ? (padding as Padding) : padsOf(name, padding, 'padding');
      const kind = className === 'MaxPooling2D' ? 'max' : 'average';
      const ceil = (config['ceil'] ?? [0, 0]) as Pair;
      return runPool(image, kind, poolWindow(name, config), pads, config['count_include_pad'] === true, ceil);
    }
    case 'GlobalAveragePooling2D':
      return tf.mean(x, [1, 2], config['keepdims'] === true);
    case 'GlobalMaxPooling2D':
      return config['keepdims'] === true ? globalMax(image) : tf.reshape(globalMax(image), [x.shape[0]!, x.shape[3]!]);
    case 'ZeroPadding2D': {
      const [rows, columns] = padsOf(name, config['padding'] ?? 1, 'padding');
      return tf.pad4d(image, [[0, 0], [...rows], [...columns], [0, 0]]); // prettier-ignore
    }
    case 'Cropping2D': {
      const [rows, columns] = padsOf(name, config['cropping'] ?? 0, 'cropping');
      const size = [x.shape[1]! - rows[0] - rows[1], x.shape[2]! - columns[0] - columns[1]] as const;
      return tf.slice(image, [0, rows[0], columns[0], 0], [-1, ...size, -1]);
    }
    case 'UpSampling2D': {
      const [down, right] = pairOf(name, config, 'size', [2, 2]);
      const to: Pair = [x.shape[1]! * down, x.shape[2]! * right];
      return resize(image, to, config['interpolation'] === 'bilinear' ? 'bilinear' : 'nearest');
    }
    case 'Resizing': {
      const to: Pair = [config['height'] as number, config['width'] as number];
      const kind = config['interpolation'] === 'nearest' ? 'nearest' : 'bilinear';
      return resize(image, to, kind, config['coordinates'] as Coordinates | undefined);
    }
    case 'BatchNormalization':
      return batchNorm(layer, x, weights);
    case 'LayerNormalization':
      return layerNorm(layer, x, weights);
    case 'GroupNormalization':
      return groupNorm(layer, x, weights);
    case 'Normalization': {
      const mean = weights.get('mean') ?? tf.tensor(config['mean'] as number[]);
      const variance = weights.get('variance') ?? tf.tensor(config['variance'] as number[]);
      return tf.div(tf.sub(x, flat(mean)), tf.maximum(tf.sqrt(flat(variance)), 1e-7));
    }
    case 'Rescaling': {
      const part = (key: string, otherwise: number): tf.Tensor => tf.tensor((config[key] ?? otherwise) as number);
      return tf.add(tf.mul(x, part('scale', 1)), part('offset', 0));
    }
    case 'PReLU':
      return tf.sub(tf.relu(x), tf.mul(weight('alpha'), tf.relu(tf.neg(x))));
    case 'ReLU':
      return cappedRelu(layer, x);
    case 'LeakyReLU':
      return leaky(x, numberOf(name, config, 'alpha', 0.3));
    case 'ELU':
      return elu(x, numberOf(name, config, 'alpha', 1));
    case 'ThresholdedReLU':
      return tf.mul(x, tf.step(tf.sub(x, numberOf(name, config, 'theta', 1))));
    case 'Softmax': {
      const axis: unknown = Array.isArray(config['axis']) ? config['axis'][0] : (config['axis'] ?? -1);
      return softmax(x, axisOf(name, axis, x.rank - 1) + 1);
    }
    case 'Arithmetic':
      return arithmetic(layer, x, weight('constant'));
    default:
      return moved(layer, inputs);
  }
}

function moveOf({ name, config }: What, kernel: tf.Tensor4D): Move {
  const { strides, dilation } = movingWindow(name, config, [kernel.shape[0], kernel.shape[1]]);
  return { strides, dilation, padding: (config['padding'] ?? 'valid') as Padding };
}

const flat = (tensor: tf.Tensor): tf.Tensor => (tensor.size === 1 ? tf.reshape(tensor, []) : tf.reshape(tensor, [-1]));

function transposed({ name, config }: What, x: tf.Tensor4D, kernel: tf.Tensor4D): tf.Tensor {
  const strides = pairOf(name, config, 'strides', [1, 1]);
  const padding = (config['padding'] ?? 'valid') as Padding;
  const length = (axis: 0 | 1): number =>
    x.shape[axis + 1]! * strides[axis] + (padding === 'same' ? 0 : Math.max(kernel.shape[axis]! - strides[axis], 0));
  return tf.conv2dTranspose(x, kernel, [x.shape[0], length(0), length(1), kernel.shape[2]], [...strides], padding);
}

/**
 * Batch normalisation. Along the last axis one kernel forward and one backward: tfjs's own gradient is of plain kernels for all weights, and
 * there is none where the layer has no scale or no centre.
 */
function batchNorm({ name, config }: What, x: tf.Tensor, weights: LayerWeights): tf.Tensor {
  const axis = normAxis(name, config, x.rank - 1) + 1;
  const last = axis === x.rank - 1;
  const along = (part: string): tf.Tensor | null => {
    const values = weights.get(part);
    return !values || last ? (values ?? null) : tf.reshape(values, x.shape.map((n, i) => (i === axis ? n : 1))); // prettier-ignore
  };
  if (last) return normaliseLast(x, weights, numberOf(name, config, 'epsilon', 1e-3));
  const deviation = tf.rsqrt(tf.add(along('moving_variance') as tf.Tensor, numberOf(name, config, 'epsilon', 1e-3)));
  const gamma = along('gamma');
  const beta = along('beta');
  const normed = tf.mul(tf.sub(x, along('moving_mean') as tf.Tensor), gamma ? tf.mul(gamma, deviation) : deviation);
  return beta ? tf.add(normed, beta) : normed;
}

function normaliseLast(x: tf.Tensor, weights: LayerWeights, epsilon: number): tf.Tensor {
  const [mean, variance] = ['moving_mean', 'moving_variance'].map((part) => weights.get(part) as tf.Tensor1D);
  const [gamma, beta] = ['gamma', 'beta'].map((part) => weights.get(part) as tf.Tensor1D | undefined);
  const op = tf.customGrad((input) => {
    const from = input as tf.Tensor;
    const flat = tf.reshape(from, [from.size / mean!.size, 1, 1, mean!.size]) as tf.Tensor4D;
    return {
      value: tf.reshape(tf.batchNorm(flat, mean!, variance!, beta, gamma, epsilon), from.shape),
      gradFunc: (dy: tf.Tensor) => {
        const deviation = tf.rsqrt(tf.add(variance!, epsilon));
        return tf.mul(dy, gamma ? tf.mul(gamma, deviation) : deviation);
      },
    };
  });
  return op(x);
}

/** (x - mean) / deviation over some axes of each picture, scaled and shifted. */
function normed(x: tf.Tensor, axes: number[], epsilon: number): tf.Tensor {
  const centred = tf.sub(x, tf.mean(x, axes, true));
  return tf.mul(centred, tf.rsqrt(tf.add(tf.mean(tf.square(centred), axes, true), epsilon)));
}

function scaled(x: tf.Tensor, weights: LayerWeights): tf.Tensor {
  const gamma = weights.get('gamma');
  const beta = weights.get('beta');
  const value = gamma ? tf.mul(x, gamma) : x;
  return beta ? tf.add(value, beta) : value;
}

function layerNorm({ name, config }: What, x: tf.Tensor, weights: LayerWeights): tf.Tensor {
  if (normAxis(name, config, x.rank - 1) + 1 !== x.rank - 1)
    throw new AppError('model-invalid', `the layer ${name} normalises another axis than the last`);
  return scaled(normed(x, [x.rank - 1], numberOf(name, config, 'epsilon', 1e-3)), weights);
}

function groupNorm({ name, config }: What, x: tf.Tensor, weights: LayerWeights): tf.Tensor {
  const channels = x.shape[x.rank - 1] as number;
  const groups = config['groups'] === -1 ? channels : numberOf(name, config, 'groups', 32);
  const places = x.size / (x.shape[0] as number) / channels;
  const grouped = tf.reshape(x, [x.shape[0] as number, places, groups, channels / groups]);
  return scaled(tf.reshape(normed(grouped, [1, 3], numberOf(name, config, 'epsilon', 1e-3)), x.shape), weights);
}

/** Keras' ReLU: x from the threshold on, capped; below it alpha * (x - threshold). */
function cappedRelu({ name, config }: What, x: tf.Tensor): tf.Tensor {
  const threshold = numberOf(name, config, 'threshold', 0);
  const alpha = numberOf(name, config, 'alpha', 0);
  const most = config['max_value'] == null ? null : numberOf(name, config, 'max_value');
  const above = threshold === 0 ? tf.relu(x) : tf.mul(x, tf.step(tf.sub(x, threshold)));
  const capped = most === null ? above : tf.sub(most, tf.relu(tf.sub(most, above)));
  return alpha === 0 ? capped : tf.sub(capped, tf.mul(alpha, tf.relu(tf.sub(threshold, x))));
}

function arithmetic({ name, config }: What, x: tf.Tensor, constant: tf.Tensor): tf.Tensor {
  const [a, b] = config['swapped'] === true ? [constant, x] : [x, constant];
  switch (config['operation']) {
    case 'add':
      return tf.add(a, b);
    case 'subtract':
      return tf.sub(a, b);
    case 'multiply':
      return tf.mul(a, b);
    case 'divide':
      return tf.div(a, b);
    case 'maximum':
      return tf.add(constant, tf.relu(tf.sub(x, constant)));
    case 'minimum':
      return tf.sub(constant, tf.relu(tf.sub(constant, x)));
    case 'power':
      return tf.pow(a, b);
    default:
      throw new AppError('model-invalid', `the layer ${name} has the operation ${String(config['operation'])}`);
  }
}

/** Several layers to one, and values that move about. */
function moved({ name, className, config }: What, inputs: readonly tf.Tensor[]): tf.Tensor {
  const x = inputs[0] as tf.Tensor;
  const batch = x.shape[0] as number;
  switch (className) {
    case 'Add':
      return inputs.reduce((a, b) => tf.add(a, b));
    case 'Subtract':
      return inputs.reduce((a, b) => tf.sub(a, b));
    case 'Multiply':
      return inputs.reduce((a, b) => tf.mul(a, b));
    case 'Divide':
      return inputs.reduce((a, b) => tf.div(a, b));
    case 'Average':
      return tf.div(inputs.reduce((a, b) => tf.add(a, b)), inputs.length); // prettier-ignore
    case 'Maximum':
      return inputs.reduce((a, b) => tf.maximum(a, b));
    case 'Minimum':
      return inputs.reduce((a, b) => tf.minimum(a, b));
    case 'Concatenate':
      return tf.concat([...inputs], axisOf(name, config['axis'] ?? -1, x.rank - 1) + 1);
    case 'Flatten':
      return tf.reshape(x, [batch, x.size / batch]);
    case 'Reshape': {
      const target = config['target_shape'] as number[];
      const known = target.filter((n) => n !== -1).reduce((a, b) => a * b, batch);
      return tf.reshape(x, [batch, ...target.map((n) => (n === -1 ? x.size / known : n))]);
    }
    case 'Permute':
      return tf.transpose(x, [0, ...(config['dims'] as number[])]);
    case 'Slice':
      return tf.slice(x, [0, ...(config['begin'] as number[])], [batch, ...(config['size'] as number[])]);
    case 'Reduce': {
      const axes = (config['axes'] as number[]).map((axis) => axisOf(name, axis, x.rank - 1) + 1);
      const reduce = { mean: tf.mean, sum: tf.sum, max: tf.max, min: tf.min }[config['operation'] as 'mean'];
      return reduce(x, axes, config['keepdims'] === true);
    }
    default:
      throw new AppError('model-invalid', `the layer ${name} is of the kind ${className}, which is not known here`);
  }
}
