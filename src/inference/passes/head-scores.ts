/** Scores of every head for many inputs in one forward pass, and how strongly a layer's filters answer at most. What figures about a set ask. */

import * as tf from '@tensorflow/tfjs-core';
import type { BackendName } from '../../core/expression.ts';
import { untilLost } from '../backends/backends.ts';
import type { HeadInfo } from '../core/manifest.ts';
import { onNumbers, type Network } from '../networks/network.ts';
import { rowsOf } from './batch-scores.ts';

export interface HeadScores {
  /** By head: [count, labels] row-major, see `scoresOf` in core/heads.ts. */
  readonly scores: readonly Float32Array[];
  /** [count, channels] row-major: each filter's largest value over all places; null where no layer was asked for. */
  readonly maxima: Float32Array | null;
}

/**
 * @param network on tfjs's current backend
 * @param batch   `count` normalised inputs one after the other
 * @param layer   whose filters are watched; null = none
 * @throws AppError device-lost, input-invalid for an unknown layer
 */
export async function scoreHeads(
  network: Network,
  heads: readonly HeadInfo[],
  batch: Float32Array,
  count: number,
  layer: string | null = null,
): Promise<HeadScores> {
  const [height, width, channels] = network.inputShape;
  const wanted = [...heads.map((head) => head.layer), ...(layer === null ? [] : [layer])];
  if (layer === null) {
    const scores = onNumbers(network, (direct) => {
      const pass = direct.run(batch, count, [...new Set(wanted)], 'outputs');
      try {
        return heads.map((head) => {
          const logits = new Float32Array(count * head.labels.length);
          pass.read(head.layer, logits);
          return rowsOf(logits, count, head);
        });
      } finally {
        pass.dispose();
      }
    });
    if (scores) return { scores, maxima: null };
  }
  const tensors = tf.tidy(() => {
    const pass = network.forward(tf.tensor4d(batch, [count, height, width, channels]), [...new Set(wanted)], 'outputs');
    try {
      return wanted.map((name, i) => {
        const output = pass.output(name);
        return i < heads.length || output.rank !== 4 ? tf.clone(output) : tf.max(output, [1, 2]);
      });
    } finally {
      pass.dispose();
    }
  });
  const read: Float32Array[] = [];
  // One after the other: tfjs-webgpu maps one buffer at a time.
  for (const tensor of tensors) {
    read.push((await untilLost(tf.getBackend() as BackendName, tensor.data())) as Float32Array);
    tensor.dispose();
  }
  return {
    scores: heads.map((head, i) => rowsOf(read[i]!, count, head)),
    maxima: layer === null ? null : read[heads.length]!,
  };
}
