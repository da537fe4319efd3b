/** Operators that move values about, or bring several to one. */

import { axisOf, invalidLayer, sizeOf, type Shape } from './config.ts';
import type { Operator } from './operator.ts';

const numbers = (layer: string, value: unknown, key: string): number[] => {
  if (!Array.isArray(value) || !value.every((n) => Number.isInteger(n)) || value.length > 8)
    throw invalidLayer(layer, `${key} is ${(JSON.stringify(value) ?? 'missing').slice(0, 40)}`);
  return value as number[];
};

const flatten: Operator = {
  describe: ({ name, inputs, config }) => {
    const shape = inputs[0];
    if (inputs.length !== 1 || !shape) throw invalidLayer(name, 'it needs one layer to read');
    if ((config['data_format'] ?? 'channels_last') !== 'channels_last')
      throw invalidLayer(name, `its data format ${String(config['data_format'])} is not known`);
    return { output: [sizeOf(shape)] };
  },
};

const reshape: Operator = {
  describe: ({ name, inputs, config }) => {
    const size = sizeOf(inputs[0] ?? []);
    const target = numbers(name, config['target_shape'], 'target_shape');
    const known = sizeOf(target.filter((n) => n !== -1));
    const output = target.map((n) => (n === -1 ? size / known : n));
    if (target.filter((n) => n === -1).length > 1 || sizeOf(output) !== size)
      throw invalidLayer(name, `[${(inputs[0] ?? []).join(', ')}] cannot become [${target.join(', ')}]`);
    return { output };
  },
};

const permute: Operator = {
  describe: ({ name, inputs, config }) => {
    const shape = inputs[0] ?? [];
    const dims = numbers(name, config['dims'], 'dims');
    if (dims.length !== shape.length || [...dims].sort().some((n, i) => n !== i + 1))
      throw invalidLayer(name, `it cannot put [${shape.join(', ')}] into the order [${dims.join(', ')}]`);
    return { output: dims.map((axis) => shape[axis - 1] as number) };
  },
};

const concatenate: Operator = {
  describe: ({ name, inputs, config }) => {
    const first = inputs[0] ?? [];
    const axis = axisOf(name, config['axis'] ?? -1, first.length);
    if (inputs.some((shape) => shape.length !== first.length || shape.some((n, i) => i !== axis && n !== first[i])))
      throw invalidLayer(name, `its inputs [${inputs.map((s) => s.join(', ')).join('] and [')}] do not go together`);
    return {
      output: first.map((n, i) => (i === axis ? inputs.reduce((sum, shape) => sum + (shape[i] as number), 0) : n)),
    };
  },
};

const REDUCTIONS = ['mean', 'sum', 'max', 'min'];

/** `operation` over `axes` (1 is the first after the batch), kept with length 1 where `keepdims`. */
const reduce: Operator = {
  describe: ({ name, inputs, config }) => {
    const shape = inputs[0] ?? [];
    const axes = numbers(name, config['axes'], 'axes').map((axis) => axisOf(name, axis, shape.length));
    if (!REDUCTIONS.includes(config['operation'] as string))
      throw invalidLayer(name, `it has the operation ${String(config['operation'])}`);
    const kept = config['keepdims'] === true;
    const output = shape.flatMap((n, i) => (axes.includes(i) ? (kept ? [1] : []) : [n]));
    if (output.length === 0) throw invalidLayer(name, 'it leaves nothing but one number');
    return { output };
  },
};

/** `begin` and `size` by axis, without the batch. */
const slice: Operator = {
  describe: ({ name, inputs, config }) => {
    const shape: Shape = inputs[0] ?? [];
    const begin = numbers(name, config['begin'], 'begin');
    const size = numbers(name, config['size'], 'size');
    if (begin.length !== shape.length || size.length !== shape.length)
      throw invalidLayer(name, 'it cuts other axes than there are');
    if (shape.some((n, i) => begin[i]! < 0 || size[i]! < 1 || begin[i]! + size[i]! > n))
      throw invalidLayer(name, `it cuts [${begin.join(', ')}] + [${size.join(', ')}] out of [${shape.join(', ')}]`);
    return { output: size };
  },
};

export const SHAPE_OPERATORS: Readonly<Record<string, Operator>> = {
  Flatten: flatten,
  Reshape: reshape,
  Permute: permute,
  Concatenate: concatenate,
  Reduce: reduce,
  Slice: slice,
};
