/** Which kernels of which backend really ran: no fallback can hide behind `tf.getBackend()`. */

import * as tf from '@tensorflow/tfjs-core';

export interface KernelCall {
  readonly name: string;
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly output: readonly number[];
}

/** Runs `work` with every kernel of a backend watched. */
export function watchKernels<T>(backend: string, work: () => T): { result: T; calls: KernelCall[] } {
  const calls: KernelCall[] = [];
  const configs = tf.getKernelsForBackend(backend) as { kernelName: string; kernelFunc: tf.KernelFunc }[];
  const originals = configs.map(({ kernelFunc }) => kernelFunc);
  configs.forEach((config, i) => {
    config.kernelFunc = (params) => {
      const result = (originals[i] as tf.KernelFunc)(params);
      const first = Array.isArray(result) ? result[0] : result;
      const inputs = Object.entries(params.inputs as Record<string, tf.TensorInfo | undefined>);
      calls.push({
        name: config.kernelName,
        inputs: Object.fromEntries(
          inputs.flatMap(([name, tensor]) => (tensor?.shape ? [[name, [...tensor.shape]]] : [])),
        ),
        output: [...(first?.shape ?? [])],
      });
      return result;
    };
  });
  try {
    return { result: work(), calls };
  } finally {
    configs.forEach((config, i) => {
      config.kernelFunc = originals[i] as tf.KernelFunc;
    });
  }
}

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Multiply-adds of the convolutions and matrix products among the calls. */
export function multiplyAddsOfCalls(calls: readonly KernelCall[]): number {
  return calls.reduce((sum, { name, inputs, output }) => {
    if (name === 'Conv2D' || name === 'FusedConv2D') {
      const [rows = 0, columns = 0, channels = 0] = inputs['filter'] ?? [];
      return sum + size(output) * rows * columns * channels;
    }
    if (name === '_FusedMatMul' || name === 'BatchMatMul')
      return sum + size(output) * ((inputs['a'] ?? []).slice(-1)[0] ?? 0);
    return sum;
  }, 0);
}
