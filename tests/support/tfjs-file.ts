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
          weights.set(`${path}${layer.name}/${part}`, {
            shape: tensor.shape,
            values: tensor.dataSync<'float32'>().slice(),
          });
        }
    }
  };
  list(model.layers, '');
  const specs = [...weights].map(([name, { shape }]) => ({ name, shape, dtype: 'float32' }));
  return { topology: model.toJSON(undefined, false) as unknown, specs, weights };
}

/** The same; the model is disposed of. */
export function fileInsteadOf(model: tfl.LayersModel): NetworkFile {
  const file = fileOfModel(model);
  model.dispose();
  return file;
}

/** The same as tfjs's `loadLayersModel` takes it: weights as float32, in the order of their entries. */
export function layersArtifacts({ topology, specs, weights }: NetworkFile): {
  readonly modelTopology: object;
  readonly weightSpecs: { readonly name: string; readonly shape: readonly number[]; readonly dtype: 'float32' }[];
  readonly weightData: ArrayBuffer;
} {
  const values = specs.map(({ name }) => weights.get(name)?.values ?? new Float32Array());
  const all = new Float32Array(values.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const one of values) {
    all.set(one, at);
    at += one.length;
  }
  return {
    modelTopology: topology as object,
    weightSpecs: specs.map(({ name, shape }) => ({ name, shape, dtype: 'float32' })),
    weightData: all.buffer,
  };
}
