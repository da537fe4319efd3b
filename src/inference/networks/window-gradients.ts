/**
 * Backward passes of windowed layers (pooling, depthwise convolution) as plain forward kernels, the same on every backend.
 *
 * tfjs's own ones differ between backends or are wrong or missing: MaxPoolGrad gives a tied window's cotangent to its first
 * value on one backend and to its last on another (docs/decisions/max-pool-ties.md), AvgPoolGrad divides by the whole window
 * where `same` padding cut it short, and tfjs-wasm has no depthwise backward kernel at all.
 */

import * as tf from '@tensorflow/tfjs-core';
import { windowedLength, windowPads, type Padding } from '../core/windows.ts';

export interface Window {
  readonly size: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding;
}

type Shape4D = [number, number, number, number];
type Pair = readonly [number, number];

/** Stands for "outside the image" in a maximum; finite, because some GPU compilers do not take infinities. */
const LOWEST = -1e30;

/** Sum, two by two: tfjs-webgpu's addN binds one buffer a part, and a shader may have 8 (silently nothing runs then). */
const total = (parts: readonly tf.Tensor4D[]): tf.Tensor4D => parts.reduce((sum, part) => tf.add(sum, part));

/** Puts stride - 1 zeros after each row and column: [n, h, w, c] to [n, h * rows, w * columns, c]. */
function insertZeros(x: tf.Tensor4D, rows: number, columns: number): tf.Tensor4D {
  const [n, height, width, channels] = x.shape;
  let spread: tf.Tensor3D = tf.reshape(x, [n * height, 1, width * channels]);
  if (rows > 1) spread = tf.pad3d(spread, [[0, 0], [0, rows - 1], [0, 0]]); // prettier-ignore
  spread = tf.reshape(spread, [n * height * rows * width, 1, channels]);
  if (columns > 1) spread = tf.pad3d(spread, [[0, 0], [0, columns - 1], [0, 0]]); // prettier-ignore
  return tf.reshape(spread, [n, height * rows, width * columns, channels]);
}

/**
 * Max pooling: the cotangent of a window goes to its maximum, in equal parts where several values are equal. That is a
 * subgradient, and flat areas get a symmetric map instead of one shifted by half a window.
 * @param dy     cotangent of the output
 * @param input  the layer's input
 * @param output the layer's output
 */
export function maxPoolGradient(dy: tf.Tensor4D, input: tf.Tensor4D, output: tf.Tensor4D, window: Window): tf.Tensor4D {
  const [, height, width] = input.shape;
  const [rows, columns] = window.size;
  const [stepDown, stepRight] = window.strides;
  // Windows side by side that cover the input exactly, the usual case: by enlarging, which on wasm takes a third of the time
  // of the MaxPoolGrad kernel (0.4 against 1.3 ms for 48x48x32).
  const tiled = stepDown === rows && stepRight === columns && height % rows === 0 && width % columns === 0;
  return tiled
    ? tiledMaxPoolGradient(dy, input, output, rows, columns)
    : shiftedMaxPoolGradient(dy, input, output, window);
}

function tiledMaxPoolGradient(
  dy: tf.Tensor4D,
  input: tf.Tensor4D,
  output: tf.Tensor4D,
  rows: number,
  columns: number,
): tf.Tensor4D {
  const [, height, width] = input.shape;
  const enlarge = (x: tf.Tensor4D): tf.Tensor4D => tf.image.resizeNearestNeighbor(x, [height, width], false, true);
  const notMaximum = tf.step(tf.sub(enlarge(output), input)) as tf.Tensor4D;
  // How many values of the window are its maximum: 1, or more where there are ties.
  const winners = tf.mul(tf.sub(1, tf.avgPool(notMaximum, [rows, columns], [rows, columns], 'valid')), rows * columns);
  const spread = enlarge(tf.div(dy, winners));
  return tf.sub(spread, tf.mul(spread, notMaximum));
}

/** Zeros before and after along one axis of [n, h, w, c]. */
const padded = (x: tf.Tensor4D, axis: 1 | 2, before: number, after: number): tf.Tensor4D => {
  if (before === 0 && after === 0) return x;
  const pads: [number, number][] = [[0, 0], [0, 0], [0, 0], [0, 0]]; // prettier-ignore
  pads[axis] = [before, after];
  return tf.pad4d(x, pads as [[number, number], [number, number], [number, number], [number, number]]);
};

/** One place in the window: which phase of the strides it lies in, and how many strides further. */
interface Place {
  readonly phase: number;
  readonly shift: number;
}
const placesOf = (size: number, stride: number): Place[] =>
  Array.from({ length: size }, (_, i) => ({ phase: i % stride, shift: Math.floor(i / stride) }));

/**
 * Any windows, overlapping and padded ones too. The input is taken apart into the phases of the strides, so that the value at one place of
 * every window is a piece of a phase: everything is computed in the size of the output (on wasm 5 times as fast as slices with strides).
 */
