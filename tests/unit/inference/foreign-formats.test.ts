/** Files of Keras and tfjs: the same small network in each format, and what goes wrong in files of others. */

import * as tf from '@tensorflow/tfjs-core';
import { zipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import { activateBackend, openBackend } from '../../../src/inference/backends/backends.ts';
import { openGraph } from '../../../src/inference/formats/graph.ts';
import type { NetworkFile } from '../../../src/inference/formats/network-file.ts';
import { readNetwork, type NetworkSource } from '../../../src/inference/formats/read-network.ts';
import { snakeCase } from '../../../src/inference/formats/keras/read-store.ts';
import { createNetwork } from '../../../src/inference/networks/create-network.ts';
import { kerasH5, kerasZip, type Weight } from '../../support/keras-files.ts';
import { normals } from '../../support/random.ts';

beforeAll(async () => {
  await openBackend('cpu', '', () => undefined);
  activateBackend('cpu');
});

let seed = 0;
const weight = (name: string, ...shape: number[]): Weight => {
  const values = normals(
    shape.reduce((a, b) => a * b, 1),
    (seed += 1),
    0.5,
  );
  return { name, shape, values: name.includes('variance') ? values.map((v) => Math.abs(v) + 0.2) : values };
};

const KERNEL = weight('kernel', 3, 3, 1, 4);
const BIAS = weight('bias', 4);
const NORM = ['gamma', 'beta', 'moving_mean', 'moving_variance'].map((name) => weight(name, 4));
const DENSE = [weight('kernel', 4, 3), weight('bias', 3)];

const layer = <T extends object>(className: string, config: T) => ({ class_name: className, config });
/** conv (leaky) - norm - pool - hard sigmoid - mean - dense, as Keras 2 writes it. */
const BODY = [
  layer('Conv2D', { name: 'conv', filters: 4, kernel_size: [3, 3], strides: [1, 1], padding: 'same', data_format: 'channels_last', dilation_rate: [1, 1], activation: 'linear', use_bias: true, kernel_regularizer: { class_name: 'L2', config: { l2: 0.01 } } }),
  layer('BatchNormalization', { name: 'norm', axis: -1, epsilon: 0.001, center: true, scale: true }),
  layer('Activation', { name: 'gate', activation: 'hard_sigmoid' }),
  layer('Dropout', { name: 'drop', rate: 0.5 }),
  layer('GlobalAveragePooling2D', { name: 'mean', data_format: 'channels_last' }),
  layer('Dense', { name: 'dense', units: 3, activation: 'softmax', use_bias: true }),
]; // prettier-ignore
const INPUT = layer('InputLayer', { name: 'image', batch_input_shape: [null, 6, 5, 1] });
const sequential = (layers: readonly object[] = BODY) => ({ class_name: 'Sequential', config: { name: 'net', layers: [INPUT, ...layers] } }); // prettier-ignore

/** With names of weights as a version of Keras writes them. */
const entries = (name: (layer: string, part: string) => string) => [
  { name: 'image', weights: [] },
  { name: 'conv', weights: [KERNEL, BIAS].map((w) => ({ ...w, name: name('conv', w.name) })) },
  { name: 'norm', weights: NORM.map((w) => ({ ...w, name: name('norm', w.name) })) },
  { name: 'gate', weights: [] },
  { name: 'drop', weights: [] },
  { name: 'mean', weights: [] },
  { name: 'dense', weights: DENSE.map((w) => ({ ...w, name: name('dense', w.name) })) },
];

const source = (name: string, data: ArrayBuffer, more: Partial<NetworkSource> = {}): NetworkSource => ({
  name,
  data,
  beside: () => Promise.resolve(null),
  ...more,
});
const bytes = (text: string): ArrayBuffer => Uint8Array.from(text, (c) => c.charCodeAt(0)).buffer;
const read = async (name: string, data: ArrayBuffer, more: Partial<NetworkSource> = {}): Promise<NetworkFile> =>
  (await readNetwork(source(name, data, more))).file;

async function scores(file: NetworkFile, channels = 1): Promise<number[]> {
  const network = await createNetwork(file);
  const last = openGraph(file).outputs[0] as string;
  const pass = network.forward(tf.tensor4d(normals(30 * channels, 5, 1), [1, 6, 5, channels]), [last], 'outputs');
  const values = Array.from(await pass.output(last).data());
  pass.dispose();
  network.dispose();
  return values;
}

const near = (found: readonly number[], expected: readonly number[], within = 1e-5): void => {
  expect(found).toHaveLength(expected.length);
  found.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(within));
};

