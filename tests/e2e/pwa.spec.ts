/** Installing, shortcuts, shared photos, the diagnostics: what makes the page an app of the device. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { Device, VERSION_B, expectAttribute, expectLive, startDrawn } from './device.ts';
import { StaticHost } from './static-host.ts';

let device: Device;
let host: StaticHost;

test.beforeEach(async () => {
  device = new Device();
  host = await new StaticHost(VERSION_B).start();
});
test.afterEach(async () => {
  await device.throwAway();
  await host.stop();
});

interface Manifest {
  readonly id: string;
  readonly icons: readonly { src: string; purpose?: string }[];
  readonly screenshots: readonly { src: string; sizes: string }[];
  readonly shortcuts: readonly { url: string }[];
}
const manifest = JSON.parse(readFileSync(resolve(VERSION_B, 'manifest.webmanifest'), 'utf8')) as Manifest;

test('Chromium finds nothing that keeps it from being installed, and no fault in the manifest', async () => {
  const page = await device.start();
  await page.goto(host.url);
  await expectAttribute(page, 'offline', 'ready');
  const session = await device.context.newCDPSession(page);
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
  // A profile of an incognito kind is the one thing that is this test's, not the app's.
  expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([]);
  const { errors, url } = await session.send('Page.getAppManifest');
  expect(url).toBe(`${host.url}manifest.webmanifest`);
  expect(errors).toEqual([]);
});

test('every picture that the manifest names is there, in the size that it says', () => {
  expect(manifest.icons.some(({ purpose }) => purpose === 'maskable')).toBe(true);
  const pictures = [...manifest.icons, ...manifest.screenshots] as { src: string; sizes: string }[];
  for (const { src, sizes } of pictures.filter((picture) => picture.src.endsWith('.png'))) {
    const header = readFileSync(resolve(VERSION_B, src));
    expect(`${header.readUInt32BE(16)}x${header.readUInt32BE(20)}`, src).toBe(sizes);
  }
});

test('shortcuts: a photo can be chosen at once; a camera never starts by a mere link', async () => {
  const page = await device.start();
  for (const { url } of manifest.shortcuts) expect(url).toMatch(/^\.\/\?start=/);
  await page.goto(`${host.url}?start=photo`);
  await expect(page.getByRole('dialog', { name: 'Source' })).toBeVisible();
  await page.goto(`${host.url}?start=camera`);
  await expectAttribute(page, 'offline', 'ready');
  await page.waitForTimeout(1000);
  await expectAttribute(page, 'state', 'idle');
});

test('a shared photo is opened, without a network and without a trace', async () => {
  const page = await device.start();
  await page.goto(host.url);
  await expectAttribute(page, 'offline', 'ready');
  await host.stop();
  // What the system sends when a photo is shared with the installed app. A form's own policy forbids forms, so by fetch.
  const landed = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(640, 480);
    const context = canvas.getContext('2d');
    if (context) context.fillRect(0, 0, 640, 480);
    const form = new FormData();
    form.set('file', new File([await canvas.convertToBlob()], 'shared photo.png', { type: 'image/png' }));
    return (await fetch('share', { method: 'POST', body: form })).url;
  });
  expect(landed).toBe(`${host.url}?start=shared`);
  await page.goto(landed);
  await expectAttribute(page, 'source', 'photo');
  await expectAttribute(page, 'state', 'no-face');
  expect(await page.evaluate(() => caches.keys())).toHaveLength(1);
});

test('sw=off: no service worker, and the app runs', async () => {
  const page = await device.start();
  await page.goto(`${host.url}?sw=off`);
  await startDrawn(page);
  await expectLive(page, 'drawn');
  await expectAttribute(page, 'offline', 'off');
  expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0);
  expect(host.asked).not.toContain('sw.js');
});

test('the diagnostics: what is stored, that the policy is on workers, what runs, versions; copied as text', async () => {
  const page = await device.start();
  await device.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(host.url);
  await expectAttribute(page, 'offline', 'ready');
  await startDrawn(page);
  await expectLive(page, 'drawn');
  await page.keyboard.press('h');
  await page.getByRole('button', { name: 'This device, offline use, versions' }).click();
  await page.getByRole('button', { name: 'Check the stored files' }).click();
  await expect(page.getByText(/\d+ files, 1\d\.\d MB, version [0-9a-f]{12}/)).toBeVisible();
  await expect(page.getByText('0.10.35')).toBeVisible();
  await page.getByRole('button', { name: 'Copy all this' }).click();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text).toMatch(/header on pages and workers: yes/);
  expect(text).toMatch(/Screen is kept on: (yes|no)/);
  expect(text).toMatch(/runs on: WebAssembly/);
  for (const size of [
    { width: 820, height: 1180 },
    { width: 390, height: 844 },
  ]) {
    await page.setViewportSize(size);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  }
});

test('a worker that comes from the store is bound by the policy', async () => {
  const page = await device.start();
  await page.goto(host.url);
  await expectAttribute(page, 'offline', 'ready');
  await startDrawn(page);
  await expectLive(page, 'drawn');
  const header = await page.evaluate(async () => {
    const scripts = performance.getEntriesByType('resource').map(({ name }) => name);
    const worker = scripts.find((name) => /live\.worker/.test(name));
    return worker ? (await fetch(worker)).headers.get('content-security-policy') : null;
  });
  expect(header).toContain("connect-src 'self'");
});
