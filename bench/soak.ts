/**
 * Long runs through the live worker: after forced garbage collection the heap of page and worker must not grow with the
 * frames, and tensors, wasm memories and open frames must stand where they stood. Rules: soak-judge.ts.
 *
 * SOAK=webgl runs one backend, SOAK_FRAMES=n for n frames. bench/results/latest.json keeps every backend's last run.
 */

import type { Page } from 'playwright';
import type { Inspection } from '../src/inference/core/live-types.ts';
import type { OursApi } from './pages/ours.ts';
import { openBenchPages } from './pages-server.ts';
import { judgedFrom, judgeFlat, judgeSlope, report } from './soak-judge.ts';
import { countFrames, countFramesInWorkers, heaps, openFrames, type OpenFrames } from './soak-standing.ts';

type Window = { bench: OursApi };

/** `every`: frames between two measurements. */
const RUNS = [
  { backend: 'wasm', frames: 2000, every: 100 },
  { backend: 'webgl', frames: 750, every: 50 },
  { backend: 'webgpu', frames: 50, every: 5 },
] as const;

/**
 * V8 counts the machine code of hot functions as heap, 0.2 MB of it for one frame's way on webgl, and compiles it by the
 * number of calls: on a slow backend after frame 500, where it looks like a leak. Told to compile ten times as early it is
 * done with that before the slope counts.
 */
const COMPILE_EARLY = '--js-flags=--invocation-count-for-maglev=40 --invocation-count-for-turbofan=300';

type Counts = Pick<Inspection, 'tensors' | 'wasmBytes' | 'detectorBytes'> & OpenFrames;

const FLAT: Readonly<Record<keyof Counts, string>> = {
  tensors: 'tensors',
  wasmBytes: 'tfjs-wasm memory',
  detectorBytes: 'MediaPipe memory',
  imageBitmaps: 'open ImageBitmaps',
  videoFrames: 'open VideoFrames',
};

async function counts(page: Page): Promise<Counts> {
  const { tensors, wasmBytes, detectorBytes } = await page.evaluate(() =>
    (window as unknown as Window).bench.inspect(),
  );
  return { tensors, wasmBytes, detectorBytes, ...(await openFrames(page)) };
}

async function soak(backend: 'wasm' | 'webgl' | 'webgpu', frames: number, every: number) {
  const pages = await openBenchPages(['--enable-unsafe-webgpu', COMPILE_EARLY]);
  try {
    const page = await pages.browser.newPage();
    await countFrames(page);
    await page.goto(`${pages.url}/ours.html`);
    const running = await page.evaluate(([name, n]) => (window as unknown as Window).bench.start(name, n), [
      backend,
      100,
    ] as const);
    await countFramesInWorkers(page);
    const from = judgedFrom(frames);
    const at: number[] = [];
    const own: number[] = [];
    const worker: number[] = [];
    let before: Counts | null = null;
    for (let done = 0; done < frames;) {
      const n = Math.min(every, frames - done);
      await page.evaluate((count) => (window as unknown as Window).bench.block(count), n);
      done += n;
      // Before the first measurement: tfjs keeps an inspection's profile on the heap until the next one.
      if (done >= from) before ??= await counts(page);
      const heap = await heaps(page);
      console.log(`${backend} frame ${done}: worker ${heap.workers} bytes, page ${heap.page} bytes`);
      if (done < from) continue;
      at.push(done);
      worker.push(heap.workers);
      own.push(heap.page);
    }
    const after = await counts(page);
    if (!before) throw new Error('no frame was judged');
    const workerHeap = judgeSlope('worker heap', at, worker);
    const pageHeap = judgeSlope('page heap', at, own);
    const first = before;
    const passed = report(`soak ${backend}`, [
      { pass: running === backend, text: `runs on ${running}` },
      workerHeap,
      pageHeap,
      ...(Object.keys(FLAT) as (keyof Counts)[]).map((key) => judgeFlat(FLAT[key], first[key], after[key])),
    ]);
    return {
      date: new Date().toISOString(),
      passed,
      running,
      frames,
      judgedFrom: at[0],
      workerBytesPerFrame: workerHeap.slope,
      pageBytesPerFrame: pageHeap.slope,
      before,
      after,
    };
  } finally {
    await pages.close();
  }
}

/** @returns figures by backend, of those that ran; a failed rule sets the process's exit code */
export async function measureSoak(): Promise<Record<string, unknown>> {
  const only = process.env['SOAK'];
  const wanted = Number(process.env['SOAK_FRAMES'] ?? 0);
  const out: Record<string, unknown> = {};
  for (const { backend, frames, every } of RUNS) {
    if (only && backend !== only) continue;
    const result = await soak(backend, wanted || frames, every);
    if (!result.passed) process.exitCode = 1;
    out[backend] = result;
  }
  return out;
}
