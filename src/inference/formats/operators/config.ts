/** Reading a layer's config: every value comes from a file, so nothing is believed before it was looked at. */

import { AppError } from '../../../core/errors.ts';
import { windowPads } from '../../core/windows.ts';

export type Json = Readonly<Record<string, unknown>>;
export type Shape = readonly number[];
export type Pair = readonly [number, number];

/** Zeros (or nothing) before and after, rows first. */
export type Pads = readonly [Pair, Pair];

const invalid = (layer: string, what: string): AppError =>
  new AppError('model-invalid', `the layer ${layer} cannot be read: ${what}`);

const shown = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 60);

/** @throws AppError model-invalid */
export function numberOf(layer: string, config: Json, key: string, fallback?: number): number {
  const value = config[key] ?? fallback;
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw invalid(layer, `${key} is ${shown(value)}, not a number`);
  return value;
}

/** A whole number from `least` on. @throws AppError model-invalid */
export function countOf(layer: string, config: Json, key: string, fallback?: number, least = 1): number {
  const value = numberOf(layer, config, key, fallback);
  if (!Number.isInteger(value) || value < least || value > 1e6) throw invalid(layer, `${key} is ${value}`);
  return value;
}

/** One whole number for both axes, or one each. @throws AppError model-invalid */
export function pairOf(layer: string, config: Json, key: string, fallback?: Pair, least = 1): Pair {
  const value = config[key] ?? fallback;
  const list = Array.isArray(value) ? (value as unknown[]) : [value];
  const pair = list.length === 1 ? [list[0], list[0]] : list;
  if (pair.length !== 2 || !pair.every((n) => Number.isInteger(n) && (n as number) >= least && (n as number) <= 1e4))
    throw invalid(layer, `${key} is ${shown(value)}`);
  return pair as unknown as Pair;
}

/** [[top, bottom], [left, right]], [rows, columns] or one number for all. @throws AppError model-invalid */
export function padsOf(layer: string, value: unknown, key: string): Pads {
  const axis = (one: unknown): Pair => {
    const pair = Array.isArray(one) ? (one as unknown[]) : [one, one];
    if (pair.length !== 2 || !pair.every((n) => Number.isInteger(n) && (n as number) >= 0 && (n as number) <= 1e4))
      throw invalid(layer, `${key} is ${shown(value)}`);
    return pair as unknown as Pair;
  };
  const [rows, columns] = Array.isArray(value) && value.length === 2 ? (value as unknown[]) : [value, value];
  return [axis(rows), axis(columns)];
}

/** What a window pads: `same` and `valid` by TensorFlow's rules, or the numbers themselves. */
export function windowPadsOf(layer: string, config: Json, input: Shape, reach: Pair, strides: Pair): Pads {
  const padding = config['padding'] ?? 'valid';
  if (padding === 'same' || padding === 'valid')
    return [0, 1].map((axis) =>
      windowPads(input[axis] as number, reach[axis] as number, strides[axis] as number, padding),
    ) as unknown as Pads;
  if (typeof padding === 'string') throw invalid(layer, `its padding ${padding.slice(0, 20)} is not known`);
  return padsOf(layer, padding, 'padding');
}

/** An axis of [batch, ...shape] as the file counts it, as an index of `shape`. @throws AppError model-invalid */
export function axisOf(layer: string, axis: unknown, rank: number): number {
  const index = typeof axis !== 'number' ? NaN : axis < 0 ? rank + axis : axis - 1;
  if (!Number.isInteger(index) || index < 0 || index >= rank) throw invalid(layer, `it has no axis ${shown(axis)}`);
  return index;
}

/** [height, width, channels]. @throws AppError model-invalid */
export function imageOf(layer: string, shape: Shape | undefined): readonly [number, number, number] {
  if (shape?.length !== 3)
    throw invalid(layer, `it needs [height, width, channels] to read, and gets [${shape?.join(', ') ?? ''}]`);
  return shape as readonly [number, number, number];
}

export const sizeOf = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);
export { invalid as invalidLayer };
