/**
 * Gradient ascent against PyTorch in double precision (tests/golden/synthetic/README.md, ../shared/goldens/ascent/README.md): the
 * picture after 1, 5 and 30 steps, the objective and the gradient's size at every step.
 */

import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { activateBackend, openBackend } from '../../../src/inference/backends/backends.ts';
import { climbFilter } from '../../../src/inference/ascent/ascent.ts';
import { NO_REGULARISERS, type FilterAscentStep } from '../../../src/inference/ascent/core/options.ts';
import { TapeNetwork } from '../../../src/inference/networks/tape.ts';
import { float32Of, goldenModel, type GoldenFile } from '../../support/golden-model.ts';
import { REPO, WASM_FOLDER } from '../../support/node-backends.ts';
import { readGzippedJson, readJson, sharedPath, SYNTHETIC_GOLDENS } from '../../support/node-files.ts';
import { fileInsteadOf } from '../../support/tfjs-file.ts';

interface Run {
  readonly layer: string;
  readonly filter: number;
  readonly input_scale: number;
  readonly steps: number;
  readonly final_f32: string;
  readonly after_1_step_f32: string;
  readonly after_5_steps_f32: string;
  readonly objective: readonly number[];
  readonly gradient_rms: readonly number[];
  /** How far torch's own float32 drifts from its float64; the first step where by more than 1e-3. */
  readonly float32_drift: { readonly first_step_over_1e_3: number | null };
}
interface AscentFile {
  readonly start_255: { readonly f32: string };
  readonly runs: readonly Run[];
}

/** Largest difference of a pixel, in the run's units. The reference's own float32 drifts by up to 1e-5, 3.2e-5 and 1e-4. */
const PICTURE = { 1: 2e-5, 5: 3e-5, 30: 1e-4 } as const;
/** As a share of the run's largest objective (it may pass through zero); the reference's own float32 drifts by 2e-7. */
const OBJECTIVE = 3e-6;
/** Relative. */
const GRADIENT_RMS = 1e-6;

function suite(title: string, ascent: AscentFile, model: GoldenFile): void {
  describe.each(['cpu', 'wasm'] as const)(`${title} on %s`, (backend) => {
    it.each(
      ascent.runs.map((run) => [`${run.layer}/${run.filter}, scale ${run.input_scale.toFixed(4)}`, run] as const),
    )('%s', async (_, run) => {
      await openBackend(backend, WASM_FOLDER, () => undefined);
      activateBackend(backend);
      const tensors = tf.memory().numTensors;
      const network = new TapeNetwork(fileInsteadOf(goldenModel(model)));
      // A ReLU flips there in float32, for PyTorch as well (README): from that step on the reference is no target.
      const limit = (run.float32_drift.first_step_over_1e_3 ?? run.steps + 1) - 2;
      const in255 = float32Of(ascent.start_255.f32);
      const pixels = run.input_scale === 1 ? in255.map((value) => value / 255) : in255;
      const steps: FilterAscentStep[] = [];
      const normalisation = { scale: run.input_scale, mean: 0, deviation: 1 };
      for await (const step of climbFilter(
        network,
        normalisation,
        { layer: run.layer, channel: run.filter },
        {
          steps: run.steps,
          stepSize: 1,
          seed: 1,
          start: { kind: 'picture', pixels },
          regularisers: NO_REGULARISERS,
          imageEvery: 1,
        },
      ))
        // prettier-ignore
        steps.push(step);
      expect(steps.map(({ step }) => step)).toEqual(run.objective.map((__, i) => i));
      const largest = Math.max(...run.objective.map(Math.abs));
      const worst = { objective: 0, rms: 0, picture: 0 };
      for (const { step, objective, gradientRms, climbed } of steps.slice(0, limit)) {
        const expected = run.objective[step] as number;
        worst.objective = Math.max(worst.objective, Math.abs(objective - expected) / largest);
        if (gradientRms !== null)
          worst.rms = Math.max(worst.rms, Math.abs(gradientRms / (run.gradient_rms[step] as number) - 1));
        expect(climbed).toBe('output');
      }
      expect(worst.objective).toBeLessThan(OBJECTIVE);
      expect(worst.rms).toBeLessThan(GRADIENT_RMS);
      for (const [after, values] of [
        [1, run.after_1_step_f32],
        [5, run.after_5_steps_f32],
        [30, run.final_f32],
      ] as const) {
        // prettier-ignore
        if (after >= limit && run.float32_drift.first_step_over_1e_3 !== null) continue;
        const expected = float32Of(values);
        const image = steps[after]?.image as Float64Array;
        const difference = Math.max(...image.map((value, i) => Math.abs(value - (expected[i] as number))));
        worst.picture = Math.max(worst.picture, difference);
        expect(difference, `picture after ${after}`).toBeLessThan(PICTURE[after]);
      }
      console.info(`${title} ${backend} ${run.layer}/${run.filter}: ${JSON.stringify(worst)}`);
      network.dispose();
      expect(tf.getBackend()).toBe(backend);
      expect(tf.memory().numTensors).toBe(tensors);
    });
  });
}

suite(
  'synthetic ascent',
  readGzippedJson(`${REPO}tests/golden/synthetic/ascent/ascent.json.gz`),
  readJson(`${SYNTHETIC_GOLDENS}/model.json`),
);

const folder = sharedPath('goldens/ascent');
const models = sharedPath('goldens/gradients');
if (folder && models)
  suite('ascent of the trained network', readGzippedJson(`${folder}/ascent.json.gz`), readJson(`${models}/model.json`));
else it.skip('ascent of the trained network: needs ../shared/goldens/ascent, which is not here');
