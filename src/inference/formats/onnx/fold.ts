/** What a graph works out of numbers alone, such as the shapes that it reshapes to. */

import { AppError } from '../../../core/errors.ts';
import { constantOf, transposed, type ConstantValue } from '../graph-builder.ts';
import { sizeOf } from '../operators/config.ts';
import type { OnnxAttributes } from './attributes.ts';
import { WHOLE } from './tensor.ts';

const MOST = 50e6;

const BINARY: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Pow: (a, b) => a ** b,
  Max: Math.max,
  Min: Math.min,
  Equal: (a, b) => Number(a === b),
};

const UNARY: Readonly<Record<string, (a: number) => number>> = {
  Sqrt: Math.sqrt,
  Neg: (a) => -a,
  Floor: Math.floor,
  Ceil: Math.ceil,
  Exp: Math.exp,
  Reciprocal: (a) => 1 / a,
};

function sized(shape: readonly number[]): number {
  const size = sizeOf(shape);
  if (!(size >= 0 && size <= MOST)) throw new AppError('model-invalid', 'a constant of the graph is larger than a network can be');
  return size;
} // prettier-ignore

/** Each place of `shape` as an index of a tensor that is spread over it. */
function spread(from: readonly number[], shape: readonly number[], i: number): number {
  let index = 0;
  let stride = 1;
  for (let axis = shape.length - 1, own = from.length - 1; own >= 0; axis--, own--) {
    const length = shape[axis] as number;
    if (from[own] !== 1) index += (i % length) * stride;
    stride *= from[own] as number;
    i = Math.floor(i / length);
  }
  return index;
}

function combined(
  inputs: readonly ConstantValue[],
  by: (...values: number[]) => number,
  whole = inputs.every((one) => one.whole),
): ConstantValue {
  const rank = Math.max(...inputs.map(({ shape }) => shape.length));
  const shape = Array.from({ length: rank }, (_, i) => {
    const lengths = inputs.map((input) => input.shape[i - rank + input.shape.length] ?? 1);
    return lengths.find((n) => n !== 1) ?? 1;
  });
  const values = Float64Array.from({ length: sized(shape) }, (_, i) =>
    by(...inputs.map((input) => input.values[spread(input.shape, shape, i)] as number)),
  );
  return constantOf(shape, values, whole);
}

/** The same values in another shape or order. */
const moved = (x: ConstantValue, shape: readonly number[], values: ArrayLike<number> = x.values): ConstantValue =>
  constantOf(shape, values, x.whole);

/** As ONNX casts: whole numbers lose their fraction, truth is 0 or 1. */
function cast(x: ConstantValue, to: number): ConstantValue {
  if (WHOLE.has(to)) return constantOf(x.shape, Float64Array.from(x.values, Math.trunc), true);
  return constantOf(x.shape, Float32Array.from(x.values, to === 9 ? (v) => Number(v !== 0) : (v) => v));
}

