/** A network's file becomes a Network: hand-ordered where the net is plain, on the tape otherwise. */

import { UnsupportedLayerError } from './core/layer-plan.ts';
import { HandOrderedNetwork } from './hand-ordered.ts';
import { layersArtifacts } from '../formats/tfjs-layers.ts';
import type { NetworkFile } from '../formats/network-file.ts';
import type { Network } from './network.ts';

/** Weights go to tfjs's current backend. The layers library is only loaded when the tape is needed (it is large). */
export async function createNetwork(
  file: NetworkFile,
  implementation: 'auto' | 'hand-ordered' | 'tape' = 'auto',
): Promise<Network> {
  if (implementation !== 'tape') {
    try {
      return new HandOrderedNetwork(file.topology, file.weights);
    } catch (error) {
      if (implementation === 'hand-ordered' || !(error instanceof UnsupportedLayerError)) throw error;
    }
  }
  const [{ TapeNetwork }, layers] = await Promise.all([import('./tape.ts'), import('@tensorflow/tfjs-layers')]);
  return new TapeNetwork(await layers.loadLayersModel({ load: () => Promise.resolve(layersArtifacts(file) as never) }));
}
