/**
 * Filter ascent in the app as shipped, on wasm, as a person sees it: when the first picture of a gallery of 64 filters is there, as a
 * share of the whole time, and whether the page keeps its frame rate while a long gallery climbs. Wants an idle machine.
 */

import type { Locator, Page } from 'playwright';
import { openAppPage, startCamera } from './app-page.ts';
import { rounded, smoothness } from './smoothness.ts';
import { round } from './stats.ts';

const SECONDS = 8;
const GALLERY = 'conv2d_4';
/** 256 filters: still climbing when the frames have been counted. */
const LONG = 'conv2d_8';

/** How many different colours a canvas shows: few where nothing was painted. */
const coloursOf = (canvas: Locator): Promise<number> =>
  canvas.evaluate((element: HTMLCanvasElement) => {
    const { data } = element.getContext('2d')!.getImageData(0, 0, element.width, element.height);
    return new Set(new Uint32Array(data.buffer)).size;
  });

/** Seconds from the press to the first painted picture of the gallery, and to its end. */
async function galleryTimes(page: Page): Promise<{ first: number; whole: number }> {
  await page.locator('inside-panel [data-climb=all]').click();
  const start = performance.now();
  const since = (): number => (performance.now() - start) / 1000;
  const canvas = page.locator('inside-panel [data-gallery=ascent] canvas');
  while ((await coloursOf(canvas)) <= 20) await page.waitForTimeout(50);
  const first = since();
  await page.locator('inside-panel inside-layer [data-status="done"]').waitFor({ timeout: 300_000 });
  return { first, whole: since() };
}

export async function measureAscentPage(): Promise<Record<string, unknown>> {
  const { page, close } = await openAppPage();
  try {
    await startCamera(page);
    await page.keyboard.press('f');
    await page.locator('app-shell[data-state="frozen"]').waitFor();
    await page.keyboard.press('i');
    const show = async (layer: string): Promise<void> => {
      await page.locator(`inside-panel [data-layer="${layer}"]`).click();
      await page.locator('inside-panel [data-view=ascent]').click();
    };
    await show(GALLERY);
    const { first, whole } = await galleryTimes(page);
    await show(LONG);
    const before = await smoothness(page, SECONDS);
    await page.locator('inside-panel [data-climb=all]').click();
    const running = page.locator('inside-panel inside-layer [data-status="running"]');
    await running.waitFor();
    const during = await smoothness(page, SECONDS);
    return {
      backend: 'wasm',
      gallery: {
        layer: GALLERY,
        firstPictureSeconds: round(first),
        seconds: round(whole),
        share: round(first / whole, 3),
      },
      shareLimit: 0.1,
      seconds: SECONDS,
      stillRunningAtTheEnd: await running.isVisible(),
      before: rounded(before),
      during: rounded(during),
    };
  } finally {
    await close();
  }
}
