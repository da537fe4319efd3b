/** tfjs layers models: `model.json` with its weight files, as tfjs and Keras' converter write them. */

import { AppError } from '../../core/errors.ts';
import type { NetworkFile } from './network-file.ts';
import { decodeWeights, type WeightSpec } from './weights.ts';

/**
 * @param json   parsed `model.json`
 * @param data   bytes of all weight files, joined in the order of the manifest
 * @throws AppError model-invalid | model-damaged
 */
export function readLayersFile(json: unknown, data: ArrayBuffer): NetworkFile {
  const file = json as { modelTopology?: unknown; weightsManifest?: { weights: WeightSpec[] }[] } | null;
  if (!file?.modelTopology || !Array.isArray(file.weightsManifest))
    throw new AppError('model-invalid', 'the topology file is not a tfjs layers model');
  const specs = file.weightsManifest.flatMap(({ weights }) => weights);
  return { topology: file.modelTopology, specs, weights: decodeWeights(specs, data) };
}

/** Names of a Functional model's outputs, in the file's order; empty where the file does not list them (a Sequential one). */
export function outputsOf(topology: unknown): readonly string[] {
  const file = topology as { model_config?: unknown } | null;
  const root = (file?.model_config ?? file) as { config?: { output_layers?: unknown } } | null;
  const outputs = root?.config?.output_layers;
  if (!Array.isArray(outputs)) return [];
  // One output alone may be written without the outer list.
  const listed: unknown[] = typeof outputs[0] === 'string' ? [outputs] : outputs;
  return listed.flatMap((output) => (Array.isArray(output) && typeof output[0] === 'string' ? [output[0]] : []));
}
