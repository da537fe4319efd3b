/** One network written as `.h5`, `.keras`, TensorFlow.js and ONNX: the same scores and the same maps. */

import { beforeAll, describe, expect, it } from 'vitest';
import { activateBackend, openBackend } from '../../../src/inference/backends/backends.ts';
import type { NetworkChoice } from '../../../src/inference/core/network-choice.ts';
import { normalise } from '../../../src/inference/core/input-rule.ts';
import { OpenModel } from '../../../src/inference/models/open-model.ts';
import { findNetwork, ownModel } from '../../../src/inference/models/own-model.ts';
import { scoreAndGradient } from '../../../src/inference/passes/saliency.ts';
import { kerasH5, kerasZip, type Weight } from '../../support/keras-files.ts';
import { WASM_FOLDER } from '../../support/node-backends.ts';
import { onnxFile, type Tensor } from '../../support/onnx-files.ts';
import { normals } from '../../support/random.ts';

const SIDE = 12;
let seed = 40;
const made = (name: string, ...shape: number[]): Weight => {
  const values = normals(shape.reduce((a, b) => a * b, 1), (seed += 1), 0.4); // prettier-ignore
  return { name, shape, values: name === 'moving_variance' ? values.map((v) => Math.abs(v) + 0.2) : values };
};
const CONV = [made('kernel', 3, 3, 1, 4), made('bias', 4)] as const;
const NORM = ['gamma', 'beta', 'moving_mean', 'moving_variance'].map((part) => made(part, 4));
const SEPARABLE = [
  made('depthwise_kernel', 3, 3, 4, 1),
  made('pointwise_kernel', 1, 1, 4, 6),
  made('bias', 6),
] as const;
const DENSE = [made('kernel', 6 * 6 * 6, 7), made('bias', 7)] as const;
const LAYERS = { conv: CONV, norm: NORM, pool: [], sep: SEPARABLE, flat: [], dense: DENSE } as const;

const layer = (class_name: string, config: object): object => ({ class_name, config });
const BODY = [
  layer('Conv2D', { name: 'conv', filters: 4, kernel_size: [3, 3], strides: [1, 1], padding: 'same', activation: 'relu', use_bias: true }),
  layer('BatchNormalization', { name: 'norm', axis: -1, epsilon: 0.001, center: true, scale: true }),
  layer('MaxPooling2D', { name: 'pool', pool_size: [3, 3], strides: [2, 2], padding: 'same' }),
  layer('SeparableConv2D', { name: 'sep', filters: 6, kernel_size: [3, 3], strides: [1, 1], padding: 'same', depth_multiplier: 1, activation: 'elu', use_bias: true }),
  layer('Flatten', { name: 'flat' }),
  layer('Dense', { name: 'dense', units: 7, activation: 'softmax', use_bias: true }),
]; // prettier-ignore
const topology = (shape: object): object => ({
  class_name: 'Sequential',
  config: { name: 'net', layers: [layer('InputLayer', { name: 'image', ...shape }), ...BODY] },
});
const OLD = topology({ batch_input_shape: [null, SIDE, SIDE, 1] });

/** Axes of a weight in ONNX's order. */
function turned({ shape, values }: Weight, order: readonly number[]): Tensor {
  const strides = shape.map((_, i) => shape.slice(i + 1).reduce((a, b) => a * b, 1));
  const dims = order.map((axis) => shape[axis]!);
  const out = Array.from({ length: values.length }, (_, i) => {
    let from = 0;
    for (let k = dims.length - 1, rest = i; k >= 0; k--) {
      from += (rest % dims[k]!) * strides[order[k]!]!;
      rest = Math.floor(rest / dims[k]!);
    }
    return values[from]!;
  });
  return { dims, values: out };
}

