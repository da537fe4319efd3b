/** What a person sees when something fails, and that it recovers without a reload where it can. */

import { ALONE, expect, test, type Page, type Route } from './fixtures.ts';
import { App, DRAWN_VIDEO } from './app.ts';
import { haltCapture } from './capture-process.ts';
import { installTap, tellWorker } from './tap.ts';

const sentence = (app: App, text: RegExp) => app.page.getByText(text).first();

test('camera denied: the sentence says what to do, the rest stays usable', async () => {
  const app = await App.open({ allowCamera: false });
  await app.startCamera();
  await app.waitForState('failed');
  await expect(sentence(app, /allow the camera|permission/i)).toBeVisible();
  await app.page
    .getByRole('button', { name: /drawn face/i })
    .first()
    .click();
  await app.waitForState('tracking');
  await app.close();
});

test('no camera', async () => {
  const app = await App.open({ video: null });
  await app.startCamera();
  await app.waitForState('failed');
  await expect(sentence(app, /No camera was found/)).toBeVisible();
  await app.close();
});

test('camera busy, then free again; camera unplugged', async () => {
  const app = await App.open({ video: DRAWN_VIDEO });
  await app.page.evaluate(() => {
    (globalThis as unknown as { captureFaults: { busy: boolean } }).captureFaults.busy = true;
  });
  await app.startCamera();
  await app.waitForState('failed');
  await expect(sentence(app, /in use by another program/)).toBeVisible();
  await app.page.evaluate(() => {
    (globalThis as unknown as { captureFaults: { busy: boolean } }).captureFaults.busy = false;
  });
  await app.page.getByRole('button', { name: 'Try again' }).click();
  await app.waitForState('tracking');
  await app.page.evaluate(() =>
    (globalThis as unknown as { captureFaults: { unplug(): void } }).captureFaults.unplug(),
  );
  await app.waitForState('failed');
  await expect(sentence(app, /The camera went away/)).toBeVisible();
  // The person takes the permission back, in the browser's own settings.
  await app.page.getByRole('button', { name: 'Try again' }).click();
  await app.waitForState('tracking');
  const browser = await app.page.context().browser()!.newBrowserCDPSession();
  const origin = new URL(app.page.url()).origin;
  const { targetInfo } = await (await app.context.newCDPSession(app.page)).send('Target.getTargetInfo');
  await browser.send('Browser.setPermission', {
    permission: { name: 'camera' },
    setting: 'denied',
    origin,
    ...(targetInfo.browserContextId ? { browserContextId: targetInfo.browserContextId } : {}),
  });
  await app.waitForState('failed');
  await expect(sentence(app, /permission for the camera was taken back/)).toBeVisible();
  await app.close();
});

test('the default camera is busy and another one is free: it is offered on the first page', async () => {
  const app = await App.open({
    video: null,
    args: ['--use-fake-device-for-media-stream=device-count=2'],
    query: '?backend=wasm',
    // Chromium's fake cameras are never busy: a request that names none is refused as it would be.
    prepare: (page) =>
      page.addInitScript(() => {
        const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        navigator.mediaDevices.getUserMedia = (wish) =>
          JSON.stringify(wish).includes('deviceId')
            ? ask(wish)
            : Promise.reject(new DOMException('Could not start video source', 'NotReadableError'));
      }),
  });
  await app.startCamera();
  await app.waitForState('failed');
  await expect(sentence(app, /in use by another program/)).toBeVisible();
  const others = app.page.getByRole('group', { name: 'Or try another camera:' });
  await expect(others.getByRole('button')).toHaveText(['fake_device_0', 'fake_device_1']);
  await others.getByRole('button', { name: 'fake_device_1' }).click();
  // Chromium's fake camera shows no face.
  await app.waitForState('no-face');
  await expect(app.page.locator('error-card')).toHaveCount(0);
  await app.close();
});

test('the camera sends no pictures for a while: not LIVE, said, scores dimmed, and back by itself', async () => {
  // The browser's own process that reads the camera is halted, as a camera's driver hangs.
  const app = await App.open({ video: DRAWN_VIDEO, query: '?backend=wasm' });
  await app.startCamera();
  await app.waitForState('tracking');
  const badge = app.page.locator('view-words .badge');
  await expect(badge).toHaveText(/LIVE/);
  const resume = haltCapture();
  try {
    await app.waitForState('stalled', 10_000);
    await expect(badge).toHaveText('NO NEW PICTURE');
    await expect(sentence(app, /camera sends no pictures/)).toBeVisible();
    await expect(app.page.locator('score-bars[stale]')).toBeVisible();
    await expect(app.shell).not.toHaveAttribute('data-top');
  } finally {
    resume();
  }
  await app.waitForState('tracking', 15_000);
  await expect(badge).toHaveText(/LIVE/);
  await expect(app.page.locator('score-bars[stale]')).toHaveCount(0);
  await app.close();
});

