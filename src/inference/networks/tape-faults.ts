/** What tfjs throws when a backend cannot compute or differentiate a layer, said in plain words. */

import * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../../core/errors.ts';
import { BackendGapError } from './network.ts';

/** tfjs frees the tensors that a tape saved only when the gradient comes to its end. */
function dropTape(): void {
  const { state } = tf.engine() as unknown as {
    state: { gradientDepth: number; activeTape: { saved?: tf.Tensor[] | null }[] | null };
  };
  if (state.gradientDepth > 0) return;
  state.activeTape?.forEach(({ saved }) => saved?.forEach((tensor) => tensor.dispose()));
  state.activeTape = null;
}

/**
 * Runs kernels; what tfjs throws becomes one sentence that a person can act on.
 * @throws AppError as `run` does; BackendGapError for everything else
 */
export function inPlainWords<T>(verb: 'compute' | 'differentiate', what: string, run: () => T): T {
  try {
    return run();
  } catch (cause) {
    dropTape();
    if (cause instanceof AppError) throw cause;
    const detail = cause instanceof Error ? cause.message : String(cause);
    const missing = /kernel '?(\w+)'? not registered/i.exec(detail)?.[1];
    const because = missing ? `this backend has no ${missing}; another backend may have it` : detail;
    throw new BackendGapError(`${tf.getBackend()} cannot ${verb} ${what}: ${because}`, { cause });
  }
}
