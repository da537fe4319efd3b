/** Shipped models against the values that PyTorch gave for them, and the self-test against broken backends. */

import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openShippedModel, readFileBytes } from '../../../scripts/lib/shipped-model.ts';
import { proceduralImage } from '../../../src/core/image.ts';
import { activateBackend, openBackend } from '../../../src/inference/backends/backends.ts';
import type { ModelIndex } from '../../../src/inference/core/manifest.ts';
import { createNetwork } from '../../../src/inference/networks/create-network.ts';
import { HandOrderedNetwork } from '../../../src/inference/networks/hand-ordered.ts';
import { loadModel, type LoadedModel } from '../../../src/inference/models/model-files.ts';
import type { Network } from '../../../src/inference/networks/network.ts';
import { normalise } from '../../../src/inference/core/input-rule.ts';
import { scoreAndGradient } from '../../../src/inference/passes/saliency.ts';
import { decodeFloat32, runSelfTest, selfTestInput } from '../../../src/inference/models/self-test.ts';
import { relativeError } from '../../support/network-suite.ts';
import { MODELS_INDEX, REPO, WASM_FOLDER } from '../../support/node-backends.ts';
import { readJson } from '../../support/node-files.ts';

const { models } = readJson<ModelIndex>(`${REPO}public/models/index.json`);

beforeAll(async () => {
  await openBackend('cpu', WASM_FOLDER, () => undefined);
  await openBackend('wasm', WASM_FOLDER, () => undefined);
});

describe.each(models)('$id', ({ id }) => {
  let model: LoadedModel;
  beforeAll(async () => {
    model = await loadModel(readFileBytes, MODELS_INDEX, id);
  });

  it.each(['wasm', 'cpu'] as const)("gives PyTorch's logits and gradient within 1e-3 on %s", async (backend) => {
    activateBackend(backend);
    for (const implementation of backend === 'wasm' ? (['auto', 'tape'] as const) : (['auto'] as const)) {
      const network = await createNetwork(model, implementation);
      const outcome = await runSelfTest(network, model.manifest);
      expect(outcome).toMatchObject({ kind: 'passed' });
      if (outcome.kind === 'passed') {
        console.info(
          `${id}, ${network.implementation} on ${backend}: logits ${outcome.scoreError.toExponential(1)}, gradient ${outcome.gradientError.toExponential(1)}`,
        );
        expect(outcome.scoreError).toBeLessThan(1e-3);
        expect(outcome.gradientError).toBeLessThan(1e-3);
      }
      for (const head of model.manifest.heads) {
        const { prediction } = await scoreAndGradient(network, model.manifest, selfTestInput(model.manifest), {
          head: head.id,
          target: null,
          at: null,
        });
        expect(prediction.logits.length).toBe(head.labels.length);
        prediction.logits.forEach((logit, i) =>
          expect(Math.abs(logit - (model.manifest.selfTest.logits[head.id]?.[i] as number))).toBeLessThan(1e-3),
        );
      }
      network.dispose();
    }
    expect(tf.getBackend()).toBe(backend);
  });
});

describe('the self-test finds', () => {
  let model: LoadedModel;
  let network: Network;
  let tensors: number;
  beforeAll(async () => {
    activateBackend('wasm');
    model = await loadModel(readFileBytes, MODELS_INDEX, null);
    tensors = tf.memory().numTensors;
    network = await createNetwork(model);
  });
  afterAll(() => {
    network.dispose();
    expect(tf.memory().numTensors).toBe(tensors);
  });

  /** The network with its gradients changed, as a broken driver would. */
  function withGradients(change: (gradient: tf.Tensor) => tf.Tensor): Network {
    return new Proxy(network, {
      get(target, key) {
        if (key !== 'forward') return Reflect.get(target, key, target) as unknown;
        return (...args: Parameters<Network['forward']>) => {
          const pass = target.forward(...args);
          return {
            output: pass.output.bind(pass),
            dispose: pass.dispose.bind(pass),
            backward: (...given: Parameters<typeof pass.backward>) => change(pass.backward(...given)),
          };
        };
      },
    });
  }

  it('nothing wrong with the network as it is, also through the wrapper of these tests', async () => {
    expect(await runSelfTest(network, model.manifest)).toMatchObject({ kind: 'passed' });
    expect(
      await runSelfTest(
        withGradients((g) => g),
        model.manifest,
      ),
    ).toMatchObject({ kind: 'passed' });
  });

  it('gradients of zeros, though the scores are right (tfjs#8590)', async () => {
    expect(await runSelfTest(withGradients(tf.zerosLike), model.manifest)).toMatchObject({
      kind: 'failed',
      reason: 'gradient',
    });
  });

  it('gradients that are not numbers, of the wrong sign, or 2 % too large', async () => {
    for (const factor of [NaN, -1, 1.02]) {
      expect(
        await runSelfTest(
          withGradients((g) => tf.mul(g, factor)),
          model.manifest,
        ),
      ).toMatchObject({ kind: 'failed', reason: 'gradient' });
    }
  });

  it.each(scrambledWeights())('a scrambled weight: %s', async (name) => {
    const { values } = await network.weight(name);
    network.replaceWeight(name, Float32Array.from(values).reverse());
    expect(await runSelfTest(network, model.manifest)).toMatchObject({ kind: 'failed', reason: 'scores' });
    network.replaceWeight(name, values);
    expect(await runSelfTest(network, model.manifest)).toMatchObject({ kind: 'passed' });
  });

  it('scores that are not numbers, and a backend that throws', async () => {
    const [name] = network.weightNames as [string];
    const { values } = await network.weight(name);
    network.replaceWeight(
      name,
      values.map(() => NaN),
    );
    // ReLU kernels may turn a NaN into 0: whatever comes out, it does not pass.
    expect((await runSelfTest(network, model.manifest)).kind).toBe('failed');
    network.replaceWeight(name, values);
    const broken = withGradients(() => {
      throw new Error('the driver gave up');
    });
    expect(await runSelfTest(broken, model.manifest)).toMatchObject({
      kind: 'failed',
      reason: 'error',
      detail: 'the driver gave up',
    });
  });
});

