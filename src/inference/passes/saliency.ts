/**
 * Scores of one crop and, where asked, the gradient of one label's logit: numbers for the methods in src/attribution.
 *
 * Of the raw logit, not of the softmax, whose gradient vanishes where the network is sure and mixes all classes.
 */

import * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../../core/errors.ts';
import type { Prediction } from '../../core/expression.ts';
import { headOf, scoresOf } from '../core/heads.ts';
import type { HeadInfo, ModelManifest } from '../core/manifest.ts';
import { argMax } from '../../core/math/softmax.ts';
import { onNumbers, type DirectPass, type DirectPasses, type ForwardPass, type Network } from '../networks/network.ts';

interface Asked {
  readonly target: number | null;
  readonly at: Float32Array | null;
  readonly forwardDone?: () => void;
}

export interface ScoredGradient {
  readonly prediction: Prediction;
  /** Index of the label whose logit is differentiated. */
  readonly target: number;
  /** d logit / d normalised input, [height, width, channels] row-major; null when none was asked for. */
  readonly gradient: Float32Array | null;
}

/**
 * @param network    on tfjs's current backend
 * @param input      one normalised crop, [height, width, channels] row-major: what is scored
 * @param options    `head`: null = the first; `target`: index of the label, null = the top one of the input's scores;
 *                   `at`: where the gradient is taken, null = scores only. `input` itself costs one forward and one backward pass,
 *                   another point one more forward pass; one readback in any case.
 *                   `forwardDone`: called when the forward work is done (on a GPU: ordered)
 * @returns numbers only; every tensor is freed
 * @throws AppError input-invalid for a label or head that does not exist, backend-failed for scores that are not numbers
 */
export async function scoreAndGradient(
  network: Network,
  manifest: Pick<ModelManifest, 'id' | 'heads'>,
  input: Float32Array,
  options: {
    head: string | null;
    target: number | null;
    at: Float32Array | null;
    forwardDone?: () => void;
  },
): Promise<ScoredGradient> {
  const head = headOf(manifest, options.head);
  const classes = head.labels.length;
  const [height, width, channels] = network.inputShape;
  const { target, at } = options;
  if (target !== null && (target < 0 || target >= classes))
    throw new AppError('input-invalid', `label ${target} does not exist`);
  const values =
    onNumbers(network, (direct) => valuesOnNumbers(direct, head, input, options, height * width * channels)) ??
    (await valuesOnTensors(network, head, input, options));
  const logits = Array.from(values.subarray(0, classes));
  const numbers = logits.every(Number.isFinite);
  // A GPU may be at fault, and another backend is tried. What the processor computes is the network's own answer to this picture.
  if (!numbers && !['wasm', 'cpu'].includes(tf.getBackend()))
    throw new AppError('backend-failed', `${tf.getBackend()} gave scores that are not numbers`);
  const top = argMax(logits);
  const prediction: Prediction = {
    modelId: manifest.id,
    head: head.id,
    labels: head.labels,
    logits,
    probabilities: scoresOf(head, logits),
    top,
  };
  return { prediction, target: target ?? top, gradient: at && numbers ? values.subarray(classes) : null };
}

/** Logits, then the gradient where one is asked for, without tensors. */
function valuesOnNumbers(
  direct: DirectPasses,
  head: HeadInfo,
  input: Float32Array,
  { target, at, forwardDone }: Asked,
  pixels: number,
): Float32Array {
  const classes = head.labels.length;
  const logits = new Float32Array(classes);
  const passes: DirectPass[] = [];
  const forward = (values: Float32Array, keep: 'outputs' | 'backward'): DirectPass => {
    const pass = direct.run(values, 1, [head.layer], keep);
    passes.push(pass);
    return pass;
  };
  try {
    const scored = forward(input, at === input ? 'backward' : 'outputs');
    const differentiated = at === null ? null : at === input ? scored : forward(at, 'backward');
    scored.read(head.layer, logits);
    forwardDone?.();
    if (!differentiated) return logits;
    const cotangent = new Float32Array(classes);
    cotangent[target ?? argMax(logits)] = 1;
    const gradient = new Float32Array(pixels);
    differentiated.backward(head.layer, cotangent, gradient);
    const values = new Float32Array(classes + pixels);
    values.set(logits);
    values.set(gradient, classes);
    return values;
  } finally {
    for (const pass of passes) pass.dispose();
  }
}

/** The same on tfjs. */
async function valuesOnTensors(
  network: Network,
  head: HeadInfo,
  input: Float32Array,
  { target, at, forwardDone }: Asked,
): Promise<Float32Array> {
  const classes = head.labels.length;
  const [height, width, channels] = network.inputShape;
  const result = tf.tidy(() => {
    const passes: ForwardPass[] = [];
    const forward = (values: Float32Array, keep: 'outputs' | 'backward'): ForwardPass => {
      const pass = network.forward(tf.tensor4d(values, [1, height, width, channels]), [head.layer], keep);
      passes.push(pass);
      return pass;
    };
    try {
      const scored = forward(input, at === input ? 'backward' : 'outputs');
      const differentiated = at === null ? null : at === input ? scored : forward(at, 'backward');
      const logits = scored.output(head.layer) as tf.Tensor2D;
      forwardDone?.();
      if (!differentiated) return tf.reshape(logits, [classes]);
      // The top label is found on the device: reading the logits first would cost a second round trip.
      const cotangent =
        target === null ? tf.oneHot(tf.argMax(logits, 1), classes) : tf.oneHot(tf.tensor1d([target], 'int32'), classes);
      const gradient = differentiated.backward(head.layer, tf.cast(cotangent, 'float32'));
      return tf.concat([tf.reshape(logits, [classes]), tf.reshape(gradient, [height * width * channels])]);
    } finally {
      for (const pass of passes) pass.dispose();
    }
  });
  // Never dataSync: on WebGPU a row of synchronous reads loses the device (Chromium, tfjs 4.22).
  const values = (await result.data()) as Float32Array;
  result.dispose();
  return values;
}
