/** A loaded model becomes a Network: hand-ordered where the net is plain, on the tape otherwise. */

import { UnsupportedLayerError } from './core/layer-plan.ts';
import { HandOrderedNetwork } from './hand-ordered.ts';
import type { LoadedModel } from '../models/model-files.ts';
import type { Network } from './network.ts';

/** Weights go to tfjs's current backend. The layers library is only loaded when the tape is needed (it is large). */
export async function createNetwork(
  model: LoadedModel,
  implementation: 'auto' | 'hand-ordered' | 'tape' = 'auto',
): Promise<Network> {
  if (implementation !== 'tape') {
    try {
      return new HandOrderedNetwork(model.topology, model.weights);
    } catch (error) {
      if (implementation === 'hand-ordered' || !(error instanceof UnsupportedLayerError)) throw error;
    }
  }
  const [{ TapeNetwork }, layers] = await Promise.all([import('./tape.ts'), import('@tensorflow/tfjs-layers')]);
  const artifacts = {
    modelTopology: model.topology as object,
    weightSpecs: [...model.specs],
    weightData: model.weightData,
  };
  return new TapeNetwork(await layers.loadLayersModel({ load: () => Promise.resolve(artifacts as never) }));
}
