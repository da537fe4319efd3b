/** A flat list of layers as a network's file: the form in which every reader ends. */

import type { NetworkFile } from '../network-file.ts';
import type { NamedWeights } from '../weights.ts';
import type { FlatGraph } from './flatten.ts';

/** @param weights by `layer/part`, the layer as `weightsOf` names it */
export function writeTopology(name: string, { layers, outputs }: FlatGraph, weights: NamedWeights): NetworkFile {
  const given = new Map(weights);
  for (const layer of layers) {
    if (layer.weightsOf === layer.name) continue;
    // A further call of a layer uses the weights of the first one.
    for (const [key, value] of weights) {
      const part = key.slice(key.lastIndexOf('/') + 1);
      if (key === `${layer.weightsOf}/${part}`) given.set(`${layer.name}/${part}`, value);
    }
  }
  const entries = layers.map(({ name: own, className, config, inputs }) => ({
    class_name: className,
    name: own,
    config,
    inbound_nodes: inputs.length ? [inputs.map((from) => [from, 0, 0, {}])] : [],
  }));
  const input = layers.find(({ className }) => className === 'InputLayer');
  const topology = {
    class_name: 'Functional',
    config: {
      name,
      layers: entries,
      input_layers: input ? [[input.name, 0, 0]] : [],
      output_layers: outputs.map((output) => [output, 0, 0]),
    },
  };
  const specs = [...given].map(([key, { shape }]) => ({ name: key, shape, dtype: 'float32' }));
  return { topology, specs, weights: given };
}
