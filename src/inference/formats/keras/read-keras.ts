/** `.keras` files: a zip of config.json and model.weights.h5. */

import { AppError } from '../../../core/errors.ts';
import type { NetworkFile } from '../network-file.ts';
import type { Json } from '../operators/config.ts';
import { unzip } from '../zip.ts';
import { flattenTopology, rootOf } from './flatten.ts';
import { Hdf5File } from './hdf5.ts';
import { nameOfModel, parseArchitecture } from './read-h5.ts';
import { readStore } from './read-store.ts';
import { writeTopology } from './write-topology.ts';

/** @throws AppError model-damaged | model-invalid */
export async function readKerasZip(data: ArrayBuffer): Promise<NetworkFile> {
  const files = await unzip(data, (path) => ['config.json', 'metadata.json', 'model.weights.h5'].includes(path));
  const json = (name: string): Json | null => {
    const bytes = files.get(name);
    return bytes
      ? (parseArchitecture(new TextDecoder().decode(bytes), `${name} in the .keras file`) as Json | null)
      : null;
  };
  const topology = json('config.json');
  const weights = files.get('model.weights.h5');
  if (!topology || !weights)
    throw new AppError('model-invalid', 'the zip file is no .keras file: it lacks config.json or model.weights.h5');
  const version = json('metadata.json')?.['keras_version'];
  const graph = flattenTopology(topology, typeof version === 'string' ? version : '3');
  const file = await Hdf5File.open(weights.slice().buffer);
  return writeTopology(nameOfModel(topology), graph, readStore(file, rootOf(topology), graph));
}