/** @returns null for an operator that is not folded; inputs that are left out are undefined */
export function foldConstants(op: string, inputs: readonly (ConstantValue | undefined)[], attributes: OnnxAttributes): ConstantValue | null {
  const given = inputs.filter((input) => input !== undefined);
  const [x] = given;
  if (!x || inputs[0] === undefined) return null;
  const list = (i: number): number[] => Array.from(inputs[i]?.values ?? []);
  const at = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);
  if (Object.hasOwn(BINARY, op) && given.length === 2) {
    const whole = op === 'Div' && given.every((input) => input.whole);
    const by = BINARY[op] as (a: number, b: number) => number;
    return combined(given, whole ? (a, b) => Math.trunc(a / b) : (by as (...values: number[]) => number));
  }
  if (Object.hasOwn(UNARY, op)) return moved(x, x.shape, Array.from(x.values, UNARY[op] as (a: number) => number));
  switch (op) {
    case 'Where':
      return given.length === 3 ? combined(given, (...v) => (v[0] ? v[1] : v[2]) as number, given.slice(1).every((one) => one.whole)) : null;
    case 'Cast':
      return cast(x, attributes.number('to', 1));
    case 'Shape': {
      const part = x.shape.slice(attributes.number('start', 0), attributes.numbers('end')?.[0]);
      return constantOf([part.length], Float64Array.from(part), true);
    }
    case 'ConstantOfShape': {
      const value = attributes.tensor('value');
      return constantOf(list(0), new Float64Array(sized(list(0))).fill(value?.values[0] ?? 0), value?.whole);
    }
    case 'Expand':
      return combined([x, constantOf(list(1), new Float64Array(sized(list(1))))], (a) => a, x.whole);
    case 'Transpose':
      return transposed(x, attributes.numbers('perm') ?? x.shape.map((_, i) => x.shape.length - 1 - i));
    case 'Unsqueeze': {
      const axes = attributes.numbers('axes') ?? list(1);
      const rank = x.shape.length + axes.length;
      const places = axes.map((axis) => at(axis, rank));
      const rest = [...x.shape];
      return moved(x, Array.from({ length: rank }, (_, i) => (places.includes(i) ? 1 : (rest.shift() ?? 1))));
    }
    case 'Squeeze': {
      const axes = (attributes.numbers('axes') ?? list(1)).map((axis) => at(axis, x.shape.length));
      return moved(x, x.shape.filter((n, i) => (axes.length ? !axes.includes(i) : n !== 1)));
    }
    case 'Flatten': {
      const axis = at(attributes.number('axis', 1), x.shape.length);
      return moved(x, [sizeOf(x.shape.slice(0, axis)), sizeOf(x.shape.slice(axis))]);
    }
    case 'Reshape': {
      const target = (attributes.numbers('shape') ?? list(1)).map((n, i) => (n === 0 ? (x.shape[i] ?? 0) : n));
      const known = sizeOf(target.filter((n) => n !== -1));
      return moved(x, target.map((n) => (n === -1 ? x.values.length / known : n)));
    }
    case 'Concat': {
      const axis = at(attributes.number('axis', 0), x.shape.length);
      const shape = x.shape.map((n, i) => (i === axis ? given.reduce((sum, one) => sum + (one.shape[i] ?? 0), 0) : n));
      const rows = sizeOf(x.shape.slice(0, axis));
      const out: number[] = [];
      sized(shape);
      for (let row = 0; row < rows; row++)
        for (const one of given) {
          const length = one.values.length / rows;
          for (let i = 0; i < length; i++) out.push(one.values[row * length + i] as number);
        }
      return constantOf(shape, Float64Array.from(out), given.every(({ whole }) => whole));
    }
    case 'Gather': {
      const axis = at(attributes.number('axis', 0), x.shape.length);
      const inner = sizeOf(x.shape.slice(axis + 1));
      const length = x.shape[axis] as number;
      const indices = list(1).map((i) => at(i, length));
      const out: number[] = [];
      for (let row = 0; row < sizeOf(x.shape.slice(0, axis)); row++)
        for (const index of indices) for (let i = 0; i < inner; i++) out.push(x.values[(row * length + index) * inner + i] as number);
      return moved(x, [...x.shape.slice(0, axis), ...(inputs[1]?.shape ?? []), ...x.shape.slice(axis + 1)], Float64Array.from(out));
    }
    case 'Slice': {
      if (x.shape.length !== 1) return null;
      const length = x.shape[0] as number;
      const place = (n = 0): number => Math.min(Math.max(n < 0 ? n + length : n, 0), length);
      if ((list(4)[0] ?? 1) !== 1) return null;
      const out = Array.from(x.values).slice(place((attributes.numbers('starts') ?? list(1))[0]), place((attributes.numbers('ends') ?? list(2))[0]));
      return moved(x, [out.length], Float64Array.from(out));
    }
    case 'ReduceProd':
      if (x.shape.length > 1) return null;
      return moved(x, attributes.number('keepdims', 1) === 1 ? [1] : [], [sizeOf(list(0))]);
    case 'DequantizeLinear': {
      if ((inputs[1]?.shape.length ?? 0) > 1) return null;
      const axis = at(attributes.number('axis', 1), x.shape.length);
      const inner = sizeOf(x.shape.slice(axis + 1));
      const scale = list(1);
      const zero = list(2);
      const channel = (i: number): number => (scale.length === 1 ? 0 : Math.floor(i / inner) % scale.length);
      return constantOf(x.shape, Float32Array.from(x.values, (v, i) => (v - (zero[channel(i)] ?? 0)) * (scale[channel(i)] as number)));
    }
    default:
      return null;
  }
} // prettier-ignore
