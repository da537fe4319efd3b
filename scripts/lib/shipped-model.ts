/** Networks in node that score one grey picture after the other, through the app's own code, on the wasm backend. */

import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { AppError } from '../../src/core/errors.ts';
import type { Prediction } from '../../src/core/expression.ts';
import type { ModelManifest } from '../../src/inference/core/manifest.ts';
import { shipped } from '../../src/inference/core/model-ref.ts';
import { readModelIndex, type LoadedModel, type ReadBytes } from '../../src/inference/models/model-files.ts';
import { OpenModel } from '../../src/inference/models/open-model.ts';
import { ModelReader } from '../../src/inference/models/model-reader.ts';
import { ModelPool } from '../../src/inference/models/pool.ts';
import type { NetworkUse } from '../../src/inference/networks/create-network.ts';
import type { Network } from '../../src/inference/networks/network.ts';
import { greyFor, normalise } from '../../src/inference/core/input-rule.ts';
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

export interface OpenNetwork {
  readonly manifest: ModelManifest;
  /** On tfjs-wasm, which is the current backend. */
  readonly network: Network;
  dispose(): void;
}

/**
 * A shipped network out of a pool of its own, as the app's workers borrow it from theirs.
 * @param id null = the first of the index
 * @throws AppError when there is no such model, or its files are damaged
 */
export async function openNetwork(
  id: string | null,
  { use = 'layers', models = SHIPPED_INDEX }: { readonly use?: NetworkUse; readonly models?: string } = {},
): Promise<OpenNetwork> {
  const reader = new ModelReader({ read: readFileBytes, models });
  const pool = new ModelPool(reader, { wasmFolder: WASM_FOLDER, warm: 'wasm', use });
  const { model } = await pool.borrow(shipped(id));
  const network = await model.copyOn('wasm');
  return { manifest: model.manifest, network, dispose: () => pool.dispose() };
}

/** A network that was read already. */
export async function openLoaded(model: LoadedModel, use: NetworkUse): Promise<OpenNetwork> {
  const open = new OpenModel(model, WASM_FOLDER, use);
  return { manifest: model.manifest, network: await open.copyOn('wasm'), dispose: () => open.dispose() };
}

export interface ShippedModel {
  readonly manifest: ModelManifest;
  /** Of the manifest file, which names the sha256 of topology and weights. */
  readonly sha256: string;
  /** One plain pass over one grey picture of the network's size, 0..255. */
  predict(pixels: Uint8Array, head: string): Promise<Prediction>;
  dispose(): void;
}

/** For scores alone. @throws AppError when there is no such model, or its files are damaged */
export async function openShippedModel(id: string | null, models = SHIPPED_INDEX): Promise<ShippedModel> {
  const { manifest, network, dispose } = await openNetwork(id, { use: 'scores', models });
  const index = await readModelIndex(readFileBytes, models);
  return {
    manifest,
    sha256: index.models.find((entry) => entry.id === manifest.id)?.sha256 as string,
    predict: async (pixels, head) => {
      const values = greyFor(pixels, manifest.input);
      const input = normalise(values, manifest.input, values);
      return (await scoreAndGradient(network, manifest, input, { head, target: null, at: null })).prediction;
    },
    dispose,
  };
}

/**
 * One's own network, for pictures of any size: each is brought to the network's, prepared as its own were, and scored.
 * @param size of the pictures that `predict` gets
 */
export async function openOwnModel(
  { found, model: load }: OwnNetwork,
  size: { readonly height: number; readonly width: number },
): Promise<ShippedModel> {
  const { manifest, network, dispose } = await openLoaded(await load(), 'scores');
  const { height, width } = manifest.input;
  return {
    manifest,
    sha256: found.sha256,
    predict: async (pixels, head) => {
      const grey = resizeGrey(pixels, size.height, size.width, height, width);
      const values = greyFor(grey, manifest.input);
      return (await scoreAndGradient(network, manifest, normalise(values, manifest.input, values), { head, target: null, at: null })).prediction; // prettier-ignore
    },
    dispose,
  };
}