/** The network above in plain loops; slope of the hard sigmoid. */
function byHand(slope: number): number[] {
  const x = normals(30, 5, 1);
  const means = [0, 1, 2, 3].map((f) => {
    let sum = 0;
    for (let row = 0; row < 6; row++)
      for (let column = 0; column < 5; column++) {
        let v = BIAS.values[f]!;
        for (let i = 0; i < 3; i++)
          for (let j = 0; j < 3; j++) {
            const [r, c] = [row + i - 1, column + j - 1];
            if (r >= 0 && c >= 0 && r < 6 && c < 5) v += x[r * 5 + c]! * KERNEL.values[(i * 3 + j) * 4 + f]!;
          }
        const [gamma, beta, mean, variance] = NORM.map(({ values }) => values[f]!) as [number, number, number, number];
        v = ((v - mean) / Math.sqrt(variance + 0.001)) * gamma + beta;
        sum += Math.min(1, Math.max(0, slope * v + 0.5));
      }
    return sum / 30;
  });
  return [0, 1, 2].map((u) =>
    means.reduce((sum, v, f) => sum + v * DENSE[0]!.values[f * 3 + u]!, DENSE[1]!.values[u]!),
  );
}

describe('Keras HDF5', () => {
  it.each([
    ['2.0.5, texts of fixed length', '2.0.5', (l: string, p: string) => `${l}_1/${p}:0`, { fixed: true }],
    ['2.12', '2.12.0', (l: string, p: string) => `${l}/${p}:0`, {}],
    ['2.12, long attributes split', '2.12.0', (l: string, p: string) => `${l}/${p}:0`, { split: true }],
    ['3, whose hard sigmoid is another', '3.3.3', (l: string, p: string) => `sequential/${l}/${p}`, {}],
  ] as const)('of Keras %s', async (_, version, name, options) => {
    const file = await kerasH5({ topology: sequential(), version, entries: entries(name), ...options });
    near(await scores(await read('net.h5', file)), byHand(version.startsWith('3') ? 1 / 6 : 0.2));
  });

  it('weights alone need their architecture, which is asked for', async () => {
    const file = await kerasH5({ topology: null, version: '2.4.0', entries: entries((l, p) => `${l}/${p}:0`) });
    await expect(read('w.h5', file)).rejects.toThrow(/weights but no architecture: add the JSON that model.to_json/);
    near(await scores(await read('w.h5', file, { architecture: sequential() })), byHand(0.2));
    const other = sequential([...BODY.slice(0, 5), layer('Dense', { name: 'other', units: 3 })]);
    await expect(read('w.h5', file, { architecture: other })).rejects.toThrow(/no weights for the layer other; is it of another network/);
  }); // prettier-ignore

  it('nested models have all their weights in one list, those that are trained first', async () => {
    const inner = { class_name: 'Sequential', config: { name: 'inner', layers: [INPUT, ...BODY.slice(0, 3)] } };
    const topology = { class_name: 'Sequential', config: { name: 'outer', layers: [inner, ...BODY.slice(3)] } };
    const [gamma, beta, mean, variance] = NORM as [Weight, Weight, Weight, Weight];
    const listed = [KERNEL, BIAS, gamma, beta, mean, variance].map((w, i) => ({ ...w, name: `x_${i}/${w.name}:0` }));
    const all = [{ name: 'inner', weights: listed }, ...entries((l, p) => `${l}/${p}:0`).slice(4)];
    const file = await read('net.h5', await kerasH5({ topology, version: '2.4.0', entries: all }));
    near(await scores(file), byHand(0.2));
    expect(openGraph(file).layers.map(({ name }) => name)).toEqual(['inner_input', 'inner/conv', 'inner/norm', 'inner/gate', 'drop', 'mean', 'dense']); // prettier-ignore
  });

  it('weights of another shape are named', async () => {
    const wrong = entries((l, p) => `${l}/${p}:0`).map((e) => (e.name === 'dense' ? { ...e, weights: [weight('dense/kernel:0', 5, 3), e.weights[1]!] } : e)); // prettier-ignore
    const file = await read('net.h5', await kerasH5({ topology: sequential(), version: '2.4.0', entries: wrong }));
    expect(() => openGraph(file)).toThrow('the weights kernel of the layer dense are [5, 3], expected [4, 3]');
  });
});

