import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { activateBackend, openBackend } from '../../../src/inference/backends/backends.ts';
import { TapeNetwork } from '../../../src/inference/networks/tape.ts';
import { relativeError } from '../../support/network-suite.ts';
import { WASM_FOLDER } from '../../support/node-backends.ts';
import { normals } from '../../support/random.ts';
import { fileOfModel } from '../../support/tfjs-file.ts';

beforeAll(async () => {
  await openBackend('wasm', WASM_FOLDER, () => undefined);
  await openBackend('cpu', WASM_FOLDER, () => undefined);
});
afterEach(() => activateBackend('cpu'));

/** Seeded weights, so that every run tests the same numbers; variances stay positive. */
function seeded(model: tfl.LayersModel, seed = 5): tfl.LayersModel {
  tf.tidy(() => {
    const weights = model.getWeights().map((weight, i) => {
      const values = normals(weight.size, seed * 100 + i, 0.5);
      const positive = model.weights[i]?.name.includes('variance') ? values.map((v) => Math.abs(v) + 0.2) : values;
      return tf.tensor(positive, weight.shape);
    });
    model.setWeights(weights);
  });
  return model;
}

/** Output and input gradient as tfjs itself computes them, on the cpu backend (the only one in node that has every kernel). */
async function byTfjs(model: tfl.LayersModel, image: Float32Array, cotangent: Float32Array) {
  activateBackend('cpu');
  const shape = model.inputs[0]?.shape.slice(1) as number[];
  const x = tf.tensor(image, [1, ...shape]);
  const run = (input: tf.Tensor): tf.Tensor => model.apply(input) as tf.Tensor;
  const output = run(x);
  const gradient = tf.grad(run)(x, tf.tensor(cotangent, output.shape));
  return { output: await output.data(), gradient: await gradient.data() };
}

async function byTape(network: TapeNetwork, image: Float32Array, cotangent: Float32Array) {
  const last = network.layers[network.layers.length - 1];
  const name = last?.name as string;
  const pass = network.forward(tf.tensor4d(image, [1, ...network.inputShape]), [name], 'backward');
  const gradient = pass.backward(name, tf.tensor(cotangent, [1, ...(last?.outputShape as number[])]));
  return { output: await pass.output(name).data(), gradient: await gradient.data() };
}

const sizeOf = (shape: readonly (number | null)[]): number => shape.reduce<number>((a, b) => a * (b ?? 1), 1);

/** The tape on cpu and wasm gives what tfjs gives on cpu. */
async function expectSame(model: tfl.LayersModel): Promise<TapeNetwork> {
  const image = normals(sizeOf(model.inputs[0]?.shape as number[]), 31);
  const cotangent = normals(sizeOf(model.outputs[0]?.shape as number[]), 32);
  const expected = await byTfjs(model, image, cotangent);
  const network = new TapeNetwork(fileOfModel(model));
  for (const backend of ['cpu', 'wasm'] as const) {
    activateBackend(backend);
    const found = await byTape(network, image, cotangent);
    expect(tf.getBackend()).toBe(backend);
    expect(relativeError(found.output, expected.output), `output on ${backend}`).toBeLessThan(1e-5);
    expect(relativeError(found.gradient, expected.gradient), `gradient on ${backend}`).toBeLessThan(1e-5);
  }
  expect(Math.max(...expected.gradient.map(Math.abs))).toBeGreaterThan(0);
  activateBackend('cpu');
  return network;
}

/** For a layer that is linear in its input: <c, f(x) - f(0)> = <gradient of c, x> for any c and x. */
async function expectAdjoint(model: tfl.LayersModel): Promise<TapeNetwork> {
  const network = new TapeNetwork(fileOfModel(model));
  const image = normals(sizeOf(network.inputShape), 41);
  const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
    Array.from(a).reduce((sum, v, i) => sum + v * (b[i] as number), 0);
  for (const backend of ['wasm', 'cpu'] as const) {
    activateBackend(backend);
    for (const seed of [51, 52, 53]) {
      const cotangent = normals(sizeOf(model.outputs[0]?.shape as number[]), seed);
      const { output, gradient } = await byTape(network, image, cotangent);
      const { output: atZero } = await byTape(
        network,
        image.map(() => 0),
        cotangent,
      );
      const rise = dot(
        cotangent,
        Array.from(output, (value, i) => value - (atZero[i] as number)),
      );
      expect(Math.abs(rise - dot(gradient, image)) / Math.abs(rise), backend).toBeLessThan(1e-4);
    }
  }
  return network;
}

