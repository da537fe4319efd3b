/** Passes on import: the same network before and after, computed (cpu) by the hand-ordered path and by the tape. */

import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { activateBackend, openBackend } from '../../../src/inference/backends/backends.ts';
import { scoresOf } from '../../../src/inference/core/heads.ts';
import { foldBatchNorms } from '../../../src/inference/formats/passes/fold-batch-norm.ts';
import { moveLinks } from '../../../src/inference/formats/passes/move-links.ts';
import { factsOfFile } from '../../../src/inference/models/complete-manifest.ts';
import { createNetwork } from '../../../src/inference/networks/create-network.ts';
import { HandOrderedNetwork } from '../../../src/inference/networks/hand-ordered.ts';
import type { Network } from '../../../src/inference/networks/network.ts';
import { normals } from '../../support/random.ts';
import { headsOf, makeNet, type NetDescription, type NetLayer, type SmallNet } from '../../support/small-nets.ts';

beforeAll(async () => {
  await openBackend('cpu', '', () => undefined);
  activateBackend('cpu');
});

const net = (title: string, layers: readonly NetLayer[]): NetDescription => ({ title, input: [8, 8, 2], layers });

const CONV = { kind: 'conv2d', kernel: [3, 3], filters: 4, padding: 'same' } as const;
const HEAD: readonly NetLayer[] = [
  { name: 'mean', from: 'top', kind: 'globalAveragePooling2d' },
  { name: 'head', from: 'mean', kind: 'dense', units: 3 },
];

/** All of whose batch normalisations can be folded, by what is folded into what. */
const FOLDED = [
  net('convolution, then its ReLU', [
    { name: 'conv', from: 'image', ...CONV, bias: false },
    { name: 'norm', from: 'conv', kind: 'batchNormalization' },
    { name: 'relu', from: 'norm', kind: 'activation' },
    { name: 'conv_b', from: 'relu', ...CONV },
    { name: 'norm_b', from: 'conv_b', kind: 'batchNormalization', scale: false, epsilon: 0.01 },
    { name: 'top', from: 'norm_b', kind: 'relu' },
    ...HEAD,
  ]),
  net('dense layer below, through dropout', [
    { name: 'flat', from: 'image', kind: 'flatten' },
    { name: 'dense', from: 'flat', kind: 'dense', units: 5 },
    { name: 'drop', from: 'dense', kind: 'dropout' },
    { name: 'norm', from: 'drop', kind: 'batchNormalization', center: false },
    { name: 'relu', from: 'norm', kind: 'relu' },
    { name: 'head', from: 'relu', kind: 'dense', units: 3 },
  ]),
  net('convolution above that pads nothing', [
    { name: 'norm', from: 'image', kind: 'batchNormalization' },
    { name: 'top', from: 'norm', ...CONV, padding: 'valid', bias: false, relu: true },
    ...HEAD,
  ]),
  net('dense layer above, behind average pooling and flattening', [
    { name: 'conv', from: 'image', ...CONV, relu: true },
    { name: 'norm', from: 'conv', kind: 'batchNormalization' },
    { name: 'pool', from: 'norm', kind: 'averagePooling2d', size: [3, 3], strides: [2, 2], padding: 'same' },
    { name: 'flat', from: 'pool', kind: 'flatten' },
    { name: 'head', from: 'flat', kind: 'dense', units: 3, bias: false },
  ]),
  net('dense layer above, behind a global average', [
    { name: 'conv', from: 'image', ...CONV, relu: true },
    { name: 'top', from: 'conv', kind: 'batchNormalization' },
    ...HEAD,
  ]),
];

