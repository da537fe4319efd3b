/** The shipped baseline against PyTorch, on images that no one took. `flat` is made of ties, which the two share out differently. */

import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { readFileBytes } from '../../../scripts/lib/shipped-model.ts';
import { activateBackend, openBackend } from '../../../src/inference/backends/backends.ts';
import { createNetwork } from '../../../src/inference/networks/create-network.ts';
import { loadModel, type LoadedModel } from '../../../src/inference/models/model-files.ts';
import { deviation, withFloat32Weights, type BaselineFile } from '../../support/baseline-checks.ts';
import { MODELS_INDEX, WASM_FOLDER } from '../../support/node-backends.ts';
import { readGzippedJson, readJson, SYNTHETIC_GOLDENS, sharedPath } from '../../support/node-files.ts';

const folder = sharedPath('models/baseline');
if (!folder) it.skip('needs ../shared/models/baseline, which is not here');

describe.runIf(folder)('the baseline against PyTorch', () => {
  let model: LoadedModel;
  let file: BaselineFile;
  const images = new Map(
    readGzippedJson<{ inputs: { source: string; pixels_gray_u8: string }[] }>(
      `${SYNTHETIC_GOLDENS}/inputs.json.gz`,
    ).inputs.map(({ source, pixels_gray_u8 }) => [source, pixels_gray_u8]),
  );
  beforeAll(async () => {
    file = readJson(`${folder}/model.json`);
    model = await loadModel(readFileBytes, MODELS_INDEX, 'baseline');
    await openBackend('cpu', WASM_FOLDER, () => undefined);
    await openBackend('wasm', WASM_FOLDER, () => undefined);
  });

  it.each([
    { backend: 'wasm', implementation: 'hand-ordered' },
    { backend: 'wasm', implementation: 'tape' },
    { backend: 'cpu', implementation: 'hand-ordered' },
  ] as const)('$implementation on $backend', async ({ backend, implementation }) => {
    activateBackend(backend);
    const network = await createNetwork(model, implementation);
    const halves = [];
    for (const source of ['cartoon', 'waves']) {
      halves.push(await deviation(network, model, file.checks[source] as never, images.get(source) as string));
    }
    const data = readFileSync(`${folder}/weights.f32`);
    withFloat32Weights(network, file, new Uint8Array(data).buffer);
    const floats = await deviation(network, model, file.checks['cartoon'] as never, images.get('cartoon') as string);
    network.dispose();
    expect(tf.getBackend()).toBe(backend);
    const words = ({ logits, gradient }: { logits: number; gradient: number }): string =>
      `logits ${logits.toExponential(1)}, gradient ${gradient.toExponential(1)}`;
    console.info(
      `${implementation} on ${backend}; half floats: ${halves.map(words).join('; ')}; float32 weights: ${words(floats)}`,
    );
    // The same weights: what the arithmetic differs by.
    expect(floats.logits).toBeLessThan(1e-5);
    expect(floats.gradient).toBeLessThan(1e-5);
    // Half floats against the float32 that they were rounded from: the maps move by some per cent, because ReLUs near 0 flip.
    // (For the weights as shipped see self-test.test.ts: PyTorch ran on the rounded ones there, and agrees within 1e-5.)
    for (const { logits, gradient } of halves) {
      expect(logits).toBeLessThan(1e-2);
      expect(gradient).toBeLessThan(0.1);
    }
  });
});
