/** A device of a person: a browser profile that lasts over several starts of the browser. Service workers run here. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type BrowserContext, type Page } from '@playwright/test';
import { chromium } from 'playwright';
import { BROWSER_ARGS, findChromium } from '../../scripts/find-chromium.ts';
import { ACTION_TIMEOUT } from '../support/action-timeout.ts';
import { DRAWN_VIDEO } from './app.ts';
import { closing, type Close } from './browsers.ts';
import { BUILD_UNDER_TEST, BUILD_SHIPPED, BUILD_OTHER_NETWORK } from './build-under-test.ts';

/** With the fault seams: one version. */
export const VERSION_B = BUILD_UNDER_TEST;
/** What is shipped, without the seams: another version. */
export const VERSION_A = BUILD_SHIPPED;
/** What is shipped, with another file in a network that is not the default, `classic`: a third version. */
export const VERSION_C = BUILD_OTHER_NETWORK;

export interface StartOptions {
  readonly args?: readonly string[];
  readonly viewport?: { width: number; height: number };
  readonly userAgent?: string;
  readonly hasTouch?: boolean;
}

export class Device {
  readonly #profile = mkdtempSync(join(tmpdir(), 'explainer-device-'));
  #context: BrowserContext | null = null;
  #close: Close | null = null;
  page!: Page;

  get context(): BrowserContext {
    if (!this.#context) throw new Error('the browser is not started');
    return this.#context;
  }

  /** Starts the browser. */
  async start({ args = [], ...options }: StartOptions = {}): Promise<Page> {
    this.#context = await chromium.launchPersistentContext(this.#profile, {
      executablePath: findChromium() ?? 'chromium',
      args: [...BROWSER_ARGS, `--use-file-for-fake-video-capture=${DRAWN_VIDEO}`, ...args],
      viewport: { width: 1280, height: 800 },
      acceptDownloads: true,
      ...options,
    });
    const context = this.#context;
    this.#close = closing(() => context.close());
    context.setDefaultTimeout(ACTION_TIMEOUT);
    this.page = context.pages()[0] ?? (await context.newPage());
    return this.page;
  }

  async stop(): Promise<void> {
    await this.#close?.();
    this.#context = this.#close = null;
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

/** From live on: numbers saved, frozen, LIME run, one filter climbed. */
export async function expectExplainedAndSaved(page: Page): Promise<void> {
  await page.keyboard.press('s');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save numbers' }).click(),
  ]);
  const numbers = JSON.parse(readFileSync(await download.path(), 'utf8')) as {
    scores: number[];
    map: { values: number[] };
  };
  expect(numbers.scores.reduce((a, b) => a + b)).toBeCloseTo(1, 3);
  expect(numbers.map.values.some((value) => value !== 0)).toBe(true);
  await page.keyboard.press('Escape');
  await page.keyboard.press('f');
  await expectAttribute(page, 'state', 'frozen');
  await expect(page.locator('app-shell')).not.toHaveAttribute('data-awake');
  await page.getByRole('button', { name: /Which parts matter/ }).click();
  await page.locator('lime-panel [data-status=done]').waitFor({ timeout: 60_000 });
  await page.locator('lime-panel').getByRole('button', { name: 'Close' }).first().click();
  await page.getByRole('button', { name: 'Inside the network' }).click();
  const inside = page.locator('inside-panel');
  await inside.locator('[data-layer=conv2d_3]').click();
  await inside.locator('[data-view=ascent]').click();
  await inside.locator('[data-climb=one]').click();
  await inside.locator('figure[data-last="30"]').waitFor({ timeout: 30_000 });
  await inside.getByRole('button', { name: 'Close' }).first().click();
}

export const startCamera = (page: Page): Promise<void> =>
  page.getByRole('button', { name: 'Start camera', exact: true }).click();
export const startDrawn = (page: Page): Promise<void> =>
  page.getByRole('button', { name: 'Try the drawn face' }).click();

/** A photo of a face, as a JPEG file: a frame of the drawn video. */
export function facePhoto(): Buffer {
  const video = readFileSync(DRAWN_VIDEO);
  const start = video.indexOf(Buffer.from([0xff, 0xd8, 0xff]));
  return video.subarray(start, video.indexOf(Buffer.from([0xff, 0xd9]), start) + 2);
}

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
