/** Many inputs to a network, some at a time: one buffer, one call of the network a batch, and between batches a look at the signal. */

import type { AttributionTask } from './method.ts';

/**
 * Inputs in one call: in processor time 16, 32, 64 and 128 lie within a tenth of each other on wasm (lime/engine.ts), and a cancelled
 * job does not linger.
 */
export const BATCH = 32;

/** What a batch needs of a task. */
export type BatchedTask = Pick<AttributionTask, 'batchSize' | 'onProgress'>;

/**
 * @param count inputs in all
 * @param size  values of one input
 * @param write puts input `index` into `out`, which still holds an older input
 * @param ask   gets the inputs `first` to `first + n - 1`, one after the other, in a buffer that the next batch uses again
 * @throws AbortError when `signal` is aborted, before the next batch; what `ask` throws
 */
export async function inBatches(
  { batchSize = BATCH, onProgress }: BatchedTask,
  count: number,
  size: number,
  write: (index: number, out: Float32Array) => void,
  ask: (batch: Float32Array, n: number, first: number) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const buffer = new Float32Array(Math.min(batchSize, count) * size);
  for (let first = 0; first < count; first += batchSize) {
    signal.throwIfAborted();
    const n = Math.min(batchSize, count - first);
    for (let i = 0; i < n; i++) write(first + i, buffer.subarray(i * size, (i + 1) * size));
    await ask(n * size === buffer.length ? buffer : buffer.slice(0, n * size), n, first);
    signal.throwIfAborted();
    onProgress?.(first + n, count);
  }
}

/** The logit of the task's label for each input. See `inBatches`. */
export async function logitsOf(
  task: AttributionTask,
  count: number,
  write: (index: number, out: Float32Array) => void,
  signal: AbortSignal,
): Promise<Float64Array> {
  const { probe, input, target } = task;
  const out = new Float64Array(count);
  const ask = async (batch: Float32Array, n: number, first: number): Promise<void> => {
    const logits = await probe.logits(batch, n);
    for (let i = 0; i < n; i++) out[first + i] = logits[i * probe.labels + target]!;
  };
  await inBatches(task, count, input.length, write, ask, signal);
  return out;
}
