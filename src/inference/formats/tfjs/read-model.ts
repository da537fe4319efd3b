/** A tfjs `model.json` of a layers or a graph model, with its weight files. */

import { AppError } from '../../../core/errors.ts';
import { partsOf } from '../keras/assign-weights.ts';
import { flattenTopology, versionOf } from '../keras/flatten.ts';
import { nameOfModel } from '../keras/read-h5.ts';
import { writeTopology } from '../keras/write-topology.ts';
import type { NetworkFile } from '../network-file.ts';
import type { NamedWeights, WeightSpec, WeightValues } from '../weights.ts';
import { decodeWeights } from '../weights.ts';
import { readGraphModel } from './read-graph.ts';

interface ModelJson {
  readonly modelTopology?: { readonly node?: unknown } | null;
  readonly weightsManifest?: readonly { readonly paths?: unknown; readonly weights?: unknown }[];
}

const invalid = (what: string): AppError => new AppError('model-invalid', what);

const isModel = (json: unknown): json is Required<ModelJson> => {
  const { modelTopology, weightsManifest } = (json ?? {}) as ModelJson;
  return (
    typeof modelTopology === 'object' &&
    modelTopology !== null &&
    Array.isArray(weightsManifest) &&
    weightsManifest.every(({ paths, weights }) => Array.isArray(paths) && Array.isArray(weights))
  );
};

/** Whether a parsed JSON is a tfjs model. */
export const isTfjsModel = isModel;

/** Names of the weight files that a model.json names, in the order in which they are joined. @throws AppError model-invalid */
export function weightFilesOf(json: unknown): string[] {
  if (!isModel(json)) throw invalid('the JSON file is no tfjs model');
  return json.weightsManifest.flatMap(({ paths }) =>
    (paths as unknown[]).map((path) => {
      if (
        typeof path !== 'string' ||
        path.includes('\0') ||
        path.startsWith('/') ||
        /(^|[\\/])\.\.([\\/]|$)|^\w+:/.test(path)
      )
        throw invalid('model.json names a weight file outside its folder');
      return path;
    }),
  );
}

/**
 * @param data the weight files, joined
 * @throws AppError model-damaged | model-invalid
 */
export function readTfjsModel(json: unknown, data: ArrayBuffer): NetworkFile {
  if (!isModel(json)) throw invalid('the JSON file is no tfjs model');
  const specs = json.weightsManifest.flatMap(({ weights }) => weights as WeightSpec[]);
  const weights = decodeWeights(specs, data);
  const topology = json.modelTopology;
  if (Array.isArray(topology?.node)) return readGraphModel(topology, weights);
  const graph = flattenTopology(topology, versionOf(topology));
  const named = new Map<string, WeightValues>();
  const used = new Set<string>();
  for (const layer of graph.layers)
    for (const part of partsOf(layer)) {
      const key = `${layer.weightsOf}/${part}`;
      if (named.has(key)) continue;
      const name = nameOfWeight(weights, layer.path, part, used);
      if (name === null) continue; // openGraph says which weights are missing
      used.add(name);
      named.set(key, weights.get(name) as WeightValues);
    }
  return writeTopology(nameOfModel(topology), graph, named);
}

/**
 * tfjs names weights by their layer, those of nested models too, with numbers behind what comes twice; Keras 3 puts names of models before.
 */
function nameOfWeight(
  weights: NamedWeights,
  path: readonly string[],
  part: string,
  used: ReadonlySet<string>,
): string | null {
  const own = path[path.length - 1] as string;
  const exact = [`${path.join('/')}/${part}`, `${own}/${part}`].find((name) => weights.has(name) && !used.has(name));
  if (exact !== undefined) return exact;
  for (const name of weights.keys()) {
    const [last = '', layer = ''] = name.split('/').reverse();
    if (!used.has(name) && layer === own && last.replace(/_\d+$/, '') === part) return name;
  }
  return null;
}
