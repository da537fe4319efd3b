/**
 * Whether the page keeps its frame rate while LIME runs: the app as shipped, the drawn face frozen, 2,000 calls on wasm in the explain
 * worker. Frames of the page and its long tasks, before and during. Wants an idle machine.
 */

import type { Page } from 'playwright';
import { openAppPage, startCamera } from './app-page.ts';
import { round } from './stats.ts';

const SECONDS = 8;

interface Smoothness {
  readonly framesPerSecond: number;
  readonly longestGapMs: number;
  readonly longTasks: number;
  readonly longestTaskMs: number;
}

/** Counts animation frames, the longest time between two of them, and tasks of 50 ms and more. */
const smoothness = (page: Page, seconds: number): Promise<Smoothness> =>
  page.evaluate(async (ms) => {
    const tasks: number[] = [];
    const observer = new PerformanceObserver((list) => list.getEntries().forEach((e) => tasks.push(e.duration)));
    observer.observe({ type: 'longtask', buffered: false });
    const start = performance.now();
    let [frames, last, gap] = [0, start, 0];
    while (last - start < ms) {
      const now = await new Promise<number>((next) => requestAnimationFrame(() => next(performance.now())));
      gap = Math.max(gap, now - last);
      last = now;
      frames++;
    }
    observer.disconnect();
    return {
      framesPerSecond: (frames / (last - start)) * 1000,
      longestGapMs: gap,
      longTasks: tasks.length,
      longestTaskMs: Math.max(0, ...tasks),
    };
  }, seconds * 1000);

const rounded = (s: Smoothness): Record<string, number> =>
  Object.fromEntries(Object.entries(s).map(([name, value]) => [name, round(value as number, 1)]));

export async function measureLimePage(): Promise<Record<string, unknown>> {
  const { page, close } = await openAppPage();
  try {
    await startCamera(page);
    await page.keyboard.press('f');
    await page.locator('app-shell[data-state="frozen"]').waitFor();
    await page.getByRole('button', { name: /Which parts matter/ }).click();
    const panel = page.locator('lime-panel');
    await panel.locator('[data-status="done"]').waitFor({ timeout: 60_000 });
    const before = await smoothness(page, SECONDS);
    await panel.locator('details summary').click();
    await panel.locator('[data-option=calls]').selectOption('2000');
    await panel.locator('[data-run]').click();
    await panel.locator('[data-status="running"]').waitFor();
    const during = await smoothness(page, SECONDS);
    const status = await panel.locator('[data-status]').getAttribute('data-status');
    return {
      backend: 'wasm',
      seconds: SECONDS,
      stillRunningAtTheEnd: status === 'running',
      before: rounded(before),
      during: rounded(during),
    };
  } finally {
    await close();
  }
}
