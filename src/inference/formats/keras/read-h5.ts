/** Keras HDF5 files, of Keras 2 and 3: whole models, and weights with their architecture beside. */

import { AppError } from '../../../core/errors.ts';
import type { Json } from '../operators/config.ts';
import type { NetworkFile } from '../network-file.ts';
import type { WeightValues } from '../weights.ts';
import { assignWeights, partsOf, type FileWeight } from './assign-weights.ts';
import { flattenTopology, rootOf, versionOf, type FlatGraph, type FlatLayer } from './flatten.ts';
import { Hdf5File } from './hdf5.ts';
import { readStore } from './read-store.ts';
import { writeTopology } from './write-topology.ts';

/** @throws AppError model-damaged */
export function parseArchitecture(text: string, what: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new AppError('model-damaged', `${what} is not JSON`, { cause });
  }
}

export const nameOfModel = (topology: unknown): string => {
  const name = (rootOf(topology)['config'] as Json | undefined)?.['name'];
  return typeof name === 'string' ? name : 'model';
};

/**
 * @param architecture parsed JSON beside a file that holds weights alone (`model.to_json()`), or null
 * @throws AppError model-damaged | model-invalid
 */
export async function readKerasH5(data: ArrayBuffer, architecture: unknown = null): Promise<NetworkFile> {
  const file = await Hdf5File.open(data);
  const config = file.text('', 'model_config');
  if (config === null && architecture === null) {
    if (file.keys('').length === 0) throw new AppError('model-damaged', 'the HDF5 file is empty');
    throw new AppError(
      'model-invalid',
      'the HDF5 file holds weights but no architecture: add the JSON that model.to_json() gives, or save the whole model with model.save()',
    );
  }
  const topology = config === null ? architecture : parseArchitecture(config, 'the architecture in the HDF5 file');
  const version = file.text('', 'keras_version') ?? file.text('model_weights', 'keras_version') ?? versionOf(topology);
  const graph = flattenTopology(topology, version);
  // Keras 3 writes weights alone as it writes them into .keras files.
  const store = !file.has('model_weights') && file.texts('', 'layer_names') === null;
  const weights = store ? readStore(file, rootOf(topology), graph) : readGroups(file, graph);
  return writeTopology(nameOfModel(topology), graph, weights);
}

function readGroups(file: Hdf5File, graph: FlatGraph): Map<string, WeightValues> {
  const root = file.has('model_weights') ? 'model_weights' : '';
  const names = file.texts(root, 'layer_names');
  if (!names) throw new AppError('model-damaged', 'the HDF5 file does not list its layers');
  const weights = new Map<string, WeightValues>();
  const byEntry = new Map<string, FlatLayer[]>();
  const seen = new Set<string>();
  for (const layer of graph.layers) {
    const entry = layer.path[0] as string;
    if (partsOf(layer).length === 0 || seen.has(layer.weightsOf)) continue;
    seen.add(layer.weightsOf);
    byEntry.set(entry, [...(byEntry.get(entry) ?? []), layer]);
  }
  for (const [entry, layers] of byEntry) {
    if (!names.includes(entry))
      throw new AppError('model-damaged', `the file has no weights for the layer ${entry}; is it of another network?`);
    const group = root === '' ? entry : `${root}/${entry}`;
    const found = (file.texts(group, 'weight_names') ?? []).map((name): FileWeight => ({
      name,
      read: () => {
        const values = file.dataset(`${group}/${name}`);
        if (!values) throw new AppError('model-damaged', `the file lists the weights ${name}, but does not hold them`);
        return values;
      },
    }));
    for (const [key, value] of assignWeights(entry, layers, found)) weights.set(key, value);
  }
  return weights;
}
