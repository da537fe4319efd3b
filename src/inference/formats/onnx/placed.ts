/**
 * ONNX's pictures are [channels, height, width], the vocabulary's [height, width, channels]. Every value is kept with how its axes lie, so that
 * nothing is turned round that need not be.
 */

import { AppError } from '../../../core/errors.ts';
import { transposed, type ConstantValue, type GraphBuilder, type LayerValue } from '../graph-builder.ts';
import type { Json, Shape } from '../operators/config.ts';
import type { WeightValues } from '../weights.ts';
import type { OnnxAttributes } from './attributes.ts';

export interface Placed {
  readonly kind: 'placed';
  readonly value: LayerValue;
  /** Whether the layer's [h, w, c] stands for ONNX's [c, h, w]. */
  readonly last: boolean;
}

export type OnnxValue = Placed | ConstantValue;

export const placed = (value: LayerValue, last = false): Placed => ({ kind: 'placed', value, last });

/** As ONNX counts it, without the batch. */
export const shapeOf = ({ value: { shape }, last }: Placed): Shape =>
  last ? [shape[2] as number, shape[0] as number, shape[1] as number] : shape;

export interface OnnxContext {
  readonly name: string;
  readonly op: string;
  readonly opset: number;
  readonly attributes: OnnxAttributes;
  readonly builder: GraphBuilder;
  readonly inputs: readonly (OnnxValue | undefined)[];
  readonly outputs: number;
}

export const refuse = ({ name, op }: OnnxContext, why: string): AppError =>
  new AppError('model-invalid', `the node ${name.slice(0, 80)} is of the kind ${op.slice(0, 60)}${why}`);

/** @throws AppError model-invalid */
export function layerAt(node: OnnxContext, index: number): Placed {
  const value = node.inputs[index];
  if (value?.kind !== 'placed') throw refuse(node, ' and does not read what depends on the picture');
  return value;
}

/** @throws AppError model-invalid */
export function constantAt(node: OnnxContext, index: number): ConstantValue {
  const value = node.inputs[index];
  if (value?.kind !== 'constant')
    throw refuse(node, ' and needs numbers that stand in the file, not such that depend on the picture');
  return value;
}

/** Numbers that older opsets hold as an attribute and newer ones as an input; null where there are none. */
export const listAt = (node: OnnxContext, attribute: string, index: number): number[] | null =>
  node.attributes.numbers(attribute) ??
  (node.inputs[index] === undefined ? null : Array.from(constantAt(node, index).values));

export function toLast(node: OnnxContext, x: Placed): Placed {
  if (x.last) return x;
  if (x.value.shape.length !== 3) throw refuse(node, ` and reads [${x.value.shape.join(', ')}], which is no picture`);
  return placed(node.builder.add(`${node.name}/last`, 'Permute', { dims: [2, 3, 1] }, [x.value]), true);
}

export const toPlain = (node: OnnxContext, x: Placed): Placed =>
  x.last ? placed(node.builder.add(`${node.name}/first`, 'Permute', { dims: [3, 1, 2] }, [x.value])) : x;

/** A layer of the same layout as what it reads. */
export const like = (node: OnnxContext, x: Placed, className: string, config: Json, weights: Record<string, WeightValues | undefined> = {}): Placed =>
  placed(node.builder.add(node.name, className, config, [x.value], weights), x.last); // prettier-ignore

/** An axis that counts the batch, as an index without it. @throws AppError model-invalid for the batch itself */
export function axisWithoutBatch(node: OnnxContext, axis: number, rank: number): number {
  const index = (axis < 0 ? axis + rank + 1 : axis) - 1;
  if (!(index >= 0 && index < rank)) throw refuse(node, ` and works along the axis ${axis}, which is none of one picture's`);
  return index;
} // prettier-ignore

/** As the layer counts it: 1 is the first after the batch. */
export const physicalAxis = (x: Placed, index: number): number => (x.last ? [3, 1, 2][index]! : index + 1);

/** A constant beside a layer, its axes as the layer's lie. */
export function constantBeside(x: Placed, constant: ConstantValue): ConstantValue {
  if (!x.last || constant.shape.length === 0) return constant;
  const shape = [...constant.shape];
  while (shape.length > 3 && shape[0] === 1) shape.shift();
  while (shape.length < 3) shape.unshift(1);
  return shape.length === 3 ? transposed({ ...constant, shape }, [1, 2, 0]) : constant;
}
