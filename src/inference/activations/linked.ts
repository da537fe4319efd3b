/** The linked view of a filter: its share in each class score, and the pictures and patches that it answers to most. */

import * as tf from '@tensorflow/tfjs-core';
import { inputBatch } from './activations.ts';
import { argMax } from '../../core/math/softmax.ts';
import { boxOfUnit, type PixelBox } from '../networks/core/receptive-field.ts';
import { splitOutputName, type LayerOutputName, type Network } from '../networks/network.ts';

export interface FilterShares {
  readonly layer: string;
  /** Number of classes, number of filters. */
  readonly classes: number;
  readonly channels: number;
  /** [classes, channels] row-major: sum over space of d logit / d activation * activation. Signed, in units of the logit. */
  readonly values: Float32Array;
}

/**
 * Each filter's share in each class score: gradient times activation, summed over the filter's map. (For the layer before a linear
 * head the shares and the bias add up to the logit; further down they are a first-order estimate. Gradient times input of
 * Shrikumar et al. 2016, applied to a layer as in Grad-CAM, Selvaraju et al. 2017, but per position.)
 * @param input  one normalised picture
 * @param layer  a layer below the logits
 * @param logits the layer of a head's logits
 * @throws AppError input-invalid: unknown layers, or `layer` does not come before `logits`
 */
export async function filterShares(
  network: Network,
  input: Float32Array,
  layer: string,
  logits: string,
): Promise<FilterShares> {
  const shares = tf.tidy(() => {
    const pass = network.forward(inputBatch(network, input), [layer, logits], 'backward');
    try {
      const activation = pass.output(layer);
      const classes = pass.output(logits).shape[1] as number;
      const channels = activation.shape[activation.rank - 1] as number;
      const rows = Array.from({ length: classes }, (_, label) => {
        const cotangent = tf.cast(tf.oneHot(tf.tensor1d([label], 'int32'), classes), 'float32');
        const gradient = pass.backward(logits, cotangent, { to: layer });
        return tf.sum(tf.reshape(tf.mul(gradient, activation), [-1, channels]), 0);
      });
      return tf.stack(rows) as tf.Tensor2D;
    } finally {
      pass.dispose();
    }
  });
  const [classes, channels] = shares.shape;
  const values = Float32Array.from(await shares.data());
  shares.dispose();
  return { layer, classes, channels, values };
}

export interface StrongPatch {
  /** Index of the picture in the set. */
  readonly picture: number;
  readonly value: number;
  /** Where in the filter's map. */
  readonly row: number;
  readonly column: number;
  /** What this unit sees of the picture. */
  readonly box: PixelBox;
}

/** Pictures in one pass. */
const PICTURES_AT_ONCE = 16;

/** A filter's maps for a set of pictures, some at a time; nothing else of its layer is computed. */
async function* filterMaps(
  network: Network,
  layer: LayerOutputName,
  channel: number,
  pictures: readonly Float32Array[],
  signal?: AbortSignal,
): AsyncGenerator<{ picture: number; values: Float32Array; columns: number }, void, undefined> {
  const head = network.channelHead(layer, channel);
  try {
    for (let first = 0; first < pictures.length; first += PICTURES_AT_ONCE) {
      signal?.throwIfAborted();
      const some = pictures.slice(first, first + PICTURES_AT_ONCE);
      const maps = tf.tidy(() => {
        const batch = tf.concat(some.map((picture) => inputBatch(network, picture)));
        const trunk = head.from === network.inputName ? null : network.forward(batch, [head.from], 'outputs');
        const output = head.values(trunk ? trunk.output(head.from) : batch);
        trunk?.dispose();
        return output;
      });
      const values = (await maps.data()) as Float32Array;
      const columns = maps.shape[2] ?? 1;
      maps.dispose();
      const places = values.length / some.length;
      for (let i = 0; i < some.length; i++)
        yield { picture: first + i, values: values.slice(i * places, (i + 1) * places), columns };
    }
  } finally {
    head.dispose();
  }
}

/**
 * How strongly a filter answers to each picture: the spatial mean of its output, what ascent climbs.
 * @param pictures normalised
 * @throws AppError input-invalid: unknown layer or channel, a picture of another size; the signal's reason when aborted
 */
export async function filterResponses(
  network: Network,
  layer: LayerOutputName,
  channel: number,
  pictures: readonly Float32Array[],
  signal?: AbortSignal,
): Promise<number[]> {
  const means: number[] = [];
  for await (const { values } of filterMaps(network, layer, channel, pictures, signal))
    means.push(values.reduce((sum, value) => sum + value, 0) / values.length);
  return means;
}

/**
 * The strongest patches for one filter in a set of pictures: each picture's highest response, the best first, equal ones in the
 * set's order.
 * @param pictures normalised
 * @param count    how many patches at most; a patch is what the unit's receptive field covers
 * @param breathe  awaited after every few pictures, with the number that was looked at
 * @throws AppError input-invalid: unknown layer or channel, a picture of another size; the signal's reason when aborted
 */
export async function strongestPatches(
  network: Network,
  layer: LayerOutputName,
  channel: number,
  pictures: readonly Float32Array[],
  count: number,
  { signal, breathe }: { signal?: AbortSignal | undefined; breathe?: (done: number) => Promise<void> } = {},
): Promise<StrongPatch[]> {
  const field = network.receptiveField(splitOutputName(layer).layer);
  const [height, width] = network.inputShape;
  const best: StrongPatch[] = [];
  for await (const { picture, values, columns } of filterMaps(network, layer, channel, pictures, signal)) {
    const at = argMax(values);
    const [row, column] = [Math.floor(at / columns), at % columns];
    const box = boxOfUnit(field, row, column, { height, width });
    best.push({ picture, value: values[at]!, row, column, box });
    if (breathe && best.length % PICTURES_AT_ONCE === 0) await breathe(best.length);
  }
  return best.sort((a, b) => b.value - a.value || a.picture - b.picture).slice(0, count);
}
