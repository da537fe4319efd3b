import type { BrowserContext } from '@playwright/test';

/**
 * Keeps the live picture from taking all of two cores in tests that do not count frames: the app as a person has left it who chose low
 * power, five frames a second at most. Call before the page is opened; what the page itself has stored since stays.
 */
export const fewFrames = (context: BrowserContext): Promise<unknown> =>
  context.addInitScript(() => {
    const key = 'expression-explainer.settings';
    try {
      if (localStorage.getItem(key) === null) localStorage.setItem(key, JSON.stringify({ lowPower: true }));
    } catch {
      // A page without an origin has no storage.
    }
  });
