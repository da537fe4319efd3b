/** Whether a page keeps its frame rate while a worker is busy. */

import type { Page } from 'playwright';
import { round } from './stats.ts';

export interface Smoothness {
  readonly framesPerSecond: number;
  readonly longestGapMs: number;
  readonly longTasks: number;
  readonly longestTaskMs: number;
}

/** Counts animation frames, the longest time between two of them, and tasks of 50 ms and more. */
export const smoothness = (page: Page, seconds: number): Promise<Smoothness> =>
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

export const rounded = (s: Smoothness): Record<string, number> =>
  Object.fromEntries(Object.entries(s).map(([name, value]) => [name, round(value as number, 1)]));