/** Breaks the first answer to each matching request, then lets the real file through. */
function breakOnce(pattern: RegExp, damage: (route: Route) => Promise<void>): (page: Page) => Promise<void> {
  return async (page) => {
    let broken = false;
    await page.context().route(pattern, async (route) => {
      if (broken) return route.continue();
      broken = true;
      return damage(route);
    });
  };
}

const changed =
  (change: (body: Buffer) => Buffer) =>
  async (route: Route): Promise<void> => {
    const response = await route.fetch();
    await route.fulfill({ response, body: change(await response.body()), headers: {} });
  };

for (const [what, damage, text] of [
  ['missing (404)', (route: Route) => route.fulfill({ status: 404, body: '' }), /could not be loaded/],
  ['truncated', changed((body) => body.subarray(0, body.length - 1000)), /arrived damaged/],
  [
    'altered by a byte',
    changed((body) => Buffer.from(body.map((byte, i) => (i === 5000 ? byte ^ 1 : byte)))),
    /arrived damaged/,
  ],
] as const) {
  test(`model file ${what}: said, not used, and fetched anew on another try`, async () => {
    const app = await App.open({ video: DRAWN_VIDEO, prepare: breakOnce(/weights\.[0-9a-f]+\.bin/, damage) });
    await app.startCamera();
    await app.waitForState('failed');
    await expect(sentence(app, text)).toBeVisible();
    await app.page.getByRole('button', { name: 'Try again' }).click();
    await app.waitForState('tracking');
    await app.close();
  });
}

test("tfjs's wasm missing: another backend runs, and says so", async () => {
  const app = await App.open({
    video: DRAWN_VIDEO,
    prepare: async (page) =>
      page.context().route(/tfjs-backend-wasm.*\.wasm/, (route) => route.fulfill({ status: 404, body: '' })),
  });
  await app.startCamera();
  await app.waitForState('tracking', 90_000);
  expect(await app.attribute('backend')).not.toBe('wasm');
  await app.close();
});

test("the detector's wasm missing: a sentence", async () => {
  // A network's login page comes first; when that is done, the host has lost the file; then it is there.
  let answers = 0;
  const app = await App.open({
    video: DRAWN_VIDEO,
    prepare: async (page) =>
      page.context().route(/vision_wasm.*\.wasm/, (route) => {
        if (answers === 0)
          return route.fulfill({
            contentType: 'text/html',
            body: '<!doctype html><title>Welcome to our Wi-Fi</title>',
          });
        return answers === 1 ? route.fulfill({ status: 404, body: '' }) : route.continue();
      }),
  });
  await app.startCamera();
  await app.waitForState('failed');
  await expect(sentence(app, /login page of a Wi-Fi: log in there, then try again/)).toBeVisible();
  answers = 1;
  await app.page.getByRole('button', { name: 'Try again' }).click();
  await expect(sentence(app, /A file of this page could not be loaded/)).toBeVisible();
  answers = 2;
  await app.page.getByRole('button', { name: 'Try again' }).click();
  await app.waitForState('tracking');
  await app.close();
});

test('no WebGL (MediaPipe needs it): a sentence', async () => {
  const app = await App.open({ video: DRAWN_VIDEO, args: ['--disable-gpu', '--disable-software-rasterizer'] });
  await app.startCamera();
  await app.waitForState('failed');
  await expect(sentence(app, /WebGL/)).toBeVisible();
  await app.close();
});

test('the worker dies: it is started again once, and the frames go on', async () => {
  const app = await App.open({ video: DRAWN_VIDEO, prepare: (page) => installTap(page) });
  await app.startCamera();
  await app.waitForState('tracking');
  await tellWorker(app.page, { kind: 'inject-fault', fault: 'crash' });
  await expect(sentence(app, /started again|restarted/i)).toBeVisible();
  await app.waitForState('tracking');
  await app.close();
});

// Alone: software WebGPU needs both cores; beside another test and two benches its start took over two minutes.
test('the GPU device is destroyed mid-run: wasm takes over without a reload', ALONE, async () => {
  test.setTimeout(240_000);
  const app = await App.open({ video: DRAWN_VIDEO, prepare: (page) => installTap(page) });
  await app.startCamera();
  await app.waitForState('tracking');
  await tellWorker(app.page, { kind: 'set-backend', backend: 'webgpu' });
  await expect(app.shell).toHaveAttribute('data-backend', 'webgpu', { timeout: 120_000 });
  await tellWorker(app.page, { kind: 'inject-fault', fault: 'lose-device' });
  await expect(app.shell).toHaveAttribute('data-backend', 'wasm', { timeout: 60_000 });
  await app.waitForState('tracking');
  await expect.poll(async () => Number(await app.attribute('fps')), { timeout: 30_000 }).toBeGreaterThan(1);
  await app.close();
});
