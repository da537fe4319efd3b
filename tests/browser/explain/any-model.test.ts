/** Any tfjs layers model with one image input: PReLU, depthwise, a nested sub-model, grey and colour, and what wasm cannot do. */

import { FIRST_SHIPPED } from '../../../src/inference/core/model-ref.ts';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ExplainEvent } from '../../../src/explain/lane.ts';
import { climbFilters } from '../../../src/inference/ascent/ascent.ts';
import { layerActivations } from '../../../src/inference/activations/activations.ts';
import { activateBackend, openBackend } from '../../../src/inference/backends/backends.ts';
import { REFERENCE_ASCENT } from '../../../src/inference/ascent/core/options.ts';
import { TapeNetwork } from '../../../src/inference/networks/tape.ts';
import { WASM_FOLDER } from '../../support/browser-backends.ts';
import { normals, uniform } from '../../support/random.ts';
import { serveModel } from '../../support/served-model.ts';
import { Climbs, ExplainDriver, largestDifference } from './explain-driver.ts';
import { fileInsteadOf } from '../../support/tfjs-file.ts';

const [HEIGHT, WIDTH] = [12, 10];

/** The same weights each time. */
function filled(model: tfl.LayersModel): tfl.LayersModel {
  model.setWeights(
    model.weights.map(({ shape, originalName }, i) => {
      const size = shape.reduce<number>((a, n) => a * (n ?? 1), 1);
      const values = normals(size, 100 + i, originalName.endsWith('bias') ? 0.1 : 0.4);
      return tf.tensor(/variance/.test(originalName) ? values.map((v) => 1 + v * v) : values, shape as number[]);
    }),
  );
  return model;
}

/** Convolution, PReLU, depthwise, a nested model with batch norm and a ReLU, pooling, dense head. */
function mixed(channels: number): tfl.LayersModel {
  const inner = tfl.sequential({
    name: 'inner',
    layers: [
      tfl.layers.conv2d({ name: 'conv', inputShape: [HEIGHT, WIDTH, 4], filters: 5, kernelSize: 3, padding: 'same' }),
      tfl.layers.batchNormalization({ name: 'norm' }),
      tfl.layers.reLU({ name: 'relu' }),
    ],
  });
  const image = tfl.input({ shape: [HEIGHT, WIDTH, channels], name: 'image' });
  let x = tfl.layers.conv2d({ name: 'first', filters: 4, kernelSize: 3, padding: 'same' }).apply(image);
  x = tfl.layers.prelu({ name: 'prelu', sharedAxes: [1, 2] }).apply(x);
  x = tfl.layers.depthwiseConv2d({ name: 'depthwise', kernelSize: 3, padding: 'same' }).apply(x);
  x = inner.apply(x);
  x = tfl.layers.maxPooling2d({ name: 'pool', poolSize: 2 }).apply(x);
  x = tfl.layers.conv2d({ name: 'top', filters: 6, kernelSize: 2, activation: 'relu' }).apply(x);
  x = tfl.layers.globalAveragePooling2d({ name: 'mean', dataFormat: 'channelsLast' }).apply(x);
  x = tfl.layers.dense({ name: 'head', units: 3 }).apply(x);
  return filled(tfl.model({ inputs: image, outputs: x as tfl.SymbolicTensor }));
}

/** tfjs-wasm lacks a kernel for the gradient of a separable convolution. */
function separable(): tfl.LayersModel {
  const image = tfl.input({ shape: [HEIGHT, WIDTH, 3], name: 'image' });
  let x = tfl.layers.separableConv2d({ name: 'separable', filters: 4, kernelSize: 3, activation: 'relu' }).apply(image);
  x = tfl.layers.conv2d({ name: 'above', filters: 3, kernelSize: 3 }).apply(x);
  x = tfl.layers.globalAveragePooling2d({ name: 'mean', dataFormat: 'channelsLast' }).apply(x);
  x = tfl.layers.dense({ name: 'head', units: 2 }).apply(x);
  return filled(tfl.model({ inputs: image, outputs: x as tfl.SymbolicTensor }));
}

const pixelsOf = (channels: number, seed: number): Float32Array => {
  const next = uniform(seed);
  return Float32Array.from({ length: HEIGHT * WIDTH * channels }, () => Math.round(next() * 255));
};
const SHORT = { ...REFERENCE_ASCENT, steps: 4 };
const NORMALISATION = { scale: 1 / 255, mean: 0, deviation: 1 };

beforeAll(async () => {
  await openBackend('cpu', WASM_FOLDER, () => undefined);
  activateBackend('cpu');
});