function sequential(layers: tfl.layers.Layer[], inputShape: number[]): tfl.LayersModel {
  const input = tfl.input({ shape: inputShape, name: 'image' });
  const output = layers.reduce((at, layer) => layer.apply(at) as tfl.SymbolicTensor, input);
  return seeded(tfl.model({ inputs: input, outputs: output }));
}

describe('layers that only the tape runs', () => {
  it.each([
    { kernelSize: 3, strides: 1, padding: 'same' as const, depthMultiplier: 1, dilationRate: 1 },
    { kernelSize: 3, strides: 1, padding: 'valid' as const, depthMultiplier: 2, dilationRate: 1 },
    { kernelSize: 3, strides: 2, padding: 'same' as const, depthMultiplier: 1, dilationRate: 1 },
    { kernelSize: 3, strides: 2, padding: 'valid' as const, depthMultiplier: 3, dilationRate: 1 },
    {
      kernelSize: [2, 3] as [number, number],
      strides: 3,
      padding: 'valid' as const,
      depthMultiplier: 1,
      dilationRate: 1,
    },
    { kernelSize: 1, strides: 2, padding: 'same' as const, depthMultiplier: 1, dilationRate: 1 },
  ])('depthwise convolutions, with a gradient on wasm too: %o', async (args) => {
    await expectSame(
      sequential([tfl.layers.depthwiseConv2d({ ...args, activation: 'relu' }), tfl.layers.flatten()], [8, 7, 2]),
    );
  });

  it.each(['same', 'valid'] as const)('dilated convolutions, which tfjs cannot differentiate: %s', async (padding) => {
    const conv = tfl.layers.conv2d({ name: 'conv', filters: 3, kernelSize: [3, 2], dilationRate: [2, 3], padding });
    await expectAdjoint(sequential([conv], [8, 9, 2]));
  });

  it.each([1, 2])('dilated depthwise convolutions, whose dilation tfjs forgets, times %i', async (depthMultiplier) => {
    const args = {
      name: 'conv',
      kernelSize: 3,
      dilationRate: 2,
      padding: 'same' as const,
      depthMultiplier,
      useBias: false,
    };
    const network = await expectAdjoint(sequential([tfl.layers.depthwiseConv2d(args)], [7, 8, 2]));
    const image = tf.tensor4d(normals(112, 5), [1, 7, 8, 2]);
    const { shape, values } = await network.weight('conv/depthwise_kernel');
    const expected = tf.depthwiseConv2d(
      image,
      tf.tensor4d(values, shape as [number, number, number, number]),
      1,
      'same',
      'NHWC',
      2,
    );
    const found = network.forward(image, ['conv'], 'outputs').output('conv');
    expect(relativeError(await found.data(), await expected.data())).toBeLessThan(1e-6);
  });

  it('capped and leaky ReLUs, PReLU, tanh, batch norm, residual sums', async () => {
    const input = tfl.input({ shape: [6, 6, 2], name: 'image' });
    let at = tfl.layers
      .conv2d({ filters: 4, kernelSize: 3, padding: 'same', useBias: false })
      .apply(input) as tfl.SymbolicTensor;
    at = tfl.layers.batchNormalization({}).apply(at) as tfl.SymbolicTensor;
    at = tfl.layers.reLU({ maxValue: 0.4 }).apply(at) as tfl.SymbolicTensor;
    let side = tfl.layers.conv2d({ filters: 4, kernelSize: 1, activation: 'tanh' }).apply(at) as tfl.SymbolicTensor;
    side = tfl.layers.leakyReLU({ alpha: 0.3 }).apply(side) as tfl.SymbolicTensor;
    at = tfl.layers.add().apply([at, side]) as tfl.SymbolicTensor;
    at = tfl.layers.prelu({ sharedAxes: [1, 2] }).apply(at) as tfl.SymbolicTensor;
    at = tfl.layers.globalAveragePooling2d({ dataFormat: 'channelsLast' }).apply(at) as tfl.SymbolicTensor;
    await expectSame(seeded(tfl.model({ inputs: input, outputs: at })));
  });
});

