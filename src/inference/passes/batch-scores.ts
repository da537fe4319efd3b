/** Scores of many inputs in one forward pass: one upload, one readback, no gradient. What LIME asks the network. */

import * as tf from '@tensorflow/tfjs-core';
import type { BackendName } from '../../core/expression.ts';
import { untilLost } from '../backends/backends.ts';
import type { HeadInfo } from '../core/manifest.ts';
import type { Network } from '../networks/network.ts';

/**
 * @param network on tfjs's current backend
 * @param batch   `count` normalised inputs one after the other; not used any more once the call has returned its promise
 * @returns count * labels scores, softmax(logits / temperature), row-major
 * @throws AppError device-lost
 */
export async function scoreBatch(
  network: Network,
  head: HeadInfo,
  batch: Float32Array,
  count: number,
): Promise<Float32Array> {
  const [height, width, channels] = network.inputShape;
  const logits = tf.tidy(() => {
    const pass = network.forward(tf.tensor4d(batch, [count, height, width, channels]), [head.layer], 'outputs');
    try {
      return tf.clone(pass.output(head.layer));
    } finally {
      pass.dispose();
    }
  });
  // Never dataSync: on WebGPU a row of synchronous reads loses the device (Chromium, tfjs 4.22).
  const values = (await untilLost(tf.getBackend() as BackendName, logits.data())) as Float32Array;
  logits.dispose();
  return softmaxRows(values, count, head.labels.length, head.temperature);
}

function softmaxRows(logits: Float32Array, rows: number, classes: number, temperature: number): Float32Array {
  const out = new Float32Array(rows * classes);
  for (let row = 0; row < rows; row++) {
    const start = row * classes;
    let most = -Infinity;
    for (let k = 0; k < classes; k++) most = Math.max(most, logits[start + k] as number);
    let sum = 0;
    for (let k = 0; k < classes; k++)
      sum += out[start + k] = Math.exp(((logits[start + k] as number) - most) / temperature);
    for (let k = 0; k < classes; k++) out[start + k]! /= sum;
  }
  return out;
}
