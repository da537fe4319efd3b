/**
 * The outputs of any layers for one input, as numbers: convolutions, zero padding, pooling, dense, of nested models too.
 */

import * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../../core/errors.ts';
import type { LayerActivations } from './core/statistics.ts';
import type { LayerOutputName, Network } from '../networks/network.ts';

/**
 * Computes the named layers, and nothing above them, in one pass.
 * @param network on tfjs's current backend
 * @param input   one normalised picture, [height, width, channels] row-major
 * @param names   layers of `network.layers` (the input too), or `name/linear` for the value before the activation
 * @returns in the order of `names`; every tensor is freed
 * @throws AppError input-invalid for an unknown layer or an input of another size
 * @throws AppError backend-failed when the backend lacks a kernel
 */
export async function layerActivations(
  network: Network,
  input: Float32Array,
  names: readonly LayerOutputName[],
): Promise<LayerActivations[]> {
  const tensors = tf.tidy(() => {
    const pass = network.forward(inputBatch(network, input), [...new Set(names)], 'outputs');
    // Clones outlive the pass and share its data.
    const outputs = names.map((name) => tf.clone(pass.output(name)));
    pass.dispose();
    return outputs;
  });
  try {
    const read: LayerActivations[] = [];
    // One after the other: tfjs-webgpu maps one buffer at a time.
    for (const [i, tensor] of tensors.entries()) {
      const values = Float32Array.from(await tensor.data());
      read.push({ layer: names[i]!, shape: tensor.shape.slice(1), values });
    }
    return read;
  } finally {
    tensors.forEach((tensor) => tensor.dispose());
  }
}

/** @throws AppError input-invalid when the input has another size */
export function inputBatch(network: Network, input: Float32Array): tf.Tensor4D {
  const [height, width, channels] = network.inputShape;
  if (input.length !== height * width * channels)
    throw new AppError(
      'input-invalid',
      `the input has ${input.length} values, the network reads ${height} x ${width} x ${channels}`,
    );
  return tf.tensor4d(input, [1, height, width, channels]);
}
