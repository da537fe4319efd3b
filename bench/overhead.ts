/**
 * What the explanation costs, in forward passes: scores plus a map, the app's own code and kernels on wasm (SIMD, one thread), interleaved in
 * one process. The live view's default (a point of its own, the baseline and the map) must be at most 3.4, the plain gradient 2.3; `batchOfTwo` is
 * the other way to the default's numbers, scores and gradient from one pass over picture and point.
 */

import * as tf from '@tensorflow/tfjs-core';
import { openNetwork } from '../scripts/lib/shipped-model.ts';
import { LIVE_DEFAULT } from '../src/attribution/registry.ts';
import { scoreAndGradient } from '../src/inference/passes/saliency.ts';
import { selfTestInput } from '../src/inference/models/self-test.ts';
import { median, round } from './stats.ts';

const ROUNDS = 300;

export async function measureOverhead(): Promise<Record<string, unknown>> {
  const { manifest, network } = await openNetwork(null);
  const input = selfTestInput(manifest);
  const [height, width, channels] = network.inputShape;
  const head = manifest.heads[0]!;
  const run = LIVE_DEFAULT.live.start(manifest.input);
  const ask = (at: Float32Array | null) => scoreAndGradient(network, manifest, input, { head: null, target: null, at });
  const kinds = {
    forward: () => ask(null),
    gradient: () => ask(input),
    live: async () => {
      const { gradient } = await ask(run.pointFor(input));
      run.add(gradient as Float32Array, input);
    },
    batchOfTwo: async () => {
      const point = run.pointFor(input);
      const result = tf.tidy(() => {
        const pair = tf.tensor4d([...input, ...point], [2, height, width, channels]);
        const pass = network.forward(pair, [head.layer], 'backward');
        const logits = pass.output(head.layer) as tf.Tensor2D;
        const scored = tf.slice(logits, [0, 0], [1, -1]);
        const top = tf.cast(tf.oneHot(tf.argMax(scored, 1), head.labels.length), 'float32');
        const gradients = pass.backward(head.layer, tf.concat([tf.zerosLike(top), top]));
        const both = tf.concat([tf.reshape(scored, [-1]), tf.reshape(tf.slice(gradients, [1, 0, 0, 0]), [-1])]);
        pass.dispose();
        return both;
      });
      const values = (await result.data()) as Float32Array;
      result.dispose();
      run.add(values.subarray(head.labels.length), input);
    },
  };
  type Kind = keyof typeof kinds;
  const names = Object.keys(kinds) as Kind[];
  const times: Record<Kind, number[]> = { forward: [], gradient: [], live: [], batchOfTwo: [] };
  for (let i = 0; i < ROUNDS + 20; i++) {
    for (const kind of names) {
      const start = performance.now();
      await kinds[kind]();
      if (i >= 20) times[kind].push(performance.now() - start);
    }
  }
  const ratios = (of: (values: readonly number[]) => number): Record<string, number> =>
    Object.fromEntries(names.slice(1).map((kind) => [kind, round(of(times[kind]) / of(times.forward), 3)]));
  return {
    model: manifest.id,
    backend: tf.getBackend(),
    multiplyAdds: manifest.multiplyAdds,
    rounds: ROUNDS,
    forwardMs: round(median(times.forward)),
    ratio: ratios(median),
    ratioOfMinima: ratios((values) => Math.min(...values)),
    limits: { gradient: 2.3, live: 3.4 },
  };
}