describe('models of models', () => {
  /** conv, relu, pool: as a model of its own. */
  function block(name: string, shape: number[], nested: boolean): tfl.LayersModel {
    const layers = [
      tfl.layers.conv2d({
        name: 'conv',
        filters: 3,
        kernelSize: 3,
        padding: 'same',
        activation: 'relu',
        ...(nested ? {} : { inputShape: shape }),
      }),
      tfl.layers.maxPooling2d({ name: 'pool', poolSize: 2, strides: 2 }),
    ];
    if (!nested) return tfl.sequential({ name, layers });
    const input = tfl.input({ shape, name: `${name}_in` });
    return tfl.model({
      name,
      inputs: input,
      outputs: layers.reduce((at, layer) => layer.apply(at) as tfl.SymbolicTensor, input),
    });
  }

  it.each([true, false])(
    'opens nested models, graph %s, and names their layers and weights by the path',
    async (graph) => {
      const input = tfl.input({ shape: [8, 8, 1], name: 'image' });
      let at = block('first', [8, 8, 1], graph).apply(input) as tfl.SymbolicTensor;
      at = block('second', [4, 4, 3], graph).apply(at) as tfl.SymbolicTensor;
      at = tfl.layers.flatten({ name: 'flat' }).apply(at) as tfl.SymbolicTensor;
      at = tfl.layers.dense({ name: 'head', units: 3 }).apply(at) as tfl.SymbolicTensor;
      const network = await expectSame(seeded(tfl.model({ inputs: input, outputs: at })));
      expect(network.layers.map(({ name }) => name)).toEqual([
        'image',
        'first/conv',
        'first/pool',
        'second/conv',
        'second/pool',
        'flat',
        'head',
      ]);
      expect(network.layers.find(({ name }) => name === 'second/conv')?.inputs).toEqual(['first/pool']);
      expect([...network.weightNames].sort()).toEqual(
        ['first/conv/bias', 'first/conv/kernel', 'head/bias', 'head/kernel', 'second/conv/bias', 'second/conv/kernel'], // prettier-ignore
      );
      // A change inside the second block shows there and not in the first.
      const batch = tf.tensor4d(normals(64, 8), [1, 8, 8, 1]);
      const look = async (name: string) => {
        const pass = network.forward(batch, [name], 'outputs');
        return [...(await pass.output(name).data())];
      };
      const before = [await look('first/pool'), await look('second/pool')];
      network.replaceWeight('second/conv/bias', Float32Array.from([5, 5, 5]));
      expect(await look('first/pool')).toEqual(before[0]);
      expect(await look('second/pool')).not.toEqual(before[1]);
    },
  );

  it('opens a model within a model within a model', async () => {
    const outer = tfl.sequential({
      name: 'outer',
      layers: [tfl.layers.conv2d({ name: 'stem', inputShape: [8, 8, 1], filters: 2, kernelSize: 1 })],
    });
    outer.add(block('inner', [8, 8, 2], true));
    const input = tfl.input({ shape: [8, 8, 1], name: 'image' });
    const at = tfl.layers
      .flatten({ name: 'flat' })
      .apply(outer.apply(input) as tfl.SymbolicTensor) as tfl.SymbolicTensor;
    const network = await expectSame(seeded(tfl.model({ inputs: input, outputs: at })));
    expect(network.layers.map(({ name }) => name)).toEqual([
      'image',
      'outer/stem',
      'outer/inner/conv',
      'outer/inner/pool',
      'flat',
    ]);
  });

  it('runs a Sequential model, with its input named as in the file', async () => {
    const model = block('whole', [8, 8, 1], false) as tfl.Sequential;
    model.add(tfl.layers.flatten({ name: 'flat' }));
    model.add(tfl.layers.dense({ name: 'head', units: 2 }));
    const network = await expectSame(seeded(model));
    expect(network.inputName).toBe('conv_input');
    expect(network.layers.map(({ name, kind }) => [name, kind])).toEqual([
      ['conv_input', 'input'],
      ['conv', 'conv2d'],
      ['pool', 'maxPooling2d'],
      ['flat', 'flatten'],
      ['head', 'dense'],
    ]);
  });

  it('runs a Sequential model that starts with a model', async () => {
    const model = tfl.sequential({ layers: [block('inner', [8, 8, 1], true)] });
    model.add(tfl.layers.flatten({ name: 'flat' }));
    const network = await expectSame(seeded(model));
    expect(network.layers.map(({ kind }) => kind)).toEqual(['input', 'conv2d', 'maxPooling2d', 'flatten']);
  });

  it('runs the lower part of a larger model, taken out as a model of its own', async () => {
    const whole = block('whole', [8, 8, 1], true);
    const part = tfl.model({ inputs: whole.inputs, outputs: whole.getLayer('conv').output as tfl.SymbolicTensor });
    const network = await expectSame(seeded(part));
    expect(network.layers.map(({ name }) => name)).toEqual(['whole_in', 'conv']);
  });
});

