/**
 * One layer of a tfjs model on real tensors, under the tape, with plain kernels (no fused ones) and, where tfjs's own backward pass
 * differs from backend to backend or is missing, with that of window-gradients.ts.
 */

import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { AppError } from '../../core/errors.ts';
import type { Padding } from './core/layer-plan.ts';
import type { ReluRule } from './network.ts';
import {
  averagePoolGradient,
  depthwiseGradient,
  dilatedConvGradient,
  maxPoolGradient,
  type Window,
} from './window-gradients.ts';

/** ReLU with a rule for the backward pass (see ReluRule). */
function ruledRelu(x: tf.Tensor, rule: ReluRule): tf.Tensor {
  if (rule === 'gradient') return tf.relu(x);
  const op = tf.customGrad((input, save) => {
    const value = input as tf.Tensor;
    (save as tf.GradSaveFunc)([value]);
    return {
      value: tf.relu(value),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const positive = tf.relu(dy);
        return rule === 'deconvnet' ? positive : tf.mul(positive, tf.step(saved[0] as tf.Tensor));
      },
    };
  });
  return op(x);
}

/** As `getConfig` gives it (in camel case, unlike the file). */
interface LayerConfig {
  readonly poolSize: [number, number];
  readonly strides: [number, number];
  readonly padding: Padding;
  readonly dilationRate: [number, number];
  readonly activation?: string;
  readonly dataFormat?: string;
  readonly maxValue?: number | null;
  readonly axis?: number;
  readonly epsilon?: number;
  readonly scale?: boolean;
  readonly center?: boolean;
}

/** Pooling with the backward pass of window-gradients.ts. */
function pool(x: tf.Tensor4D, kind: 'max' | 'average', window: Window): tf.Tensor {
  const size: [number, number] = [...window.size];
  const strides: [number, number] = [...window.strides];
  const op = tf.customGrad((input, save) => {
    const from = input as tf.Tensor4D;
    const value = (kind === 'max' ? tf.maxPool : tf.avgPool)(from, size, strides, window.padding);
    (save as tf.GradSaveFunc)(kind === 'max' ? [from, value] : []);
    return {
      value,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        kind === 'max'
          ? maxPoolGradient(dy as tf.Tensor4D, saved[0] as tf.Tensor4D, saved[1] as tf.Tensor4D, window)
          : averagePoolGradient(dy as tf.Tensor4D, from.shape, window),
    };
  });
  return op(x);
}

/** Convolution; a dilated one with the backward pass of window-gradients.ts, because tfjs has none. */
function convolve(
  x: tf.Tensor4D,
  kernel: tf.Tensor4D,
  { strides, padding, dilationRate: dilation }: LayerConfig,
): tf.Tensor {
  if (dilation.every((rate) => rate === 1)) return tf.conv2d(x, kernel, strides, padding);
  const op = tf.customGrad((input) => {
    const from = input as tf.Tensor4D;
    return {
      value: tf.conv2d(from, kernel, strides, padding, 'NHWC', dilation),
      gradFunc: (dy: tf.Tensor) => dilatedConvGradient(dy as tf.Tensor4D, kernel, from.shape, { dilation, padding }),
    };
  });
  return op(x);
}

/** Depthwise convolution with the backward pass of window-gradients.ts, which tfjs-wasm lacks. */
function depthwise(
  x: tf.Tensor4D,
  kernel: tf.Tensor4D,
  { strides, padding, dilationRate: dilation }: LayerConfig,
): tf.Tensor {
  const op = tf.customGrad((input) => {
    const from = input as tf.Tensor4D;
    return {
      value: tf.depthwiseConv2d(from, kernel, strides, padding, 'NHWC', dilation),
      gradFunc: (dy: tf.Tensor) =>
        depthwiseGradient(dy as tf.Tensor4D, kernel, from.shape, { strides, dilation, padding }),
    };
  });
  return op(x);
}

/** Batch normalisation in plain kernels: tfjs's own has no gradient where the layer has no scale or no centre. */
function batchNorm(x: tf.Tensor, weights: readonly tf.Tensor[], { scale, center, epsilon }: LayerConfig): tf.Tensor {
  const [mean, variance] = weights.slice(-2) as [tf.Tensor, tf.Tensor];
  const deviation = tf.rsqrt(tf.add(variance, epsilon ?? 1e-3));
  const factor = scale === false ? deviation : tf.mul(weights[0] as tf.Tensor, deviation);
  const normed = tf.mul(tf.sub(x, mean), factor);
  return center === false ? normed : tf.add(normed, weights[scale === false ? 0 : 1] as tf.Tensor);
}

/**
 * One layer on real tensors: its output, and the value before its activation.
 * @param weights by default the layer's own
 */
export function applyLayer(
  layer: tfl.layers.Layer,
  inputs: readonly tf.Tensor[],
  rule: ReluRule,
  weights: readonly tf.Tensor[] = layer.weights.map((weight) => weight.read()),
): { linear: tf.Tensor; output: tf.Tensor } {
  const className = layer.getClassName();
  const config = layer.getConfig() as unknown as LayerConfig;
  const x = inputs[0] as tf.Tensor;
  const bias = (linear: tf.Tensor): tf.Tensor => {
    const last = weights[1];
    return last ? tf.add(linear, last) : linear;
  };
  const activated = (linear: tf.Tensor): { linear: tf.Tensor; output: tf.Tensor } => {
    if (config.activation === 'relu') return { linear, output: ruledRelu(linear, rule) };
    if (!config.activation || config.activation === 'linear') return { linear, output: linear };
    const activation = tfl.layers.activation({ activation: config.activation as 'tanh' });
    return { linear, output: activation.apply(linear) as tf.Tensor };
  };
  const lastChannels = (config.dataFormat ?? 'channels_last').endsWith('ast');
  if (className === 'Conv2D' && lastChannels) {
    return activated(bias(convolve(x as tf.Tensor4D, weights[0] as tf.Tensor4D, config)));
  }
  if (className === 'DepthwiseConv2D' && lastChannels)
    return activated(bias(depthwise(x as tf.Tensor4D, weights[0] as tf.Tensor4D, config)));
  if ((className === 'MaxPooling2D' || className === 'AveragePooling2D') && lastChannels) {
    const window = { size: config.poolSize, strides: config.strides, padding: config.padding };
    const output = pool(x as tf.Tensor4D, className === 'MaxPooling2D' ? 'max' : 'average', window);
    return { linear: output, output };
  }
  if (className === 'Dense' && x.rank === 2) {
    return activated(bias(tf.matMul(x as tf.Tensor2D, weights[0] as tf.Tensor2D)));
  }
  if (className === 'BatchNormalization' && (config.axis === -1 || config.axis === x.rank - 1)) {
    const output = batchNorm(x, weights, config);
    return { linear: output, output };
  }
  if (className === 'Activation') return activated(x);
  if (className === 'ReLU' && config.maxValue == null) return { linear: x, output: ruledRelu(x, rule) };
  const output = layer.call(inputs.length === 1 ? x : [...inputs], { training: false }) as tf.Tensor | tf.Tensor[];
  const single = Array.isArray(output) ? output[0] : output;
  if (!single) throw new AppError('model-invalid', `layer ${layer.name} gave no output`);
  return { linear: single, output: single };
}
