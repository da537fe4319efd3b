/**
 * What the explanation costs: scores plus input gradient against scores alone, the app's own code and kernels on wasm (SIMD,
 * one thread), interleaved in one process. Must be at most 2.3.
 */

import * as tf from '@tensorflow/tfjs-core';
import { openNetwork } from '../scripts/lib/shipped-model.ts';
import { scoreAndGradient } from '../src/inference/passes/saliency.ts';
import { selfTestInput } from '../src/inference/models/self-test.ts';
import { median, round } from './stats.ts';

const ROUNDS = 300;

export async function measureOverhead(): Promise<Record<string, unknown>> {
  const { manifest, network } = await openNetwork(null);
  const input = selfTestInput(manifest);
  const times = { forward: [] as number[], explained: [] as number[] };
  for (let i = 0; i < ROUNDS + 20; i++) {
    for (const kind of ['forward', 'explained'] as const) {
      const start = performance.now();
      await scoreAndGradient(network, manifest, input, {
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
    model: manifest.id,
    backend: tf.getBackend(),
    multiplyAdds: manifest.multiplyAdds,
    rounds: ROUNDS,
    forwardMs: round(forward),
    explainedMs: round(explained),
    ratio: round(explained / forward, 3),
    ratioOfMinima: round(Math.min(...times.explained) / Math.min(...times.forward), 3),
    limit: 2.3,
  };
}
