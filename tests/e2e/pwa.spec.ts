/** Installing, shortcuts, shared photos, the diagnostics: what makes the page an app of the device. */

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from './fixtures.ts';
import { Device, VERSION_B, expectAttribute, expectLive, facePhoto, startDrawn } from './device.ts';
import { StaticHost } from './static-host.ts';

let device: Device;
let host: StaticHost;

/** The app was opened on it once and is stored. Each test has a page of its own, which comes from the store. */
const visited = new Device();

test.beforeAll(async () => {
  host = await new StaticHost(VERSION_B).start();
  const page = await visited.start();
  await page.goto(host.url);
  await expectAttribute(page, 'offline', 'ready');
  await page.close();
});
test.beforeEach(async () => {
  device = visited;
  await host.start();
});
test.afterEach(async () => {
  await device.stop();
  if (device !== visited) await device.throwAway();
  await host.stop();
});
test.afterAll(() => visited.throwAway());

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
  const drawn = pictures.filter(({ src }) => src.endsWith('.png'));
  expect(drawn.length).toBeGreaterThan(2);
  for (const { src, sizes } of drawn) {
    const header = readFileSync(resolve(VERSION_B, src));
    expect(`${header.readUInt32BE(16)}x${header.readUInt32BE(20)}`, src).toBe(sizes);
  }
});

test('shortcuts: a photo can be chosen at once; a camera never starts by a mere link', async () => {
  const page = await device.start();
  expect(manifest.shortcuts.length).toBeGreaterThan(0);
  for (const { url } of manifest.shortcuts) expect(url).toMatch(/^\.\/\?start=/);
  await page.goto(`${host.url}?start=photo`);
  await expect(page.getByRole('dialog', { name: 'Source' })).toBeVisible();
  await page.goto(`${host.url}?start=camera`);
  await expectAttribute(page, 'offline', 'ready');
  await page.waitForTimeout(1000);
  await expectAttribute(page, 'state', 'idle');
});

/** The photo that was given is shown and scored. */
async function expectPhoto(page: Page): Promise<void> {
  await expectAttribute(page, 'source', 'photo');
  await expectAttribute(page, 'state', 'still');
  await expectAttribute(page, 'top', /\w/);
}

test('a shared photo is opened and scored, without a network and without a trace', async () => {
  const page = await device.start();
  await page.goto(host.url);
  await expectAttribute(page, 'offline', 'ready');
  await host.stop();
  // What the system does when a photo is shared with the installed app: a form, sent from nowhere in particular.
  const sharer = await device.context.newPage();
  await sharer.setContent(
    `<form action="${host.url}share" method="post" enctype="multipart/form-data"><input type="file" name="file"><button>Share</button></form>`,
  );
  await sharer
    .locator('input')
    .setInputFiles({ name: 'a shared photo.jpg', mimeType: 'image/jpeg', buffer: facePhoto() });
  await sharer.getByRole('button', { name: 'Share' }).click();
  await sharer.waitForURL(`${host.url}?start=shared`);
  await expectPhoto(sharer);
  expect(await sharer.evaluate(() => caches.keys())).toHaveLength(1);
});

test('what is shared and is no photo is answered with one sentence', async () => {
  const page = await device.start();
  await page.goto(host.url);
  await expectAttribute(page, 'offline', 'ready');
  const landed = await page.evaluate(async () => {
    const form = new FormData();
    form.set('file', new File(['no photo'], 'notes.jpg', { type: 'image/jpeg' }));
    return (await fetch('share', { method: 'POST', body: form })).url;
  });
  await page.goto(landed);
  await expectAttribute(page, 'state', 'failed');
  await expect(
    page.locator('start-page').getByText(/This file is no photo or video that this browser can show/),
  ).toBeVisible();
});

test('installed: a photo that the system opens with the app is shown and scored', async () => {
  device = new Device({ restarts: true });
  const page = await device.start();
  await page.goto(host.url);
  await expectAttribute(page, 'offline', 'ready');
  const browser = await device.context.browser()?.newBrowserCDPSession();
  if (!browser) throw new Error('no browser');
  // Playwright's types know only a part of the protocol.
  const send = (method: string, params: object): Promise<unknown> =>
    browser.send(method as 'PWA.install', params as never);
  const manifestId = new URL(manifest.id, new URL(host.url).origin).href;
  await send('PWA.install', { manifestId, installUrlOrBundleUrl: host.url });
  const photo = join(tmpdir(), `explainer-photo-${process.pid}.jpg`);
  writeFileSync(photo, facePhoto());
  try {
    await host.stop();
    const opened = device.context.waitForEvent('page');
    await send('PWA.launchFilesInApp', { manifestId, files: [photo] });
    await expectPhoto(await opened);
  } finally {
    rmSync(photo);
  }
});