function shiftedMaxPoolGradient(dy: tf.Tensor4D, input: tf.Tensor4D, output: tf.Tensor4D, window: Window): tf.Tensor4D {
  const [n, height, width, channels] = input.shape;
  const [, outHeight, outWidth] = output.shape;
  const [rows, columns] = window.size;
  const [stepDown, stepRight] = window.strides;
  const [top] = windowPads(height, rows, stepDown, window.padding);
  const [left] = windowPads(width, columns, stepRight, window.padding);
  // So many places of each phase hold every window and the whole padded input.
  const down = Math.max(outHeight + Math.floor((rows - 1) / stepDown), Math.ceil((top + height) / stepDown));
  const right = Math.max(outWidth + Math.floor((columns - 1) / stepRight), Math.ceil((left + width) / stepRight));
  const canvas = tf.pad4d(
    input,
    [[0, 0], [top, down * stepDown - top - height], [left, right * stepRight - left - width], [0, 0]], // prettier-ignore
    LOWEST,
  );
  const lines = tf.reshape(canvas, [n, down, stepDown, right * stepRight * channels]);
  const phases = Array.from({ length: stepDown }, (_, row) => {
    const line = tf.reshape(tf.slice(lines, [0, 0, row, 0], [-1, -1, 1, -1]), [n * down, right, stepRight, channels]);
    return Array.from({ length: stepRight }, (_, column) =>
      tf.reshape(tf.slice(line, [0, 0, column, 0], [-1, -1, 1, -1]), [n, down, right, channels]),
    );
  });
  const places = placesOf(rows, stepDown).flatMap((y) => placesOf(columns, stepRight).map((x) => [y, x] as const));
  const isMaximum = places.map(([y, x]) => {
    const phase = phases[y.phase]![x.phase] as tf.Tensor4D;
    const seen = tf.slice(phase, [0, y.shift, x.shift, 0], [n, outHeight, outWidth, channels]);
    return tf.cast(tf.equal(seen, output), 'float32') as tf.Tensor4D;
  });
  const share: tf.Tensor4D = tf.div(dy, total(isMaximum));
  /** What all windows give to the values of one phase. */
  const given = (row: number, column: number): tf.Tensor4D => {
    const parts = places.flatMap(([y, x], i) => {
      if (y.phase !== row || x.phase !== column) return [];
      const part = tf.mul(share, isMaximum[i] as tf.Tensor4D) as tf.Tensor4D;
      const along = padded(part, 1, y.shift, down - outHeight - y.shift);
      return [padded(along, 2, x.shift, right - outWidth - x.shift)];
    });
    // Strides longer than the window leave phases that no window sees.
    return parts.length > 0 ? total(parts) : tf.zeros([n, down, right, channels]);
  };
  const together = Array.from({ length: stepDown }, (_, row) => {
    const line = Array.from({ length: stepRight }, (_, column) =>
      tf.reshape(given(row, column), [n * down, right, 1, channels]),
    );
    return tf.reshape(line.length > 1 ? tf.concat(line, 2) : line[0]!, [n, down, 1, right * stepRight * channels]);
  });
  const whole = tf.reshape(together.length > 1 ? tf.concat(together, 2) : together[0]!, [n, down * stepDown, right * stepRight, channels]); // prettier-ignore
  return tf.slice(whole as tf.Tensor4D, [0, top, left, 0], [n, height, width, channels]);
}

/**
 * Average pooling: each value gets its share of the windows that it lies in.
 * @param inputShape shape of the layer's input, batch axis included
 */
export function averagePoolGradient(dy: tf.Tensor4D, inputShape: readonly number[], window: Window): tf.Tensor4D {
  const [, height, width] = inputShape as Shape4D;
  const [rows, columns] = window.size;
  const down = windowCounts(height, rows, window.strides[0], window.padding);
  const right = windowCounts(width, columns, window.strides[1], window.padding);
  let scaled = dy;
  if ([...down.map((n) => n / rows), ...right.map((n) => n / columns)].some((share) => share !== 1)) {
    const corrections = down.flatMap((a) => right.map((b) => (rows * columns) / (a * b)));
    scaled = tf.mul(dy, tf.tensor4d(corrections, [1, down.length, right.length, 1]));
  }
  return tf.engine().runKernel(
    'AvgPoolGrad',
    // The kernel reads only the input's shape, but wants a tensor of it.
    { dy: scaled, input: tf.zeros([...inputShape]) },
    { filterSize: [...window.size], strides: [...window.strides], pad: window.padding },
  ) as tf.Tensor4D;
}

/** How many values of the input each window along one axis covers. */
function windowCounts(length: number, size: number, stride: number, padding: Padding): number[] {
  const [before] = windowPads(length, size, stride, padding);
  return Array.from({ length: windowedLength(length, size, stride, padding) }, (_, i) => {
    const start = i * stride - before;
    return Math.min(start + size, length) - Math.max(start, 0);
  });
}

