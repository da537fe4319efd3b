/** A network for the pictures of a set, each picture prepared as its own were. */

import { normalise } from '../inference/core/input-rule.ts';
import type { ModelManifest } from '../inference/core/manifest.ts';
import type { Network } from '../inference/networks/network.ts';
import { scoreHeads } from '../inference/passes/head-scores.ts';
import type { SetScorer } from './score-set.ts';

export interface SetNetwork {
  readonly manifest: ModelManifest;
  /** Of a shipped network's manifest, which names the sha256 of its weights; of the file of one's own. */
  readonly sha256: string;
  /** On tfjs's current backend. */
  readonly network: Network;
}

/** @param layer whose filters are watched; null = none */
export const scorerOf = (
  { manifest, network }: Pick<SetNetwork, 'manifest' | 'network'>,
  layer: string | null,
): SetScorer => ({
  input: manifest.input,
  normalised: (grid) => normalise(grid, manifest.input, new Float32Array(grid.length)),
  score: (batch, count) => scoreHeads(network, manifest.heads, batch, count, layer),
});