/** First and last convolution, by the shipped default model's manifest. */
function scrambledWeights(): string[] {
  const [first] = models as [ModelIndex['models'][number]];
  const { layers } = readJson<{ layers: { name: string; kind: string }[] }>(`${REPO}public/models/${first.manifest}`);
  const convolutions = layers.filter(({ kind }) => kind === 'conv2d');
  return [convolutions[0], convolutions[convolutions.length - 1]].map((layer) => `${layer?.name}/kernel`);
}

describe('scoreAndGradient', () => {
  it('differentiates the label asked for, and refuses what does not exist', async () => {
    activateBackend('wasm');
    const model = await loadModel(readFileBytes, MODELS_INDEX, null);
    const network = await createNetwork(model);
    const { manifest } = model;
    const input = selfTestInput(manifest);
    const { head, target, values } = manifest.selfTest.gradient;
    const before = tf.memory().numTensors;
    const found = await scoreAndGradient(network, manifest, input, { head, target, at: input });
    expect(relativeError(found.gradient as Float32Array, decodeFloat32(values))).toBeLessThan(1e-3);
    const top = await scoreAndGradient(network, manifest, input, { head, target: null, at: input });
    expect(top.target).toBe(top.prediction.top);
    const pinned = await scoreAndGradient(network, manifest, input, { head, target: top.target, at: input });
    expect([...(pinned.gradient as Float32Array)]).toEqual([...(top.gradient as Float32Array)]);
    const scores = await scoreAndGradient(network, manifest, input, { head: null, target: null, at: null });
    expect(scores.gradient).toBeNull();
    expect(scores.prediction.head).toBe(manifest.heads[0]?.id);
    expect(scores.prediction.probabilities.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 10);
    for (const wrong of [-1, 7, 99]) {
      await expect(
        scoreAndGradient(network, manifest, input, { head, target: wrong, at: input }),
      ).rejects.toMatchObject({ kind: 'input-invalid' });
    }
    await expect(
      scoreAndGradient(network, manifest, input, { head: 'nobody', target: 0, at: null }),
    ).rejects.toMatchObject({ kind: 'input-invalid' });
    expect(tf.memory().numTensors).toBe(before + manifest.layers.filter(({ kind }) => kind === 'conv2d').length);
    network.dispose();
  });

  it('normalises as the manifest says', () => {
    const input = {
      layer: 'x',
      height: 1,
      width: 3,
      channels: 1,
      normalisation: { scale: 1 / 255, mean: 0.5, deviation: 0.25 },
    };
    const found = normalise([0, 127.5, 255], input, new Float32Array(3));
    expect(found[0]).toBeCloseTo(-2, 6);
    expect(found[1]).toBeCloseTo(0, 6);
    expect(found[2]).toBeCloseTo(2, 6);
  });
});

describe('evaluate and the app', () => {
  it('see the same network', async () => {
    const model = await openShippedModel(null);
    const grey = Uint8Array.from(proceduralImage(model.manifest.input.width, model.manifest.input.height));
    const [head] = model.manifest.heads as [(typeof model.manifest.heads)[number]];
    const { logits } = await model.predict(grey, head.id);
    logits.forEach((logit, i) =>
      expect(Math.abs(logit - (model.manifest.selfTest.logits[head.id]?.[i] as number))).toBeLessThan(1e-3),
    );
    model.dispose();
  });
});

describe('HandOrderedNetwork', () => {
  it('says which weight is missing or of the wrong shape, and leaves no tensor behind', async () => {
    const model = await loadModel(readFileBytes, MODELS_INDEX, null);
    const [last] = [...model.weights.keys()].slice(-1) as [string];
    const { shape, values } = model.weights.get(last) as { shape: number[]; values: Float32Array };
    const without = new Map(model.weights);
    without.delete(last);
    const other = new Map(model.weights).set(last, { shape: [...shape, 1], values });
    const before = tf.memory().numTensors;
    for (const [weights, message] of [
      [without, `the weights lack ${last}`],
      [other, `the weight ${last} is [${shape.join(', ')}, 1], expected [${shape.join(', ')}]`],
    ] as const) {
      expect(() => new HandOrderedNetwork(model.topology, weights)).toThrow(
        expect.objectContaining({ kind: 'model-invalid', message }) as Error,
      );
    }
    expect(tf.memory().numTensors).toBe(before);
  });
});