/** Zeros before, and zeros or fewer values behind, until it is of the given size. */
function fitted4(x: tf.Tensor4D, [top, left]: Pair, [height, width]: Pair): tf.Tensor4D {
  const [n, rows, columns, channels] = x.shape;
  if (top === 0 && left === 0 && rows === height && columns === width) return x;
  const padded: tf.Tensor4D = tf.pad4d(x, [
    [0, 0],
    [top, Math.max(0, height - top - rows)],
    [left, Math.max(0, width - left - columns)],
    [0, 0],
  ]);
  if (padded.shape[1] === height && padded.shape[2] === width) return padded;
  return tf.slice(padded, [0, 0, 0, 0], [n, height, width, channels]);
}

/** Turned by 180 degrees: the few values of a kernel in the other order. */
const turnedRound = (kernel: tf.Tensor4D): tf.Tensor4D => tf.reverse(kernel, [0, 1]);

/**
 * Depthwise convolution: the backward pass is again a depthwise convolution, of the cotangent spread out by the strides, with
 * the kernel turned by 180 degrees.
 * @param kernel [height, width, channels, multiplier]
 */
export function depthwiseGradient(
  dy: tf.Tensor4D,
  kernel: tf.Tensor4D,
  inputShape: readonly number[],
  window: {
    readonly strides: readonly [number, number];
    readonly dilation: readonly [number, number];
    readonly padding: Padding;
  },
): tf.Tensor4D {
  const [n, height, width, channels] = inputShape as Shape4D;
  const [kernelHeight, kernelWidth, , multiplier] = kernel.shape;
  const [stepDown, stepRight] = window.strides;
  const reachDown = (kernelHeight - 1) * window.dilation[0];
  const reachRight = (kernelWidth - 1) * window.dilation[1];
  const [top] = windowPads(height, reachDown + 1, stepDown, window.padding);
  const [left] = windowPads(width, reachRight + 1, stepRight, window.padding);
  const turned = turnedRound(kernel);
  // Odd kernels that keep the size: the cotangent is padded as the input was.
  const keeps =
    window.padding === 'same' && stepDown === 1 && stepRight === 1 && reachDown % 2 === 0 && reachRight % 2 === 0;
  if (keeps && multiplier === 1) return tf.depthwiseConv2d(dy, turned, 1, 'same', 'NHWC', [...window.dilation]);
  const [, outHeight, outWidth] = dy.shape;
  const parts = Array.from({ length: multiplier }, (_, q) => {
    const ofOne: tf.Tensor4D = multiplier === 1 ? dy : tf.reshape(
      tf.slice(tf.reshape(dy, [n * outHeight * outWidth, channels, multiplier]), [0, 0, q], [-1, -1, 1]),
      [n, outHeight, outWidth, channels],
    ); // prettier-ignore
    const fitted = fitted4(insertZeros(ofOne, stepDown, stepRight), [reachDown - top, reachRight - left], [height + reachDown, width + reachRight]); // prettier-ignore
    const filter: tf.Tensor4D = multiplier === 1 ? turned : tf.slice(turned, [0, 0, 0, q], [-1, -1, -1, 1]);
    return tf.depthwiseConv2d(fitted, filter, 1, 'valid', 'NHWC', [...window.dilation]);
  });
  return total(parts);
}

/** A moving kernel. */
interface Move {
  readonly strides: Pair;
  readonly dilation: Pair;
  readonly padding: Padding;
}

/**
 * Convolution: the convolution of the cotangent, spread out by the strides, with the kernel turned round and its channels exchanged. (tfjs-wasm's
 * own kernel is a plain loop, 4 times as slow.)
 * @param kernel [height, width, channels, filters]
 */
export function convGradient(dy: tf.Tensor4D, kernel: tf.Tensor4D, inputShape: readonly number[], { strides, dilation, padding }: Move): tf.Tensor4D {
  const [, height, width] = inputShape as Shape4D;
  const [rows, columns] = kernel.shape;
  const reachDown = (rows - 1) * dilation[0];
  const reachRight = (columns - 1) * dilation[1];
  const steps = strides[0] > 1 || strides[1] > 1;
  const exchanged: tf.Tensor4D = tf.transpose(rows === 1 && columns === 1 ? kernel : turnedRound(kernel), [0, 1, 3, 2]);
  if (!steps && padding === 'same' && reachDown % 2 === 0 && reachRight % 2 === 0)
    return tf.conv2d(dy, exchanged, 1, 'same', 'NHWC', [...dilation]);
  // One place: the few values are multiplied before they are spread out.
  if (rows === 1 && columns === 1)
    return fitted4(insertZeros(tf.conv2d(dy, exchanged, 1, 'valid'), ...strides), [0, 0], [height, width]);
  const [top] = windowPads(height, reachDown + 1, strides[0], padding);
  const [left] = windowPads(width, reachRight + 1, strides[1], padding);
  const spread = steps ? insertZeros(dy, ...strides) : dy;
  const whole = fitted4(spread, [reachDown - top, reachRight - left], [height + reachDown, width + reachRight]);
  return tf.conv2d(whole, exchanged, 1, 'valid', 'NHWC', [...dilation]);
} // prettier-ignore
