/** The app as shipped, built and opened in a fresh Chromium whose camera plays the drawn face. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium, type Page } from 'playwright';
import { build, preview } from 'vite';
import { BROWSER_ARGS, findChromium } from '../scripts/find-chromium.ts';
import { prepareAssets } from '../scripts/prepare-assets.ts';
import { drawnVideo, renderDrawnVideos } from '../scripts/render-drawn-video.ts';

export interface AppPage {
  readonly page: Page;
  /** Ends browser and server, and throws the profile away. */
  close(): Promise<void>;
}

/** @param prepare done before the app's own scripts run */
export async function openAppPage(prepare?: (page: Page) => Promise<unknown>): Promise<AppPage> {
  const root = resolve(import.meta.dirname, '..');
  const outDir = resolve(import.meta.dirname, '.dist-app');
  prepareAssets();
  await renderDrawnVideos();
  await build({ root, logLevel: 'warn', build: { outDir, emptyOutDir: true } });
  const server = await preview({
    root,
    logLevel: 'warn',
    build: { outDir },
    preview: { port: 4290, strictPort: false },
  });
  const profile = mkdtempSync(join(tmpdir(), 'explainer-bench-'));
  const video = drawnVideo('drawn-face');
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findChromium() ?? 'chromium',
    args: [...BROWSER_ARGS, `--use-file-for-fake-video-capture=${video}`],
    viewport: { width: 1280, height: 800 },
    serviceWorkers: 'block',
  });
  const close = async (): Promise<void> => {
    await context.close();
    await server.close();
    rmSync(profile, { recursive: true, force: true });
  };
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    await prepare?.(page);
    await page.goto(`${server.resolvedUrls?.local[0] ?? ''}?sw=off`);
    return { page, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Starts the camera and waits until a face is followed. */
export async function startCamera(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Start camera', exact: true }).click();
  await page.locator('app-shell[data-state="tracking"]').waitFor({ timeout: 60_000 });
}