/** Where folding would change the network: `norm` must stay. */
const KEPT = [
  net('a convolution that pads', [
    { name: 'conv', from: 'image', ...CONV, relu: true },
    { name: 'norm', from: 'conv', kind: 'batchNormalization' },
    { name: 'top', from: 'norm', ...CONV },
    ...HEAD,
  ]),
  net('max pooling of channels that change sign', [
    { name: 'conv', from: 'image', ...CONV, relu: true },
    { name: 'norm', from: 'conv', kind: 'batchNormalization' },
    { name: 'top', from: 'norm', kind: 'maxPooling2d', size: [2, 2], padding: 'valid' },
    ...HEAD,
  ]),
  net('a layer that another one reads, too', [
    { name: 'conv', from: 'image', ...CONV },
    { name: 'norm', from: 'conv', kind: 'batchNormalization' },
    { name: 'top', from: 'norm', kind: 'relu' },
    ...HEAD,
    { name: 'other', from: 'conv', kind: 'globalAveragePooling2d' },
  ]),
];

const fileOf = ({ topology, specs, weights }: SmallNet) => ({ topology, specs, weights });

/** A head's values for two pictures, and the gradient of a mix of them. */
function computed(network: Network, head: string): { values: Float32Array; gradient: Float32Array } {
  return tf.tidy(() => {
    const batch = tf.tensor4d(normals(2 * 8 * 8 * 2, 7, 1), [2, 8, 8, 2]);
    const pass = network.forward(batch, [head], 'backward');
    const values = pass.output(head);
    const cotangent = tf.tensor(normals(values.size, 8, 1), values.shape);
    const gradient = pass.backward(head, cotangent);
    const read = { values: values.dataSync<'float32'>().slice(), gradient: gradient.dataSync<'float32'>().slice() };
    pass.dispose();
    return read;
  });
}

/** Largest difference, relative to the largest value. */
function apart(found: Float32Array, expected: Float32Array): number {
  expect(found.length).toBe(expected.length);
  const most = Math.max(...expected.map(Math.abs));
  expect(most).toBeGreaterThan(1e-3);
  return Math.max(...found.map((value, i) => Math.abs(value - expected[i]!))) / most;
}

async function both(file: ReturnType<typeof fileOf>, heads: readonly string[]) {
  const [folded, plain] = [await createNetwork(file, 'auto', 'scores'), await createNetwork(file, 'tape')];
  for (const head of heads) {
    const [found, expected] = [computed(folded, head), computed(plain, head)];
    expect(apart(found.values, expected.values)).toBeLessThan(1e-5);
    expect(apart(found.gradient, expected.gradient)).toBeLessThan(1e-4);
  }
  folded.dispose();
  plain.dispose();
  return { folded: folded.implementation, plain: plain.implementation };
}

describe('batch normalisation is folded into the', () => {
  it.each(FOLDED)('$title', async (description) => {
    const file = fileOf(makeNet(description));
    expect(await both(file, headsOf(description))).toEqual({ folded: 'hand-ordered', plain: 'tape' });
    const names = new HandOrderedNetwork(foldBatchNorms(file).topology, foldBatchNorms(file).weights).layers;
    expect(names.map(({ name }) => name)).toEqual(['image', ...description.layers.map(({ name }) => name)]);
  });

  it('max pooling lets factors through that are not negative', async () => {
    const made = makeNet(KEPT[1]!);
    const gamma = made.weights.get('norm/gamma')!;
    const weights = new Map(made.weights).set('norm/gamma', { ...gamma, values: gamma.values.map(Math.abs) });
    expect(await both({ ...fileOf(made), weights }, ['head'])).toMatchObject({ folded: 'hand-ordered' });
  });

  it('depthwise convolution below, which the tape computes', async () => {
    const description = net('depthwise', [
      { name: 'conv', from: 'image', kind: 'depthwiseConv2d', kernel: [3, 3], multiplier: 2, bias: false },
      { name: 'norm', from: 'conv', kind: 'batchNormalization' },
      { name: 'top', from: 'norm', kind: 'relu' },
      ...HEAD,
    ]);
    const file = fileOf(makeNet(description));
    expect(foldBatchNorms(file).weights.has('norm/gamma')).toBe(false);
    expect(await both(file, ['head'])).toEqual({ folded: 'tape', plain: 'tape' });
  });

  it.each(['Sequential', 'model_config'])('layers of a file written as %s', async (form) => {
    const made = makeNet(FOLDED[0]!);
    const { config } = made.topology as { config: { layers: { class_name: string; config: object }[] } };
    const [first, ...layers] = config.layers;
    const shape = (first!.config as { batch_input_shape: unknown }).batch_input_shape;
    const sequence = layers.map(({ class_name, config }, i) => ({
      class_name,
      config: i ? config : { ...config, batch_input_shape: shape },
    }));
    const topology =
      form === 'Sequential'
        ? { class_name: 'Sequential', config: { name: 'row', layers: sequence } }
        : { model_config: made.topology };
    expect(await both({ ...fileOf(made), topology }, ['head'])).toMatchObject({ folded: 'hand-ordered' });
  });
});

