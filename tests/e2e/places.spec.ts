/** Freezing moves nothing that was visible: places before and after at six sizes, in one visit. */

import { expect, test } from './fixtures.ts';
import { App } from './app.ts';
import { startDrawn } from './device.ts';

const SIZES = [
  [390, 844],
  [768, 1024],
  [1024, 768],
  [1366, 768],
  [1280, 800],
  [1920, 1080],
] as const;

/** Of everything in the shell that people press or read, by its words. */
const places = (app: App): Promise<Record<string, string>> =>
  app.shell.evaluate((shell) => {
    const found: Record<string, string> = {};
    const look = (root: ShadowRoot, path: string): void => {
      root.querySelectorAll('*').forEach((element) => {
        if (element.shadowRoot) look(element.shadowRoot, `${path}/${element.localName}`);
        if (
          !element.matches(
            'button, live-view, control-bar, map-legend, score-bars, score-headline, head-choice, summary, input',
          )
        )
          return;
        const { x, y, width, height } = element.getBoundingClientRect();
        if (width === 0) return;
        const siblings = [...root.querySelectorAll(element.localName)].indexOf(element);
        found[`${path}/${element.localName} ${siblings}`] = [x, y, width, height].map(Math.round).join(' ');
      });
    };
    look(shell.shadowRoot!, '');
    return found;
  });

test('freezing moves nothing, and what is read from two metres is large enough', async () => {
  const app = await App.open({ query: '?backend=wasm&sw=off', video: null });
  await startDrawn(app.page);
  await app.waitForState('tracking');
  for (const [width, height] of SIZES) {
    await app.page.setViewportSize({ width, height });
    await app.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    const before = await places(app);
    expect(Object.keys(before).length, `${width} x ${height}`).toBeGreaterThan(20);
    await app.page.keyboard.press('f');
    await app.waitForState('frozen');
    await expect(app.page.locator('[data-panel=lime]')).toBeEnabled();
    expect(await places(app), `${width} x ${height}`).toEqual(before);
    const covered = await app.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(covered, `${width} x ${height}: sideways`).toBeLessThanOrEqual(0);
    await app.page.keyboard.press('f');
    await app.waitForState('tracking');
  }
  // At 1920 x 1080: a fortieth of the height.
  const sizes = await app.shell.evaluate((shell) => {
    const size = (host: string, inner: string): number => {
      const root = shell.shadowRoot!.querySelector(host)!.shadowRoot!;
      return parseFloat(getComputedStyle(root.querySelector(inner)!).fontSize);
    };
    return {
      legend: size('map-legend', '.plain'),
      label: size('score-headline', '.label'),
      bars: size('score-bars', 'button'),
    };
  });
  for (const [name, size] of Object.entries(sizes)) expect(size, name).toBeGreaterThanOrEqual(1080 / 40);
  expect(app.complaints).toEqual([]);
  await app.close();
});
