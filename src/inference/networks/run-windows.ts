/** Convolutions, pooling and resizing under the tape, with the backward passes of window-gradients.ts. */

import * as tf from '@tensorflow/tfjs-core';
import type { Pads, Pair } from '../formats/operators/config.ts';
import type { Coordinates } from '../formats/operators/window-operators.ts';
import type { Padding } from '../core/windows.ts';
import {
  averagePoolGradient,
  convGradient,
  depthwiseGradient,
  maxPoolGradient,
  type Window,
} from './window-gradients.ts';

export interface Move {
  readonly strides: Pair;
  readonly dilation: Pair;
  readonly padding: Padding;
}

/** Stands for "outside the image" in a maximum; finite, because some GPU compilers do not take infinities. */
const LOWEST = -1e30;

/** Pooling with the backward pass of window-gradients.ts. */
function pool(x: tf.Tensor4D, kind: 'max' | 'average', window: Window): tf.Tensor4D {
  const size: [number, number] = [...window.size];
  const strides: [number, number] = [...window.strides];
  const op = tf.customGrad((input, save) => {
    const from = input as tf.Tensor4D;
    const value = (kind === 'max' ? tf.maxPool : tf.avgPool)(from, size, strides, window.padding);
    (save as tf.GradSaveFunc)(kind === 'max' ? [from, value] : []);
    return {
      value,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        kind === 'max'
          ? maxPoolGradient(dy as tf.Tensor4D, saved[0] as tf.Tensor4D, saved[1] as tf.Tensor4D, window)
          : averagePoolGradient(dy as tf.Tensor4D, from.shape, window),
    };
  });
  return op(x) as tf.Tensor4D;
}

/** How many values each window along one axis counts: those between `first` and `last`. */
const counted = (places: number, size: number, stride: number, first: number, last: number): number[] =>
  Array.from({ length: places }, (_, i) =>
    Math.max(1, Math.min(i * stride + size, last) - Math.max(i * stride, first)),
  );

/**
 * Pooling with pads of its own.
 * @param countPads whether padded zeros count in an average; what lies behind the pads (`ceil`) never does
 * @param ceil      places added behind the pads by ONNX's ceil_mode, rows and columns
 */
function poolPadded(
  x: tf.Tensor4D,
  kind: 'max' | 'average',
  window: Omit<Window, 'padding'>,
  [rows, columns]: Pads,
  countPads: boolean,
  ceil: Pair,
): tf.Tensor {
  const [, height, width] = x.shape;
  const padded = tf.pad4d(
    x,
    [[0, 0], [rows[0], rows[1]], [columns[0], columns[1]], [0, 0]], // prettier-ignore
    kind === 'max' ? LOWEST : 0,
  );
  const pooled = pool(padded, kind, { ...window, padding: 'valid' });
  if (kind === 'max') return pooled;
  const [, down, right] = pooled.shape;
  const { size, strides } = window;
  const range = (axis: 0 | 1, length: number, [before, after]: Pair): [number, number] =>
    countPads ? [0, before + length + after - ceil[axis]] : [before, before + length];
  const a = counted(down, size[0], strides[0], ...range(0, height, rows));
  const b = counted(right, size[1], strides[1], ...range(1, width, columns));
  const factors = a.flatMap((m) => b.map((n) => (size[0] * size[1]) / (m * n)));
  return factors.every((factor) => factor === 1) ? pooled : tf.mul(pooled, tf.tensor4d(factors, [1, down, right, 1]));
}

export function runPool(
  x: tf.Tensor4D,
  kind: 'max' | 'average',
  window: Omit<Window, 'padding'>,
  padding: Padding | Pads,
  countPads: boolean,
  ceil: Pair,
): tf.Tensor {
  return typeof padding === 'string'
    ? pool(x, kind, { ...window, padding })
    : poolPadded(x, kind, window, padding, countPads, ceil);
}

/** The largest value of each channel; equal ones share the cotangent. [n, h, w, c] to [n, 1, 1, c]. */
export const globalMax = (x: tf.Tensor4D): tf.Tensor4D =>
  pool(x, 'max', { size: [x.shape[1], x.shape[2]], strides: [1, 1], padding: 'valid' });

