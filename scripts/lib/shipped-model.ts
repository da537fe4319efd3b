/** Networks in node that score one grey picture after the other, through the app's own code, on the wasm backend. */

import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { AppError } from '../../src/core/errors.ts';
import type { Prediction } from '../../src/core/expression.ts';
import { activateBackend, openBackend } from '../../src/inference/backends/backends.ts';
import type { ModelManifest } from '../../src/inference/core/manifest.ts';
import { createNetwork } from '../../src/inference/networks/create-network.ts';
import { loadModel, readModelIndex, type ReadBytes } from '../../src/inference/models/model-files.ts';
import { greyFor, normalise } from '../../src/inference/core/input-rule.ts';
import { preparedPixels, ruleFor } from '../../src/inference/core/network-choice.ts';
import { resizeGrey } from '../../src/core/math/resize-grey.ts';
import { scoreAndGradient } from '../../src/inference/passes/saliency.ts';

import type { OwnNetwork } from './own-network.ts';

const REPO = fileURLToPath(new URL('../..', import.meta.url));
export const WASM_FOLDER = `${REPO}node_modules/@tensorflow/tfjs-backend-wasm/dist/`;
export const SHIPPED_INDEX = pathToFileURL(`${REPO}public/models/index.json`).href;

/** Reads file: URLs. */
export const readFileBytes: ReadBytes = (url) => {
  try {
    return Promise.resolve(new Uint8Array(readFileSync(new URL(url))).buffer);
  } catch (cause) {
    return Promise.reject(new AppError('model-unreachable', `${fileURLToPath(url)} cannot be read`, { cause }));
  }
};

export interface ShippedModel {
  readonly manifest: ModelManifest;
  /** Of the manifest file, which names the sha256 of topology and weights. */
  readonly sha256: string;
  /** One plain pass over one grey picture of the network's size, 0..255. */
  predict(pixels: Uint8Array, head: string): Promise<Prediction>;
  dispose(): void;
}

/** @throws AppError when there is no such model, or its files are damaged */
export async function openShippedModel(id: string | null, indexUrl = SHIPPED_INDEX): Promise<ShippedModel> {
  const model = await loadModel(readFileBytes, indexUrl, id);
  const { manifest } = model;
  const { models } = await readModelIndex(readFileBytes, indexUrl);
  await openBackend('wasm', WASM_FOLDER, () => undefined);
  activateBackend('wasm');
  const network = await createNetwork(model, 'auto', 'scores');
  return {
    manifest,
    sha256: models.find((entry) => entry.id === manifest.id)?.sha256 as string,
    predict: async (pixels, head) => {
      const values = greyFor(pixels, manifest.input);
      const input = normalise(values, manifest.input, values);
      return (await scoreAndGradient(network, manifest, input, { head, target: null, at: null })).prediction;
    },
    dispose: () => network.dispose(),
  };
}

/**
 * One's own network, for pictures of any size: each is brought to the network's, prepared as its own were, and scored.
 * @param size of the pictures that `predict` gets
 */
export async function openOwnModel(
  { found, choice, model: load }: OwnNetwork,
  size: { readonly height: number; readonly width: number },
): Promise<ShippedModel> {
  const model = await load();
  const { manifest } = model;
  const { height, width, channels } = manifest.input;
  await openBackend('wasm', WASM_FOLDER, () => undefined);
  activateBackend('wasm');
  const network = await createNetwork(model, 'auto', 'scores');
  return {
    manifest,
    sha256: found.sha256,
    predict: async (pixels, head) => {
      const grey = resizeGrey(pixels, size.height, size.width, height, width);
      const values = preparedPixels(greyFor(grey, manifest.input), channels, choice);
      const input = { channels, normalisation: ruleFor(choice, channels, values) };
      return (await scoreAndGradient(network, manifest, normalise(values, input, values), { head, target: null, at: null })).prediction; // prettier-ignore
    },
    dispose: () => network.dispose(),
  };
}
