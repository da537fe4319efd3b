/** A device of a person: a browser profile that lasts over several starts of the browser. Service workers run here. */

import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { expect, type BrowserContext, type Page } from '@playwright/test';
import { build } from 'vite';
import { chromium } from 'playwright';
import { BROWSER_ARGS, findChromium } from '../../scripts/find-chromium.ts';
import { ACTION_TIMEOUT } from '../support/action-timeout.ts';
import { DRAWN_VIDEO } from './app.ts';
import { BUILD_UNDER_TEST } from './build-under-test.ts';

const ARTIFACTS = resolve(import.meta.dirname, '../.artifacts');
/** With the fault seams: one version. */
export const VERSION_B = BUILD_UNDER_TEST;
/** What is shipped, without the seams: another version. */
export const VERSION_A = resolve(ARTIFACTS, 'dist-shipped');

/** What is shipped, with another file in a network that is not the default, `classic`: a third version. */
export const VERSION_C = resolve(ARTIFACTS, 'dist-other-network');

export async function buildVersionC(): Promise<void> {
  const publicDir = resolve(ARTIFACTS, 'public-other-network');
  rmSync(publicDir, { recursive: true, force: true });
  cpSync(resolve(import.meta.dirname, '../../public'), publicDir, { recursive: true });
  const sha256 = (data: Buffer): string => createHash('sha256').update(data).digest('hex');
  const write = (path: string, value: unknown): Buffer => {
    const data = Buffer.from(JSON.stringify(value, null, 1));
    writeFileSync(resolve(publicDir, 'models', path), data);
    return data;
  };
  const read = (path: string): unknown => JSON.parse(readFileSync(resolve(publicDir, 'models', path), 'utf8'));
  const index = read('index.json') as { models: { id: string; manifest: string; sha256: string }[] };
  const further = index.models.find(({ id }) => id === 'classic');
  if (!further) throw new Error('there is no network named classic');
  const manifest = read(further.manifest) as { files: { topology: { path: string; bytes: number; sha256: string } } };
  const { topology } = manifest.files;
  const folder = dirname(further.manifest);
  // The same network, written with other spaces.
  const written = write(`${folder}/model.other.json`, read(`${folder}/${topology.path}`));
  rmSync(resolve(publicDir, 'models', folder, topology.path));
  Object.assign(topology, { path: 'model.other.json', bytes: written.length, sha256: sha256(written) });
  further.sha256 = sha256(write(further.manifest, manifest));
  write('index.json', index);
  await build({ publicDir, logLevel: 'error', build: { outDir: VERSION_C, emptyOutDir: true } });
}

export async function buildVersionA(): Promise<void> {
  const before = process.env['VITE_TEST_SEAMS'];
  delete process.env['VITE_TEST_SEAMS'];
  try {
    await build({ logLevel: 'error', build: { outDir: VERSION_A, emptyOutDir: true } });
  } finally {
    if (before !== undefined) process.env['VITE_TEST_SEAMS'] = before;
  }
}

export interface StartOptions {
  readonly args?: readonly string[];
  readonly viewport?: { width: number; height: number };
  readonly userAgent?: string;
  readonly hasTouch?: boolean;
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
  async start({ args = [], ...options }: StartOptions = {}): Promise<Page> {
    this.#context = await chromium.launchPersistentContext(this.#profile, {
      executablePath: findChromium() ?? 'chromium',
      args: [...BROWSER_ARGS, `--use-file-for-fake-video-capture=${DRAWN_VIDEO}`, ...args],
      viewport: { width: 1280, height: 800 },
      acceptDownloads: true,
      ...options,
    });
    this.#context.setDefaultTimeout(ACTION_TIMEOUT);
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
