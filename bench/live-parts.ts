/**
 * Live parts beside the live map, in the app as shipped, on a 640x480, 30 frames a second fake camera (the drawn face): frames explained and
 * painted a second, how often the bars get new figures, and masks asked a frame; with and without them in turns, so that the ratio says what
 * they cost on a machine that has other things to do.
 */

import type { Page } from 'playwright';
import type { FrameResult, PartsFigures } from '../src/live/core/types.ts';
import { openAppPage, startCamera } from './app-page.ts';
import { median, round } from './stats.ts';

/** ROUNDS=n turns, SECONDS=n of each. */
const ROUNDS = Number(process.env['ROUNDS'] ?? 3);
const SECONDS = Number(process.env['SECONDS'] ?? 10);

interface Tap {
  frames: number;
  totals: number[];
  told: number;
  masks: number;
}

const installTap = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    const tap: Tap = { frames: 0, totals: [], told: 0, masks: 0 };
    (window as unknown as { tap: Tap }).tap = tap;
    const Original = window.Worker;
    window.Worker = class extends Original {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        this.addEventListener('message', ({ data }: MessageEvent) => {
          if (data.kind === 'result' && data.credit && (data.result as FrameResult).explained) {
            tap.frames++;
            tap.totals.push((data.result as FrameResult).timings.total);
          }
          if (data.kind === 'parts') {
            tap.told++;
            tap.masks = (data.figures as PartsFigures).masks;
          }
        });
      }
    };
  });

async function count(page: Page): Promise<{ fps: number; told: number; totalMs: number; masks: number }> {
  await page.waitForTimeout(2000);
  const read = (): Promise<Tap & { at: number }> =>
    page.evaluate(() => {
      const { tap } = window as unknown as { tap: Tap };
      return { ...tap, at: performance.now() };
    });
  const before = await read();
  await page.waitForTimeout(1000 * SECONDS);
  const after = await read();
  const seconds = (after.at - before.at) / 1000;
  return {
    fps: (after.frames - before.frames) / seconds,
    told: (after.told - before.told) / seconds,
    totalMs: median(after.totals.slice(before.totals.length)),
    masks: after.masks,
  };
}

export async function measureLiveParts(): Promise<Record<string, unknown>> {
  const { page, close } = await openAppPage(installTap);
  try {
    await startCamera(page);
    await page.waitForTimeout(3000);
    const [without, withParts] = [[], []] as [Awaited<ReturnType<typeof count>>[], Awaited<ReturnType<typeof count>>[]];
    for (let i = 0; i < ROUNDS; i++) {
      without.push(await count(page));
      await page.keyboard.press('b');
      withParts.push(await count(page));
      await page.keyboard.press('b');
    }
    const middle = (of: typeof without, figure: keyof (typeof without)[number]): number =>
      round(median(of.map((one) => one[figure])), 1);
    return {
      backend: await page.locator('app-shell').getAttribute('data-backend'),
      rounds: ROUNDS,
      seconds: SECONDS,
      fps: middle(withParts, 'fps'),
      fpsLimit: 14,
      fpsWithout: middle(without, 'fps'),
      ratio: round(middle(withParts, 'fps') / middle(without, 'fps'), 2),
      toldPerSecond: middle(withParts, 'told'),
      toldLimit: 5,
      frameMs: middle(withParts, 'totalMs'),
      frameMsWithout: middle(without, 'totalMs'),
      masksRemembered: middle(withParts, 'masks'),
    };
  } finally {
    await close();
  }
}
