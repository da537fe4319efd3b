/**
 * Long runs through the live worker: after forced garbage collection the heap of page and worker must not grow with the
 * frames, and tensors, wasm memories and open frames must stand where they stood. Rules: soak-judge.ts.
 *
 * SOAK=webgl runs one backend, SOAK_FRAMES=n for n frames. bench/results/latest.json keeps every backend's last run.
 */

import type { Page } from 'playwright';
import type { Inspection } from '../src/live/core/types.ts';
import type { OursApi } from './pages/ours.ts';
import { openBenchPages } from './pages-server.ts';
import { judgedFrom, judgeFlat, judgeSlope, report, SETTLED_FRAME } from './soak-judge.ts';
import {
  countFrames,
  countFramesInWorkers,
  heaps,
  liveObjects,
  openFrames,
  type Heaps,
  type OpenFrames,
} from './soak-standing.ts';

type Window = { bench: OursApi };

/** `every`: frames between two measurements. */
const RUNS = [
  { backend: 'wasm', frames: 2000, every: 100 },
  { backend: 'webgl', frames: 1500, every: 50 },
  { backend: 'webgpu', frames: 50, every: 5 },
] as const;

/*
 * V8 counts the machine code of hot functions as heap. On webgl some 0.25 MB of it come between frames 500 and 550, flagged to
 * compile early (--invocation-count-for-maglev, -turbofan) or not: over 250 frames that alone is 1,000 bytes a frame, over 1,000
 * frames the slope is 138 (26 Nov 2026). Hence the length of the run, and the lines for the objects beside those for the whole heap.
 */

interface Standing {
  readonly counts: Counts;
  readonly objects: Heaps;
}

type Counts = Pick<Inspection, 'tensors' | 'wasmBytes' | 'detectorBytes'> & OpenFrames;

const FLAT: Readonly<Record<keyof Counts, string>> = {
  tensors: 'tensors',
  wasmBytes: 'tfjs-wasm memory',
  detectorBytes: 'MediaPipe memory',
  imageBitmaps: 'open ImageBitmaps',
  videoFrames: 'open VideoFrames',
};

async function stand(page: Page): Promise<Standing> {
  const { tensors, wasmBytes, detectorBytes } = await page.evaluate(() =>
    (window as unknown as Window).bench.inspect(),
  );
  const counts = { tensors, wasmBytes, detectorBytes, ...(await openFrames(page)) };
  return { counts, objects: await liveObjects(page) };
}

async function soak(backend: 'wasm' | 'webgl' | 'webgpu', frames: number, every: number) {
  const pages = await openBenchPages(['--enable-unsafe-webgpu']);
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
    let before: Standing | null = null;
    for (let done = 0; done < frames;) {
      const n = Math.min(every, frames - done);
      await page.evaluate((count) => (window as unknown as Window).bench.block(count), n);
      done += n;
      // Before the first measurement: tfjs keeps an inspection's profile on the heap until the next one.
      if (done >= from) before ??= await stand(page);
      const heap = await heaps(page);
      console.log(`${backend} frame ${done}: worker ${heap.workers} bytes, page ${heap.page} bytes`);
      if (done < from) continue;
      at.push(done);
      worker.push(heap.workers);
      own.push(heap.page);
    }
    const after = await stand(page);
    if (!before) throw new Error('no frame was judged');
    const workerHeap = judgeSlope('worker heap', at, worker);
    const pageHeap = judgeSlope('page heap', at, own);
    const { counts, objects } = before;
    const judged = [at[0] as number, frames];
    const settled = from >= SETTLED_FRAME;
    const passed = report(`soak ${backend}`, [
      { pass: running === backend, text: `runs on ${running}` },
      ...(settled ? [workerHeap, pageHeap] : []),
      judgeSlope('objects of it in the worker', judged, [objects.workers, after.objects.workers]),
      judgeSlope('objects of it in the page', judged, [objects.page, after.objects.page]),
      ...(Object.keys(FLAT) as (keyof Counts)[]).map((key) => judgeFlat(FLAT[key], counts[key], after.counts[key])),
    ]);
    // Too short for V8 to have compiled everything: its heap is told, the objects on it are judged.
    if (!settled) for (const { text } of [workerHeap, pageHeap]) console.log(`not judged before frame 500: ${text}`);
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
