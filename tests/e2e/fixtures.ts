/** Playwright's `test` and `expect`, where no browser outlives its test: every end-to-end test takes them from here. */

import { test as base } from '@playwright/test';
import { closeAllBut, closeBrowsers, openNow } from './browsers.ts';

export { expect, type Locator, type Page, type Route, type ViewportSize } from '@playwright/test';

/** For tests that count milliseconds or frames: no other test runs beside them (playwright.config.ts). */
export const ALONE = { tag: '@alone' };

/* eslint-disable no-empty-pattern -- Playwright reads what a fixture needs from the pattern. */
export const test = base.extend<{ nothingLeftOpen: null }, { browsersEnd: null }>({
  nothingLeftOpen: [
    async ({}, use) => {
      const before = openNow();
      await use(null);
      await closeAllBut(before);
    },
    { auto: true },
  ],
  browsersEnd: [
    async ({}, use) => {
      await use(null);
      await closeBrowsers();
    },
    { auto: true, scope: 'worker' },
  ],
});
