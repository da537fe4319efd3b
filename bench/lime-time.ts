/**
 * How long from a frozen face to an explanation that can be relied on: as many calls as bring the mean top-5 Jaccard with the truth to .85
 * (from the trust table, bench/results/lime-trust.json: run lime-trust.ts first), through the engine on wasm, against the reference's 1,000
 * samples: batched forward passes in PyTorch on one thread, inputs ready, divided by 0.93 (the rest is Python's own work). Interleaved,
 * medians. `PYTHON` names an interpreter that has torch and numpy (default python3).
 */

import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { proceduralImage } from '../src/core/image.ts';
import { DEFAULT_DESIGN } from '../src/lime/core/explain.ts';
import { DEFAULT_ALGORITHM } from '../src/lime/core/segment.ts';
import { ExplainEngine } from '../src/lime/engine.ts';
import { openNetwork } from '../scripts/lib/shipped-model.ts';
import { median, round } from './stats.ts';
import { openTorch } from './torch-network.ts';

const GOAL = 0.85;
const REFERENCE_SAMPLES = 1000;
const REFERENCE_BATCH = 64;
const REFERENCE_SHARE = 0.93;
const ROUNDS = 5;

interface TrustTable {
  readonly table: readonly { readonly design: string; readonly jaccard: number }[];
}

/** The fewest calls of the default design that reach the goal. */
function callsForGoal(): { calls: number; jaccard: number } {
  const file = resolve(import.meta.dirname, 'results/lime-trust.json');
  if (!existsSync(file)) throw new Error(`${file} is missing: npx tsx bench/lime-trust.ts makes it`);
  const { table } = JSON.parse(readFileSync(file, 'utf8')) as TrustTable;
  const reached = table
    .filter(({ design, jaccard }) => design.startsWith(`${DEFAULT_DESIGN} `) && jaccard >= GOAL)
    .map(({ design, jaccard }) => ({ calls: Number(design.split(' ')[1]), jaccard }))
    .sort((a, b) => a.calls - b.calls)[0];
  if (!reached) throw new Error(`no number of calls of ${DEFAULT_DESIGN} in the trust table reaches ${GOAL}`);
  return reached;
}

export async function measureLimeTime(): Promise<Record<string, unknown>> {
  const { calls, jaccard } = callsForGoal();
  const opened = performance.now();
  const { manifest, network, dispose } = await openNetwork(null);
  const engine = new ExplainEngine(manifest, network);
  const openMs = performance.now() - opened;
  const head = manifest.heads[0]!;
  const torch = openTorch(process.env['PYTHON'] ?? 'python3', manifest.id, head.id, head.labels.length);
  const { width, height, channels } = manifest.input;
  const grey = proceduralImage(width, height);
  const pixels = Float32Array.from({ length: grey.length * channels }, (_, i) => grey[Math.floor(i / channels)]!);
  const ours = async (): Promise<number> => {
    const start = performance.now();
    const request = {
      pixels,
      head: null,
      segmentation: { kind: DEFAULT_ALGORITHM },
      design: DEFAULT_DESIGN,
      calls,
      seed: 1,
      fill: { kind: 'mean' },
    } as const;
    for await (const event of engine.explain(request)) void event;
    return performance.now() - start;
  };
  await ours();
  await torch.time(REFERENCE_BATCH, REFERENCE_BATCH);
  const times = { ours: [] as number[], torch: [] as number[] };
  for (let i = 0; i < ROUNDS; i++) {
    times.ours.push(await ours());
    times.torch.push(await torch.time(REFERENCE_SAMPLES, REFERENCE_BATCH));
  }
  torch.close();
  dispose();
  const oursMs = median(times.ours);
  const referenceMs = median(times.torch) / REFERENCE_SHARE;
  return {
    model: manifest.id,
    multiplyAdds: manifest.multiplyAdds,
    design: DEFAULT_DESIGN,
    calls,
    jaccard,
    openMs: round(openMs, 0),
    oursMs: round(oursMs, 0),
    oursSamplesPerSecond: round((calls / oursMs) * 1000, 0),
    referenceMs: round(referenceMs, 0),
    referenceSamplesPerSecond: round((REFERENCE_SAMPLES / referenceMs) * 1000, 0),
    ratio: round(oursMs / referenceMs, 3),
    limit: 1,
  };
}
