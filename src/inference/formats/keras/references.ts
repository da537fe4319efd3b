/** Who feeds whom, in the three ways in which Keras has written it. */

import { AppError } from '../../../core/errors.ts';
import type { Json } from '../operators/config.ts';

/** One output of one call of a layer. */
export interface Reference {
  readonly layer: string;
  readonly node: number;
  readonly tensor: number;
}

const invalid = (what: string): AppError => new AppError('model-invalid', what);

/** [name, node, tensor, ...]; what stands behind are keyword arguments. */
function reference(value: unknown): Reference | null {
  if (!Array.isArray(value)) return null;
  const [layer, node = 0, tensor = 0] = value as unknown[];
  return typeof layer === 'string' && typeof node === 'number' && typeof tensor === 'number'
    ? { layer, node, tensor }
    : null;
}

/** Keras 3: {"class_name": "__keras_tensor__", "config": {"keras_history": [name, node, tensor]}}, in lists. */
function tensorsIn(value: unknown, depth = 0): Reference[] {
  if (depth > 4 || typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((one) => tensorsIn(one, depth + 1));
  const { class_name: className, config } = value as Json;
  const found = className === '__keras_tensor__' ? reference((config as Json | undefined)?.['keras_history']) : null;
  return found ? [found] : [];
}

/** Whether a call passes values besides tensors, as `x / 255` does. */
const passesNumbers = (args: unknown): boolean =>
  Array.isArray(args) && args.flat(2).some((one) => typeof one === 'number');

/** By call, what it reads. @throws AppError model-invalid */
export function callsOf(layer: string, nodes: unknown): Reference[][] {
  if (!Array.isArray(nodes) || nodes.length === 0) throw invalid(`the layer ${layer.slice(0, 60)} is fed by nothing`);
  return nodes.map((node: unknown) => {
    if (Array.isArray(node)) {
      // One input alone may be written without the outer list.
      const listed: unknown[] = typeof node[0] === 'string' ? [node] : node;
      const found = listed.map(reference);
      if (found.length === 0 || found.includes(null))
        throw invalid(`it cannot be read what feeds the layer ${layer.slice(0, 60)}`);
      return found as Reference[];
    }
    const { args, kwargs } = (node ?? {}) as Json;
    if (passesNumbers(args))
      throw invalid(`the layer ${layer.slice(0, 60)} is a Python operation with numbers, which is not known here`);
    const found = [...tensorsIn(args), ...tensorsIn(Object.values((kwargs ?? {}) as Json))];
    if (found.length === 0) throw invalid(`it cannot be read what feeds the layer ${layer.slice(0, 60)}`);
    return found;
  });
}

/** A Functional model's outputs. @throws AppError model-invalid */
export function outputsOfModel(model: Json): Reference[] {
  const listed = (model['config'] as Json)['output_layers'];
  const outputs: unknown[] = Array.isArray(listed) ? (typeof listed[0] === 'string' ? [listed] : listed) : [];
  const found = outputs.map(reference);
  if (found.length === 0 || found.includes(null)) throw invalid('the file does not say what the model gives');
  return found as Reference[];
}
