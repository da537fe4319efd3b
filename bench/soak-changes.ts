/**
 * Start and stop, another source, another backend, ten times each in the app as shipped: afterwards objects,
 * tensors, wasm memories, workers, camera tracks, listeners and open frames must stand where they stood after the first two rounds.
 * What as many frames leave without any change is said beside the verdict and takes no part in it.
 */

import type { Page } from 'playwright';
import type { Inspection } from '../src/live/core/types.ts';
import { openAppPage, type AppPage } from './app-page.ts';
import { BYTES_PER_FRAME, judgeFlat, report, type Line } from './soak-judge.ts';
import {
  countFrames,
  countFramesInWorkers,
  domCounts,
  heaps,
  liveObjects,
  openFrames,
  type Heaps,
} from './soak-standing.ts';
import { round } from './stats.ts';

/** ROUNDS=n for more; CHANGES=backend for one kind only (latest.json keeps the others' last figures). */
const ROUNDS = Number(process.env['ROUNDS'] ?? 10);
const WARM = 2;
/** Far below what the smallest forgotten session would keep; what Playwright itself leaves in the page is around 100. */
const BYTES_PER_ROUND = 500;

interface Tap {
  worker: Worker | null;
  workers: number;
  inspections: Inspection[];
  /** Frames that the worker has answered. */
  results: number;
  tracks: MediaStreamTrack[];
}

async function installTap(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const tap: Tap = { worker: null, workers: 0, inspections: [], results: 0, tracks: [] };
    (window as unknown as { tap: Tap }).tap = tap;
    const Original = window.Worker;
    window.Worker = class extends Original {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        tap.worker = this;
        tap.workers++;
        this.addEventListener('message', ({ data }: MessageEvent) => {
          if (data.kind === 'result') tap.results++;
          if (data.kind === 'inspection') tap.inspections = [data.inspection];
        });
      }
    };
    const original = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (constraints) => {
      const stream = await original(constraints);
      // Ended ones are let go: the tap itself must not keep anything of a round.
      tap.tracks = [...tap.tracks.filter(({ readyState }) => readyState === 'live'), ...stream.getTracks()];
      return stream;
    };
  });
}

const FLAT = {
  tensors: 'tensors',
  tensorBytes: 'bytes in tensors',
  wasmBytes: 'tfjs-wasm memory',
  detectorBytes: 'MediaPipe memory',
  workers: 'workers started',
  liveTracks: 'live camera tracks',
  listeners: 'event listeners',
  imageBitmaps: 'open ImageBitmaps',
  videoFrames: 'open VideoFrames',
} as const;

/** `heap` with V8's machine code, `objects` without. */
type Standing = Readonly<
  Record<keyof typeof FLAT, number | null> & { nodes: number; frames: number; heap: Heaps; objects: Heaps }
>;

async function stand(page: Page): Promise<Standing> {
  // First: tfjs keeps an inspection's profile on the heap until the next one.
  const rest = await page.evaluate(async () => {
    const { tap } = window as unknown as { tap: Tap };
    tap.inspections = [];
    tap.worker?.postMessage({ kind: 'inspect', requestId: -1 });
    while (tap.inspections.length === 0) await new Promise((done) => setTimeout(done, 20));
    const { tensors, bytes, wasmBytes, detectorBytes, frames } = tap.inspections[0] as Inspection;
    return {
      tensors,
      tensorBytes: bytes,
      wasmBytes,
      detectorBytes,
      frames,
      workers: tap.workers,
      liveTracks: tap.tracks.filter(({ readyState }) => readyState === 'live').length,
    };
  });
  const heap = await heaps(page);
  return { ...rest, ...(await domCounts(page)), ...(await openFrames(page)), heap, objects: await liveObjects(page) };
}

/** The app as shipped, with everything counted that must not grow. */
async function openApp(): Promise<AppPage> {
  const app = await openAppPage(async (page) => {
    await installTap(page);
    await countFrames(page);
  });
  await app.page.locator('app-shell').waitFor();
  while (app.page.workers().length === 0) await app.page.waitForTimeout(20);
  await countFramesInWorkers(app.page);
  return app;
}

/** The changes, and `frames(n)`: n frames without one. All end with the source stopped. */
interface Rounds {
  readonly changes: Record<string, () => Promise<void>>;
  frames(count: number): Promise<void>;
}

