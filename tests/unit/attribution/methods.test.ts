/** The methods against the numbers that captum gave (tests/golden/synthetic/README.md), and what they ask of a network. */

import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFileBytes } from '../../../scripts/lib/shipped-model.ts';
import { derivedColourRange, shippedColourRange } from '../../../src/attribution/colour-range.ts';
import type { AttributionMethod } from '../../../src/attribution/method.ts';
import { gradient } from '../../../src/attribution/methods/gradient.ts';
import { gradientTimesInput } from '../../../src/attribution/methods/gradient-times-input.ts';
import { liveMethods, METHODS } from '../../../src/attribution/registry.ts';
import { activateBackend, openBackend } from '../../../src/inference/backends/backends.ts';
import { DEFAULT_RULE } from '../../../src/inference/core/input-rule.ts';
import type { ModelManifest } from '../../../src/inference/core/manifest.ts';
import type { Probe } from '../../../src/inference/core/probe.ts';
import { loadModel, type LoadedModel } from '../../../src/inference/models/model-files.ts';
import { decodeFloat32, selfTestInput } from '../../../src/inference/models/self-test.ts';
import { createNetwork } from '../../../src/inference/networks/create-network.ts';
import type { Network } from '../../../src/inference/networks/network.ts';
import { TapeNetwork } from '../../../src/inference/networks/tape.ts';
import { networkProbe } from '../../../src/inference/passes/network-probe.ts';
import { scoreAndGradient } from '../../../src/inference/passes/saliency.ts';
import { float32Of, goldenImage, goldenModel, type GoldenInput } from '../../support/golden-model.ts';
import { relativeError } from '../../support/network-suite.ts';
import { MODELS_INDEX, WASM_FOLDER } from '../../support/node-backends.ts';
import { readGoldens, SYNTHETIC_GOLDENS } from '../../support/node-files.ts';
import { fileInsteadOf } from '../../support/tfjs-file.ts';

const signal = new AbortController().signal;

beforeAll(async () => {
  await openBackend('wasm', WASM_FOLDER, () => undefined);
  activateBackend('wasm');
});

async function lastMap(method: AttributionMethod, probe: Probe, input: Float32Array, target: number, colourRange = 1) {
  const maps = [];
  for await (const map of method.run({ probe, input, target, colourRange }, signal)) maps.push(map);
  return maps[maps.length - 1]!;
}

/** Where a method's numbers lie in the goldens; one that is not here has no golden. */
const GOLDEN: Readonly<Record<string, (golden: GoldenInput) => string>> = {
  gradient: (golden) => golden.gradient,
  'gradient-times-input': (golden) => golden.gradient_x_input,
};

describe('goldens', () => {
  const goldens = readGoldens(SYNTHETIC_GOLDENS);
  const manifest = {
    id: 'golden',
    heads: [{ id: 'seven', labels: ['a', 'b', 'c', 'd', 'e', 'f', 'g'], layer: 'dense', temperature: 1 }],
    input: { channels: 1, normalisation: DEFAULT_RULE },
  } as unknown as ModelManifest;
  let network: Network;
  beforeAll(() => {
    network = new TapeNetwork(fileInsteadOf(goldenModel(goldens.model)));
  });
  afterAll(() => network.dispose());

  it.each(METHODS.filter(({ id }) => id in GOLDEN).map((method) => [method.id, method] as const))(
    '%s, of one picture and live',
    async (id, method) => {
      expect(goldens.inputs.length).toBeGreaterThan(1);
      const probe = networkProbe(network, manifest, null);
      for (const golden of goldens.inputs) {
        const input = goldenImage(golden);
        const expected = float32Of(GOLDEN[id]!(golden));
        const map = await lastMap(method, probe, input, golden.target, 0.7);
        expect(relativeError(map.values, expected)).toBeLessThan(1e-5);
        const { values: _, ...facts } = map;
        expect(facts).toEqual({
          modelId: 'golden',
          head: 'seven',
          output: 'logit',
          method: id,
          target: golden.target,
          signed: true,
          width: probe.shape.width,
          height: probe.shape.height,
          colourRange: 0.7,
        });
        const run = method.live!.start(probe.shape);
        const at = run.pointFor(input);
        // One pass serves scores and gradient.
        expect(at).toBe(input);
        const scored = await scoreAndGradient(network, manifest, input, { head: null, target: golden.target, at });
        expect(relativeError(run.add(scored.gradient!, input), expected)).toBeLessThan(1e-5);
      }
    },
  );
});

describe('several channels', () => {
  it('are summed, pixel by pixel', () => {
    const shape = { height: 1, width: 2, channels: 3 };
    const gradientOf = Float32Array.of(1, 2, 4, -1, 0, 0.5);
    const input = Float32Array.of(1, 10, 100, 2, 5, 4);
    expect([...gradient.live!.start(shape).add(gradientOf, input)]).toEqual([7, -0.5]);
    expect([...gradientTimesInput.live!.start(shape).add(gradientOf, input)]).toEqual([421, 0]);
  });
});