describe('batch normalisation stays before', () => {
  it.each(KEPT)('$title', async (description) => {
    const file = fileOf(makeNet(description));
    expect(foldBatchNorms(file)).toBe(file);
    expect(await both(file, ['head'])).toEqual({ folded: 'tape', plain: 'tape' });
  });

  it('a convolution, where its axis is that of the rows', () => {
    const made = makeNet(FOLDED[0]!);
    const topology = JSON.parse(JSON.stringify(made.topology).replaceAll('"axis":-1', '"axis":1')) as object;
    const file = { ...fileOf(made), topology };
    expect(foldBatchNorms(file)).toBe(file);
  });
});

describe('a last softmax or sigmoid becomes the link of the head', () => {
  const before: readonly NetLayer[] = [
    { name: 'conv', from: 'image', ...CONV, relu: true },
    { name: 'mean', from: 'conv', kind: 'globalAveragePooling2d' },
  ];
  const linked = [
    { ...net('softmax of a dense layer', [...before, { name: 'head', from: 'mean', kind: 'dense', units: 3, link: 'softmax' }]), link: 'softmax' }, // prettier-ignore
    { ...net('sigmoid of a dense layer', [...before, { name: 'head', from: 'mean', kind: 'dense', units: 3, link: 'sigmoid' }]), link: 'sigmoid' }, // prettier-ignore
    { ...net('softmax as a layer', [...before, { name: 'values', from: 'mean', kind: 'dense', units: 3 }, { name: 'head', from: 'values', kind: 'softmax' }]), link: 'softmax' }, // prettier-ignore
  ] as const;

  it.each(linked)('$title', async ({ link, ...description }) => {
    const file = fileOf(makeNet(description));
    const facts = await factsOfFile(file, { normalisation: { scale: 1 / 255, mean: 0, deviation: 1 } });
    expect(facts.heads).toMatchObject([{ layer: 'head', size: 3, link }]);
    activateBackend('cpu');
    const network = await createNetwork(file, 'auto', 'scores');
    expect(network.implementation).toBe('hand-ordered');
    const logits = computed(network, 'head').values;
    network.dispose();

    // The file as it is, by tfjs itself.
    const { layersArtifacts } = await import('../../support/tfjs-file.ts');
    const layers = await import('@tensorflow/tfjs-layers');
    const model = await layers.loadLayersModel({ load: () => Promise.resolve(layersArtifacts(file) as never) });
    const expected = tf.tidy(() => (model.predict(tf.tensor4d(normals(2 * 8 * 8 * 2, 7, 1), [2, 8, 8, 2])) as tf.Tensor).dataSync<'float32'>().slice()); // prettier-ignore
    model.dispose();
    const found = [logits.subarray(0, 3), logits.subarray(3)].flatMap((row) => scoresOf({ link, temperature: 1 }, [...row])); // prettier-ignore
    expect(apart(Float32Array.from(found), expected)).toBeLessThan(1e-5);
    expect(apart(logits, expected)).toBeGreaterThan(0.01);
  });

  it('not where another layer reads it', () => {
    const file = fileOf(
      makeNet(
        net('gate', [
          ...before,
          { name: 'gate', from: 'mean', kind: 'dense', units: 4, link: 'sigmoid' },
          { name: 'head', from: 'gate', kind: 'dense', units: 3 },
        ]),
      ),
    );
    expect(moveLinks(file)).toEqual({ file, links: new Map() });
  });
});