describe('models that cannot be a plan are refused in words', () => {
  const refusal = (model: tfl.LayersModel): string => {
    try {
      new TapeNetwork(fileOfModel(model));
    } catch (error) {
      const { kind, message } = error as { kind: string; message: string };
      return `${kind}: ${message}`;
    }
    return 'taken';
  };

  it('two inputs', () => {
    const inputs = [tfl.input({ shape: [4, 4, 1] }), tfl.input({ shape: [4, 4, 1] })];
    expect(refusal(tfl.model({ inputs, outputs: tfl.layers.add().apply(inputs) as tfl.SymbolicTensor }))).toMatch(
      /^model-invalid: the model has 2 inputs/,
    );
  });

  it('an image of any size, and input that is not an image', () => {
    const free = tfl.input({ shape: [null, null, 1] });
    const conv = tfl.layers.conv2d({ filters: 1, kernelSize: 1 }).apply(free) as tfl.SymbolicTensor;
    expect(refusal(tfl.model({ inputs: free, outputs: conv }))).toMatch(/^model-invalid: .*fixed size/);
    const flat = tfl.input({ shape: [9] });
    const dense = tfl.layers.dense({ units: 2 }).apply(flat) as tfl.SymbolicTensor;
    expect(refusal(tfl.model({ inputs: flat, outputs: dense }))).toMatch(/^model-invalid: .*image of fixed size/);
  });
});

describe('what a backend lacks', () => {
  it('is said in plain words', () => {
    // Every kernel of the vocabulary is there on wasm; one is taken away.
    const model = sequential([tfl.layers.activation({ name: 'curved', activation: 'tanh' }), tfl.layers.flatten({ name: 'flat' })], [6, 6, 2]); // prettier-ignore
    activateBackend('wasm');
    const network = new TapeNetwork(fileOfModel(model));
    const taken = tf.getKernel('Tanh', 'wasm') as tf.KernelConfig;
    const before = tf.memory().numTensors;
    const batch = tf.tensor4d(normals(72, 3), [1, 6, 6, 2]);
    tf.unregisterKernel('Tanh', 'wasm');
    try {
      expect(() => network.forward(batch, ['flat'], 'outputs')).toThrow(
        expect.objectContaining({
          kind: 'backend-failed',
          message: 'wasm cannot compute flat: this backend has no Tanh; another backend may have it',
        }) as Error,
      );
    } finally {
      tf.registerKernel(taken);
    }
    batch.dispose();
    expect(tf.memory().numTensors).toBe(before);
    network.dispose();
  });

  it('is nothing for a separable convolution: wasm differentiates it as cpu does', async () => {
    const model = sequential([tfl.layers.separableConv2d({ name: 'separable', filters: 2, kernelSize: 3 })], [6, 6, 2]);
    await expectSame(model);
  });
});

describe('a layer that is used twice', () => {
  it('is listed once a call, with one copy of its weights', async () => {
    const input = tfl.input({ shape: [4, 4, 1], name: 'image' });
    const twice = tfl.layers.conv2d({ name: 'twice', filters: 1, kernelSize: 1 });
    const at = twice.apply(twice.apply(input) as tfl.SymbolicTensor) as tfl.SymbolicTensor;
    const network = await expectSame(seeded(tfl.model({ inputs: input, outputs: at })));
    expect(network.layers.map(({ name }) => name)).toEqual(['image', 'twice', 'twice#2']);
    expect(network.weightNames).toEqual(['twice/kernel', 'twice/bias']);
  });
});
