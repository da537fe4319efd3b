/** The activations of `formats/operators/activations.ts` on real tensors, in kernels that every backend has forward and backward. */

import * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../../core/errors.ts';
import { SELU } from '../formats/operators/activations.ts';
import type { ReluRule } from './network.ts';

/** ReLU with a rule for the backward pass (see ReluRule). */
export function ruledRelu(x: tf.Tensor, rule: ReluRule): tf.Tensor {
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

/** alpha * (exp(x) - 1) below zero. (tfjs's own has no backward kernel on wasm.) */
export const elu = (x: tf.Tensor, alpha: number): tf.Tensor =>
  tf.add(tf.relu(x), tf.mul(alpha, tf.sub(tf.exp(tf.neg(tf.relu(tf.neg(x)))), 1)));

/** x above zero, alpha * x below. */
export const leaky = (x: tf.Tensor, alpha: number): tf.Tensor => tf.sub(tf.relu(x), tf.mul(alpha, tf.relu(tf.neg(x))));

/** max(low, min(high, x)) */
export const clip = (x: tf.Tensor, low: number, high: number): tf.Tensor =>
  tf.sub(high, tf.relu(tf.sub(high - low, tf.relu(tf.sub(x, low)))));

/** log(1 + exp(x)), without overflow. */
const softplus = (x: tf.Tensor): tf.Tensor => tf.add(tf.relu(x), tf.log(tf.add(1, tf.exp(tf.neg(tf.abs(x))))));

const gate = (x: tf.Tensor, slope: number): tf.Tensor => clip(tf.add(tf.mul(x, slope), 0.5), 0, 1);

/** The largest along an axis, through which nothing is differentiated: a softmax does not change when all its values move alike. */
function fixedMax(x: tf.Tensor, axis: number): tf.Tensor {
  const { shape } = x;
  const op = tf.customGrad((y) => ({
    value: tf.max(y as tf.Tensor, axis, true),
    gradFunc: () => tf.zeros(shape),
  }));
  return op(x);
}

/** @param axis of the tensor, batch included */
export function softmax(x: tf.Tensor, axis = x.rank - 1): tf.Tensor {
  const powers = tf.exp(tf.sub(x, fixedMax(x, axis)));
  return tf.div(powers, tf.sum(powers, axis, true));
}

function logSoftmax(x: tf.Tensor): tf.Tensor {
  const shifted = tf.sub(x, fixedMax(x, x.rank - 1));
  return tf.sub(shifted, tf.log(tf.sum(tf.exp(shifted), x.rank - 1, true)));
}

/**
 * @param name of ACTIVATION_NAMES
 * @throws AppError model-invalid for another one
 */
export function activate(name: string, x: tf.Tensor, rule: ReluRule): tf.Tensor {
  switch (name) {
    case 'linear':
      return x;
    case 'relu':
      return ruledRelu(x, rule);
    case 'relu6':
      return clip(x, 0, 6);
    case 'leaky_relu':
      return leaky(x, 0.2);
    case 'elu':
      return elu(x, 1);
    case 'selu':
      return tf.mul(SELU.scale, elu(x, SELU.alpha));
    case 'sigmoid':
      return tf.sigmoid(x);
    case 'tanh':
      return tf.tanh(x);
    case 'hard_sigmoid':
      return gate(x, 0.2);
    case 'hard_sigmoid_6':
      return gate(x, 1 / 6);
    case 'softplus':
      return softplus(x);
    case 'softsign':
      return tf.div(x, tf.add(1, tf.abs(x)));
    case 'swish':
      return tf.mul(x, tf.sigmoid(x));
    case 'hard_swish':
      return tf.mul(x, gate(x, 1 / 6));
    case 'gelu':
      return tf.mul(tf.mul(0.5, x), tf.add(1, tf.erf(tf.mul(x, Math.SQRT1_2))));
    case 'gelu_tanh':
      return tf.mul(tf.mul(0.5, x), tf.add(1, tf.tanh(tf.mul(Math.sqrt(2 / Math.PI), tf.add(x, tf.mul(0.044715, tf.mul(x, tf.mul(x, x)))))))); // prettier-ignore
    case 'erf':
      return tf.erf(x);
    case 'mish':
      return tf.mul(x, tf.tanh(softplus(x)));
    case 'exponential':
      return tf.exp(x);
    case 'softmax':
      return softmax(x);
    case 'log_softmax':
      return logSoftmax(x);
    default:
      throw new AppError('model-invalid', `the activation ${name} is not known here`);
  }
}