test('the install button: the browser’s offer, its dialog, storage that stays; "Later" is remembered', async () => {
  device = new Device({ restarts: true });
  const args = ['--bypass-app-banner-engagement-checks'];
  let page = await device.start({ args });
  // The dialog is the browser's own and waits for a hand: the test answers in its place. The offer is a real one.
  await page.addInitScript(() => {
    const seen: string[] = ((window as unknown as { seen: string[] }).seen = []);
    const offer = (window as unknown as { BeforeInstallPromptEvent: { prototype: object } }).BeforeInstallPromptEvent;
    Object.assign(offer.prototype, {
      prompt: () => {
        seen.push('prompt');
        return Promise.resolve({ outcome: 'accepted' });
      },
    });
    const { storage } = navigator;
    const persist = storage.persist.bind(storage);
    storage.persist = () => {
      seen.push('persist');
      return persist();
    };
  });
  await page.goto(host.url);
  await page.getByRole('button', { name: 'Got it' }).click({ timeout: 60_000 });
  await expect(page.getByText(/Keep this app on the device/)).toBeVisible();
  await page.getByRole('button', { name: 'Install', exact: true }).click();
  await expect(page.getByText(/Keep this app on the device/)).toBeHidden();
  await expect
    .poll(() => page.evaluate(() => (window as unknown as { seen: string[] }).seen))
    .toEqual(['prompt', 'persist']);
  await device.stop();

  page = await device.start({ args });
  await page.goto(host.url);
  await page.getByRole('button', { name: 'Later', exact: true }).click();
  await page.reload();
  await expectAttribute(page, 'offline', 'ready');
  await page.waitForTimeout(2000);
  await expect(page.getByText(/Keep this app on the device/)).toBeHidden();
  await page.keyboard.press('h');
  await page.getByRole('button', { name: 'This device, offline use, versions' }).click();
  await expect(page.locator('diagnostics-panel').getByRole('button', { name: 'Install', exact: true })).toBeVisible();
});

test('an iPad, which has no install dialog, gets the steps in words', async () => {
  device = new Device();
  // As Safari on an iPad calls itself: a Mac, with a touch screen.
  const page = await device.start({
    viewport: { width: 820, height: 1180 },
    hasTouch: true,
    userAgent:
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
  });
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'maxTouchPoints', { get: () => 5 });
    // Safari has no such event.
    window.addEventListener('beforeinstallprompt', (event) => event.stopImmediatePropagation());
  });
  await page.goto(host.url);
  await page.getByRole('button', { name: 'Got it' }).tap({ timeout: 60_000 });
  await page.getByRole('button', { name: 'How', exact: true }).tap();
  await expect(page.getByText(/tap the Share button .* then “Add to Home Screen”/)).toBeVisible();
});

test('the screen is kept on while frames are explained, said, and given back on pause, freeze and stop', async () => {
  const page = await device.start();
  await page.goto(host.url);
  await startDrawn(page);
  const shell = page.locator('app-shell');
  await expect(shell).toHaveAttribute('data-awake', '');
  await page.keyboard.press('h');
  await page.getByRole('button', { name: 'This device, offline use, versions' }).click();
  const row = page.locator('diagnostics-panel dl > div').filter({ hasText: 'Screen is kept on' });
  await expect(row).toContainText('yes');
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await expect(shell).not.toHaveAttribute('data-awake');
  await expect(row).toContainText('no');
  await page.getByRole('button', { name: 'Go on', exact: true }).click();
  await expect(shell).toHaveAttribute('data-awake', '');
  await page.getByRole('button', { name: 'Freeze', exact: true }).click();
  await expect(shell).not.toHaveAttribute('data-awake');
  await page.getByRole('button', { name: 'Unfreeze', exact: true }).click();
  await expect(shell).toHaveAttribute('data-awake', '');
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(shell).not.toHaveAttribute('data-awake');
});

test('sw=off: no service worker, and the app runs', async () => {
  device = new Device();
  host.asked.length = 0;
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
    const worker = scripts.find((name) => /\.worker/.test(name));
    return worker ? (await fetch(worker)).headers.get('content-security-policy') : null;
  });
  expect(header).toContain("connect-src 'self'");
});
