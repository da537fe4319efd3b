/** Once opened, always there: the app without its server, broken downloads, damaged files, too little room, updates. */

import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test, type Page } from './fixtures.ts';
import { listFiles } from '../../scripts/service-worker-plugin.ts';
import { neededOffline, totalBytes } from '../../src/pwa/core/file-list.ts';
import { DEFAULT } from './default-network.ts';
import {
  Device,
  VERSION_A,
  VERSION_B,
  damageStored,
  expectAttribute,
  expectExplainedAndSaved,
  expectLive,
  startCamera,
  startDrawn,
  storedBytes,
} from './device.ts';
import { StaticHost } from './static-host.ts';

let device: Device;
let host: StaticHost;

test.beforeEach(async () => {
  device = new Device();
  host = await new StaticHost(VERSION_A).start();
});
test.afterEach(async () => {
  await device.throwAway();
  await host.stop();
});

const fileOf = (folder: string, pattern: RegExp): { path: string; sha256: string } => {
  const file = listFiles(folder).files.find(({ path }) => pattern.test(path));
  if (!file) throw new Error(`no ${pattern}`);
  return file;
};
const scriptOf = (page: Page): Promise<string> =>
  page.evaluate(() => document.querySelector<HTMLScriptElement>('script[type=module]')?.src ?? '');

async function firstVisit(): Promise<Page> {
  const page = await device.start();
  await page.goto(host.url);
  await expectAttribute(page, 'offline', 'ready');
  return page;
}

test('first visit, server stopped, browser restarted: camera and drawn face explained live, LIME and export work', async () => {
  device = new Device({ restarts: true });
  let page = await device.start();
  await page.goto(host.url);
  await expect(page.getByText(/Storing the app on this device: [\d.]+ of 1\d\.\d MB/)).toBeVisible();
  await expect(page.getByText(/Ready for offline use/)).toBeVisible({ timeout: 60_000 });
  await expectAttribute(page, 'offline', 'ready');
  await startCamera(page);
  await expectLive(page, 'camera');
  await device.stop();
  await host.stop();

  page = await device.start();
  const answer = await page.goto(host.url);
  // A host without headers; the service worker brings the policy.
  expect(answer?.headers()['content-security-policy']).toContain("connect-src 'self'");
  await expectAttribute(page, 'offline', 'ready');
  await expect(page.getByText(/Ready for offline use/)).toBeHidden();
  await startCamera(page);
  await expectLive(page, 'camera');
  await expect(page.locator('app-shell')).toHaveAttribute('data-awake', '');
  await expectExplainedAndSaved(page);
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await startDrawn(page);
  await expectLive(page, 'drawn');
});

test('bytes: at most 20 MB stored, one variant of each wasm; a second start asks for nothing but the update check', async () => {
  let page = await firstVisit();
  const stored = await storedBytes(page);
  const needed = neededOffline(listFiles(VERSION_A), true);
  expect(stored.map(({ bytes }) => bytes).reduce((a, b) => a + b)).toBe(totalBytes(needed));
  expect(totalBytes(needed)).toBeLessThanOrEqual(20_000_000);
  expect(needed.map(({ path }) => path).filter((path) => path.endsWith('.wasm'))).toEqual([
    'vendor/kernels/kernels.wasm',
    'vendor/mediapipe/vision_wasm_module_internal.wasm',
    'vendor/tfjs/tfjs-backend-wasm-simd.wasm',
  ]);
  await device.stop();
  host.asked.length = 0;
  page = await device.start();
  await page.goto(host.url);
  await startDrawn(page);
  await expectLive(page, 'drawn');
  // The browser checks for an update when it finds time for it: mostly within a second, seen as late as a minute under load.
  await page.waitForTimeout(3000);
  expect(host.asked.filter((path) => path !== 'sw.js')).toEqual([]);
});

test('first paint needs at most 120 kB of script, gzipped', () => {
  const html = readFileSync(resolve(VERSION_A, 'index.html'), 'utf8');
  const scripts = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)].map((match) => match[1] as string);
  expect(scripts.length).toBeGreaterThan(0);
  const bytes = scripts.map((path) => gzipSync(readFileSync(resolve(VERSION_A, path))).length).reduce((a, b) => a + b);
  expect(bytes).toBeLessThanOrEqual(120_000);
});

