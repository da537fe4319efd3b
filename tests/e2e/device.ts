/** A device of a person: a browser profile that lasts over several starts of the browser. Service workers run here. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, type BrowserContext, type Page } from '@playwright/test';
import { build } from 'vite';
import { chromium } from 'playwright';
import { BROWSER_ARGS, findChromium } from '../../scripts/find-chromium.ts';
import { DRAWN_VIDEO } from './app.ts';
import { BUILD_UNDER_TEST } from './build-under-test.ts';

const ARTIFACTS = resolve(import.meta.dirname, '../.artifacts');
/** With the fault seams: one version. */
export const VERSION_B = BUILD_UNDER_TEST;
/** What is shipped, without the seams: another version. */
export const VERSION_A = resolve(ARTIFACTS, 'dist-shipped');

export async function buildVersionA(): Promise<void> {
  const before = process.env['VITE_TEST_SEAMS'];
  delete process.env['VITE_TEST_SEAMS'];
  try {
    await build({ logLevel: 'error', build: { outDir: VERSION_A, emptyOutDir: true } });
  } finally {
    if (before !== undefined) process.env['VITE_TEST_SEAMS'] = before;
  }
}

export class Device {
  readonly #profile = mkdtempSync(join(tmpdir(), 'explainer-device-'));
  #context: BrowserContext | null = null;
  page!: Page;

  get context(): BrowserContext {
    if (!this.#context) throw new Error('the browser is not started');
    return this.#context;
  }

  /** Starts the browser. */
  async start(): Promise<Page> {
    this.#context = await chromium.launchPersistentContext(this.#profile, {
      executablePath: findChromium() ?? 'chromium',
      args: [...BROWSER_ARGS, `--use-file-for-fake-video-capture=${DRAWN_VIDEO}`],
      viewport: { width: 1280, height: 800 },
      acceptDownloads: true,
    });
    this.page = this.#context.pages()[0] ?? (await this.#context.newPage());
    return this.page;
  }

  async stop(): Promise<void> {
    await this.#context?.close();
    this.#context = null;
  }

  async throwAway(): Promise<void> {
    await this.stop();
    rmSync(this.#profile, { recursive: true, force: true });
  }
}

export const expectAttribute = (page: Page, name: string, value: string | RegExp, timeout = 60_000): Promise<void> =>
  expect(page.locator('app-shell')).toHaveAttribute(`data-${name}`, value, { timeout });

/** Explained live: frames are predicted, explained and painted. */
export async function expectLive(page: Page, source: 'camera' | 'drawn'): Promise<void> {
  await expectAttribute(page, 'source', source);
  await expectAttribute(page, 'state', 'tracking');
  await expect
    .poll(async () => Number(await page.locator('app-shell').getAttribute('data-fps')), { timeout: 30_000 })
    .toBeGreaterThan(0);
  await expectAttribute(page, 'top', /\w/);
}

export const startCamera = (page: Page): Promise<void> =>
  page.getByRole('button', { name: 'Start camera', exact: true }).click();
export const startDrawn = (page: Page): Promise<void> =>
  page.getByRole('button', { name: 'Try the drawn face' }).click();

/** Paths of the app's files that are stored, with their bytes; read from the store itself, by content hash. */
export const storedBytes = (page: Page): Promise<{ key: string; bytes: number }[]> =>
  page.evaluate(async () => {
    const found: { key: string; bytes: number }[] = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const response = await cache.match(request);
        if (response) found.push({ key: request.url, bytes: (await response.arrayBuffer()).byteLength });
      }
    }
    return found;
  });

/** Changes one byte of a stored file. @param sha256 of the file as it should be */
export const damageStored = (page: Page, sha256: string): Promise<void> =>
  page.evaluate(async (hash) => {
    const [name] = await caches.keys();
    const cache = await caches.open(name as string);
    const request = (await cache.keys()).find(({ url }) => url.endsWith(`/stored/${hash}`));
    if (!request) throw new Error('not stored');
    const bytes = new Uint8Array(await ((await cache.match(request)) as Response).arrayBuffer());
    bytes[bytes.length >> 1]! ^= 1;
    await cache.put(request, new Response(bytes));
  }, sha256);