describe('.keras', () => {
  const tensor = (name: string) => ({ class_name: '__keras_tensor__', config: { shape: [], keras_history: [name, 0, 0] } }); // prettier-ignore
  const keras3 = BODY.map(({ class_name, config }: { class_name: string; config: { name: string } }) => ({
    module: 'keras.layers',
    class_name,
    config: { ...config, dtype: { module: 'keras', class_name: 'DTypePolicy', config: { name: 'mixed_float16' } } },
  }));
  const image = { class_name: 'InputLayer', config: { name: 'image', batch_shape: [null, 6, 5, 1] } };
  const stored = (root: string) => ({ [`${root}conv2d`]: [KERNEL, BIAS], [`${root}batch_normalization`]: NORM, [`${root}dense`]: DENSE }); // prettier-ignore

  it('Sequential, with augmentation in a model of its own', async () => {
    const flip = { class_name: 'Sequential', config: { name: 'augment', layers: [image, layer('RandomFlip', { name: 'flip' }), layer('RandomRotation', { name: 'turn' })] } }; // prettier-ignore
    const topology = { class_name: 'Sequential', config: { name: 'net', layers: [image, flip, ...keras3] } };
    near(await scores(await read('net.keras', await kerasZip(topology, stored('layers/')))), byHand(1 / 6));
  });

  it('Functional, with inbound nodes as args and kwargs; keys by class and number, not by name', async () => {
    const second = layer('Dense', { name: 'a_first_name', units: 3, activation: 'linear', use_bias: false });
    const layers = [...keras3, second].map((one, i, all) => ({
      ...one,
      name: one.config.name,
      inbound_nodes: [{ args: [tensor(i ? all[i - 1]!.config.name : 'image')], kwargs: { training: false } }],
    }));
    const topology = {
      class_name: 'Functional',
      config: { name: 'net', layers: [{ ...image, name: 'image', inbound_nodes: [] }, ...layers], input_layers: ['image', 0, 0], output_layers: ['a_first_name', 0, 0] },
    }; // prettier-ignore
    const last = weight('kernel', 3, 3);
    const file = await read('net.keras', await kerasZip(topology, { ...stored('layers/'), 'layers/dense_1': [last] }));
    const found = await scores(file);
    const powers = byHand(1 / 6).map(Math.exp);
    const soft = powers.map((v) => v / (powers[0]! + powers[1]! + powers[2]!));
    near(found, [0, 1, 2].map((u) => soft.reduce((sum, v, i) => sum + v * last.values[i * 3 + u]!, 0))); // prettier-ignore
  });

  it('class names in snake case as Keras makes them', () => {
    expect(['Conv2D', 'SeparableConv2D', 'GlobalAveragePooling2D', 'BatchNormalization', 'ReLU', 'PReLU', 'InputLayer', 'Dense', 'ELU'].map(snakeCase)).toEqual(
      ['conv2d', 'separable_conv2d', 'global_average_pooling2d', 'batch_normalization', 're_lu', 'p_re_lu', 'input_layer', 'dense', 'elu'],
    ); // prettier-ignore
  });
});

