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

/** Any windows, overlapping and padded ones too: one shifted picture for each place in the window. */
function shiftedMaxPoolGradient(dy: tf.Tensor4D, input: tf.Tensor4D, output: tf.Tensor4D, window: Window): tf.Tensor4D {
  const [n, height, width, channels] = input.shape;
  const [, outHeight, outWidth] = output.shape;
  const [rows, columns] = window.size;
  const [stepDown, stepRight] = window.strides;
  const [top] = windowPads(height, rows, stepDown, window.padding);
  const [left] = windowPads(width, columns, stepRight, window.padding);
  // Large enough for every window and for the whole padded input.
  const canvasHeight = outHeight * stepDown + rows - 1;
  const canvasWidth = outWidth * stepRight + columns - 1;
  const canvas = tf.pad4d(
    input,
    [[0, 0], [top, canvasHeight - top - height], [left, canvasWidth - left - width], [0, 0]], // prettier-ignore
    LOWEST,
  );
  const places = Array.from({ length: rows * columns }, (_, i) => [Math.floor(i / columns), i % columns] as const);
  const isMaximum = places.map(([row, column]) => {
    const seen = tf.stridedSlice(
      canvas,
      [0, row, column, 0],
      [n, row + outHeight * stepDown, column + outWidth * stepRight, channels],
      [1, stepDown, stepRight, 1],
    );
    return tf.cast(tf.equal(seen, output), 'float32') as tf.Tensor4D;
  });
  const share: tf.Tensor4D = tf.div(dy, total(isMaximum));
  const parts = places.map(([row, column], i) => {
    const spread = insertZeros(tf.mul(share, isMaximum[i] as tf.Tensor4D), stepDown, stepRight);
    return tf.pad4d(spread, [[0, 0], [row, rows - 1 - row], [column, columns - 1 - column], [0, 0]]); // prettier-ignore
  });
  return tf.slice(total(parts), [0, top, left, 0], [n, height, width, channels]);
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
  const turned = tf.reverse(kernel, [0, 1]);
  const [, outHeight, outWidth] = dy.shape;
  const parts = Array.from({ length: multiplier }, (_, q) => {
    const ofOne: tf.Tensor4D = multiplier === 1 ? dy : tf.reshape(
      tf.slice(tf.reshape(dy, [n * outHeight * outWidth, channels, multiplier]), [0, 0, q], [-1, -1, 1]),
      [n, outHeight, outWidth, channels],
    ); // prettier-ignore
    // After insertZeros there are stride - 1 rows too many or too few at the end; the slice and the pads make it the input's size.
    const spread = insertZeros(ofOne, stepDown, stepRight);
    const needHeight = height + reachDown;
    const needWidth = width + reachRight;
    const padTop = reachDown - top;
    const padLeft = reachRight - left;
    const padded: tf.Tensor4D = tf.pad4d(spread, [
      [0, 0],
      [padTop, Math.max(0, needHeight - padTop - spread.shape[1])],
      [padLeft, Math.max(0, needWidth - padLeft - spread.shape[2])],
      [0, 0],
    ]);
    const fitted: tf.Tensor4D = tf.slice(padded, [0, 0, 0, 0], [n, needHeight, needWidth, channels]);
    const filter: tf.Tensor4D = multiplier === 1 ? turned : tf.slice(turned, [0, 0, 0, q], [-1, -1, -1, 1]);
    return tf.depthwiseConv2d(fitted, filter, 1, 'valid', 'NHWC', [...window.dilation]);
  });
  return total(parts);
}

/** A dilated convolution (its strides are 1): the dilated convolution of the cotangent with the turned kernel. */
export function dilatedConvGradient(
  dy: tf.Tensor4D,
  kernel: tf.Tensor4D,
  inputShape: readonly number[],
  window: { readonly dilation: readonly [number, number]; readonly padding: Padding },
): tf.Tensor4D {
  const [, height, width] = inputShape as Shape4D;
  const reachDown = (kernel.shape[0] - 1) * window.dilation[0];
  const reachRight = (kernel.shape[1] - 1) * window.dilation[1];
  const [top, bottom] = windowPads(height, reachDown + 1, 1, window.padding);
  const [left, right] = windowPads(width, reachRight + 1, 1, window.padding);
  const turned: tf.Tensor4D = tf.transpose(tf.reverse(kernel, [0, 1]), [0, 1, 3, 2]);
  const padded = tf.pad4d(dy, [
    [0, 0],
    [reachDown - top, reachDown - bottom],
    [reachRight - left, reachRight - right],
    [0, 0],
  ]);
  return tf.conv2d(padded, turned, 1, 'valid', 'NHWC', [...window.dilation]);
}
