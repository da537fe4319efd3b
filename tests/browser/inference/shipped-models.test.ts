/**
 * Every backend of the browser against PyTorch's numbers, through the app's own path. `npm test` runs the shipped networks on wasm; on the
 * other backends, where software GPUs take minutes, it runs small networks (network-webgl, network-webgpu, goldens).
 */

import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import inputsUrl from '../../golden/synthetic/gradients/inputs.json.gz?url';
import { BACKENDS, type BackendName } from '../../../src/core/expression.ts';
import { activateBackend, openBackend } from '../../../src/inference/backends/backends.ts';
import type { ModelIndex } from '../../../src/inference/core/manifest.ts';
import { createNetwork } from '../../../src/inference/networks/create-network.ts';
import { fetchBytes, loadModel, type LoadedModel } from '../../../src/inference/models/model-files.ts';
import { normalise } from '../../../src/inference/core/input-rule.ts';
import { scoreAndGradient } from '../../../src/inference/passes/saliency.ts';
import { runSelfTest } from '../../../src/inference/models/self-test.ts';
import { deviation, withFloat32Weights, type BaselineFile } from '../../support/baseline-checks.ts';
import { fetchGzippedJson, MODELS_INDEX, WASM_FOLDER } from '../../support/browser-backends.ts';
import evaluated from '../../support/evaluate-logits.json';
import { proceduralImages } from '../../support/procedural-images.ts';
import { gpuCalls } from '../../support/gpu-proof.ts';
import { TEST_ALL } from '../../support/test-all.ts';

const { models } = (await (await fetch(MODELS_INDEX)).json()) as ModelIndex;

/** One test for each backend: those besides wasm in `npm run test:all` only. */
function eachBackend(title: string, test: (backend: BackendName) => Promise<void>): void {
  it(title.replace('%s', 'wasm'), () => test('wasm'));
  it.runIf(TEST_ALL).each(BACKENDS.filter((backend) => backend !== 'wasm'))(title, test);
}

describe.each(models)('$id', ({ id }) => {
  let model: LoadedModel;
  beforeAll(async () => {
    model = await loadModel(fetchBytes, MODELS_INDEX, id);
  });

  eachBackend("gives PyTorch's logits and gradient within 1e-3 on %s", async (backend) => {
    await openBackend(backend, WASM_FOLDER, () => undefined);
    activateBackend(backend);
    const network = await createNetwork(model);
    const calls = await gpuCalls(async () => {
      const outcome = await runSelfTest(network, model.manifest);
      expect(outcome).toMatchObject({ kind: 'passed' });
      if (outcome.kind !== 'passed') return;
      console.info(
        `${id} on ${backend}: logits ${outcome.scoreError.toExponential(1)}, gradient ${outcome.gradientError.toExponential(1)}`,
      );
      expect(outcome.scoreError).toBeLessThan(1e-3);
      expect(outcome.gradientError).toBeLessThan(1e-3);
    });
    expect(tf.getBackend()).toBe(backend);
    // A forward and a backward pass over more than ten layers.
    expect(calls.webgpu > 20).toBe(backend === 'webgpu');
    expect(calls.webgl > 20).toBe(backend === 'webgl');
    network.dispose();
  });
});

/** The float32 baseline in the shared folder; nothing in a fresh clone. */
const shared = import.meta.glob<string>(
  ['../../../../shared/models/baseline/model.json', '../../../../shared/models/baseline/weights.f32'],
  { query: '?url', import: 'default', eager: true },
);
const sharedUrl = (name: string): string | undefined =>
  Object.entries(shared).find(([path]) => path.endsWith(name))?.[1];
const modelUrl = sharedUrl('model.json');
const weightsUrl = sharedUrl('weights.f32');
if (!modelUrl || !weightsUrl)
  it.skip('the baseline with float32 weights: needs ../shared/models/baseline, which is not here');

describe.runIf(modelUrl !== undefined && weightsUrl !== undefined)('the baseline with float32 weights', () => {
  eachBackend('on %s', async (backend) => {
    const file = (await (await fetch(modelUrl as string)).json()) as BaselineFile;
    const weights = await (await fetch(weightsUrl as string)).arrayBuffer();
    const { inputs } = await fetchGzippedJson<{ inputs: { source: string; pixels_gray_u8: string }[] }>(inputsUrl);
    const model = await loadModel(fetchBytes, MODELS_INDEX, 'baseline');
    await openBackend(backend, WASM_FOLDER, () => undefined);
    activateBackend(backend);
    const network = await createNetwork(model);
    withFloat32Weights(network, file, weights);
    const cartoon = inputs.find(({ source }) => source === 'cartoon')?.pixels_gray_u8 as string;
    const { logits, gradient } = await deviation(network, model, file.checks['cartoon'] as never, cartoon);
    console.info(
      `float32 baseline on ${backend}: logits ${logits.toExponential(1)}, gradient ${gradient.toExponential(1)}`,
    );
    expect(tf.getBackend()).toBe(backend);
    expect(logits).toBeLessThan(1e-3);
    expect(gradient).toBeLessThan(1e-3);
    network.dispose();
  });
});

describe('npm run evaluate and the app', () => {
  it('give the same logits within 1e-4 on 20 images', async () => {
    const model = await loadModel(fetchBytes, MODELS_INDEX, evaluated.model);
    await openBackend('wasm', WASM_FOLDER, () => undefined);
    activateBackend('wasm');
    const network = await createNetwork(model);
    const { manifest } = model;
    expect(evaluated.logits.length).toBe(20);
    let largest = 0;
    for (const [i, picture] of proceduralImages(20).entries()) {
      const input = normalise(picture, manifest.input, new Float32Array(picture.length));
      for (const { id } of manifest.heads) {
        const expected = (evaluated.logits[i] as Record<string, number[]>)[id] as number[];
        const { prediction } = await scoreAndGradient(network, manifest, input, {
          head: id,
          target: null,
          at: input,
        });
        prediction.logits.forEach(
          (logit, c) => (largest = Math.max(largest, Math.abs(logit - (expected[c] as number)))),
        );
      }
    }
    console.info(`evaluate in node and the app in Chromium differ by ${largest.toExponential(1)} at most`);
    expect(tf.getBackend()).toBe('wasm');
    expect(largest).toBeLessThan(1e-4);
    network.dispose();
  });
});
