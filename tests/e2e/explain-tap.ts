/** Listens in on the explain workers, and makes one fail. Passive: every message still goes where it went before. */

import type { Page } from '@playwright/test';
import type { FromExplain, ToExplain } from '../../src/explain/protocol.ts';

interface Tap {
  sent: string[];
  got: string[];
  workers: Worker[];
}
type TapWindow = Window & { explainTap: Tap };

/** Call before the page's own scripts run (OpenOptions.prepare). */
export const tapExplainWorkers = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    const tap: Tap = { sent: [], got: [], workers: [] };
    (window as unknown as TapWindow).explainTap = tap;
    const Original = window.Worker;
    window.Worker = class extends Original {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        if (options?.name !== 'explain') return;
        tap.workers.push(this);
        this.addEventListener('message', ({ data }: MessageEvent<FromExplain>) =>
          tap.got.push(data.kind === 'news' ? data.news.kind : data.kind),
        );
        const post = this.postMessage.bind(this);
        this.postMessage = (message: ToExplain): void => {
          tap.sent.push(message.kind === 'job' ? message.job : message.kind);
          post(message);
        };
      }
    };
  });

/** Kinds of the messages so far (a job's is the name of the job), and how many workers there were. */
export const tappedExplain = (page: Page): Promise<{ sent: string[]; got: string[]; workers: number }> =>
  page.evaluate(() => {
    const { sent, got, workers } = (window as unknown as TapWindow).explainTap;
    return { sent, got, workers: workers.length };
  });

/** Forgets the messages so far; the workers stay. */
export const clearExplainTap = (page: Page): Promise<void> =>
  page.evaluate(() => void Object.assign((window as unknown as TapWindow).explainTap, { sent: [], got: [] }));

/** The newest worker ends with an error that nobody catches. Needs a build with VITE_TEST_SEAMS. */
export const crashExplainWorker = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const { workers } = (window as unknown as TapWindow).explainTap;
    workers.at(-1)?.postMessage({ kind: 'inject-fault', fault: 'crash' } satisfies ToExplain);
  });
