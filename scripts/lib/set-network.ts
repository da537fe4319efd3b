/** A network for the pictures of a set: shipped, or one's own, each picture prepared as its own were. */

import type { ModelManifest } from '../../src/inference/core/manifest.ts';
import { normalise } from '../../src/inference/core/input-rule.ts';
import { readModelIndex } from '../../src/inference/models/model-files.ts';
import type { Network } from '../../src/inference/networks/network.ts';
import { scoreHeads } from '../../src/inference/passes/head-scores.ts';
import type { SetScorer } from '../../src/sets/score-set.ts';
import { openOwn, type OwnOptions } from './own-network.ts';
import { openLoaded, openNetwork, readFileBytes, SHIPPED_INDEX, type OpenNetwork } from './shipped-model.ts';

export interface SetNetwork {
  readonly manifest: ModelManifest;
  /** Of a shipped network's manifest, which names the sha256 of its weights; of the file of one's own. */
  readonly sha256: string;
  /** On tfjs-wasm, which is the current backend. */
  readonly network: Network;
  /** @param layer whose filters are watched; null = none */
  scorer(layer: string | null): SetScorer;
  dispose(): void;
}

/** @throws UsageError, AppError */
export async function openSetNetwork(model: string | null, own: OwnOptions): Promise<SetNetwork> {
  const { network: file } = own;
  if (file === undefined) {
    const open = await openNetwork(model);
    const index = await readModelIndex(readFileBytes, SHIPPED_INDEX);
    const sha256 = index.models.find(({ id }) => id === open.manifest.id)?.sha256 as string;
    return setNetwork(open, sha256);
  }
  const { found, model: load } = await openOwn({ ...own, network: file });
  const open = await openLoaded(await load(), 'layers');
  return setNetwork(open, found.sha256);
}

function setNetwork({ manifest, network, dispose }: OpenNetwork, sha256: string): SetNetwork {
  return {
    manifest,
    sha256,
    network,
    scorer: (layer) => ({
      input: manifest.input,
      normalised: (grid) => normalise(grid, manifest.input, new Float32Array(grid.length)),
      score: (batch, count) => scoreHeads(network, manifest.heads, batch, count, layer),
    }),
    dispose,
  };
}
