/** A network as methods of attribution ask it (core/probe.ts): one upload and one readback a call, every tensor freed. */

import * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../../core/errors.ts';
import type { BackendName } from '../../core/expression.ts';
import { untilLost } from '../backends/backends.ts';
import { headOf } from '../core/heads.ts';
import type { ModelManifest } from '../core/manifest.ts';
import type { Probe, ProbeLayer } from '../core/probe.ts';
import { onNumbers, type NamedLayer, type Network } from '../networks/network.ts';
import { logitsOfBatch, scoreBatch } from './batch-scores.ts';

/**
 * @param network on tfjs's current backend, which stays the current one while the probe is asked
 * @param headId  null = the first
 * @throws AppError input-invalid for an unknown head; every call of the probe: device-lost
 */
export function networkProbe(
  network: Network,
  manifest: Pick<ModelManifest, 'id' | 'heads' | 'input'>,
  headId: string | null,
): Probe {
  const head = headOf(manifest, headId);
  const [height, width, channels] = network.inputShape;
  const below = layersBelow(network, head.layer);
  const layers = below.filter(hasPlaces(network.inputName)).map(probeLayer);
  const classes = head.labels.length;
  const oneHot = (count: number, target: number): tf.Tensor => {
    const targets = tf.fill([count], target, 'int32') as tf.Tensor1D;
    return tf.cast(tf.oneHot(targets, classes), 'float32');
  };
  const checkTarget = (target: number): void => {
    if (!Number.isInteger(target) || target < 0 || target >= classes)
      throw new AppError('input-invalid', `label ${target} does not exist`);
  };
  const asTensor = (batch: Float32Array, count: number): tf.Tensor4D =>
    tf.tensor4d(batch, [count, height, width, channels]);
  return {
    modelId: manifest.id,
    head: head.id,
    labels: classes,
    shape: { height, width, channels },
    input: manifest.input,
    layers,
    averagedLayer: averagedLayer(below),
    logits: (batch, count) => logitsOfBatch(network, head, batch, count),
    scores: (batch, count) => scoreBatch(network, head, batch, count),
    async gradients(batch, count, target, reluRule = 'gradient') {
      checkTarget(target);
      const numbers = onNumbers(network, (direct) => {
        const pass = direct.run(batch, count, [head.layer], 'backward');
        try {
          const gradients = new Float32Array(count * height * width * channels);
          pass.backward(head.layer, hotRows(count, classes, target), gradients, { reluRule });
          return gradients;
        } finally {
          pass.dispose();
        }
      });
      if (numbers) return numbers;
      const gradient = tf.tidy(() => {
        const pass = network.forward(asTensor(batch, count), [head.layer], 'backward');
        try {
          return pass.backward(head.layer, oneHot(count, target), { reluRule });
        } finally {
          pass.dispose();
        }
      });
      return read(gradient);
    },
    async atLayer(layer, batch, count, target) {
      checkTarget(target);
      if (!layers.some(({ name }) => name === layer))
        throw new AppError(
          'input-invalid',
          `the head ${head.id} has no layer of maps named ${layer}; it has ${layers.map(({ name }) => name).join(', ')}`,
        );
      const numbers = onNumbers(network, (direct) => {
        const pass = direct.run(batch, count, [layer, head.layer], 'backward');
        try {
          const { height: rows, width: columns, channels: maps } = layers.find(({ name }) => name === layer)!;
          const activations = new Float32Array(count * rows * columns * maps);
          const gradients = new Float32Array(activations.length);
          pass.read(layer, activations);
          pass.backward(head.layer, hotRows(count, classes, target), gradients, { to: layer });
          return { activations, gradients };
        } finally {
          pass.dispose();
        }
      });
      if (numbers) return numbers;
      const both = tf.tidy(() => {
        const pass = network.forward(asTensor(batch, count), [layer, head.layer], 'backward');
        try {
          const gradient = pass.backward(head.layer, oneHot(count, target), { to: layer });
          return tf.stack([pass.output(layer), gradient]);
        } finally {
          pass.dispose();
        }
      });
      const values = await read(both);
      return { activations: values.slice(0, values.length / 2), gradients: values.slice(values.length / 2) };
    },
  };
}

/** `count` rows with a one at `target`. */
function hotRows(count: number, classes: number, target: number): Float32Array {
  const rows = new Float32Array(count * classes);
  for (let row = 0; row < count; row++) rows[row * classes + target] = 1;
  return rows;
}

/** Never dataSync: on WebGPU a row of them loses the device. */
async function read(tensor: tf.Tensor): Promise<Float32Array> {
  const values = await untilLost(tf.getBackend() as BackendName, tensor.data());
  tensor.dispose();
  return values as Float32Array;
}

/** The layer itself and all that feed it, in computing order. */
function layersBelow({ layers }: Network, top: string): NamedLayer[] {
  const needed = new Set([top]);
  return [...layers]
    .reverse()
    .filter(({ name, inputs }) => needed.has(name) && inputs.every((input) => needed.add(input)))
    .reverse();
}

const hasPlaces =
  (inputName: string) =>
  ({ name, outputShape }: NamedLayer): boolean =>
    outputShape.length === 3 && name !== inputName;

function probeLayer({ name, kind, outputShape }: NamedLayer): ProbeLayer {
  const [height, width, channels] = outputShape as [number, number, number];
  return { name, kind, height, width, channels };
}

/** Layers that hand their input on as it is when the network answers. */
const PASS_ON: readonly string[] = ['identity', 'dropout', 'flatten', 'reshape'];

/** @param below a head's layer and all that feed it, in computing order */
function averagedLayer(below: readonly NamedLayer[]): string | null {
  const byName = new Map(below.map((layer) => [layer.name, layer]));
  const fed = (layer: NamedLayer | undefined): NamedLayer | undefined =>
    layer?.inputs.length === 1 ? byName.get(layer.inputs[0]!) : undefined;
  const top = below[below.length - 1];
  if (top?.kind !== 'dense') return null;
  let at = fed(top);
  while (at && PASS_ON.includes(at.kind) && at.outputShape.length === 1) at = fed(at);
  return at?.kind === 'globalAveragePooling2d' ? (fed(at)?.name ?? null) : null;
}
