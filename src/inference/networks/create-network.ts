/** A network's file becomes a Network: hand-ordered where the net is plain, on the tape otherwise. */

import { UnsupportedLayerError } from './core/layer-plan.ts';
import { HandOrderedNetwork } from './hand-ordered.ts';
import { foldBatchNorms } from '../formats/passes/fold-batch-norm.ts';
import { moveLinks } from '../formats/passes/move-links.ts';
import type { NetworkFile } from '../formats/network-file.ts';
import type { Network } from './network.ts';

/**
 * What will be asked of a network. `scores`: nothing but heads and the gradient at the input, so batch normalisation is folded into its
 * neighbours, and plain nets that have it are hand-ordered, too. `layers`: every layer gives what the file's gives.
 */
export type NetworkUse = 'scores' | 'layers';

/**
 * Weights go to tfjs's current backend.
 * A last softmax or sigmoid is taken out (see HeadInfo.link).
 */
export async function createNetwork(
  given: NetworkFile,
  implementation: 'auto' | 'hand-ordered' | 'tape' = 'auto',
  use: NetworkUse = 'layers',
): Promise<Network> {
  let { file } = moveLinks(given);
  if (implementation !== 'tape') {
    if (use === 'scores') file = foldBatchNorms(file);
    try {
      return new HandOrderedNetwork(file.topology, file.weights);
    } catch (error) {
      if (implementation === 'hand-ordered' || !(error instanceof UnsupportedLayerError)) throw error;
    }
  }
  const { TapeNetwork } = await import('./tape.ts');
  return new TapeNetwork(file);
}