describe('slopes and activations', () => {
  const single = async (version: string, ...body: object[]): Promise<readonly number[]> => {
    const topology = sequential([...body, layer('Flatten', { name: 'flat' })]);
    return scores(
      await read('net.h5', await kerasH5({ topology, version, entries: [{ name: 'image', weights: [] }] })),
    );
  };
  const expected = (f: (x: number) => number): number[] => Array.from(normals(30, 5, 1), f);

  it.each([
    ['LeakyReLU negative_slope (Keras 3)', '3.0.0', layer('LeakyReLU', { name: 'a', negative_slope: 0.1 }), (x: number) => (x > 0 ? x : 0.1 * x)],
    ['LeakyReLU alpha (Keras 2)', '2.4.0', layer('LeakyReLU', { name: 'a', alpha: 0.2 }), (x: number) => (x > 0 ? x : 0.2 * x)],
    ['LeakyReLU without a slope', '2.4.0', layer('LeakyReLU', { name: 'a' }), (x: number) => (x > 0 ? x : 0.3 * x)],
    ['ReLU negative_slope and max_value', '2.4.0', layer('ReLU', { name: 'a', negative_slope: 0.1, max_value: 1 }), (x: number) => (x > 1 ? 1 : x > 0 ? x : 0.1 * x)],
    ['silu', '3.0.0', layer('Activation', { name: 'a', activation: 'silu' }), (x: number) => x / (1 + Math.exp(-x))],
    ['leaky_relu as an activation', '3.0.0', layer('Activation', { name: 'a', activation: 'leaky_relu' }), (x: number) => (x > 0 ? x : 0.2 * x)],
    ['an activation that is a layer', '3.0.0', layer('Activation', { name: 'a', activation: layer('LeakyReLU', { negative_slope: 0.4 }) }), (x: number) => (x > 0 ? x : 0.4 * x)],
    ['Rescaling inside', '2.9.0', layer('Rescaling', { name: 'a', scale: 2, offset: -1 }), (x: number) => 2 * x - 1],
  ] as const)('%s', async (_, version, one, f) => near([...(await single(version, one))], expected(f))); // prettier-ignore

  it('GlobalAveragePooling2D keeps its axes where it says so', async () => {
    const topology = sequential([layer('GlobalAveragePooling2D', { name: 'mean', keepdims: true })]);
    const file = await read('n.h5', await kerasH5({ topology, version: '3.0.0', entries: [{ name: 'image', weights: [] }] })); // prettier-ignore
    expect(openGraph(file).layers.at(-1)?.outputShape).toEqual([1, 1, 1]);
  });
});

