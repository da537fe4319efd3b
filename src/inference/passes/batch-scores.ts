/** Scores of many inputs in one forward pass: one upload, one readback, no gradient. What LIME asks the network. */

import * as tf from '@tensorflow/tfjs-core';
import type { BackendName } from '../../core/expression.ts';
import { untilLost } from '../backends/backends.ts';
import { scoresOf } from '../core/heads.ts';
import type { HeadInfo } from '../core/manifest.ts';
import { onNumbers, type Network } from '../networks/network.ts';

/**
 * @param network on tfjs's current backend
 * @param batch   `count` normalised inputs one after the other; not used any more once the call has returned its promise
 * @returns count * labels scores (see `scoresOf`), row-major
 * @throws AppError device-lost
 */
export async function scoreBatch(
  network: Network,
  head: HeadInfo,
  batch: Float32Array,
  count: number,
): Promise<Float32Array> {
  return rowsOf(await logitsOfBatch(network, head, batch, count), count, head);
}

/** As `scoreBatch`, but the raw logits. */
export async function logitsOfBatch(
  network: Network,
  head: HeadInfo,
  batch: Float32Array,
  count: number,
): Promise<Float32Array> {
  const numbers = onNumbers(network, (direct) => {
    const pass = direct.run(batch, count, [head.layer], 'outputs');
    try {
      const logits = new Float32Array(count * head.labels.length);
      pass.read(head.layer, logits);
      return logits;
    } finally {
      pass.dispose();
    }
  });
  if (numbers) return numbers;
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
  return values;
}

/** A batch of logits as scores, row by row. */
export function rowsOf(logits: Float32Array, rows: number, head: HeadInfo): Float32Array {
  const classes = head.labels.length;
  const out = new Float32Array(logits.length);
  for (let row = 0; row < rows; row++)
    out.set(scoresOf(head, Array.from(logits.subarray(row * classes, (row + 1) * classes))), row * classes);
  return out;
}
