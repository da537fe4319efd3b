/**
 * Our frame, explanation and painting included, side by side with vladmandic/human 3.3 (face + emotion only, nothing skipped
 * or cached): separate pages, alternating blocks of the same 640x480 frames, wasm SIMD, one thread, medians.
 */

import type { HumanApi } from './pages/human.ts';
import type { OursApi } from './pages/ours.ts';
import { openBenchPages } from './pages-server.ts';
import { median, round } from './stats.ts';

const BLOCK = 100;
const BLOCKS = 6;

type Window<T> = { bench: T };

export async function measureHuman(): Promise<Record<string, unknown>> {
  const pages = await openBenchPages();
  try {
    const ours = await pages.browser.newPage();
    const human = await pages.browser.newPage();
    await ours.goto(`${pages.url}/ours.html`);
    await human.goto(`${pages.url}/human.html`);
    const ourBackend = await ours.evaluate((n) => (window as unknown as Window<OursApi>).bench.start('wasm', n), BLOCK);
    const peer = await human.evaluate((n) => (window as unknown as Window<HumanApi>).bench.start(n), BLOCK);
    const runOurs = (): Promise<{ times: number[]; explained: number }> =>
      ours.evaluate((n) => (window as unknown as Window<OursApi>).bench.block(n), BLOCK);
    const runHuman = (): Promise<{ times: number[]; explained: number }> =>
      human.evaluate((n) => (window as unknown as Window<HumanApi>).bench.block(n), BLOCK);
    await runOurs();
    await runHuman();
    const times = { ours: [] as number[], human: [] as number[] };
    const faces = { ours: 0, human: 0 };
    for (let i = 0; i < BLOCKS; i++) {
      await ours.bringToFront();
      const a = await runOurs();
      await human.bringToFront();
      const b = await runHuman();
      times.ours.push(...a.times);
      times.human.push(...b.times);
      faces.ours += a.explained;
      faces.human += b.explained;
    }
    return {
      peer,
      ourBackend,
      video: pages.video.split('/').pop(),
      frames: BLOCK * BLOCKS,
      framesWithScores: faces,
      oursMs: round(median(times.ours)),
      humanMs: round(median(times.human)),
      ratio: round(median(times.ours) / median(times.human), 3),
      limit: 1,
    };
  } finally {
    await pages.close();
  }
}
