/** Layers of tfjs cut down to one channel: which can be, and how. Used by the tape's `channelHead`. */

import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { sliceChannel } from './channel-head.ts';

/** As `getConfig` gives it (in camel case, unlike the file). */
interface Config {
  readonly activation?: string;
  readonly dataFormat?: string;
  readonly depthMultiplier?: number;
  readonly axis?: number;
  readonly epsilon?: number;
}

const configOf = (layer: tfl.layers.Layer): Config => layer.getConfig() as unknown as Config;
const channelsLast = ({ dataFormat = 'channels_last' }: Config): boolean => dataFormat.endsWith('ast');
const rankOf = (layer: tfl.layers.Layer): number => (layer.outputShape as readonly unknown[]).length;

/** Layers without weights that treat every channel alike and by itself. */
const PLAIN = new Set([
  'ReLU',
  'LeakyReLU',
  'ELU',
  'ThresholdedReLU',
  'MaxPooling2D',
  'AveragePooling2D',
  'GlobalAveragePooling2D',
  'GlobalMaxPooling2D',
  'ZeroPadding2D',
  'Cropping2D',
  'UpSampling2D',
  'Dropout',
  'SpatialDropout2D',
  'GaussianNoise',
  'GaussianDropout',
]);

/** Whether output channel c is a function of input channel c alone, so that one channel can be computed by itself. */
export function staysInChannel(layer: tfl.layers.Layer): boolean {
  const config = configOf(layer);
  if (!channelsLast(config)) return false;
  const className = layer.getClassName();
  if (PLAIN.has(className) || className === 'PReLU') return true;
  if (className === 'Activation') return config.activation !== 'softmax';
  if (className === 'DepthwiseConv2D') return (config.depthMultiplier ?? 1) === 1 && config.activation !== 'softmax';
  if (className === 'BatchNormalization') return [-1, rankOf(layer) - 1].includes(config.axis ?? -1);
  return false;
}

/**
 * Whether the layer mixes channels and can be cut to one output channel by cutting its weights.
 * @param beforeActivation only the value before the activation is wanted, so that a softmax does no harm
 */
export function mixesChannels(layer: tfl.layers.Layer, beforeActivation: boolean): boolean {
  const config = configOf(layer);
  if (config.activation === 'softmax' && !beforeActivation) return false;
  const className = layer.getClassName();
  return (className === 'Conv2D' && channelsLast(config)) || (className === 'Dense' && rankOf(layer) === 2);
}

export function hasRelu(layer: tfl.layers.Layer): boolean {
  const { activation } = configOf(layer);
  const { maxValue = null } = configOf(layer) as { maxValue?: number | null };
  return activation === 'relu' || (layer.getClassName() === 'ReLU' && maxValue === null);
}

/** One channel of each weight of a layer for which one of the two functions above holds. */
export function channelWeights(layer: tfl.layers.Layer, channel: number): tf.Tensor[] {
  const depthwise = layer.getClassName() === 'DepthwiseConv2D';
  return layer.weights.map((weight, i) => {
    const whole = weight.read();
    if (depthwise && i === 0) return tf.slice(whole, [0, 0, channel, 0], [-1, -1, 1, -1]);
    // PReLU's alpha, batch norm's vectors, kernels and biases: the channel is the last axis (or the axis is shared, of length 1).
    return whole.shape[whole.shape.length - 1] === 1 ? tf.clone(whole) : sliceChannel(whole, channel);
  });
}

/**
 * Layers whose own `call` reads their full weights, on one channel.
 * @param weights from `channelWeights`
 * @returns null for a layer that needs no such help
 */
export function applyToChannel(
  layer: tfl.layers.Layer,
  x: tf.Tensor,
  weights: readonly tf.Tensor[],
): { linear: tf.Tensor; output: tf.Tensor } | null {
  const className = layer.getClassName();
  if (className === 'PReLU') {
    const output = tf.prelu(x, weights[0] as tf.Tensor);
    return { linear: output, output };
  }
  if (className === 'BatchNormalization') {
    // gamma and beta may be switched off; the names tell which weights are there.
    const byName = new Map(layer.weights.map(({ originalName }, i) => [originalName.split('/').pop(), weights[i]]));
    const output = tf.batchNorm(
      x as tf.Tensor4D,
      byName.get('moving_mean') as tf.Tensor1D,
      byName.get('moving_variance') as tf.Tensor1D,
      byName.get('beta') as tf.Tensor1D | undefined,
      byName.get('gamma') as tf.Tensor1D | undefined,
      configOf(layer).epsilon ?? 1e-3,
    );
    return { linear: output, output };
  }
  return null;
}
