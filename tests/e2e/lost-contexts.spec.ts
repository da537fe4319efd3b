/** The graphics process ends, or takes one context away: nothing wrong is said meanwhile, and all of it comes back by itself. */

import { expect, test, type Page } from '@playwright/test';
import { App, DRAWN_VIDEO } from './app.ts';
import { clearTap, installTap, tappedResults, tellWorker } from './tap.ts';

/** Ends Chromium's graphics process, and with it every context of every page. */
async function endGpuProcess(app: App): Promise<void> {
  const browser = app.context.browser();
  if (!browser) throw new Error('no browser to talk to');
  const session = await browser.newBrowserCDPSession();
  await session.send('Browser.crashGpuProcess' as never).catch(() => undefined);
}

/** A picture of one colour, dropped on the page. */
async function dropWhite(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(640, 480);
    const context = canvas.getContext('2d')!;
    context.fillStyle = '#fff';
    context.fillRect(0, 0, 640, 480);
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([await canvas.convertToBlob()], 'white.png', { type: 'image/png' }));
    window.dispatchEvent(new DragEvent('drop', { dataTransfer }));
  });
}

for (const backend of ['wasm', 'webgl'] as const) {
  for (const [what, lose] of [
    ['the graphics process ends', endGpuProcess],
    [
      "the face finder's context is lost",
      (app: App) => tellWorker(app.page, { kind: 'inject-fault', fault: 'lose-detector' }),
    ],
  ] as const) {
    test(`${what} on ${backend}: said, the face is followed again, and a white picture has none`, async () => {
      test.setTimeout(240_000);
      const app = await App.open({ video: DRAWN_VIDEO, prepare: (page) => installTap(page) });
      await app.startCamera();
      await app.waitForState('tracking');
      await tellWorker(app.page, { kind: 'set-backend', backend });
      await expect(app.shell).toHaveAttribute('data-backend', backend, { timeout: 120_000 });
      await app.waitForState('tracking');

      await lose(app);
      await expect(app.page.getByText(/face finder had stopped/).first()).toBeVisible({ timeout: 60_000 });
      await app.waitForState('tracking', 90_000);
      // The camera's face moves: so do the boxes that were detected.
      await clearTap(app.page);
      await expect
        .poll(
          async () => {
            const { results } = await tappedResults(app.page);
            return new Set(results.filter(({ detected }) => detected).map(({ faces }) => faces[0]?.x)).size;
          },
          { timeout: 60_000 },
        )
        .toBeGreaterThan(5);

      await clearTap(app.page);
      await dropWhite(app.page);
      await app.waitForState('no-face');
      const { results } = await tappedResults(app.page);
      expect(results.at(-1)).toMatchObject({ state: 'no-face', faces: [], prediction: null });
      await app.close();
    });
  }
}
