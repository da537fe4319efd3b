/**
 * Weights as Keras 3 stores them (`model.weights.h5` of a .keras file, and `save_weights`): `layers/<key>/vars/<i>`, where the key is not the
 * layer's name but its class in snake case, numbered in the order of the model's layers (keras/src/saving/saving_lib.py).
 */

import { AppError } from '../../../core/errors.ts';
import type { Json } from '../operators/config.ts';
import type { WeightValues } from '../weights.ts';
import { assignWeights, partsOf, type FileWeight } from './assign-weights.ts';
import type { FlatGraph } from './flatten.ts';
import type { Hdf5File } from './hdf5.ts';

const MODELS = new Set(['Model', 'Functional', 'Sequential']);

/** keras/src/utils/naming.py: SeparableConv2D to separable_conv2d, ReLU to re_lu, InputLayer to input_layer. */
export function snakeCase(className: string): string {
  return className
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

/** By the layer's path in the graph, its group in the file. */
function groupsOf(file: Hdf5File, model: Json, group: string, path: string, out: Map<string, string>): void {
  const config = model['config'] as Json | unknown[];
  const layers = (Array.isArray(config) ? config : config['layers']) as readonly Json[];
  const sequential = model['class_name'] === 'Sequential';
  // Keras 3.0 to 3.2 called the list otherwise.
  const listed = ['layers', '_layer_checkpoint_dependencies'].find((name) => file.has(group + name)) ?? 'layers';
  const used = new Map<string, number>();
  for (const entry of layers) {
    const className = entry['class_name'] as string;
    // The input layer of a Sequential model is none of its layers.
    if (sequential && className === 'InputLayer') continue;
    const name = ((entry['config'] as Json)['name'] ?? entry['name']) as string;
    const key = snakeCase(className.slice(className.lastIndexOf('>') + 1));
    const count = used.get(key) ?? 0;
    used.set(key, count + 1);
    const numbered = count === 0 ? key : `${key}_${count}`;
    const below = `${group}${listed}/${numbered}`;
    const full = path + name;
    if (MODELS.has(className)) groupsOf(file, entry, `${below}/`, `${full}/`, out);
    else out.set(full, below);
  }
}

/** @throws AppError model-damaged */
export function readStore(file: Hdf5File, model: Json, graph: FlatGraph): Map<string, WeightValues> {
  const groups = new Map<string, string>();
  groupsOf(file, model, '', '', groups);
  const weights = new Map<string, WeightValues>();
  for (const layer of graph.layers) {
    if (partsOf(layer).length === 0 || weights.has(`${layer.weightsOf}/${partsOf(layer)[0]!}`)) continue;
    const group = groups.get(layer.weightsOf);
    if (group === undefined || !file.has(`${group}/vars`))
      throw new AppError(
        'model-damaged',
        `the file has no weights for the layer ${layer.name}; is it of another network?`,
      );
    const found = [...file.keys(`${group}/vars`)]
      .sort((a, b) => Number(a) - Number(b))
      .map((key): FileWeight => {
        const read = (): WeightValues => {
          const values = file.dataset(`${group}/vars/${key}`);
          if (!values)
            throw new AppError('model-damaged', `the file does not hold the weights of the layer ${layer.name}`);
          return values;
        };
        return { name: key, read };
      });
    for (const [key, value] of assignWeights(layer.name, [layer], found)) weights.set(key, value);
  }
  return weights;
}