describe('tfjs', () => {
  const specs = [
    ...[KERNEL, BIAS].map((w) => ({ ...w, name: `conv/${w.name}` })),
    ...NORM.map((w) => ({ ...w, name: `norm/${w.name}` })),
    ...DENSE.map((w) => ({ ...w, name: `dense/${w.name}` })),
  ];
  const joined = Buffer.concat(specs.map(({ values }) => new Uint8Array(values.buffer)));
  const model = (topology: object, format: string) => ({
    format,
    modelTopology: topology,
    weightsManifest: [{ paths: ['a.bin', 'b.bin'], weights: specs.map(({ name, shape }) => ({ name, shape, dtype: 'float32' })) }], // prettier-ignore
  });
  const parts: Readonly<Record<string, Uint8Array>> = { 'a.bin': joined.subarray(0, 20), 'b.bin': joined.subarray(20) };
  const beside = (path: string) => Promise.resolve(parts[path] ? new Uint8Array(parts[path]).buffer : null);

  it('layers model with two shards, in a folder and in a zip', async () => {
    const json = JSON.stringify(model(sequential(), 'layers-model'));
    near(await scores(await read('model.json', bytes(json), { beside })), byHand(0.2));
    const zip = zipSync({ 'net/model.json': new TextEncoder().encode(json), 'net/a.bin': parts['a.bin']!, 'net/b.bin': parts['b.bin']! }); // prettier-ignore
    near(await scores(await read('net.zip', zip.slice().buffer)), byHand(0.2));
    await expect(read('model.json', bytes(json))).rejects.toThrow('model.json names the weight file a.bin, which is missing: add it'); // prettier-ignore
  });

  it('graph model: fused and plain nodes, constants folded, the batch of unknown size', async () => {
    const text = (s: string) => ({ s: btoa(s) });
    const list = (...i: number[]) => ({ list: { i: i.map(String) } });
    const node = (name: string, op: string, input: string[], attr: object = {}) => ({ name, op, input, attr });
    const consts = [...specs.map(({ name }) => name), 'axes', 'begin', 'end', 'step', 'minus', 'half', 'fifth'];
    const nodes = [
      node('image', 'Placeholder', [], { shape: { shape: { dim: [-1, 6, 5, 1].map((n) => ({ size: String(n) })) } } }),
      ...consts.map((name) => node(name, 'Const', [])),
      node('conv', '_FusedConv2D', ['image', 'conv/kernel', 'conv/bias'], { fused_ops: { list: { s: [btoa('BiasAdd')] } }, strides: list(1, 1, 1, 1), dilations: list(1, 1, 1, 1), padding: text('SAME'), data_format: text('NHWC') }),
      node('norm', 'FusedBatchNormV3', ['conv', 'norm/gamma', 'norm/beta', 'norm/moving_mean', 'norm/moving_variance'], { epsilon: { f: 0.001 } }),
      node('slope', 'Mul', ['norm', 'fifth']),
      node('up', 'AddV2', ['half', 'slope']),
      node('low', 'Relu', ['up']),
      node('one', 'Minimum', ['low', 'step']),
      node('mean', 'Mean', ['one', 'axes'], { keep_dims: { b: true } }),
      node('shape', 'Shape', ['mean']),
      node('batch', 'StridedSlice', ['shape', 'begin', 'end', 'step'], { shrink_axis_mask: { i: '1' } }),
      node('target', 'Pack', ['batch', 'minus']),
      node('flat', 'Reshape', ['mean', 'target']),
      node('scores', '_FusedMatMul', ['flat', 'dense/kernel', 'dense/bias'], { fused_ops: { list: { s: [btoa('BiasAdd')] } }, transpose_a: { b: false }, transpose_b: { b: false } }),
      node('Identity', 'Identity', ['scores']),
    ]; // prettier-ignore
    const more = [
      { name: 'axes', shape: [2], dtype: 'int32', values: Int32Array.of(1, 2) },
      { name: 'begin', shape: [1], dtype: 'int32', values: Int32Array.of(0) },
      { name: 'end', shape: [1], dtype: 'int32', values: Int32Array.of(1) },
      { name: 'step', shape: [1], dtype: 'int32', values: Int32Array.of(1) },
      { name: 'minus', shape: [], dtype: 'int32', values: Int32Array.of(-1) },
      { name: 'half', shape: [], dtype: 'float32', values: Float32Array.of(0.5) },
      { name: 'fifth', shape: [], dtype: 'float32', values: Float32Array.of(0.2) },
    ];
    const manifest = [...model({}, '').weightsManifest[0]!.weights, ...more.map(({ name, shape, dtype }) => ({ name, shape, dtype }))]; // prettier-ignore
    const data = Buffer.concat([joined, ...more.map(({ values }) => new Uint8Array(values.buffer))]);
    const json = (list: unknown[]) => bytes(JSON.stringify({ modelTopology: { node: list }, weightsManifest: [{ paths: ['w'], weights: manifest }] })); // prettier-ignore
    const one = { beside: () => Promise.resolve(new Uint8Array(data).buffer) };
    near(await scores(await read('model.json', json(nodes), one)), byHand(0.2));
    const unknown = nodes.map((n) => (n.name === 'low' ? { ...n, op: 'FancyRelu' } : n));
    await expect(read('model.json', json(unknown), one)).rejects.toThrow('the layer low is of the kind FancyRelu, which is not known here'); // prettier-ignore
    const cyclic = nodes.map((n) => (n.name === 'conv' ? { ...n, input: ['one', ...n.input.slice(1)] } : n));
    await expect(read('model.json', json(cyclic), one)).rejects.toThrow(/cycle/);
  });
});