function roundsIn(page: Page): Rounds {
  const state = (name: string, timeout = 60_000): Promise<void> =>
    page.locator(`app-shell[data-state="${name}"]`).waitFor({ timeout });
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' }).first();
  const start = async (name: string | RegExp): Promise<void> => {
    await button(name).click();
    await state('tracking');
  };
  const stop = async (): Promise<void> => {
    await button('Stop').click();
    await state('idle');
  };
  const backend = async (name: string): Promise<void> => {
    await page.evaluate(
      (b) => (window as unknown as { tap: Tap }).tap.worker?.postMessage({ kind: 'set-backend', backend: b }),
      name,
    );
    await page.locator(`app-shell[data-backend="${name}"]`).waitFor({ timeout: 120_000 });
  };
  return {
    changes: {
      startStop: async () => {
        await start('Start camera');
        await stop();
      },
      source: async () => {
        await start('Start camera');
        await stop();
        await start(/drawn face/i);
        await stop();
      },
      backend: async () => {
        await start('Start camera');
        await backend('webgl');
        await backend('wasm');
        await stop();
      },
    },
    frames: async (count) => {
      await page.evaluate(() => ((window as unknown as { tap: Tap }).tap.results = 0));
      await start('Start camera');
      await page.waitForFunction((n) => (window as unknown as { tap: Tap }).tap.results >= n, count, {
        timeout: 300_000,
        polling: 200,
      });
      await stop();
    },
  };
}

interface Measured {
  readonly before: Standing;
  readonly after: Standing;
  readonly framesPerRound: number;
  readonly objectBytesPerRound: Heaps;
}

async function measure(page: Page, once: () => Promise<void>): Promise<Measured> {
  for (let i = 0; i < WARM; i++) await once();
  const before = await stand(page);
  for (let i = 0; i < ROUNDS; i++) await once();
  const after = await stand(page);
  const perRound = (where: keyof Heaps): number => (after.objects[where] - before.objects[where]) / ROUNDS;
  return {
    before,
    after,
    framesPerRound: (after.frames - before.frames) / ROUNDS,
    objectBytesPerRound: { page: perRound('page'), workers: perRound('workers') },
  };
}

const WHERE = ['page', 'workers'] as const;

/** @returns figures by kind of round; a failed rule sets the process's exit code */
export async function measureChanges(): Promise<Record<string, unknown>> {
  const { page, close } = await openApp();
  try {
    const { changes, frames } = roundsIn(page);
    const measured: [string, Measured][] = [];
    const only = process.env['CHANGES'];
    for (const [name, once] of Object.entries(changes))
      if (!only || only === name) measured.push([name, await measure(page, once)]);
    // As many frames as the longest change takes: what they leave by themselves is known best so.
    const count = Math.round(Math.max(...measured.map(([, { framesPerRound }]) => framesPerRound)));
    const control = await measure(page, () => frames(count));
    const perFrame = (where: keyof Heaps): number =>
      Math.max(0, control.objectBytesPerRound[where]) / control.framesPerRound;
    const left: Heaps = { page: perFrame('page'), workers: perFrame('workers') };
    return {
      ...Object.fromEntries(measured.map(([name, one]) => [name, judgeChange(name, one, left)])),
      frames: judged(
        'no change',
        control,
        WHERE.map((where) => ({
          pass: left[where] < BYTES_PER_FRAME,
          text: `objects in ${where}: ${round(left[where], 1)} bytes a frame over ${ROUNDS} rounds of ${round(control.framesPerRound, 1)} frames (limit ${BYTES_PER_FRAME})`,
        })),
      ),
    };
  } finally {
    await close();
  }
}

/** @param left bytes that a frame leaves by itself */
function judgeChange(name: string, one: Measured, left: Heaps): Record<string, unknown> {
  const lines = WHERE.map((where) => {
    const bytes = one.objectBytesPerRound[where];
    const alone = left[where] * one.framesPerRound;
    return {
      pass: bytes < BYTES_PER_ROUND,
      text:
        `objects in ${where}: ${round(bytes, 1)} bytes a round of ${round(one.framesPerRound, 1)} frames, ${ROUNDS} rounds (limit ${BYTES_PER_ROUND}); ` +
        `${round(alone, 1)} what as many frames leave without a change`,
    };
  });
  return judged(name, one, lines);
}

function judged(name: string, one: Measured, lines: readonly Line[]): Record<string, unknown> {
  const { before, after } = one;
  const passed = report(`changes ${name}`, [
    ...lines,
    {
      // A notice may stand on the page at one of the two looks.
      pass: after.nodes - before.nodes < ROUNDS,
      text: `DOM nodes: ${before.nodes} before, ${after.nodes} after (limit: fewer than one more a round)`,
    },
    ...(Object.keys(FLAT) as (keyof typeof FLAT)[]).map((key) => judgeFlat(FLAT[key], before[key], after[key])),
  ]);
  if (!passed) process.exitCode = 1;
  return { rounds: ROUNDS, passed, ...one };
}
