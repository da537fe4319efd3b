/** Ascent on the GPU backends against wasm, on a shipped network and on layers that only the tape runs. */

import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import goldenFile from '../../golden/synthetic/gradients/model.json';
import type { BackendName } from '../../../src/core/expression.ts';
import { climbFilters, type AscentTarget } from '../../../src/inference/ascent/ascent.ts';
import { activateBackend, openBackend } from '../../../src/inference/backends/backends.ts';
import { REFERENCE_ASCENT } from '../../../src/inference/ascent/core/options.ts';
import { createNetwork } from '../../../src/inference/networks/create-network.ts';
import { fetchBytes, loadModel } from '../../../src/inference/models/model-files.ts';
import type { InputRule } from '../../../src/inference/core/input-rule.ts';
import type { Network } from '../../../src/inference/networks/network.ts';
import { TapeNetwork } from '../../../src/inference/networks/tape.ts';
import { MODELS_INDEX, WASM_FOLDER } from '../../support/browser-backends.ts';
import { goldenModel, type GoldenFile } from '../../support/golden-model.ts';
import { gpuCalls } from '../../support/gpu-proof.ts';
import { TEST_ALL } from '../../support/test-all.ts';
import { Climbs, largestDifference } from './explain-driver.ts';
import { fileInsteadOf } from '../../support/tfjs-file.ts';

/**
 * Largest difference of a pixel after two steps of 1, 0..255 units; of the objective, as a share of it. On a shipped network that training does
 * not replace: in each network some unit is so near its edge that sooner or later it switches on one backend and not on another. In
 * one that was shipped before it was at the third step (33 pixels moved by up to 0.02), in the `compact` of 26 November 2026 at the first (145
 * pixels by 0.08, wasm and cpu on one side, webgl on the other).
 */
const PICTURE = 1e-3;
const OBJECTIVE = 1e-4;
const OPTIONS = { ...REFERENCE_ASCENT, steps: 2 };

interface Case {
  readonly title: string;
  /** Minutes on a software GPU: `npm run test:all` only. */
  readonly shipped: boolean;
  readonly targets: readonly AscentTarget[];
  open(): Promise<{ network: Network; normalisation: InputRule }>;
}

const shipped = await loadModel(fetchBytes, MODELS_INDEX, 'baseline');
const convolutions = shipped.manifest.layers.filter(({ kind }) => kind === 'conv2d');
const CASES: readonly Case[] = [
  {
    title: 'a shipped network',
    shipped: true,
    targets: [
      { layer: convolutions[1]!.name, channel: 2 },
      { layer: shipped.manifest.heads[0]!.layer, channel: 3 },
    ],
    open: async () => ({ network: await createNetwork(shipped), normalisation: shipped.manifest.input.normalisation }),
  },
  {
    title: 'the golden network',
    shipped: false,
    targets: [
      { layer: 'conv2', channel: 3 },
      { layer: 'relu5', channel: 9 },
    ],
    open: () =>
      Promise.resolve({
        network: new TapeNetwork(fileInsteadOf(goldenModel(goldenFile as unknown as GoldenFile))),
        normalisation: { scale: 1 / 255, mean: 0, deviation: 1 },
      }),
  },
];

async function climbed(backend: BackendName, { open, targets }: Case): Promise<Climbs> {
  await openBackend(backend, WASM_FOLDER, () => undefined);
  activateBackend(backend);
  const before = tf.memory().numTensors;
  const { network, normalisation } = await open();
  const climbs = new Climbs();
  for await (const step of climbFilters(network, normalisation, targets, OPTIONS)) climbs.onStep(step);
  network.dispose();
  expect(tf.getBackend()).toBe(backend);
  expect(tf.memory().numTensors).toBe(before);
  return climbs;
}

describe.each(CASES)('ascent of $title', (each) => {
  it.runIf(TEST_ALL || !each.shipped).each(['webgl', 'webgpu'] as const)(
    'is on %s what it is on wasm',
    async (backend) => {
      const expected = await climbed('wasm', each);
      let found = new Climbs();
      const calls = await gpuCalls(async () => {
        found = await climbed(backend, each);
      });
      expect(calls[backend]).toBeGreaterThan(0);
      const worst = { picture: 0, objective: 0 };
      for (const { layer, channel } of each.targets) {
        const [own, other] = [expected.last(layer, channel), found.last(layer, channel)];
        worst.picture = Math.max(worst.picture, largestDifference(own.image!, other.image!));
        worst.objective = Math.max(worst.objective, Math.abs(other.objective / own.objective - 1));
      }
      console.info(`${each.title}, wasm and ${backend}: ${JSON.stringify(worst)}`);
      expect(worst.picture).toBeLessThan(PICTURE);
      expect(worst.objective).toBeLessThan(OBJECTIVE);
    },
  );
});
