/** Activations and ascent through the explain worker against PyTorch's numbers (tests/golden/synthetic/README.md). */

import { FIRST_SHIPPED } from '../../../src/inference/core/model-ref.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import ascentUrl from '../../golden/synthetic/ascent/ascent.json.gz?url';
import activationsUrl from '../../golden/synthetic/gradients/activations.json.gz?url';
import inputsUrl from '../../golden/synthetic/gradients/inputs.json.gz?url';
import goldenFile from '../../golden/synthetic/gradients/model.json';
import { activateBackend, openBackend } from '../../../src/inference/backends/backends.ts';
import { REFERENCE_ASCENT } from '../../../src/inference/ascent/core/options.ts';
import { fetchGzippedJson, WASM_FOLDER } from '../../support/browser-backends.ts';
import {
  activationValues,
  float32Of,
  fromBase64,
  goldenModel,
  type GoldenFile,
  type Goldens,
} from '../../support/golden-model.ts';
import { serveModel } from '../../support/served-model.ts';
import { Climbs, ExplainDriver, largestDifference } from './explain-driver.ts';

interface AscentFile {
  readonly start_255: { readonly f32: string };
  readonly runs: readonly {
    readonly layer: string;
    readonly filter: number;
    readonly steps: number;
    readonly final_f32: string;
    readonly after_1_step_f32: string;
    readonly after_5_steps_f32: string;
    readonly objective: readonly number[];
  }[];
}

/** As a share of the layer's largest value. */
const ACTIVATION = 1e-5;
/** Largest difference of a pixel, 0..255 units: as in tests/unit/inference/ascent-goldens.test.ts. */
const PICTURE = { 1: 2e-5, 5: 3e-5, 30: 1e-4 } as const;
/** As a share of the run's largest objective. */
const OBJECTIVE = 3e-6;

describe('goldens through the explain worker', () => {
  let driver: ExplainDriver;
  beforeAll(async () => {
    await openBackend('cpu', WASM_FOLDER, () => undefined);
    activateBackend('cpu');
    driver = new ExplainDriver(await serveModel('golden', goldenModel(goldenFile as unknown as GoldenFile)));
  });
  afterAll(() => driver.close());

  it('activations of every layer', async () => {
    const { inputs } = await fetchGzippedJson<{ inputs: Goldens['inputs'] }>(inputsUrl);
    const golden = await fetchGzippedJson<Goldens['activations']>(activationsUrl);
    const { layers } = await driver.client.describe({ model: FIRST_SHIPPED });
    const known = golden.layers.filter(({ layer }) => layers.some(({ name }) => name === layer));
    expect(known.length).toBeGreaterThan(15);
    const pixels = Float32Array.from(new Uint8Array(fromBase64(inputs[golden.input_index]!.pixels_gray_u8)));
    const found = await driver.client.activations({
      model: FIRST_SHIPPED,
      pixels,
      layers: known.map(({ layer }) => layer),
    });
    let worst = 0;
    for (const [i, entry] of known.entries()) {
      const { values, rounding } = activationValues(entry);
      const largest = Math.max(...values.map(Math.abs));
      expect(found[i]?.layer).toBe(entry.layer);
      const off = largestDifference(found[i]!.values, values);
      expect(off, entry.layer).toBeLessThanOrEqual(ACTIVATION * largest + rounding);
      if (rounding === 0) worst = Math.max(worst, off / largest);
    }
    console.info(`activations through the worker: ${worst.toExponential(1)} of the layer's largest value`);
  });

  it('ascent: pictures after 1, 5 and 30 steps, the objective at every step, two filters in one job', async () => {
    const { runs, start_255 } = await fetchGzippedJson<AscentFile>(ascentUrl);
    const climbs = new Climbs();
    await driver.client.ascend(
      {
        model: FIRST_SHIPPED,
        targets: runs.map(({ layer, filter }) => ({ layer, channel: filter })),
        options: { ...REFERENCE_ASCENT, start: { kind: 'picture', pixels: float32Of(start_255.f32) } },
      },
      { onStep: climbs.onStep },
    );
    for (const run of runs) {
      const steps = climbs.of(run.layer, run.filter);
      expect(steps.map(({ step }) => step)).toEqual(run.objective.map((_, i) => i));
      const largest = Math.max(...run.objective.map(Math.abs));
      expect(largestDifference(steps.map(({ objective }) => objective), run.objective) / largest).toBeLessThan(OBJECTIVE); // prettier-ignore
      for (const [after, picture] of [
        [1, run.after_1_step_f32],
        [5, run.after_5_steps_f32],
        [30, run.final_f32],
      ] as const)
        expect(largestDifference(steps[after]!.image!, float32Of(picture)), `${run.layer} after ${after}`).toBeLessThan(
          PICTURE[after],
        );
    }
  });
});
