/** Firefox ESR through Playwright; by WebDriver BiDi, because it is not Playwright's own build. */

import { existsSync } from 'node:fs';
import { firefox } from 'playwright';
import { ACTION_TIMEOUT } from './action-timeout.ts';
import type { Engine } from './engine.ts';

const FIREFOX = '/usr/bin/firefox-esr';

/** The browser's program; null where Debian's firefox-esr is not installed. */
export const findFirefox = (): string | null => (existsSync(FIREFOX) ? FIREFOX : null);

/** @param profile folder for what the browser keeps */
export async function startFirefox({ display, profile }: { display: string; profile: string }): Promise<Engine> {
  const context = await firefox.launchPersistentContext(profile, {
    executablePath: FIREFOX,
    channel: 'moz-firefox',
    headless: true,
    env: { ...process.env, DISPLAY: display },
    // Without a GPU Firefox gives no WebGL by itself.
    firefoxUserPrefs: { 'webgl.force-enabled': true },
    viewport: { width: 1280, height: 800 },
  });
  context.setDefaultTimeout(ACTION_TIMEOUT);
  const page = context.pages()[0] ?? (await context.newPage());
  return {
    goto: async (url) => void (await page.goto(url)),
    evaluate: (work, ...args) => page.evaluate(`(${work.toString()})(...${JSON.stringify(args)})`),
    click: (selector, text = '') => page.locator(selector).filter({ hasText: text }).first().click(),
    screenshot: () => page.screenshot(),
    stop: () => context.close(),
  };
}
