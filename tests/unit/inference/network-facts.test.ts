/** A network without provenance: the shipped one with all removed that no network says by itself. */

import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { readFileBytes } from '../../../scripts/lib/shipped-model.ts';
import { activateBackend, openBackend } from '../../../src/inference/backends/backends.ts';
import type { ManifestFile, ModelManifest } from '../../../src/inference/core/manifest.ts';
import { describeNetwork } from '../../../src/inference/models/describe.ts';
import { loadModel, type LoadedModel, type ReadBytes } from '../../../src/inference/models/model-files.ts';
import { runSelfTest, selfTestInput } from '../../../src/inference/models/self-test.ts';
import { createNetwork } from '../../../src/inference/networks/create-network.ts';
import { scoreAndGradient } from '../../../src/inference/passes/saliency.ts';
import { MODELS_INDEX, WASM_FOLDER } from '../../support/node-backends.ts';

/** tfjs-cpu takes seconds for the shipped network, more on a busy machine. */
const SLOW = 300_000;

let shipped: LoadedModel;
/** The shipped network, of whose manifest only the name and the files are left. */
let alone: LoadedModel;
let tensors = 0;
beforeAll(async () => {
  await openBackend('wasm', WASM_FOLDER, () => undefined);
  shipped = await loadModel(readFileBytes, MODELS_INDEX, null);
  activateBackend('wasm');
  tensors = tf.memory().numTensors;
  alone = await loadedWith(bare(shipped.manifest));
}, SLOW);

/** The shipped model as if its folder held this manifest. */
async function loadedWith(manifest: ManifestFile): Promise<LoadedModel> {
  const data = new TextEncoder().encode(JSON.stringify(manifest));
  const entry = { id: 'own', title: 'own', manifest: `${shipped.manifest.id}/own.json`, bytes: data.length };
  const index = { models: [{ ...entry, sha256: createHash('sha256').update(data).digest('hex') }] };
  const read: ReadBytes = (url, options) => {
    if (url === MODELS_INDEX) return Promise.resolve(new TextEncoder().encode(JSON.stringify(index)).buffer);
    return url.endsWith('own.json') ? Promise.resolve(data.slice().buffer) : readFileBytes(url, options);
  };
  return loadModel(read, MODELS_INDEX, null);
}

const bare = ({ format, version, files }: ModelManifest): ManifestFile => ({ format, version, id: 'own', files });

describe('a network without provenance', { timeout: SLOW }, () => {
  it('loads, runs, describes and self-tests; its facts are those that the shipped manifest states', async () => {
    const { manifest, ...file } = alone;
    expect(tf.getBackend()).toBe('wasm');
    expect(tf.memory().numTensors).toBe(tensors);
    const { layers, parameters, multiplyAdds, heads } = shipped.manifest;
    expect(manifest.layers).toEqual(layers.map(({ filterMaximum: _, ...layer }) => layer));
    expect([manifest.parameters, manifest.multiplyAdds]).toEqual([parameters, multiplyAdds]);
    // In the order of the file; which one is the default is for the manifest to say.
    const sizes = (all: ModelManifest['heads']) =>
      Object.fromEntries(all.map(({ layer, labels }) => [layer, labels.length]));
    expect(sizes(manifest.heads)).toEqual(sizes(heads));
    expect(manifest.heads[0]).toMatchObject({ labels: ['1', '2', '3', '4', '5', '6', '7'], temperature: 1 });
    expect(manifest).not.toHaveProperty('licence');

    const network = await createNetwork(file);
    expect(await runSelfTest(network, manifest)).toMatchObject({ kind: 'passed' });
    const input = selfTestInput(manifest);
    const { prediction, gradient: map } = await scoreAndGradient(network, manifest, input, {
      head: null,
      target: null,
      at: input,
    });
    expect(prediction.probabilities.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
    const gradient = manifest.heads[0]!.colourRange['gradient']!;
    const outside = map!.filter((value) => Math.abs(value) > gradient * 1.001).length;
    expect(outside / map!.length).toBeGreaterThan(0.005);
    expect(outside / map!.length).toBeLessThan(0.015);

    const described = await describeNetwork(network, manifest);
    const known = await describeNetwork(network, shipped.manifest);
    // Heads go by their layers' names here, and no filter is known to be silent.
    const named = known.layers.map((layer) => ({
      ...layer,
      isHead: layer.isHead && layer.name,
      neverFires: [],
      neverFiresKnown: false,
    }));
    expect(described.layers).toEqual(named);
    network.dispose();
  });

  it('fails its own self-test once a weight is another one', async () => {
    const { manifest, ...file } = alone;
    const network = await createNetwork(file);
    const { layer } = manifest.heads[0]!;
    const { values } = await network.weight(`${layer}/kernel`);
    network.replaceWeight(`${layer}/kernel`, values.map((value) => -value)); // prettier-ignore
    expect(await runSelfTest(network, manifest)).toMatchObject({ kind: 'failed' });
    network.dispose();
  });

  it("keeps what a manifest does say: PyTorch's self-test, labels, the input rule", async () => {
    const { input, heads, selfTest } = shipped.manifest;
    const some = heads.map(({ id, layer, labels }) => ({ id, layer, labels }));
    const { manifest } = await loadedWith({ ...bare(shipped.manifest), input, heads: some, selfTest });
    expect(manifest.selfTest).toEqual(selfTest);
    expect(manifest.input).toEqual(input);
    expect(manifest.heads.map(({ id, labels, title }) => [id, labels, title])).toEqual(
      heads.map(({ id, labels }) => [id, labels, id]),
    );
  });

  it('is refused in one sentence where the manifest speaks of another network', async () => {
    const heads = [{ id: 'x', layer: 'nowhere' }];
    await expect(loadedWith({ ...bare(shipped.manifest), heads })).rejects.toMatchObject({
      kind: 'model-invalid',
      message: 'the network has no layer named nowhere',
    });
    const first = shipped.manifest.layers[1]!.name;
    await expect(loadedWith({ ...bare(shipped.manifest), heads: [{ id: 'x', layer: first }] })).rejects.toMatchObject({
      kind: 'model-invalid',
      message: expect.stringMatching(/is no list of scores/) as string,
    });
    const input = { ...shipped.manifest.input, height: 47 };
    await expect(loadedWith({ ...bare(shipped.manifest), input })).rejects.toMatchObject({ kind: 'model-invalid' });
  });
});
