/** A tfjs layers model in memory, as the file that a reader would make of it. */

import * as tfl from '@tensorflow/tfjs-layers';
import type { NetworkFile } from '../../src/inference/formats/network-file.ts';
import type { WeightValues } from '../../src/inference/formats/weights.ts';

/** Names of weights say the way through nested models. */
export function fileOfModel(model: tfl.LayersModel): NetworkFile {
  const weights = new Map<string, WeightValues>();
  const list = (layers: readonly tfl.layers.Layer[], path: string): void => {
    for (const layer of layers) {
      if (layer instanceof tfl.LayersModel) list(layer.layers, `${path}${layer.name}/`);
      else
        for (const variable of layer.weights) {
          const tensor = variable.read();
          const part = variable.originalName.split('/').pop() as string;
          weights.set(`${path}${layer.name}/${part}`, { shape: tensor.shape, values: tensor.dataSync<'float32'>().slice() });
        }
    }
  };
  list(model.layers, '');
  const specs = [...weights].map(([name, { shape }]) => ({ name, shape, dtype: 'float32' }));
  return { topology: model.toJSON(undefined, false) as unknown, specs, weights };
}