describe('a shipped network', () => {
  let model: LoadedModel;
  let network: Network;
  let input: Float32Array;
  beforeAll(async () => {
    model = await loadModel(readFileBytes, MODELS_INDEX, null);
    network = await createNetwork(model);
    input = selfTestInput(model.manifest);
  });
  afterAll(() => network.dispose());

  it('is asked for many gradients at once, and gives those that it gives one by one', async () => {
    const { head, target, values } = model.manifest.selfTest.gradient;
    const probe = networkProbe(network, model.manifest, head);
    await probe.gradients(input, 1, target);
    const tensors = tf.memory().numTensors;
    const inputs = [0, 0.5, 1].map((share) => input.map((value) => value * share));
    const batch = Float32Array.from(inputs.flatMap((values) => [...values]));
    const together = await probe.gradients(batch, 3, target);
    for (const [i, one] of inputs.entries()) {
      const alone = await probe.gradients(one, 1, target);
      expect(relativeError(together.subarray(i * input.length, (i + 1) * input.length), alone)).toBeLessThan(1e-5);
    }
    expect(relativeError(together.subarray(2 * input.length), decodeFloat32(values))).toBeLessThan(1e-3);
    const logits = await probe.logits(batch, 3);
    const scores = await probe.scores(batch, 3);
    expect([logits.length, scores.length]).toEqual([3 * probe.labels, 3 * probe.labels]);
    for (let row = 0; row < 3; row++)
      expect(scores.subarray(row * probe.labels, (row + 1) * probe.labels).reduce((a, b) => a + b, 0)).toBeCloseTo(
        1,
        5,
      );
    expect(tf.memory().numTensors).toBe(tensors);
    for (const wrong of [-1, probe.labels, 0.5])
      await expect(probe.gradients(input, 1, wrong)).rejects.toMatchObject({ kind: 'input-invalid' });
  });

  it('scores the input and differentiates at another point, in one call', async () => {
    const { manifest } = model;
    const at = input.map((value) => value * 0.3);
    const probe = networkProbe(network, manifest, null);
    const plain = await scoreAndGradient(network, manifest, input, { head: null, target: null, at: null });
    const tensors = tf.memory().numTensors;
    const found = await scoreAndGradient(network, manifest, input, { head: null, target: null, at });
    expect(tf.memory().numTensors).toBe(tensors);
    expect(relativeError(found.prediction.logits, plain.prediction.logits)).toBeLessThan(1e-6);
    expect(found.target).toBe(plain.prediction.top);
    expect(relativeError(found.gradient!, await probe.gradients(at, 1, found.target))).toBeLessThan(1e-5);
    expect(relativeError(found.gradient!, await probe.gradients(input, 1, found.target))).toBeGreaterThan(0.01);
  });

  it('brings colour ranges for the methods of today, by their ids', () => {
    for (const head of model.manifest.heads) {
      expect(liveMethods().map(({ id }) => shippedColourRange(head, id))).toEqual([
        head.colourRange['integratedGradientsSmoothed'],
        head.colourRange['gradient'],
        head.colourRange['gradientTimesInput'],
      ]);
      for (const id of ['occlusion', 'to-string', 'constructor']) expect(shippedColourRange(head, id)).toBeNull();
    }
  });

  it('gets a colour range where it brings none: under it lie 99 of 100 pixels of the self-test’s map, the same each time', async () => {
    const probe = networkProbe(network, model.manifest, null);
    for (const method of liveMethods()) {
      const range = await derivedColourRange(method, probe, input);
      expect(await derivedColourRange(method, probe, input)).toBe(range);
      const logits = await probe.logits(input, 1);
      const { values } = await lastMap(method, probe, input, logits.indexOf(Math.max(...logits)));
      const below = values.filter((value) => Math.abs(value) <= range).length / values.length;
      expect(below).toBeGreaterThan(0.989);
      expect(below).toBeLessThan(0.9905);
    }
  });

  it('stops at the next step when it is told to', async () => {
    const stopped = new AbortController();
    stopped.abort();
    const probe = networkProbe(network, model.manifest, null);
    for (const method of METHODS) {
      const run = method.run({ probe, input, target: 0, colourRange: 1 }, stopped.signal);
      await expect(run.next()).rejects.toMatchObject({ name: 'AbortError' });
    }
  });
});

it('a map of zeros gets a colour range that can be divided by', async () => {
  const zeros: Probe = {
    modelId: 'constant',
    head: 'one',
    labels: 2,
    shape: { height: 2, width: 2, channels: 1 },
    input: { channels: 1, normalisation: DEFAULT_RULE },
    layers: [],
    averagedLayer: null,
    atLayer: () => Promise.resolve({ activations: new Float32Array(0), gradients: new Float32Array(0) }),
    logits: () => Promise.resolve(Float32Array.of(1, 0)),
    scores: () => Promise.resolve(Float32Array.of(0.7, 0.3)),
    gradients: () => Promise.resolve(new Float32Array(4)),
  };
  expect(await derivedColourRange(gradient, zeros, new Float32Array(4))).toBe(1);
});