describe('files that cannot be read are refused in one sentence', () => {
  const le = (n: number): string => String.fromCharCode(n & 255, (n >> 8) & 255, 0, 0, 0, 0, 0, 0);
  it.each([
    ['empty.h5', '', /is empty/],
    ['lfs.h5', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1', /pointer of Git LFS.*git lfs pull/],
    ['page.h5', '\n<!DOCTYPE html><html>log in</html>', /is a web page.*password/],
    ['text.h5', '\u00ef\u00bf\u00bdHDF\r\n', /damaged by a text conversion/],
    ['net.tflite', '\x1c\0\0\0TFL3\0\0', /TensorFlow Lite/],
    ['old.pt', '\u0080\u0002}q\0', /pickled Python object/],
    ['w.safetensors', `${le(40)}{"a":${' '.repeat(60)}`, /safetensors/],
    ['picture.h5', '\u0089PNG\r\n\u001a\n', /a picture/],
    ['net.onnx', '\u0008\u0007\u0012\u0004', /ONNX file is damaged or cut short/],
    ['some.bin', 'nothing that anyone knows', /none of the files that can be read here/],
    ['cut.h5', '\u0089HDF\r\n\u001a\n\0\0', /HDF5 file is damaged or cut short/],
    ['cut.zip', 'PK\u0003\u0004 cut', /zip file is damaged or cut short/],
    ['cut.json', '{"modelTopology": {', /is not JSON; it may be cut short/],
    ['other.json', '{"a": 1}', /no TensorFlow.js model/],
    ['arch.json', JSON.stringify(sequential()), /Keras architecture without weights/],
    ['out.json', '{"modelTopology":{},"weightsManifest":[{"paths":["../../etc/passwd"],"weights":[]}]}', /outside its folder/],
    ['proto.json', '{"modelTopology":{"class_name":"__proto__","config":{"layers":[{"class_name":"__proto__","config":{"name":"x"}}]}},"weightsManifest":[]}', /.+/],
    ['big.json', '{"modelTopology":{},"weightsManifest":[{"paths":[],"weights":[{"name":"a","shape":[50000,10000],"dtype":"float32"}]}]}', /ends inside a/],
  ])('%s', async (name, text, message) => {
    await expect(read(name, bytes(text))).rejects.toMatchObject({
      kind: expect.stringMatching(/^model-(damaged|invalid)$/) as string,
      message: expect.stringMatching(message) as string,
    });
  }); // prettier-ignore

  it('a PyTorch zip', async () => {
    const zip = zipSync({ 'net/data.pkl': new Uint8Array(4), 'net/data/0': new Uint8Array(4) });
    await expect(read('net.pth', zip.slice().buffer)).rejects.toThrow(/PyTorch file, which has no graph/);
  });

  it('a zip that unpacks to more than a network can be', async () => {
    const zip = zipSync({ 'model.json': new Uint8Array(60e6) }, { level: 9 });
    await expect(read('bomb.zip', zip.slice().buffer)).rejects.toThrow(/more than a network can be/);
  });

  it.each([
    ['an unknown layer, by its name', [layer('LSTM', { name: 'memory', units: 3 })], 'the layer memory is of the kind LSTM, which is not known here'],
    ['Python code', [layer('Lambda', { name: 'code' })], /the layer code is of the kind Lambda.*its code is Python/],
    ['an activation', [layer('Activation', { name: 'a', activation: 'fancy' })], /the layer a .*activation "fancy" is not known/],
    ['channels first', [layer('MaxPooling2D', { name: 'p', data_format: 'channels_first' })], /the layer p .*channels_first/],
    ['zero filters', [layer('Conv2D', { name: 'c', filters: 0, kernel_size: 3 })], /the layer c .*filters is 0/],
    ['two layers of one name', [layer('Flatten', { name: 'x' }), layer('Flatten', { name: 'x' })], /two layers are called x/],
  ])('%s', async (_, body, message) => {
    const json = { modelTopology: sequential(body), weightsManifest: [{ paths: [], weights: [] }] };
    const opened = read('model.json', bytes(JSON.stringify(json))).then(openGraph);
    await expect(opened).rejects.toThrow(message);
  }); // prettier-ignore

  it('cut at ten places, each format, within two seconds each', async () => {
    const h5 = await kerasH5({ topology: sequential(), version: '2.4.0', entries: entries((l, p) => `${l}/${p}:0`) });
    const zip = await kerasZip(sequential(), {});
    for (const [name, whole] of [['net.h5', h5], ['net.keras', zip]] as const) {
      for (let i = 1; i <= 10; i++) {
        const before = performance.now();
        const cut = whole.slice(0, Math.floor((whole.byteLength * i) / 11));
        await expect(read(name, cut).then(openGraph), `${name} ${i}`).rejects.toMatchObject({ name: 'AppError' });
        expect(performance.now() - before).toBeLessThan(2000);
      }
    }
  }); // prettier-ignore
});