describe.each([
  ['grey', 1],
  ['colour', 3],
] as const)('PReLU, depthwise, nested, %s', (title, channels) => {
  it('is described, shown and climbed as tfjs computes it', async () => {
    const reference = mixed(channels);
    const own = new TapeNetwork(fileInsteadOf(mixed(channels)));
    const driver = new ExplainDriver(await serveModel(`mixed-${title}`, mixed(channels)));
    const events: ExplainEvent[] = [];
    const onEvent = (event: ExplainEvent): number => events.push(event);
    try {
      const { layers } = await driver.client.describe({ model: FIRST_SHIPPED });
      expect(layers.map(({ name }) => name)).toEqual([
        'image', 'first', 'prelu', 'depthwise', 'inner/conv', 'inner/norm', 'inner/relu', 'pool', 'top', 'mean', 'head',
      ]); // prettier-ignore
      expect(layers.reduce((sum, { parameters }) => sum + parameters, 0)).toBe(reference.countParams());
      const cost = Object.fromEntries(layers.map(({ name, multiplyAdds }) => [name, multiplyAdds]));
      const places = HEIGHT * WIDTH;
      expect(cost).toMatchObject({
        first: places * 9 * channels * 4,
        prelu: 0,
        depthwise: places * 9 * 4,
        'inner/conv': places * 9 * 4 * 5,
        'inner/norm': 0,
        top: 5 * 4 * 4 * 5 * 6,
        head: 18,
      });

      const pixels = pixelsOf(channels, 7);
      const names = layers.map(({ name }) => name);
      const found = await driver.client.activations({ model: FIRST_SHIPPED, pixels, layers: names }, { onEvent });
      const scaled = pixels.map((value) => value / 255);
      const logits = tf.tidy(() => (reference.predict(tf.tensor4d(scaled, [1, HEIGHT, WIDTH, channels])) as tf.Tensor).dataSync()); // prettier-ignore
      expect(largestDifference(found.at(-1)!.values, logits)).toBeLessThan(1e-5);
      for (const [i, { layer, values }] of (await layerActivations(own, scaled, names)).entries())
        expect(largestDifference(found[i]!.values, values), layer).toBeLessThan(1e-5);

      const shares = await driver.client.shares(
        { model: FIRST_SHIPPED, pixels, head: null, layer: 'inner/relu' },
        { onEvent },
      );
      expect([shares.classes, shares.channels]).toEqual([3, 5]);
      expect(shares.values.some((value) => value !== 0)).toBe(true);

      const targets = ['first', 'prelu', 'depthwise', 'inner/relu', 'top/linear', 'head'].map((layer) => ({
        layer,
        channel: 1,
      }));
      const climbs = new Climbs();
      await driver.client.ascend({ model: FIRST_SHIPPED, targets, options: SHORT }, { onStep: climbs.onStep, onEvent });
      const expected = new Climbs();
      for await (const step of climbFilters(own, NORMALISATION, targets, SHORT)) expected.onStep(step);
      for (const { layer } of targets) {
        const last = climbs.last(layer, 1);
        expect(largestDifference(last.image!, expected.last(layer, 1).image!), layer).toBeLessThan(1e-3);
        expect(last.objective, layer).toBeGreaterThan(climbs.of(layer, 1)[0]!.objective);
      }
      // All of that wasm can do.
      expect(events).toEqual([]);

      // Twenty pictures: progress is told, and what lies outside a patch does not matter.
      const pictures = Array.from({ length: 20 }, (_, i) => pixelsOf(channels, 20 + i));
      const patches = await driver.client.patches(
        { model: FIRST_SHIPPED, layer: 'top', channel: 2, pictures, count: 3 },
        { onEvent },
      );
      expect(events.map(({ kind }) => kind)).toEqual(['progress']);
      expect(patches).toHaveLength(3);
      const { picture, box, row, column, value } = patches[0]!;
      const noise = uniform(3);
      const changed = pictures[picture]!.map((v, i) => {
        const [y, x] = [Math.floor(i / channels / WIDTH), Math.floor(i / channels) % WIDTH];
        const inside = y >= box.top && y < box.top + box.height && x >= box.left && x < box.left + box.width;
        return inside ? v : noise() * 255;
      });
      const [top] = await driver.client.activations({ model: FIRST_SHIPPED, pixels: changed, layers: ['top'] });
      const width = top!.shape[1]!;
      expect(top!.values[(row * width + column) * 6 + 2]).toBeCloseTo(value, 4);
    } finally {
      driver.close();
      own.dispose();
      reference.dispose();
    }
  });
});

describe('separable convolutions', () => {
  it('are climbed on wasm as on the CPU', async () => {
    const driver = new ExplainDriver(await serveModel('separable', separable()));
    const own = new TapeNetwork(fileInsteadOf(separable()));
    try {
      const events: ExplainEvent[] = [];
      const onEvent = (event: ExplainEvent): number => events.push(event);
      const pixels = pixelsOf(3, 5);
      const targets = [0, 1, 2].map((channel) => ({ layer: 'above', channel }));
      const climbs = new Climbs();
      await driver.client.ascend({ model: FIRST_SHIPPED, targets, options: SHORT }, { onStep: climbs.onStep, onEvent });
      // Each step came once, and none was sent to the CPU.
      expect(climbs.count).toBe(3 * 5);
      expect(events).toEqual([]);
      const expected = new Climbs();
      for await (const step of climbFilters(own, NORMALISATION, targets, SHORT)) expected.onStep(step);
      for (const { layer, channel } of targets)
        expect(
          largestDifference(climbs.last(layer, channel).image!, expected.last(layer, channel).image!),
        ).toBeLessThan(1e-3);
      const shares = await driver.client.shares(
        { model: FIRST_SHIPPED, pixels, head: null, layer: 'separable' },
        { onEvent },
      );
      expect(shares.values.some((value) => value !== 0)).toBe(true);
      expect((await driver.client.inspect()).backend).toBe('wasm');
    } finally {
      driver.close();
      own.dispose();
    }
  });
});