test('the server dies in the middle of the first download: said, and taken up where it broke off', async () => {
  host.breakAt = { path: /vision_wasm_module_internal\.wasm$/, bytes: 4_000_000 };
  let page = await device.start();
  await page.goto(host.url);
  await expectAttribute(page, 'offline', 'failed');
  await expect(page.getByText(/the connection broke off/)).toBeVisible();
  await device.stop();
  // The next start works, and fetches only the rest of that file.
  host.breakAt = null;
  await host.start();
  host.ranges.length = 0;
  page = await device.start();
  await page.goto(host.url);
  await expectAttribute(page, 'offline', 'ready');
  expect(host.ranges.some((range) => Number(/\d+/.exec(range)?.[0]) >= 1_000_000)).toBe(true);
  await host.stop();
  await page.reload();
  await startDrawn(page);
  await expectLive(page, 'drawn');
});

test('the person tries again on the same page, and the worker that failed starts', async () => {
  host.breakAt = { path: /vision_wasm_module_internal\.wasm$/, bytes: 4_000_000 };
  const page = await device.start();
  await page.goto(host.url);
  await expectAttribute(page, 'offline', 'failed');
  host.breakAt = null;
  await host.start();
  await page.getByRole('button', { name: 'Try again' }).first().click();
  await expectAttribute(page, 'offline', 'ready');
  await startDrawn(page);
  await expectLive(page, 'drawn');
});

test('one byte of a stored network altered: fetched again, or said plainly without the network', async () => {
  const page = await firstVisit();
  const weights = fileOf(VERSION_A, new RegExp(`^models/${DEFAULT.id}/.*\\.bin$`));
  await damageStored(page, weights.sha256);
  await page.reload();
  await expect(page.getByText(/A stored file was damaged .* was fetched again/)).toBeVisible();
  await startDrawn(page);
  await expectLive(page, 'drawn');

  await damageStored(page, weights.sha256);
  await host.stop();
  await page.reload();
  await expect(page.getByText(/A stored file is damaged .*Connect to the network once/)).toBeVisible();
  await startDrawn(page);
  await expectAttribute(page, 'state', 'failed');
  await host.start();
  await page.getByRole('button', { name: 'Try again' }).first().click();
  await expectLive(page, 'drawn');
});

test('even a damaged page is said plainly, and comes back with the network', async () => {
  const page = await firstVisit();
  const { sha256 } = fileOf(VERSION_A, /^index\.html$/);
  await damageStored(page, sha256);
  await host.stop();
  await page.reload();
  await expect(page.getByText(/Connect this device to the network once/)).toBeVisible();
  await host.start();
  await page.reload();
  await startDrawn(page);
  await expectLive(page, 'drawn');
});

test('too little room: said, the app works all the same, and is stored once there is room', async () => {
  const page = await device.start();
  const session = await device.context.newCDPSession(page);
  const { origin } = new URL(host.url);
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 3_000_000 });
  await page.goto(host.url);
  await expectAttribute(page, 'offline', 'failed');
  await expect(page.getByText(/too little free storage/)).toBeVisible();
  await startDrawn(page);
  await expectLive(page, 'drawn');
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await session.send('Storage.overrideQuotaForOrigin', { origin });
  await page.getByRole('button', { name: 'Try again' }).first().click();
  await expectAttribute(page, 'offline', 'ready');
});

test('an update waits while something is explained, and comes when it is accepted; old files go', async () => {
  const page = await firstVisit();
  await startCamera(page);
  await expectLive(page, 'camera');
  const before = await scriptOf(page);
  await page.evaluate(() => ((window as { untouched?: boolean }).untouched = true));
  host.folder = VERSION_B;
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
  await expectAttribute(page, 'update', 'waiting');
  await page.waitForTimeout(2000);
  await expectLive(page, 'camera');
  expect(await page.evaluate(() => (window as { untouched?: boolean }).untouched)).toBe(true);

  // Another window would get files of another version.
  const other = await device.context.newPage();
  await other.goto(host.url);
  await expectAttribute(other, 'offline', 'ready');
  expect(await scriptOf(other)).toBe(before);
  await page.bringToFront();
  await page.getByRole('button', { name: 'Use it now' }).click();
  await expectAttribute(page, 'update', 'other-windows');
  await expectAttribute(page, 'source', 'camera');
  await other.close();

  await host.stop();
  await page.getByRole('button', { name: 'Use it now' }).click();
  await expect.poll(() => scriptOf(page).catch(() => before), { timeout: 30_000 }).not.toBe(before);
  await expectAttribute(page, 'offline', 'ready');
  await startCamera(page);
  await expectLive(page, 'camera');
  const known = new Set(listFiles(VERSION_B).files.map(({ sha256 }) => sha256));
  const kept = await storedBytes(page);
  expect(kept.length).toBeGreaterThan(10);
  for (const { key } of kept) expect(known.has(key.slice(key.lastIndexOf('/') + 1)), key).toBe(true);
  // What the explain worker needs of the new version is there, too.
  await expectExplainedAndSaved(page);
});

