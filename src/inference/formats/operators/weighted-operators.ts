/** Dense layers, normalisation and activations with weights. */

import { axisOf, countOf, invalidLayer, sizeOf, type Json, type Shape } from './config.ts';
import type { GivenLayer, Operator } from './operator.ts';

const on = (config: Json, key: string): boolean => config[key] !== false;

const only = ({ name, inputs }: GivenLayer): Shape => {
  if (inputs.length !== 1 || !inputs[0]?.length) throw invalidLayer(name, 'it needs one layer to read');
  return inputs[0];
};

const dense: Operator = {
  parts: (config) => (on(config, 'use_bias') ? ['kernel', 'bias'] : ['kernel']),
  describe: (layer) => {
    const input = only(layer);
    const units = countOf(layer.name, layer.config, 'units');
    const kernel: Shape = [input[input.length - 1] as number, units];
    const weights: Record<string, Shape> = on(layer.config, 'use_bias') ? { kernel, bias: [units] } : { kernel };
    return { output: [...input.slice(0, -1), units], weights };
  },
};

/** Index of the one axis that is normalised, in the shape without the batch. */
export function normAxis(name: string, config: Json, rank: number): number {
  const axis = config['axis'] ?? -1;
  const list: unknown[] = Array.isArray(axis) ? axis : [axis];
  if (list.length !== 1) throw invalidLayer(name, `it has the axes ${JSON.stringify(axis).slice(0, 40)}, not one`);
  return axisOf(name, list[0], rank);
}

const scaleAndCentre = (config: Json): string[] => [
  ...(on(config, 'scale') ? ['gamma'] : []),
  ...(on(config, 'center') ? ['beta'] : []),
];

const all = (parts: readonly string[], shape: Shape): Record<string, Shape> =>
  Object.fromEntries(parts.map((part) => [part, shape]));

const norm = (own: readonly string[]): Operator => {
  const parts = (config: Json): readonly string[] => [...scaleAndCentre(config), ...own];
  return {
    parts,
    describe: (layer) => {
      const input = only(layer);
      const channels = input[normAxis(layer.name, layer.config, input.length)] as number;
      return { output: input, weights: all(parts(layer.config), [channels]) };
    },
  };
};

const groupNorm: Operator = {
  parts: scaleAndCentre,
  describe: (layer) => {
    const input = only(layer);
    const channels = input[input.length - 1] as number;
    const groups = layer.config['groups'] === -1 ? channels : countOf(layer.name, layer.config, 'groups', 32);
    if (normAxis(layer.name, layer.config, input.length) !== input.length - 1 || channels % groups)
      throw invalidLayer(layer.name, `${channels} channels cannot be parted into ${groups} groups`);
    return { output: input, weights: all(scaleAndCentre(layer.config), [channels]) };
  },
};

/** Keras' Normalization: its mean and variance stand in the config, or were learned and are weights. */
const normalization: Operator = {
  parts: (config) => (config['mean'] == null ? ['mean', 'variance', 'count'] : []),
  describe: (layer) => {
    const input = only(layer);
    const { name, config } = layer;
    if (config['invert'] === true) throw invalidLayer(name, 'it inverts a normalisation, which is not computed here');
    if (config['mean'] != null) return { output: input };
    const axis = config['axis'] === null || (Array.isArray(config['axis']) && config['axis'].length === 0);
    const channels = axis ? [] : [input[normAxis(name, config, input.length)] as number];
    if (!axis && normAxis(name, config, input.length) !== input.length - 1)
      throw invalidLayer(name, 'it normalises another axis than the last');
    return { output: input, weights: { mean: channels, variance: channels } };
  },
};

const prelu: Operator = {
  parts: () => ['alpha'],
  describe: (layer) => {
    const input = only(layer);
    const shared = (layer.config['shared_axes'] ?? []) as unknown;
    if (!Array.isArray(shared)) throw invalidLayer(layer.name, 'its shared axes are no list');
    const indices = shared.map((axis) => axisOf(layer.name, axis, input.length));
    return { output: input, weights: { alpha: input.map((n, i) => (indices.includes(i) ? 1 : n)) } };
  },
};

/** One number, or one for each place of the last axes: `operation` with a constant, `swapped` when the constant stands first. */
export const ARITHMETIC = ['add', 'subtract', 'multiply', 'divide', 'maximum', 'minimum', 'power'] as const;

const arithmetic: Operator = {
  parts: () => ['constant'],
  describe: (layer) => {
    const input = only(layer);
    if (!ARITHMETIC.includes(layer.config['operation'] as 'add'))
      throw invalidLayer(layer.name, `it has the operation ${String(layer.config['operation'])}`);
    const shape = layer.config['shape'] as Shape;
    if (!Array.isArray(shape) || shape.length > input.length)
      throw invalidLayer(layer.name, 'its constant has more axes than what it reads');
    const lengths = shape.map((n, i) => [n, input[i + input.length - shape.length] as number] as const);
    if (lengths.some(([own, read]) => own !== 1 && read !== 1 && own !== read) || sizeOf(shape) > 1e8)
      throw invalidLayer(layer.name, `a constant of [${shape.join(', ')}] does not go with [${input.join(', ')}]`);
    const output = input.map((n, i) => Math.max(n, shape[i - input.length + shape.length] ?? 1));
    return { output, weights: { constant: shape } };
  },
};

export const WEIGHTED_OPERATORS: Readonly<Record<string, Operator>> = {
  Dense: dense,
  BatchNormalization: norm(['moving_mean', 'moving_variance']),
  LayerNormalization: norm([]),
  GroupNormalization: groupNorm,
  Normalization: normalization,
  PReLU: prelu,
  Arithmetic: arithmetic,
};
