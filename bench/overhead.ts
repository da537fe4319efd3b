/**
 * What the explanation costs: scores plus input gradient against scores alone, the app's own code and kernels on wasm (SIMD,
 * one thread), interleaved in one process. Must be at most 2.3.
 */

import * as tf from '@tensorflow/tfjs-core';
import { SHIPPED_INDEX, WASM_FOLDER, readFileBytes } from '../scripts/lib/shipped-model.ts';
import { activateBackend, openBackend } from '../src/inference/backends/backends.ts';
import { createNetwork } from '../src/inference/networks/create-network.ts';
import { loadModel } from '../src/inference/models/model-files.ts';
import { scoreAndGradient } from '../src/inference/passes/saliency.ts';
import { selfTestInput } from '../src/inference/models/self-test.ts';
import { median, round } from './stats.ts';

const ROUNDS = 300;

export async function measureOverhead(): Promise<Record<string, unknown>> {
  const model = await loadModel(readFileBytes, SHIPPED_INDEX, null);
  await openBackend('wasm', WASM_FOLDER, () => undefined);
  activateBackend('wasm');
  const network = await createNetwork(model);
  const input = selfTestInput(model.manifest);
  const times = { forward: [] as number[], explained: [] as number[] };
  for (let i = 0; i < ROUNDS + 20; i++) {
    for (const kind of ['forward', 'explained'] as const) {
      const start = performance.now();
      await scoreAndGradient(network, model.manifest, input, {
        head: null,
        target: null,
        at: kind === 'forward' ? null : input,
      });
      if (i >= 20) times[kind].push(performance.now() - start);
    }
  }
  const forward = median(times.forward);
  const explained = median(times.explained);
  return {
    model: model.manifest.id,
    backend: tf.getBackend(),
    multiplyAdds: model.manifest.multiplyAdds,
    rounds: ROUNDS,
    forwardMs: round(forward),
    explainedMs: round(explained),
    ratio: round(explained / forward, 3),
    ratioOfMinima: round(Math.min(...times.explained) / Math.min(...times.forward), 3),
    limit: 2.3,
  };
}