const plain = ({ shape, values }: Weight): Tensor => ({ dims: shape, values });
/** Rows of the dense matrix in the order [channel, row, column], in which ONNX flattens. */
const flattened = turned({ ...DENSE[0], shape: [6, 6, 6, 7] }, [2, 0, 1, 3]);
const onnx = (): ArrayBuffer =>
  onnxFile(
    [1, 1, SIDE, SIDE],
    [
      ['Conv', 'x kc bc', 'c', { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }],
      ['Relu', 'c', 'r'],
      ['BatchNormalization', 'r g b m v', 'n', { epsilon: { float: 0.001 } }],
      ['MaxPool', 'n', 'p', { kernel_shape: [3, 3], strides: [2, 2], auto_pad: 'SAME_UPPER' }],
      ['Conv', 'p kd', 'd', { kernel_shape: [3, 3], pads: [1, 1, 1, 1], group: 4 }],
      ['Conv', 'd kp bp', 's', { kernel_shape: [1, 1] }],
      ['Elu', 's', 'e'],
      ['Flatten', 'e', 'f'],
      ['Gemm', 'f w z', 'l'],
      ['Softmax', 'l', 'y', { axis: 1 }],
    ],
    {
      kc: turned(CONV[0], [3, 2, 0, 1]),
      bc: plain(CONV[1]),
      ...Object.fromEntries(['g', 'b', 'm', 'v'].map((name, i) => [name, plain(NORM[i]!)])),
      kd: turned(SEPARABLE[0], [2, 3, 0, 1]),
      kp: turned(SEPARABLE[1], [3, 2, 0, 1]),
      bp: plain(SEPARABLE[2]),
      w: { dims: [216, 7], values: flattened.values },
      z: plain(DENSE[1]),
    },
  ); // prettier-ignore

interface Given {
  readonly name: string;
  readonly data: ArrayBuffer;
  readonly beside?: Readonly<Record<string, ArrayBuffer>>;
}

async function files(): Promise<readonly Given[]> {
  const named = Object.entries(LAYERS).flatMap(([name, weights]) => weights.map((w) => ({ ...w, name: `${name}/${w.name}` }))); // prettier-ignore
  const weights = Buffer.concat(named.map(({ values }) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength))); // prettier-ignore
  const model = {
    format: 'layers-model',
    modelTopology: OLD,
    weightsManifest: [{ paths: ['w.bin'], weights: named.map(({ name, shape }) => ({ name, shape, dtype: 'float32' })) }],
  }; // prettier-ignore
  const entries = Object.entries(LAYERS).map(([name, list]) => ({ name, weights: list.map((w) => ({ ...w, name: `${name}/${w.name}:0` })) })); // prettier-ignore
  return [
    { name: 'net.h5', data: await kerasH5({ topology: OLD, version: '2.4.0', entries }) },
    {
      name: 'net.keras',
      data: await kerasZip(topology({ batch_shape: [null, SIDE, SIDE, 1] }), {
        'layers/conv2d': CONV,
        'layers/batch_normalization': NORM,
        'layers/separable_conv2d': SEPARABLE,
        'layers/dense': DENSE,
      }),
    },
    {
      name: 'model.json',
      data: new TextEncoder().encode(JSON.stringify(model)).slice().buffer,
      beside: { 'w.bin': new Uint8Array(weights).slice().buffer },
    },
    { name: 'net.onnx', data: onnx() },
  ];
}

const CHOICE: NetworkChoice = {
  labels: ['angry', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral'],
  preprocess: 'signed',
  channels: 'rgb',
  framing: 'fer2013',
  equalise: false,
};

describe('one network in four formats', () => {
  beforeAll(() => openBackend('wasm', WASM_FOLDER, () => undefined));

  it('gives the same scores (1e-5) and the same maps (1e-4)', async () => {
    const pixels = normals(SIDE * SIDE, 9, 60).map((v) => Math.min(255, Math.max(0, 128 + v)));
    const results = [];
    for (const { name, data, beside = {} } of await files()) {
      const found = await findNetwork({ name, data, beside: (path) => Promise.resolve(beside[path] ?? null) });
      const loaded = await ownModel(found, CHOICE);
      const open = new OpenModel(loaded, WASM_FOLDER, 'layers');
      const network = await open.copyOn('wasm');
      activateBackend('wasm');
      const input = normalise(pixels, loaded.manifest.input, new Float32Array(pixels.length));
      const { prediction, gradient } = await scoreAndGradient(network, loaded.manifest, input, { head: null, target: 3, at: input }); // prettier-ignore
      results.push({ name, format: found.format, scores: prediction.probabilities, map: gradient! });
      open.dispose();
    }
    expect(new Set(results.map(({ format }) => format)).size).toBe(4);
    const [first] = results;
    expect(Math.max(...first!.scores)).toBeLessThan(0.999);
    const most = first!.map.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    expect(most).toBeGreaterThan(0.01);
    for (const { name, scores, map } of results) {
      scores.forEach((score, i) => expect(Math.abs(score - first!.scores[i]!), name).toBeLessThan(1e-5));
      const furthest = map.reduce((a, value, i) => Math.max(a, Math.abs(value - first!.map[i]!)), 0);
      expect(furthest / most, name).toBeLessThan(1e-4);
    }
  });
});
