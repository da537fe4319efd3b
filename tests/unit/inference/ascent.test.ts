/** The ascent's engine: what it computes and what not, its numbers alone and in a batch, going on, stopping, leaving nothing behind. */

import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { allFilters, climbFilter, climbFilters, type AscentTarget } from '../../../src/inference/ascent/ascent.ts';
import { activateBackend, openBackend } from '../../../src/inference/backends/backends.ts';
import { splitForChannel } from '../../../src/inference/networks/core/channel-cost.ts';
import { multiplyAddsOf, type LayerPlan } from '../../../src/inference/networks/core/layer-plan.ts';
import {
  NO_REGULARISERS,
  REFERENCE_ASCENT,
  type AscentOptions,
  type FilterAscentStep,
} from '../../../src/inference/ascent/core/options.ts';
import { HandOrderedNetwork } from '../../../src/inference/networks/hand-ordered.ts';
import type { Network } from '../../../src/inference/networks/network.ts';
import { TapeNetwork } from '../../../src/inference/networks/tape.ts';
import { multiplyAddsOfCalls, watchKernels } from '../../support/kernel-spy.ts';
import { WASM_FOLDER } from '../../support/node-backends.ts';
import { normals } from '../../support/random.ts';
import { ALL_NETS, makeNet, PLAIN, replaced, type SmallNet } from '../../support/small-nets.ts';
import { fileInsteadOf } from '../../support/tfjs-file.ts';

const NORMALISATION = { scale: 1 / 255, mean: 0.5, deviation: 0.25 };
const SHORT: AscentOptions = { ...REFERENCE_ASCENT, steps: 3, seed: 7 };
const BACKENDS = ['cpu', 'wasm'] as const;

/**
 * Forward: the trunk in full, and 1 channel of the head. Backward: each convolution and dense layer again, from its output's
 * gradient to its input's.
 * @returns for one picture and one step that needs no second try through the pre-activation
 */
function ascentMultiplyAdds(plan: LayerPlan, layer: string): { forward: number; backward: number } {
  const { trunk, head } = splitForChannel(plan, layer);
  const shapes = new Map(plan.layers.map(({ name, outputShape }) => [name, outputShape]));
  let forward = 0;
  let backward = 0;
  for (const entry of [...trunk, ...head]) {
    const input = shapes.get(entry.inputs[0] ?? '') ?? [];
    const units = entry.kind === 'conv2d' ? entry.filters : entry.kind === 'dense' ? entry.units : 1;
    const share = head.includes(entry) ? 1 / units : 1;
    forward += multiplyAddsOf(entry, input) * share;
    if (entry.kind === 'dense') backward += multiplyAddsOf(entry, input) * share;
    if (entry.kind === 'conv2d') {
      const stride1 = entry.strides[0] === 1 && entry.strides[1] === 1;
      // At stride 1 every place of the input gathers the whole window; otherwise each product of the forward pass comes once.
      const places = stride1
        ? (input[0] ?? 0) * (input[1] ?? 0)
        : (entry.outputShape[0] ?? 0) * (entry.outputShape[1] ?? 0);
      backward += places * entry.kernelSize[0] * entry.kernelSize[1] * (input[2] ?? 0) * units * share;
    }
  }
  return { forward, backward };
}

beforeAll(async () => {
  for (const backend of BACKENDS) await openBackend(backend, WASM_FOLDER, () => undefined);
});

const handOrdered = (net: SmallNet): HandOrderedNetwork => new HandOrderedNetwork(net.topology, net.weights);
const onTape = (net: SmallNet): TapeNetwork => new TapeNetwork(net);

async function collect(steps: AsyncIterable<FilterAscentStep>): Promise<FilterAscentStep[]> {
  const all: FilterAscentStep[] = [];
  for await (const step of steps) all.push(step);
  return all;
}

/** Mean of a channel, with the whole layer computed. */
async function fullObjective(network: Network, layer: string, channel: number, image: Float64Array): Promise<number> {
  const input = Float32Array.from(image, (value) => (value / 255 - 0.5) / 0.25);
  const mean = tf.tidy(() => {
    const pass = network.forward(tf.tensor4d(input, [1, ...network.inputShape]), [layer], 'outputs');
    const output = pass.output(layer);
    const channels = output.shape[output.rank - 1] as number;
    const value = tf.mean(tf.reshape(output, [-1, channels]), 0);
    pass.dispose();
    return value;
  });
  const values = await mean.data();
  mean.dispose();
  return values[channel] as number;
}

