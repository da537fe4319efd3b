/**
 * The network on kernels of our own against the project's hand-ordered tfjs path (XNNPACK), both on WebAssembly in node, one thread, the
 * same passes of src/inference/passes in turns. Figures of `peers.wasm` are ours divided by tfjs's median, of `compact`.
 */

import { openBackend, activateBackend } from '../src/inference/backends/backends.ts';
import { CompiledNetwork } from '../src/inference/compiled/compiled-network.ts';
import { openKernels, useKernels } from '../src/inference/compiled/wasm/kernels.ts';
import { shipped } from '../src/inference/core/model-ref.ts';
import { selfTestInput } from '../src/inference/models/self-test.ts';
import { ModelReader } from '../src/inference/models/model-reader.ts';
import { HandOrderedNetwork } from '../src/inference/networks/hand-ordered.ts';
import type { Network } from '../src/inference/networks/network.ts';
import { logitsOfBatch } from '../src/inference/passes/batch-scores.ts';
import { scoreAndGradient } from '../src/inference/passes/saliency.ts';
import { buildKernels } from '../scripts/build-kernels.ts';
import { readFileBytes, SHIPPED_INDEX, WASM_FOLDER } from '../scripts/lib/shipped-model.ts';
import { median, round } from './stats.ts';

const NETWORKS = ['compact', 'classic', 'baseline'];
const BATCH = 32;
const ROUNDS = Number(process.env['ROUNDS'] ?? 24);
const WARM_UP = 12;

/** Milliseconds of this process's own time: what others do on the machine's cores does not count. */
const processTime = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

interface Compared {
  /** Ours divided by tfjs's: of the medians of the clock's time. */
  readonly ratio: number;
  /** The same of the medians of the process's own time. */
  readonly processRatio: number;
  readonly ours: Spread;
  readonly tfjs: Spread;
}

/** Milliseconds by the clock. */
interface Spread {
  readonly least: number;
  readonly quarter: number;
  readonly median: number;
  readonly threeQuarters: number;
}

const spread = (times: readonly number[]): Spread => {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): number => round(sorted[Math.floor(share * (sorted.length - 1))]!, 3);
  return { least: at(0), quarter: at(0.25), median: at(0.5), threeQuarters: at(0.75) };
};

async function compare(ours: () => Promise<unknown>, tfjs: () => Promise<unknown>, rounds: number): Promise<Compared> {
  const clock: [number[], number[]] = [[], []];
  const own: [number[], number[]] = [[], []];
  const works = [ours, tfjs] as const;
  for (let round = -WARM_UP; round < rounds; round++) {
    // Who begins changes, so that neither has the other's warm cache alone.
    for (const which of round % 2 ? ([0, 1] as const) : ([1, 0] as const)) {
      const [start, used] = [performance.now(), processTime()];
      await works[which]();
      if (round < 0) continue;
      own[which].push(processTime() - used);
      clock[which].push(performance.now() - start);
    }
  }
  return {
    ratio: round(median(clock[0]) / median(clock[1]), 3),
    processRatio: round(median(own[0]) / median(own[1]), 3),
    ours: spread(clock[0]),
    tfjs: spread(clock[1]),
  };
}

async function compareNetwork(id: string): Promise<Record<'forward' | 'explained' | 'batch32', Compared>> {
  const reader = new ModelReader({ read: readFileBytes, models: SHIPPED_INDEX });
  const model = await reader.read(shipped(id), {});
  const { manifest } = model;
  const head = manifest.heads[0]!;
  const kernels = await openKernels();
  if (!kernels) throw new Error('the kernels did not start');
  const ours = new CompiledNetwork(model, kernels);
  const tfjs = new HandOrderedNetwork(model.topology, model.weights);
  const input = selfTestInput(manifest);
  const batch = Float32Array.from({ length: BATCH * input.length }, (_, i) => input[(i * 7 + (i >> 11)) % input.length]!);
  const both = (pass: (network: Network) => Promise<unknown>, rounds: number): Promise<Compared> =>
    compare(
      () => pass(ours),
      () => pass(tfjs),
      rounds,
    );
  const found = {
    forward: await both((network) => logitsOfBatch(network, head, input, 1), ROUNDS * 4),
    explained: await both(
      (network) => scoreAndGradient(network, manifest, input, { head: head.id, target: null, at: input }),
      ROUNDS * 3,
    ),
    batch32: await both((network) => logitsOfBatch(network, head, batch, BATCH), ROUNDS),
  };
  if (!ours.works) throw new Error('the kernels failed while they were measured');
  ours.dispose();
  tfjs.dispose();
  return found;
}

export async function measurePeers(): Promise<Record<string, unknown>> {
  useKernels(() => Promise.resolve(Uint8Array.from(buildKernels())));
  await openBackend('wasm', WASM_FOLDER, () => undefined);
  activateBackend('wasm');
  const networks: Record<string, Awaited<ReturnType<typeof compareNetwork>>> = {};
  for (const id of NETWORKS) networks[id] = await compareNetwork(id);
  const { forward, explained, batch32 } = networks['compact']!;
  return {
    engine: `node ${process.version}, V8 ${process.versions.v8}`,
    kernelBytes: buildKernels().byteLength,
    wasm: { forward: forward.ratio, explained: explained.ratio, batch32: batch32.ratio },
    networks,
  };
}
