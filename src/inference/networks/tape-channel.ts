/** Layers of the graph cut down to one channel: which can be, and how. Used by the tape's `channelHead`. */

import * as tf from '@tensorflow/tfjs-core';
import type { GraphLayer } from '../formats/graph.ts';
import { IDENTITIES } from '../formats/operators/vocabulary.ts';
import { normAxis } from '../formats/operators/weighted-operators.ts';
import { sliceChannel } from './channel-head.ts';
import type { LayerWeights } from './run-layer.ts';

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
  'Resizing',
]);

/** Activations that read all channels at once. */
const ACROSS = new Set<unknown>(['softmax', 'log_softmax']);

/** Whether output channel c is a function of input channel c alone, so that one channel can be computed by itself. */
export function staysInChannel({ name, className, config, outputShape }: GraphLayer): boolean {
  if (PLAIN.has(className) || IDENTITIES.has(className) || className === 'PReLU') return true;
  if (className === 'Activation') return !ACROSS.has(config['activation']);
  if (className === 'DepthwiseConv2D')
    return (config['depth_multiplier'] ?? 1) === 1 && !ACROSS.has(config['activation']);
  if (className === 'BatchNormalization') return normAxis(name, config, outputShape.length) === outputShape.length - 1;
  return false;
}

/**
 * Whether the layer mixes channels and can be cut to one output channel by cutting its weights.
 * @param beforeActivation only the value before the activation is wanted, so that a softmax does no harm
 */
export function mixesChannels({ className, config, outputShape }: GraphLayer, beforeActivation: boolean): boolean {
  if (ACROSS.has(config['activation']) && !beforeActivation) return false;
  return (
    (className === 'Conv2D' && (config['groups'] ?? 1) === 1) || (className === 'Dense' && outputShape.length === 1)
  );
}

export function hasRelu({ className, config }: GraphLayer): boolean {
  if (className === 'ReLU') return config['max_value'] == null && !config['alpha'] && !config['threshold'];
  return config['activation'] === 'relu';
}

/** One channel of each weight of a layer for which one of the first two functions above holds; owned by the caller. */
export function channelWeights({ className }: GraphLayer, weights: LayerWeights, channel: number): LayerWeights {
  return new Map(
    [...weights].map(([part, whole]) => {
      if (className === 'DepthwiseConv2D' && part === 'depthwise_kernel')
        return [part, tf.slice(whole, [0, 0, channel, 0], [-1, -1, 1, -1])];
      // PReLU's alpha, batch norm's vectors, kernels and biases: the channel is the last axis (or the axis is shared, of length 1).
      return [part, whole.shape[whole.shape.length - 1] === 1 ? tf.clone(whole) : sliceChannel(whole, channel)];
    }),
  );
}