/** Convolution with the backward pass of window-gradients.ts: tfjs has none for a dilated one, and a slow one on wasm. */
export function convolve(x: tf.Tensor4D, kernel: tf.Tensor4D, { strides, padding, dilation }: Move): tf.Tensor4D {
  const op = tf.customGrad((input, save) => {
    const from = input as tf.Tensor4D;
    // A part of a kernel is gone when the backward pass comes.
    (save as tf.GradSaveFunc)([kernel]);
    return {
      value: tf.conv2d(from, kernel, [...strides], padding, 'NHWC', [...dilation]),
      gradFunc: (dy: tf.Tensor, [kept]: tf.Tensor[]) =>
        convGradient(dy as tf.Tensor4D, kept as tf.Tensor4D, from.shape, { strides, dilation, padding }),
    };
  });
  return op(x) as tf.Tensor4D;
}

/** Convolution in groups of channels: each group with its own part of the kernel. */
export function convolveGroups(x: tf.Tensor4D, kernel: tf.Tensor4D, groups: number, move: Move): tf.Tensor4D {
  if (groups === 1) return convolve(x, kernel, move);
  const [height, width, inputs, filters] = kernel.shape;
  // One channel a group is a depthwise convolution, whose filters lie in the same order.
  if (inputs === 1) return depthwise(x, tf.reshape(kernel, [height, width, groups, filters / groups]), move);
  const parts = Array.from({ length: groups }, (_, group) =>
    convolve(
      tf.slice(x, [0, 0, 0, group * inputs], [-1, -1, -1, inputs]),
      tf.slice(kernel, [0, 0, 0, (group * filters) / groups], [-1, -1, -1, filters / groups]),
      move,
    ),
  );
  return tf.concat(parts, 3);
}

/** Depthwise convolution with the backward pass of window-gradients.ts, which tfjs-wasm lacks. */
export function depthwise(x: tf.Tensor4D, kernel: tf.Tensor4D, { strides, padding, dilation }: Move): tf.Tensor4D {
  const op = tf.customGrad((input, save) => {
    const from = input as tf.Tensor4D;
    (save as tf.GradSaveFunc)([kernel]);
    return {
      value: tf.depthwiseConv2d(from, kernel, [...strides], padding, 'NHWC', [...dilation]),
      gradFunc: (dy: tf.Tensor, [kept]: tf.Tensor[]) =>
        depthwiseGradient(dy as tf.Tensor4D, kept as tf.Tensor4D, from.shape, { strides, dilation, padding }),
    };
  });
  return op(x) as tf.Tensor4D;
}

/**
 * Share of each of `from` values in each of `to`, as rows of a matrix: linear between neighbours with the edges clamped, or the nearest (of two
 * the one before, but with half_pixel the one that the centre lies in).
 */
export function resizeMatrix(
  from: number,
  to: number,
  kind: 'nearest' | 'bilinear',
  coordinates: Coordinates = 'half_pixel',
): Float32Array {
  const out = new Float32Array(to * from);
  const place = (i: number): number => {
    if (coordinates === 'align_corners') return to > 1 ? (i * (from - 1)) / (to - 1) : 0;
    return coordinates === 'asymmetric' ? (i * from) / to : ((i + 0.5) * from) / to - 0.5;
  };
  for (let i = 0; i < to; i++) {
    if (kind === 'nearest') {
      const exact = coordinates === 'half_pixel' ? Math.floor(((i + 0.5) * from) / to) : coordinates === 'asymmetric' ? Math.floor(place(i)) : Math.round(place(i)); // prettier-ignore
      out[i * from + Math.min(from - 1, exact)] = 1;
      continue;
    }
    const at = Math.min(Math.max(place(i), 0), from - 1);
    const low = Math.floor(at);
    out[i * from + low]! += 1 - (at - low);
    out[i * from + Math.min(low + 1, from - 1)]! += at - low;
  }
  return out;
}

/** A picture to another size, by one matrix an axis: the same forward and backward on every backend. */
export function resize(x: tf.Tensor4D, to: Pair, kind: 'nearest' | 'bilinear', coordinates?: Coordinates): tf.Tensor {
  const [n, height, width, channels] = x.shape;
  const along = (values: tf.Tensor4D, from: number, length: number): tf.Tensor4D => {
    if (from === length) return values;
    const [a, , b, c] = values.shape;
    const first = tf.reshape(tf.transpose(values, [1, 0, 2, 3]), [from, a * b * c]);
    const matrix = tf.tensor2d(resizeMatrix(from, length, kind, coordinates), [length, from]);
    return tf.transpose(tf.reshape(tf.matMul(matrix, first), [length, a, b, c]), [1, 0, 2, 3]);
  };
  const rows = along(x, height, to[0]);
  const turned = tf.transpose(rows, [0, 2, 1, 3]);
  return tf.reshape(tf.transpose(along(turned, width, to[1]), [0, 2, 1, 3]), [n, to[0], to[1], channels]);
}
