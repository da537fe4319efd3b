/**
 * Scores and a saliency map for one crop: one forward pass, one backward pass from one logit, one readback.
 *
 * Gradient: Simonyan, Vedaldi & Zisserman 2013. Gradient x input: Shrikumar et al. 2016. Both of the raw logit, not of the
 * softmax, whose gradient vanishes where the network is sure and mixes all classes.
 */

import * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../../core/errors.ts';
import type { Prediction, SaliencyMethod } from '../../core/expression.ts';
import { headOf } from '../core/heads.ts';
import type { ModelManifest } from '../core/manifest.ts';
import { softmax, argMax } from '../../core/math/softmax.ts';
import type { Network } from '../networks/network.ts';

export interface Explanation {
  readonly prediction: Prediction;
  /** The explained label's index. */
  readonly target: number;
  /** [height, width] row-major, summed over channels; signed. Null when no map was asked for. */
  readonly map: Float32Array | null;
}

/**
 * @param network    on tfjs's current backend
 * @param input      one normalised crop, [height, width, channels] row-major
 * @param options    `head`: null = the first; `target`: index of the label to explain, null = the top one;
 *                   `method`: null = scores only; `forwardDone`: called when the forward pass is done (on a GPU: ordered)
 * @returns numbers only; every tensor is freed
 */
export async function explainCrop(
  network: Network,
  manifest: ModelManifest,
  input: Float32Array,
  options: {
    head: string | null;
    target: number | null;
    method: SaliencyMethod | null;
    forwardDone?: () => void;
  },
): Promise<Explanation> {
  const head = headOf(manifest, options.head);
  const classes = head.labels.length;
  const [height, width, channels] = network.inputShape;
  const { target, method } = options;
  if (target !== null && (target < 0 || target >= classes))
    throw new AppError('input-invalid', `label ${target} does not exist`);
  const result = tf.tidy(() => {
    const batch = tf.tensor4d(input, [1, height, width, channels]);
    const pass = network.forward(batch, [head.layer], method ? 'backward' : 'outputs');
    try {
      const logits = pass.output(head.layer) as tf.Tensor2D;
      options.forwardDone?.();
      if (!method) return tf.reshape(logits, [classes]);
      // The top label is found on the device: reading the logits first would cost a second round trip.
      const cotangent =
        target === null ? tf.oneHot(tf.argMax(logits, 1), classes) : tf.oneHot(tf.tensor1d([target], 'int32'), classes);
      const gradient = pass.backward(head.layer, tf.cast(cotangent, 'float32'));
      return tf.concat([tf.reshape(logits, [classes]), tf.reshape(gradient, [height * width * channels])]);
    } finally {
      pass.dispose();
    }
  });
  // Never dataSync: on WebGPU a row of synchronous reads loses the device (Chromium, tfjs 4.22).
  const values = (await result.data()) as Float32Array;
  result.dispose();
  const logits = Array.from(values.subarray(0, classes));
  if (!logits.every(Number.isFinite))
    throw new AppError('backend-failed', `${tf.getBackend()} gave scores that are not numbers`);
  const top = argMax(logits);
  const prediction: Prediction = {
    modelId: manifest.id,
    head: head.id,
    labels: head.labels,
    logits,
    probabilities: softmax(logits, head.temperature),
    top,
  };
  if (!method) return { prediction, target: target ?? top, map: null };
  return {
    prediction,
    target: target ?? top,
    map: mapOf(values.subarray(classes), input, method, height * width, channels),
  };
}

/** Gradient [pixels, channels] to a map [pixels]: times the input where asked, summed over channels. */
function mapOf(
  gradient: Float32Array,
  input: Float32Array,
  method: SaliencyMethod,
  pixels: number,
  channels: number,
): Float32Array {
  const map = new Float32Array(pixels);
  for (let p = 0; p < pixels; p++) {
    let sum = 0;
    for (let c = 0; c < channels; c++) {
      const i = p * channels + c;
      sum += method === 'gradient' ? (gradient[i] as number) : (gradient[i] as number) * (input[i] as number);
    }
    map[p] = sum;
  }
  return map;
}
