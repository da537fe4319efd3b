/**
 * Which part of the picture a unit of a layer sees, from the layer plan alone. Source of the recurrence: Araujo, Norris & Sim,
 * "Computing Receptive Fields of Convolutional Neural Networks", Distill 2019.
 */

import { AppError } from '../../../core/errors.ts';
import { windowPads } from '../../core/windows.ts';
import type { LayerPlan, PlanLayer } from './layer-plan.ts';

/** Along one axis: unit i sees the pixels offset + i * stride .. offset + i * stride + size - 1, of which some may lie outside. */
export interface FieldAxis {
  readonly size: number;
  readonly stride: number;
  readonly offset: number;
}

export interface ReceptiveField {
  readonly rows: FieldAxis;
  readonly columns: FieldAxis;
}

/** A rectangle of whole pixels of the network's input. */
export interface PixelBox {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** How an output place reads its inputs along one axis: the values i * stride - before .. i * stride - before + size - 1. */
export interface AxisWindow {
  readonly size: number;
  readonly stride: number;
  /** Zeros before the first value; negative where values are left out. */
  readonly before: number;
}

/** By axis, rows first; `whole`: every output may depend on every place. */
export type LayerWindow = readonly [AxisWindow, AxisWindow] | 'whole';

/** A layer of any network, as far as receptive fields need it. */
export interface FieldLayer {
  readonly name: string;
  readonly inputs: readonly string[];
  /** Without the batch axis. */
  readonly outputShape: readonly number[];
}

const ONE_PIXEL: FieldAxis = { size: 1, stride: 1, offset: 0 };

/** An output place reads the same place of its inputs. */
export const ONE_PLACE: AxisWindow = { size: 1, stride: 1, before: 0 };

function windowOf(layer: PlanLayer, inputShape: readonly number[]): LayerWindow {
  switch (layer.kind) {
    case 'conv2d':
    case 'maxPooling2d':
    case 'averagePooling2d': {
      const size = layer.kind === 'conv2d' ? layer.kernelSize : layer.poolSize;
      return [0, 1].map((axis): AxisWindow => {
        const [before] = windowPads(inputShape[axis] ?? 1, size[axis]!, layer.strides[axis]!, layer.padding);
        return { size: size[axis]!, stride: layer.strides[axis]!, before };
      }) as [AxisWindow, AxisWindow];
    }
    case 'zeroPadding2d':
      return [
        { ...ONE_PLACE, before: layer.padding[0][0] },
        { ...ONE_PLACE, before: layer.padding[1][0] },
      ];
    case 'globalAveragePooling2d':
    case 'flatten':
    case 'dense':
      return 'whole';
    default:
      return [ONE_PLACE, ONE_PLACE];
  }
}

/** The field of a layer that reads fields through a window: the recurrence. */
function through({ size, stride, before }: AxisWindow, below: FieldAxis): FieldAxis {
  return {
    size: below.size + (size - 1) * below.stride,
    stride: below.stride * stride,
    offset: below.offset - before * below.stride,
  };
}

/** What several inputs see together. */
function union(fields: readonly FieldAxis[]): FieldAxis {
  const offset = Math.min(...fields.map((field) => field.offset));
  const end = Math.max(...fields.map((field) => field.offset + field.size));
  return { size: end - offset, stride: fields[0]!.stride, offset };
}

/**
 * The field of a layer's units in any network, nested and branched ones as well.
 * @param layers   in computing order
 * @param windowIn of the layer at this index, given the shape of its first input
 * @returns the whole picture for everything above a layer whose window is `whole`
 * @throws AppError input-invalid for an unknown layer
 */
export function fieldInGraph(
  layers: readonly FieldLayer[],
  windowIn: (index: number, inputShape: readonly number[]) => LayerWindow,
  layer: string,
): ReceptiveField {
  const fields = new Map<string, ReceptiveField>();
  const shapes = new Map(layers.map(({ name, outputShape }) => [name, outputShape]));
  const [height = 1, width = 1] = layers.find(({ inputs }) => inputs.length === 0)?.outputShape ?? [];
  const all = (length: number): FieldAxis => ({ size: length, stride: 0, offset: 0 });
  const whole: ReceptiveField = { rows: all(height), columns: all(width) };
  for (const [index, { name, inputs }] of layers.entries()) {
    const below = inputs.map((input) => fields.get(input) as ReceptiveField);
    const window = inputs.length === 0 ? 'whole' : windowIn(index, shapes.get(inputs[0]!) ?? []);
    if (inputs.length === 0) fields.set(name, { rows: ONE_PIXEL, columns: ONE_PIXEL });
    else if (window === 'whole' || below.includes(whole)) fields.set(name, whole);
    else
      fields.set(name, {
        rows: through(window[0], union(below.map(({ rows }) => rows))),
        columns: through(window[1], union(below.map(({ columns }) => columns))),
      });
    if (name === layer) return fields.get(name)!;
  }
  throw new AppError('input-invalid', `the model has no layer named ${layer}`);
}

/**
 * @returns the field of a layer's units; the whole picture for everything above a global average, a flatten or a dense layer
 * @throws AppError input-invalid for an unknown layer
 */
export function receptiveField({ layers }: LayerPlan, layer: string): ReceptiveField {
  return fieldInGraph(layers, (index, inputShape) => windowOf(layers[index]!, inputShape), layer);
}

/**
 * The pixels that the unit at (row, column) of a map sees, cut off at the picture's edges (what lies outside is padding).
 * A unit that sees padding alone has an empty box (height or width 0).
 */
export function boxOfUnit(
  { rows, columns }: ReceptiveField,
  row: number,
  column: number,
  picture: { readonly height: number; readonly width: number },
): PixelBox {
  const cut = (axis: FieldAxis, index: number, length: number): readonly [number, number] => {
    const start = Math.min(length, Math.max(0, axis.offset + index * axis.stride));
    const end = Math.min(length, Math.max(0, axis.offset + index * axis.stride + axis.size));
    return [start, end - start];
  };
  const [top, height] = cut(rows, row, picture.height);
  const [left, width] = cut(columns, column, picture.width);
  return { top, left, height, width };
}