describe.each(BACKENDS)('ascent on %s', (backend) => {
  it.each(ALL_NETS)('one channel is the channel of the whole layer, everywhere in $title', async (description) => {
    activateBackend(backend);
    const net = makeNet(description);
    const networks = [handOrdered(net), onTape(net)];
    const tensors = tf.memory().numTensors;
    for (const network of networks) {
      for (const layer of network.layers.slice(1)) {
        const channel = (layer.outputShape[layer.outputShape.length - 1] as number) - 1;
        for (const name of [layer.name, `${layer.name}/linear`]) {
          const [start] = await collect(
            climbFilter(network, NORMALISATION, { layer: name, channel }, { ...SHORT, steps: 0 }),
          );
          const image = start?.image as Float64Array;
          const expected = await fullObjective(network, name, channel, image);
          expect(Math.abs((start?.objective as number) - expected), name).toBeLessThan(
            2e-5 * Math.max(1, Math.abs(expected)),
          );
        }
      }
    }
    expect(tf.memory().numTensors).toBe(tensors);
    networks.forEach((network) => network.dispose());
  });

  it.each(ALL_NETS)(
    'follows the slope that finite differences measure, by hand and on the tape, in $title',
    async (description) => {
      activateBackend(backend);
      const net = makeNet(description, 3);
      const [byHand, tape] = [handOrdered(net), onTape(net)] as const;
      for (const layer of byHand.layers.slice(1)) {
        const target = { layer: `${layer.name}/linear`, channel: 0 };
        const [a, b] = [
          await collect(climbFilter(byHand, NORMALISATION, target, { ...SHORT, steps: 1 })),
          await collect(climbFilter(tape, NORMALISATION, target, { ...SHORT, steps: 1 })),
        ];
        const image = a?.[0]?.image as Float64Array;
        expect(b?.[0]?.gradientRms).toBeCloseTo(a?.[0]?.gradientRms as number, 6);
        expect(b?.[1]?.objective).toBeCloseTo(a?.[1]?.objective as number, 4);
        // The step is the gradient, up to its length: along it the objective rises by |g| a unit.
        const next = a?.[1]?.image as Float64Array;
        const rms = a?.[0]?.gradientRms as number;
        if (rms < 1e-4) continue;
        const length = 0.05;
        const ahead = image.map((value, i) => value + length * ((next[i] as number) - value));
        const back = image.map((value, i) => value - length * ((next[i] as number) - value));
        const rise =
          (await fullObjective(byHand, target.layer, 0, ahead)) - (await fullObjective(byHand, target.layer, 0, back));
        const expected = (2 * length * rms * rms * image.length) / (rms + 1e-5);
        expect(rise / expected, target.layer).toBeGreaterThan(0.8);
        expect(rise / expected, target.layer).toBeLessThan(1.2);
      }
      byHand.dispose();
      tape.dispose();
    },
  );

  it('a gallery gives each filter exactly the steps of its single run, whatever the batch', async () => {
    activateBackend(backend);
    for (const network of [handOrdered(makeNet(PLAIN)), onTape(makeNet(PLAIN))]) {
      const options: AscentOptions = {
        ...SHORT,
        regularisers: { ...NO_REGULARISERS, jitter: 2, blur: 0.5, blurEvery: 2 },
      };
      const targets = allFilters(network, 'conv_b');
      expect(targets.length).toBe(4);
      const single: FilterAscentStep[] = [];
      for (const target of targets)
        single.push(...(await collect(climbFilter(network, NORMALISATION, target, options))));
      for (const batch of [2, 3, 8]) {
        const gallery = await collect(climbFilters(network, NORMALISATION, targets, options, { batch }));
        const ordered = [...gallery].sort((a, b) => a.channel - b.channel || a.step - b.step);
        expect(ordered).toEqual(single);
      }
      network.dispose();
    }
  });

  it('computes no layer above the chosen one and one channel of it', async () => {
    activateBackend(backend);
    const network = handOrdered(makeNet(PLAIN));
    for (const layer of ['conv_a', 'pool_a', 'conv_b', 'dense_a', 'head_1', 'head_2']) {
      const head = network.channelHead(layer, 1);
      const batch = tf.zeros([1, ...network.inputShape]) as tf.Tensor4D;
      const trunk = head.from === network.inputName ? null : network.forward(batch, [head.from], 'backward');
      trunk?.dispose();
      const forward = watchKernels(backend, () => {
        const pass = head.from === network.inputName ? null : network.forward(batch, [head.from], 'backward');
        return { pass, value: head.values(pass ? pass.output(head.from) : batch) };
      });
      const { calls } = watchKernels(backend, () => {
        const below = forward.result.pass;
        const { objective, gradient } = head.climb(below ? below.output(head.from) : batch, 'output');
        const input = below ? below.backward(head.from, gradient) : tf.clone(gradient);
        [objective, gradient, input].forEach((tensor) => tensor.dispose());
      });
      const expected = ascentMultiplyAdds(network.plan, layer);
      expect(multiplyAddsOfCalls(forward.calls), `${layer} forward`).toBe(expected.forward);
      // The second watch has the head's forward pass again.
      const trunkAlone = watchKernels(backend, () =>
        head.from === network.inputName ? null : network.forward(batch, [head.from], 'backward'),
      );
      const headForward = expected.forward - multiplyAddsOfCalls(trunkAlone.calls);
      expect(multiplyAddsOfCalls(calls), `${layer} backward`).toBe(expected.backward + headForward);
      trunkAlone.result?.dispose();
      forward.result.pass?.dispose();
      forward.result.value.dispose();
      batch.dispose();
      head.dispose();
    }
    network.dispose();
  });

  it('climbs the value before a ReLU that blocks the start, and says so', async () => {
    activateBackend(backend);
    const whole = makeNet(PLAIN);
    // So low that no picture near the start lets conv_b fire.
    const net = replaced(whole, 'conv_b/bias', new Float32Array(4).fill(-3));
    const network = handOrdered(net);
    const tape = onTape(net);
    const options = { ...SHORT, steps: 80, stepSize: 8, start: { kind: 'grey', level: 127 } as const };
    for (const of of [network, tape]) {
      const steps = await collect(climbFilter(of, NORMALISATION, { layer: 'conv_b', channel: 1 }, options));
      expect(steps[0]?.objective).toBe(0);
      expect(steps[0]?.climbed).toBe('linear');
      expect(steps[0]?.gradientRms).toBeGreaterThan(0);
      const last = steps[steps.length - 2];
      expect(last?.climbed).toBe('output');
      expect(last?.objective).toBeGreaterThan(0);
    }
    network.dispose();
    tape.dispose();
  });

  it('goes on from a state as if it had not been stopped; seeds differ', async () => {
    activateBackend(backend);
    const network = handOrdered(makeNet(PLAIN));
    const target: AscentTarget = { layer: 'head_1', channel: 2 };
    const regularisers = {
      ...NO_REGULARISERS,
      jitter: 3,
      totalVariation: 0.01,
      l2Decay: 0.01,
      scales: [0.5, 1],
      stepsPerScale: 2,
    };
    const whole = await collect(climbFilter(network, NORMALISATION, target, { ...SHORT, steps: 5, regularisers }));
    const first = await collect(climbFilter(network, NORMALISATION, target, { ...SHORT, steps: 3, regularisers }));
    const image = first[3]?.image as Float64Array;
    const rest = await collect(
      climbFilter(
        network,
        NORMALISATION,
        { ...target, from: { step: 3, image } },
        { ...SHORT, steps: 2, regularisers },
      ),
    );
    expect(rest).toEqual(whole.slice(4));
    const other = await collect(climbFilter(network, NORMALISATION, { ...target, seed: 8 }, SHORT));
    expect(other[0]?.image).not.toEqual(whole[0]?.image);
    expect(other[0]?.seed).toBe(8);
    network.dispose();
  });

  it('stops when told to, and leaves no tensor behind in any case', async () => {
    activateBackend(backend);
    const network = handOrdered(makeNet(PLAIN));
    // Turned kernels are made at first use and stay.
    await collect(climbFilter(network, NORMALISATION, { layer: 'head_1', channel: 0 }, SHORT));
    const before = tf.memory();
    const abort = new AbortController();
    const steps = climbFilters(network, NORMALISATION, allFilters(network, 'conv_b'), SHORT, { signal: abort.signal });
    await steps.next();
    abort.abort();
    await expect(collect(steps)).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }) as Error);
    for await (const step of climbFilters(network, NORMALISATION, allFilters(network, 'conv_b'), SHORT)) {
      if (step.step === 1) break;
    }
    for (let i = 0; i < 3; i++)
      for (const { name } of network.layers)
        await collect(climbFilter(network, NORMALISATION, { layer: name, channel: 0 }, SHORT));
    await expect(collect(climbFilter(network, NORMALISATION, { layer: 'nowhere', channel: 0 }, SHORT))).rejects.toThrow(
      /nowhere/,
    );
    await expect(collect(climbFilter(network, NORMALISATION, { layer: 'conv_b', channel: 4 }, SHORT))).rejects.toThrow(
      /channels 0 to 3/,
    );
    await expect(
      collect(
        climbFilter(
          network,
          NORMALISATION,
          { layer: 'conv_b', channel: 0 },
          { ...SHORT, start: { kind: 'picture', pixels: [1] } },
        ),
      ),
    ).rejects.toThrow(/1 values/);
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numBytes).toBe(before.numBytes);
    network.dispose();
  });

  it('any layers model: PReLU, depthwise, batch norm, a nested model, a softmax, colour', async () => {
    activateBackend(backend);
    const before = tf.memory().numTensors;
    const inner = tfl.sequential({
      name: 'inner',
      layers: [
        tfl.layers.depthwiseConv2d({ name: 'depthwise', kernelSize: 3, padding: 'same', inputShape: [6, 6, 4] }),
        tfl.layers.batchNormalization({ name: 'norm' }),
        tfl.layers.conv2d({ name: 'point', kernelSize: 1, filters: 5, activation: 'relu' }),
      ],
    });
    const image = tfl.input({ shape: [12, 12, 3], name: 'image' });
    let at = tfl.layers.conv2d({ name: 'conv', kernelSize: 3, filters: 4, padding: 'same' }).apply(image);
    at = tfl.layers.prelu({ name: 'prelu', sharedAxes: [1, 2] }).apply(at);
    at = tfl.layers.maxPooling2d({ name: 'pool', poolSize: 2 }).apply(at);
    at = inner.apply(at);
    at = tfl.layers.flatten({ name: 'flat' }).apply(at);
    at = tfl.layers.dense({ name: 'scores', units: 3, activation: 'softmax' }).apply(at);
    const model = tfl.model({ inputs: image, outputs: at as tfl.SymbolicTensor });
    tf.tidy(() => {
      model.setWeights(
        model.getWeights().map((weight, i) => {
          const values = normals(weight.size, 900 + i, 0.5);
          return tf.tensor(
            model.weights[i]?.name.includes('variance') ? values.map((v) => Math.abs(v) + 0.2) : values,
            weight.shape,
          );
        }),
      );
    });
    const network = new TapeNetwork(fileInsteadOf(model));
    const tensors = tf.memory().numTensors;
    for (const { name, outputShape } of network.layers.slice(1)) {
      const channel = (outputShape[outputShape.length - 1] as number) - 1;
      const steps = await collect(
        climbFilter(network, NORMALISATION, { layer: name, channel }, { ...SHORT, steps: 4, stepSize: 0.5 }),
      );
      const expected = await fullObjective(network, name, channel, steps[4]?.image as Float64Array);
      expect(Math.abs((steps[4]?.objective as number) - expected), name).toBeLessThan(
        1e-5 * Math.max(1, Math.abs(expected)),
      );
      expect(steps[4]?.objective, name).toBeGreaterThanOrEqual(steps[0]?.objective as number);
    }
    expect(tf.memory().numTensors).toBe(tensors);
    network.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

it('one channel of the head is all that the tape computes of a convolution', async () => {
  activateBackend('wasm');
  const network = onTape(makeNet(PLAIN));
  const head = network.channelHead('pool_a', 2);
  expect(head.from).toBe('image');
  const input = tf.zeros([1, 8, 8, 2]);
  const { result, calls } = watchKernels('wasm', () => head.values(input));
  expect(result.shape).toEqual([1, 4, 4]);
  expect(multiplyAddsOfCalls(calls)).toBe(8 * 8 * 9 * 2);
  [input, result].forEach((tensor) => tensor.dispose());
  head.dispose();
  network.dispose();
});
