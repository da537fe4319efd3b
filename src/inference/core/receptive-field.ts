/**
 * Which part of the picture a unit of a layer sees, from the layer plan alone. Source of the recurrence: Araujo, Norris & Sim,
 * "Computing Receptive Fields of Convolutional Neural Networks", Distill 2019.
 */

import { chainTo, windowPads, type LayerPlan, type PlanLayer } from './layer-plan.ts';

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

interface AxisWindow {
  readonly size: number;
  readonly stride: number;
  /** Zeros before the first value. */
  readonly before: number;
}

function windowAlong(layer: PlanLayer, axis: 0 | 1, length: number): AxisWindow | null {
  switch (layer.kind) {
    case 'conv2d':
    case 'maxPooling2d':
    case 'averagePooling2d': {
      const size = (layer.kind === 'conv2d' ? layer.kernelSize : layer.poolSize)[axis];
      const stride = layer.strides[axis];
      return { size, stride, before: windowPads(length, size, stride, layer.padding)[0] };
    }
    case 'zeroPadding2d':
      return { size: 1, stride: 1, before: layer.padding[axis][0] };
    case 'globalAveragePooling2d':
    case 'flatten':
    case 'dense':
      return null;
    default:
      return { size: 1, stride: 1, before: 0 };
  }
}

function fieldAlong(chain: readonly PlanLayer[], axis: 0 | 1): FieldAxis {
  const length = chain[0]?.outputShape[axis] ?? 1;
  let field: FieldAxis = { size: 1, stride: 1, offset: 0 };
  for (const [i, layer] of chain.entries()) {
    const window = windowAlong(layer, axis, chain[i - 1]?.outputShape[axis] ?? length);
    if (window === null) return { size: length, stride: length, offset: 0 };
    field = {
      size: field.size + (window.size - 1) * field.stride,
      stride: field.stride * window.stride,
      offset: field.offset - window.before * field.stride,
    };
  }
  return field;
}

/**
 * @returns the field of a layer's units; the whole picture for everything above a global average, a flatten or a dense layer
 * @throws AppError input-invalid for an unknown layer
 */
export function receptiveField(plan: LayerPlan, layer: string): ReceptiveField {
  const chain = chainTo(plan, layer);
  return { rows: fieldAlong(chain, 0), columns: fieldAlong(chain, 1) };
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
