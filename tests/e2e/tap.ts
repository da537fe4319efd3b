/**
 * Listens in on what the live worker tells the page, frame by frame, and asks it for an inspection. Passive: every message
 * still goes where it went before.
 */

import type { Page } from '@playwright/test';
import type { FrameResult, Inspection } from '../../src/live/core/types.ts';

interface TapWindow {
  tap: { results: FrameResult[]; kinds: string[]; times: number[]; worker: Worker | null; inspections: Inspection[] };
}

/** Call before the page's own scripts run (OpenOptions.prepare). */
export async function installTap(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const tap: TapWindow['tap'] = { results: [], kinds: [], times: [], worker: null, inspections: [] };
    (window as unknown as TapWindow).tap = tap;
    const Original = window.Worker;
    window.Worker = class extends Original {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        tap.worker = this;
        this.addEventListener('message', ({ data }: MessageEvent) => {
          tap.kinds.push(data.kind);
          if (data.kind === 'result') {
            tap.results.push(data.result);
            tap.times.push(performance.now());
          }
          if (data.kind === 'inspection') tap.inspections.push(data.inspection);
        });
      }
    };
  });
}

/** Forgets what was seen so far. */
export const clearTap = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const { tap } = window as unknown as TapWindow;
    tap.results = [];
    tap.times = [];
  });

export const tappedResults = (page: Page): Promise<{ results: FrameResult[]; times: number[] }> =>
  page.evaluate(() => {
    const { results, times } = (window as unknown as TapWindow).tap;
    return { results, times };
  });

/** Sends a message to the worker as the page would. */
export const tellWorker = (page: Page, message: object): Promise<void> =>
  page.evaluate((m) => (window as unknown as TapWindow).tap.worker?.postMessage(m), message);

export interface PaintedBox {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The smallest box around what is painted on the overlay, in its pixels; null when nothing is. */
export async function paintedBox(page: Page): Promise<PaintedBox | null> {
  return page.evaluate(async () => {
    const { tap } = window as unknown as TapWindow;
    const before = tap.inspections.length;
    tap.worker?.postMessage({ kind: 'inspect', requestId: -1, overlay: true });
    while (tap.inspections.length === before) await new Promise((resolve) => setTimeout(resolve, 20));
    const overlay = tap.inspections.at(-1)?.overlay;
    if (!overlay) return null;
    const box = { left: Infinity, top: Infinity, right: -1, bottom: -1 };
    for (let i = 0; i < overlay.width * overlay.height; i++) {
      if (overlay.data[4 * i + 3] === 0) continue;
      const x = i % overlay.width;
      const y = (i - x) / overlay.width;
      box.left = Math.min(box.left, x);
      box.right = Math.max(box.right, x);
      box.top = Math.min(box.top, y);
      box.bottom = Math.max(box.bottom, y);
    }
    return box.right < 0 ? null : box;
  });
}

/** Share of the overlay's pixels that are painted at all. */
export async function inspect(page: Page): Promise<Omit<Inspection, 'overlay'> & { painted: number | null }> {
  return page.evaluate(async () => {
    const { tap } = window as unknown as TapWindow;
    const before = tap.inspections.length;
    tap.worker?.postMessage({ kind: 'inspect', requestId: -1, overlay: true });
    while (tap.inspections.length === before) await new Promise((resolve) => setTimeout(resolve, 20));
    const { overlay, ...rest } = tap.inspections[tap.inspections.length - 1] as Inspection;
    let painted = 0;
    if (overlay) for (let i = 3; i < overlay.data.length; i += 4) painted += (overlay.data[i] as number) > 0 ? 1 : 0;
    return { ...rest, painted: overlay ? painted / (overlay.width * overlay.height) : null };
  });
}
