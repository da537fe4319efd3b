/** A network as methods of attribution ask it (core/probe.ts): one upload and one readback a call, every tensor freed. */

import * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../../core/errors.ts';
import type { BackendName } from '../../core/expression.ts';
import { untilLost } from '../backends/backends.ts';
import { headOf } from '../core/heads.ts';
import type { ModelManifest } from '../core/manifest.ts';
import type { Probe } from '../core/probe.ts';
import type { Network } from '../networks/network.ts';
import { logitsOfBatch, scoreBatch } from './batch-scores.ts';

/**
 * @param network on tfjs's current backend, which stays the current one while the probe is asked
 * @param headId  null = the first
 * @throws AppError input-invalid for an unknown head; every call of the probe: device-lost
 */
export function networkProbe(network: Network, manifest: ModelManifest, headId: string | null): Probe {
  const head = headOf(manifest, headId);
  const [height, width, channels] = network.inputShape;
  return {
    modelId: manifest.id,
    head: head.id,
    labels: head.labels.length,
    shape: { height, width, channels },
    logits: (batch, count) => logitsOfBatch(network, head, batch, count),
    scores: (batch, count) => scoreBatch(network, head, batch, count),
    async gradients(batch, count, target) {
      const classes = head.labels.length;
      if (!Number.isInteger(target) || target < 0 || target >= classes)
        throw new AppError('input-invalid', `label ${target} does not exist`);
      const gradient = tf.tidy(() => {
        const pass = network.forward(tf.tensor4d(batch, [count, height, width, channels]), [head.layer], 'backward');
        try {
          const targets = tf.fill([count], target, 'int32') as tf.Tensor1D;
          return pass.backward(head.layer, tf.cast(tf.oneHot(targets, classes), 'float32'));
        } finally {
          pass.dispose();
        }
      });
      // Never dataSync: on WebGPU a row of them loses the device.
      const values = await untilLost(tf.getBackend() as BackendName, gradient.data());
      gradient.dispose();
      return values as Float32Array;
    },
  };
}
