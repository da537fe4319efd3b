/**
 * Start and stop, another source, another backend, ten times each in the app as shipped: afterwards heap, tensors, wasm
 * memories, workers and camera tracks must stand where they stood after the first two rounds.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium, type Page } from 'playwright';
import { build, preview } from 'vite';
import { BROWSER_ARGS, findChromium } from '../scripts/find-chromium.ts';
import type { Inspection } from '../src/inference/core/live-types.ts';
import { heaps } from './soak.ts';

const ROUNDS = 10;
const WARM = 2;

interface Tap {
  worker: Worker | null;
  workers: number;
  inspections: Inspection[];
  tracks: MediaStreamTrack[];
}

async function installTap(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const tap: Tap = { worker: null, workers: 0, inspections: [], tracks: [] };
    (window as unknown as { tap: Tap }).tap = tap;
    const Original = window.Worker;
    window.Worker = class extends Original {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        tap.worker = this;
        tap.workers++;
        this.addEventListener('message', ({ data }: MessageEvent) => {
          if (data.kind === 'inspection') tap.inspections = [data.inspection];
        });
      }
    };
    const original = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (constraints) => {
      const stream = await original(constraints);
      tap.tracks.push(...stream.getTracks());
      return stream;
    };
  });
}

async function stand(page: Page): Promise<Record<string, number | null>> {
  const heap = await heaps(page);
  const rest = await page.evaluate(async () => {
    const { tap } = window as unknown as { tap: Tap };
    tap.inspections = [];
    tap.worker?.postMessage({ kind: 'inspect', requestId: -1 });
    while (tap.inspections.length === 0) await new Promise((done) => setTimeout(done, 20));
    const { tensors, bytes, wasmBytes, detectorBytes } = tap.inspections[0] as Inspection;
    return {
      tensors,
      tensorBytes: bytes,
      wasmBytes,
      detectorBytes,
      workers: tap.workers,
      liveTracks: tap.tracks.filter(({ readyState }) => readyState === 'live').length,
    };
  });
  return { pageHeap: heap.page, workerHeap: heap.workers, ...rest };
}

export async function measureChanges(): Promise<Record<string, unknown>> {
  const root = resolve(import.meta.dirname, '..');
  const outDir = resolve(import.meta.dirname, '.dist-app');
  await build({ root, logLevel: 'warn', build: { outDir, emptyOutDir: true } });
  const server = await preview({
    root,
    logLevel: 'warn',
    build: { outDir },
    preview: { port: 4290, strictPort: false },
  });
  const profile = mkdtempSync(join(tmpdir(), 'explainer-bench-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findChromium() ?? 'chromium',
    args: [...BROWSER_ARGS, `--use-file-for-fake-video-capture=${resolve(root, 'tests/.artifacts/drawn-face.mjpeg')}`],
    viewport: { width: 1280, height: 800 },
    serviceWorkers: 'block',
  });
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    await installTap(page);
    await page.goto(`${server.resolvedUrls?.local[0] ?? ''}?sw=off`);
    const shell = page.locator('app-shell');
    const tracking = (): Promise<void> => page.locator('app-shell[data-state="tracking"]').waitFor({ timeout: 60_000 });
    const button = (name: string | RegExp) =>
      page.getByRole('button', { name, exact: typeof name === 'string' }).first();
    const stop = async (): Promise<void> => {
      await button('Stop').click();
      await page.locator('app-shell[data-state="idle"]').waitFor();
    };
    const backend = async (name: string): Promise<void> => {
      await page.evaluate(
        (b) => (window as unknown as { tap: Tap }).tap.worker?.postMessage({ kind: 'set-backend', backend: b }),
        name,
      );
      await page.locator(`app-shell[data-backend="${name}"]`).waitFor({ timeout: 120_000 });
    };
    const rounds = {
      startStop: async () => {
        await button('Start camera').click();
        await tracking();
        await stop();
      },
      source: async () => {
        await button('Start camera').click();
        await tracking();
        await stop();
        await button(/drawn face/i).click();
        await tracking();
        await stop();
      },
      backend: async () => {
        await button('Start camera').click();
        await tracking();
        await backend('webgl');
        await backend('wasm');
        await stop();
      },
    };
    const out: Record<string, unknown> = {};
    for (const [name, round] of Object.entries(rounds)) {
      for (let i = 0; i < WARM; i++) await round();
      const before = await stand(page);
      for (let i = 0; i < ROUNDS; i++) await round();
      const after = await stand(page);
      out[name] = { rounds: ROUNDS, before, after };
      console.log(name, JSON.stringify(out[name]));
    }
    return { ...out, finalState: await shell.getAttribute('data-state') };
  } finally {
    await context.close();
    await server.close();
    rmSync(profile, { recursive: true, force: true });
  }
}
