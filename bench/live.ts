/**
 * The app as shipped, live on a 640x480, 30 frames a second fake camera (the drawn face): frames predicted, explained and
 * painted per second, as the app says and as counted from the worker's messages and from distinct frames; long tasks on the
 * page after the first tracking. Wants an idle machine.
 */

import type { Page } from 'playwright';
import type { FrameResult } from '../src/live/core/types.ts';
import { openAppPage, startCamera } from './app-page.ts';
import { median, round } from './stats.ts';

/** SECONDS=n for another time than a minute. */
const SECONDS = Number(process.env['SECONDS'] ?? 60);

interface Tap {
  frames: { at: number; explained: boolean; timings: FrameResult['timings']; mark: string }[];
  tasks: number[];
}

/** Keeps what the live worker says of every frame, and the page's long tasks. */
const installTap = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    const tap: Tap = { frames: [], tasks: [] };
    (window as unknown as { tap: Tap }).tap = tap;
    const Original = window.Worker;
    window.Worker = class extends Original {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        this.addEventListener('message', ({ data }: MessageEvent) => {
          if (data.kind !== 'result' || !data.credit) return;
          const { explained, timings, prediction, square } = data.result as FrameResult;
          // Two frames with the same face in the same place and the same scores were one and the same picture.
          tap.frames.push({
            at: performance.now(),
            explained,
            timings,
            mark: JSON.stringify([square, prediction?.logits]),
          });
        });
      }
    };
    new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => tap.tasks.push(duration))).observe({
      type: 'longtask',
      buffered: false,
    });
  });

export async function measureLive(): Promise<Record<string, unknown>> {
  const { page, close } = await openAppPage(installTap);
  try {
    await startCamera(page);
    await page.waitForTimeout(5000);
    await page.evaluate(() => {
      const { tap } = window as unknown as { tap: Tap };
      tap.frames = [];
      tap.tasks = [];
    });
    const said: number[] = [];
    for (let i = 0; i < SECONDS; i++) {
      await page.waitForTimeout(1000);
      said.push(Number(await page.locator('app-shell').getAttribute('data-fps')));
    }
    const { frames, tasks } = await page.evaluate(() => (window as unknown as { tap: Tap }).tap);
    const seconds = ((frames.at(-1)?.at ?? 0) - (frames[0]?.at ?? 0)) / 1000;
    const marks = new Set(frames.map(({ mark }) => mark));
    const sorted = [...tasks].sort((a, b) => a - b);
    const stage = (name: keyof FrameResult['timings']): number =>
      round(median(frames.map(({ timings }) => timings[name])));
    return {
      backend: await page.locator('app-shell').getAttribute('data-backend'),
      seconds: round(seconds, 1),
      fpsSaid: median(said),
      fpsCounted: round(frames.filter(({ explained }) => explained).length / seconds, 1),
      fpsDistinct: round(marks.size / seconds, 1),
      fpsLimit: 25,
      stageMs: {
        detect: stage('detect'),
        crop: stage('crop'),
        network: stage('network'),
        draw: stage('draw'),
        total: stage('total'),
      },
      longTasks: tasks.length,
      // The long-task observer reports tasks of 50 ms and more; none means that p99 is below.
      longestTaskMs: round(sorted.at(-1) ?? 0),
    };
  } finally {
    await close();
  }
}
