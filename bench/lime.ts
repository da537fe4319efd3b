/**
 * What LIME costs over the network alone, wasm, in node: an explanation by 1,000 calls (perturb, ask, read back, fit, intervals,
 * stability; all classes) against the fastest bare loop of forward passes (best batch of 16, 32, 64 and 128; inputs already on the
 * backend; one final readback). Interleaved, medians. Must be at most 1.15. `cpuRatio` compares processor time instead, which a busy machine
 * changes less. `ROUNDS=n` takes another number of rounds than 5.
 */

import * as tf from '@tensorflow/tfjs-core';
import { ExplainEngine, WASM_BATCH } from '../src/lime/engine.ts';
import { proceduralImage } from '../src/core/image.ts';
import { openNetwork } from '../scripts/lib/shipped-model.ts';
import { median, round } from './stats.ts';

const CALLS = 1000;
const ROUNDS = Number(process.env['ROUNDS'] ?? 5);
const BATCHES = [16, 32, 64, 128];

/** Milliseconds by the clock, and of processor time. */
interface Took {
  readonly wall: number;
  readonly cpu: number;
}

function stopwatch(): () => Took {
  const start = performance.now();
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return { wall: performance.now() - start, cpu: (user + system) / 1000 };
  };
}

export async function measureLime(): Promise<Record<string, unknown>> {
  const { manifest, network, dispose } = await openNetwork(null);
  const engine = new ExplainEngine(manifest, network);
  const { width, height, channels } = manifest.input;
  const layer = manifest.heads[0]?.layer as string;
  const grey = proceduralImage(width, height);
  const pixels = Float32Array.from(
    { length: grey.length * channels },
    (_, i) => grey[Math.floor(i / channels)] as number,
  );

  const bare = async (batch: number): Promise<Took> => {
    const input = tf.randomUniform([batch, height, width, channels], -2, 2) as tf.Tensor4D;
    const rest = CALLS % batch;
    const last = rest ? tf.slice4d(input, [0, 0, 0, 0], [rest, height, width, channels]) : null;
    await input.data();
    const stop = stopwatch();
    const outputs: tf.Tensor[] = [];
    for (let done = 0; done < CALLS; done += batch) {
      const pass = network.forward(done + batch > CALLS && last ? last : input, [layer], 'outputs');
      outputs.push(tf.clone(pass.output(layer)));
      pass.dispose();
    }
    const all = tf.concat(outputs);
    await all.data();
    const time = stop();
    tf.dispose([input, all, ...outputs, ...(last ? [last] : [])]);
    return time;
  };
  const lime = async (batch: number): Promise<Took> => {
    const stop = stopwatch();
    const segmentation = { kind: 'quickshift' } as const;
    const request = {
      pixels,
      head: null,
      segmentation,
      design: 'random',
      calls: CALLS,
      seed: 1,
      fill: { kind: 'mean' },
    } as const;
    for await (const event of engine.explain(request, undefined, batch)) void event;
    return stop();
  };

  const times = { lime: [] as Took[], bare: new Map(BATCHES.map((batch) => [batch, [] as Took[]])) };
  await lime(WASM_BATCH);
  for (let round = 0; round < ROUNDS; round++) {
    for (const batch of BATCHES) times.bare.get(batch)?.push(await bare(batch));
    times.lime.push(await lime(WASM_BATCH));
  }
  const middle = (took: readonly Took[], what: keyof Took): number => median(took.map((one) => one[what]));
  const bareBy = (what: keyof Took): [number, number][] =>
    [...times.bare].map(([batch, took]) => [batch, middle(took, what)]);
  const bareMs = bareBy('wall');
  const [bestBatch, fastest] = bareMs.reduce((best, entry) => (entry[1] < best[1] ? entry : best));
  const fastestCpu = Math.min(...bareBy('cpu').map(([, ms]) => ms));
  const limeMs = middle(times.lime, 'wall');
  const limeCpuMs = middle(times.lime, 'cpu');
  dispose();
  return {
    model: manifest.id,
    multiplyAdds: manifest.multiplyAdds,
    calls: CALLS,
    rounds: ROUNDS,
    limeBatch: WASM_BATCH,
    limeMs: round(limeMs),
    samplesPerSecond: round((CALLS / limeMs) * 1000, 0),
    bareMs: Object.fromEntries(bareMs.map(([batch, ms]) => [batch, round(ms)])),
    bestBatch,
    ratio: round(limeMs / fastest, 3),
    limeCpuMs: round(limeCpuMs),
    bareCpuMs: Object.fromEntries(bareBy('cpu').map(([batch, ms]) => [batch, round(ms)])),
    cpuRatio: round(limeCpuMs / fastestCpu, 3),
    limit: 1.15,
  };
}
