/** A layer's maps along with the live frames, from the real live worker on the shipped network. */

import { afterAll, describe, expect, it } from 'vitest';
import { layerActivations } from '../../../src/inference/activations/activations.ts';
import { activateBackend, openBackend } from '../../../src/inference/backends/backends.ts';
import { createNetwork } from '../../../src/inference/networks/create-network.ts';
import { fetchBytes, loadModel } from '../../../src/inference/models/model-files.ts';
import { normalise } from '../../../src/inference/core/input-rule.ts';
import { MODELS_INDEX, WASM_FOLDER } from '../../support/browser-backends.ts';
import { drawnFrame, runningDriver, stopShared } from './live-driver.ts';

afterAll(stopShared);

describe('a watched layer', () => {
  it("its maps are the frame's activations on the layer's own scale; they follow the next frame, until let go", async () => {
    const driver = await runningDriver('wasm', null);
    expect((await driver.frame(drawnFrame(0))).state).toBe('tracking');
    expect(driver.maps).toEqual([]);
    const model = await loadModel(fetchBytes, MODELS_INDEX, null);
    await openBackend('wasm', WASM_FOLDER, () => undefined);
    activateBackend('wasm');
    const network = await createNetwork(model);
    const layer = network.layers.filter(({ kind }) => kind === 'conv2d')[1]!.name;
    const maps = (await driver.watch(layer))!;
    const { networkInput } = await driver.capture();
    const input = normalise(networkInput!, model.manifest.input, new Float32Array(networkInput!.length));
    const [own] = await layerActivations(network, input, [layer]);
    network.dispose();
    expect(maps).toMatchObject({ layer, frameId: 0, shape: own!.shape });
    const most = own!.values.reduce((a, b) => Math.max(a, b), 0);
    expect(maps.most).toBeCloseTo(most, 4);
    // Rounded to 255 steps, so half a step off at most (and what rounding of the activations adds).
    let worst = 0;
    for (const [i, value] of own!.values.entries()) {
      const wanted = value > 0 ? Math.max(1, (value / most) * 255) : 0;
      worst = Math.max(worst, Math.abs(maps.values[i]! - wanted));
    }
    expect(worst).toBeLessThan(0.51);

    const before = driver.maps.length;
    const { frameId } = await driver.frame(drawnFrame(8));
    await driver.inspect();
    expect(driver.maps.length).toBe(before + 1);
    expect(driver.maps.at(-1)).toMatchObject({ frameId, layer });
    expect(driver.maps.at(-1)!.values).not.toEqual(maps.values);

    await driver.watch(null);
    await driver.frame(drawnFrame(0));
    await driver.inspect();
    expect(driver.maps.length).toBe(before + 1);
  });

  it('comes at most ten times a second and leaves no tensor behind', async () => {
    const driver = await runningDriver('wasm', null);
    await driver.frame(drawnFrame(0));
    const { layers } = (await loadModel(fetchBytes, MODELS_INDEX, null)).manifest;
    await driver.watch(layers.find(({ kind }) => kind === 'conv2d')!.name);
    await driver.film([drawnFrame(1), drawnFrame(2)]);
    const tensors = (await driver.inspect()).tensors;
    const before = driver.maps.length;
    const milliseconds = await driver.film(Array.from({ length: 40 }, (_, i) => drawnFrame(i % 9)));
    const after = await driver.inspect();
    const came = driver.maps.length - before;
    console.info(`${came} maps with 40 frames in ${Math.round(milliseconds)} ms`);
    expect(came).toBeGreaterThan(0);
    expect(came).toBeLessThanOrEqual(Math.ceil(milliseconds / 100) + 1);
    expect(after.tensors).toBe(tensors);
    await driver.watch(null);
  });

  it('a layer that the model has not is refused in one sentence, and the frames go on', async () => {
    const driver = await runningDriver('wasm', null);
    await driver.frame(drawnFrame(0));
    await expect(driver.watch('nowhere')).rejects.toThrow(/no layer named nowhere/);
    expect((await driver.frame(drawnFrame(0))).state).toBe('tracking');
  });
});