test('too little room for an update: said, the version that is there goes on, the next start takes it up', async () => {
  let page = await firstVisit();
  const before = await scriptOf(page);
  const session = await device.context.newCDPSession(page);
  const { origin } = new URL(host.url);
  const used = await page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: used + 100_000 });
  host.folder = VERSION_B;
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update()).catch(() => undefined);
  await expectAttribute(page, 'update', 'failed');
  await expect(page.getByText(/too little free storage for a new version/)).toBeVisible();
  await startDrawn(page);
  await expectLive(page, 'drawn');
  expect(await scriptOf(page)).toBe(before);
  await session.send('Storage.overrideQuotaForOrigin', { origin });
  await device.stop();
  page = await device.start();
  await page.goto(host.url);
  await expectAttribute(page, 'update', 'waiting');
});

test('room that runs out in the middle of the first download: said, and what came before is kept', async () => {
  const page = await device.start();
  host.slow = /vision_wasm_module_internal\.wasm$/;
  await page.goto(host.url);
  await expect(page.getByText(/Storing the app on this device: [3-9]\.\d of/)).toBeVisible({ timeout: 30_000 });
  const session = await device.context.newCDPSession(page);
  const { origin } = new URL(host.url);
  // From here on the browser's estimate was right once, and is not any more.
  const used = await page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: used + 500_000 });
  await expectAttribute(page, 'offline', 'failed');
  await expect(page.getByText(/too little free storage/)).toBeVisible();
  await session.send('Storage.overrideQuotaForOrigin', { origin });
  host.slow = null;
  host.asked.length = 0;
  await page.getByRole('button', { name: 'Try again' }).first().click();
  await expectAttribute(page, 'offline', 'ready');
  expect(host.asked).toContain('vendor/mediapipe/vision_wasm_module_internal.wasm');
  expect(host.asked.length).toBeLessThan(listFiles(VERSION_A).files.length / 2);
});

test('the server dies in the middle of an update: the old version goes on, and the next start completes the new one', async () => {
  device = new Device({ restarts: true });
  let page = await firstVisit();
  const before = await scriptOf(page);
  host.folder = VERSION_B;
  host.breakAt = { path: /live\.worker.*\.js$/, bytes: 60_000 };
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update()).catch(() => undefined);
  await expectAttribute(page, 'update', 'failed');
  await expect(page.getByText(/could not be loaded completely/)).toBeVisible();
  await device.stop();
  page = await device.start();
  await page.goto(host.url);
  expect(await scriptOf(page)).toBe(before);
  await startDrawn(page);
  await expectLive(page, 'drawn');
  await device.stop();

  host.breakAt = null;
  await host.start();
  page = await device.start();
  await page.goto(host.url);
  expect(await scriptOf(page)).toBe(before);
  await expectAttribute(page, 'update', 'waiting');
  await device.stop();
  await host.stop();
  // All windows were closed: nothing to interrupt.
  page = await device.start();
  await page.goto(host.url);
  expect(await scriptOf(page)).not.toBe(before);
  await startDrawn(page);
  await expectLive(page, 'drawn');
});

test('a server in the middle of being renewed: files that do not fit are never mixed in', async () => {
  const page = await device.start();
  // The service worker of one version, the files of another.
  const mixed = new StaticHost(VERSION_A);
  await mixed.start();
  try {
    mixed.override = { path: 'sw.js', file: resolve(VERSION_B, 'sw.js') };
    await page.goto(mixed.url);
    await expectAttribute(page, 'offline', 'failed');
    mixed.override = null;
    mixed.folder = VERSION_B;
    await page.reload();
    await expectAttribute(page, 'offline', 'ready');
    await startDrawn(page);
    await expectLive(page, 'drawn');
  } finally {
    await mixed.stop();
  }
});

test('the list in sw.js is that of the files in the build', () => {
  const list = listFiles(VERSION_A);
  expect(readFileSync(resolve(VERSION_A, 'sw.js'), 'utf8')).toContain(list.version);
  expect(list.files.length).toBeGreaterThan(10);
  for (const { path, sha256 } of list.files) {
    expect(
      createHash('sha256')
        .update(readFileSync(resolve(VERSION_A, path)))
        .digest('hex'),
      path,
    ).toBe(sha256);
  }
  expect(readdirSync(VERSION_A)).toContain('sw.js');
});
