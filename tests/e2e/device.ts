/**
 * A device of a person, on which service workers run. A context of a browser that other tests use, too, or, where the browser itself is
 * started anew, a profile on disk. Closing every page is what ends a version of the app: a start of the browser takes longer and tells no more.
 */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type BrowserContext, type Page } from '@playwright/test';
import { chromium } from 'playwright';
import { BROWSER_ARGS, findChromium, LITTLE_COMPILING } from '../../scripts/find-chromium.ts';
import { ACTION_TIMEOUT } from '../support/action-timeout.ts';
import { DRAWN_VIDEO } from './app.ts';
import { browserWith, closing, type Close } from './browsers.ts';
import { fewFrames } from './few-frames.ts';
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
  readonly #profile: string | null;
  #context: BrowserContext | null = null;
  #close: Close | null = null;
  page!: Page;

  /** @param restarts whether `stop` ends the browser: what the test then sees has come from the disk */
  constructor({ restarts = false } = {}) {
    this.#profile = restarts ? mkdtempSync(join(tmpdir(), 'explainer-device-')) : null;
  }

  get context(): BrowserContext {
    if (!this.#context) throw new Error('the browser is not started');
    return this.#context;
  }

  /** The app's first page, after a start of the browser or after all its pages were closed. Options count the first time. */
  async start({ args = [], ...options }: StartOptions = {}): Promise<Page> {
    if (!this.#context) {
      const flags = [...BROWSER_ARGS, `--use-file-for-fake-video-capture=${DRAWN_VIDEO}`, LITTLE_COMPILING, ...args];
      const ofContext = { viewport: { width: 1280, height: 800 }, acceptDownloads: true, ...options };
      const context = this.#profile
        ? await chromium.launchPersistentContext(this.#profile, {
            executablePath: findChromium() ?? 'chromium',
            args: flags,
            ...ofContext,
          })
        : await (await browserWith(flags)).newContext(ofContext);
      this.#context = context;
      this.#close = closing(() => context.close());
      context.setDefaultTimeout(ACTION_TIMEOUT);
      await fewFrames(context);
    }
    this.page = (this.#profile && this.context.pages()[0]) || (await this.context.newPage());
    return this.page;
  }

  /** Ends the browser, or closes all its pages. */
  async stop(): Promise<void> {
    if (this.#profile) return this.#end();
    await Promise.all(this.context.pages().map((page) => page.close()));
  }

  async throwAway(): Promise<void> {
    await this.#end();
    if (this.#profile) rmSync(this.#profile, { recursive: true, force: true });
  }

  async #end(): Promise<void> {
    await this.#close?.();
    this.#context = this.#close = null;
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
