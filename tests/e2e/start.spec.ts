/** The first look: what opens, what it says and does not do before a click, and the contract on <app-shell>. */

import { expect, test, type Route } from './fixtures.ts';
import { App, BASE_URL, FACE_VIDEO } from './app.ts';
import { BUILD_UNDER_TEST } from './build-under-test.ts';

test('opens without asking for the camera, says what it is, and complains about nothing', async () => {
  const app = await App.open({
    prepare: (page) =>
      page.addInitScript(() => {
        const asked: unknown[] = ((window as unknown as { asked: unknown[] }).asked = []);
        const look = (): void => {
          const words = document.getElementById('not-started');
          if (words?.checkVisibility({ visibilityProperty: true }))
            (window as unknown as { flash?: number }).flash ??= performance.now();
          requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
        navigator.mediaDevices.getUserMedia = (wish) => {
          asked.push(wish);
          return Promise.reject(new DOMException('not in this test', 'NotAllowedError'));
        };
      }),
  });
  await expect(app.shell).toHaveAttribute('data-state', 'idle');
  await expect(app.page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(app.page.getByText('no picture ever leaves it')).toBeVisible();
  // One tap deeper: facts about the data.
  await app.page.locator('start-page summary').click();
  await expect(app.page.getByText('FER2013', { exact: false }).first()).toBeVisible();
  await expect(app.page.getByRole('button', { name: 'Start camera', exact: true })).toBeVisible();
  await expect(app.shell).not.toHaveAttribute('data-source');
  await expect(app.shell).not.toHaveAttribute('data-top');
  await app.page.waitForTimeout(500);
  expect(await app.page.evaluate(() => (window as unknown as { asked: unknown[] }).asked)).toEqual([]);
  expect(app.complaints).toEqual([]);
  // The words for a page that does not start are gone, and were not seen on the way; a page that takes five seconds may show them.
  await expect(app.page.locator('#not-started')).toHaveCount(0);
  const flash = await app.page.evaluate(() => (window as unknown as { flash?: number }).flash);
  expect(flash ?? Infinity).toBeGreaterThan(4900);
  // The seam of this test works: a click does ask.
  await app.startCamera();
  await app.waitForState('failed');
  expect(await app.page.evaluate(() => (window as unknown as { asked: unknown[] }).asked)).not.toEqual([]);
  await app.close();
});

test('the main script does not load: words that say what to do, and not an empty page', async () => {
  const words = (app: App) => app.page.getByRole('heading', { name: 'expression-explainer has not started' });
  const script = /\/assets\/index-[^/]+\.js$/;
  // A portal answers with its own page: another type than a script's.
  const portal = { contentType: 'text/html', body: '<p>Sign in</p>' };
  let answer = (route: Route): Promise<void> => route.fulfill(portal);
  const app = await App.open({
    query: '?backend=wasm',
    prepare: (_page, context) => context.route(script, (route) => answer(route)),
  });
  await expect(words(app)).toBeVisible({ timeout: 15_000 });
  await expect(app.page.getByText('sign in if it asks you to')).toBeVisible();
  // It runs, and fails.
  answer = (route) => route.fulfill({ contentType: 'text/javascript', body: 'throw new Error("planted")' });
  await app.page.reload();
  await expect(words(app)).toBeVisible({ timeout: 15_000 });
  await app.page.goto(`file://${BUILD_UNDER_TEST}/index.html`);
  await expect(words(app)).toBeVisible({ timeout: 15_000 });
  answer = (route) => route.continue();
  await app.page.goto(BASE_URL);
  await expect(app.page.getByRole('button', { name: 'Start camera', exact: true })).toBeVisible();
  await expect(words(app)).toHaveCount(0);
  await app.close();
});

test('what the app has to say while it starts pushes no button away', async () => {
  const app = await App.open({
    ownProfile: true,
    prepare: (page) =>
      page.addInitScript(() => {
        const places: string[] = ((window as unknown as { places: string[] }).places = []);
        const look = (): void => {
          const start = document.querySelector('app-shell')?.shadowRoot?.querySelector('start-page');
          const buttons = [...(start?.shadowRoot?.querySelectorAll('button, file-button') ?? [])];
          const place = buttons
            .map((button) => button.getBoundingClientRect())
            .map(({ x, y }) => `${Math.round(x)},${Math.round(y)}`)
            .join(' ');
          if (place !== '' && place !== places.at(-1)) places.push(place);
          requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      }),
  });
  // The tests' browser offers to install the app, a moment after it has opened.
  const strip = app.page.locator('offline-status .line');
  await strip.waitFor();
  await expect(strip).toBeInViewport({ ratio: 1 });
  await app.page.evaluate(() => new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen))));
  expect(await app.page.evaluate(() => (window as unknown as { places: string[] }).places)).toHaveLength(1);
  await app.close();
});

for (const viewport of [
  { width: 844, height: 390 },
  { width: 740, height: 360 },
]) {
  test(`a phone on its side, ${viewport.width} x ${viewport.height}: all ways to begin are in sight, above the strip`, async () => {
    const app = await App.open({ viewport, ownProfile: true });
    const strip = app.page.locator('offline-status .line');
    await strip.waitFor();
    const foot = (await strip.boundingBox())?.y ?? NaN;
    for (const name of ['Try the drawn face', 'Start camera', 'Open a photo or video']) {
      const box = await app.page.getByRole('button', { name, exact: true }).boundingBox();
      expect(box?.y, name).toBeGreaterThanOrEqual(0);
      expect((box?.y ?? NaN) + (box?.height ?? NaN), name).toBeLessThanOrEqual(foot);
    }
    await app.close();
  });
}

test('the contract: state, backend, model, head, source, top label and frames per second', async () => {
  const app = await App.open({ video: FACE_VIDEO });
  await app.startCamera();
  await app.waitForState('tracking');
  await expect(app.shell).toHaveAttribute('data-source', 'camera');
  await expect(app.shell).toHaveAttribute('data-backend', /^(webgpu|webgl|wasm|cpu)$/);
  await expect(app.shell).toHaveAttribute('data-fps', /^\d+(\.\d+)?$/);
  const index = (await (await app.page.request.get(BASE_URL + 'models/index.json')).json()) as {
    models: { id: string; manifest: string }[];
  };
  const id = await app.attribute('model');
  const entry = index.models.find((model) => model.id === id);
  expect(entry, `the index knows ${id}`).toBeDefined();
  const manifest = (await (await app.page.request.get(`${BASE_URL}models/${entry!.manifest}`)).json()) as {
    heads: { id: string; labels: string[] }[];
  };
  const head = manifest.heads.find((each) => each.id === manifest.heads[0]!.id)!;
  await expect(app.shell).toHaveAttribute('data-head', head.id);
  expect(head.labels).toContain(await app.attribute('top'));
  expect(app.complaints).toEqual([]);
  await app.page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(app.shell).toHaveAttribute('data-state', 'idle');
  await expect(app.shell).not.toHaveAttribute('data-top');
  await app.page.keyboard.press('h');
  await app.page.getByRole('button', { name: 'This device, offline use, versions' }).click();
  // Chromium here has no GPU: the network runs on WebAssembly, on the app's own kernels.
  await expect(app.page.locator('diagnostics-panel')).toContainText('the app’s own code (compiled)');
  await app.close();
});

test('?camera=off hides the camera and refuses it', async () => {
  const app = await App.open({ query: '?camera=off', video: FACE_VIDEO });
  await expect(app.page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(app.page.getByRole('button', { name: 'Start camera', exact: true })).toHaveCount(0);
  // Whoever raises the event all the same gets the refusal, and no camera.
  await app.shell.evaluate((shell) =>
    shell.dispatchEvent(new CustomEvent('start-camera', { detail: {}, bubbles: true, composed: true })),
  );
  await app.waitForState('failed');
  await expect(app.shell).toHaveAttribute('data-error', 'camera-off');
  await app.page
    .getByRole('button', { name: /drawn face/i })
    .first()
    .click();
  await app.waitForState('tracking');
  await expect(app.shell).toHaveAttribute('data-source', 'drawn');
  await app.close();
});

test('the build has a page of licences that names what is bundled', async () => {
  const app = await App.open();
  await app.page.goto(`${BASE_URL}licenses.html`);
  for (const name of ['@mediapipe/tasks-vision', '@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm', 'lit ']) {
    await expect(app.page.getByRole('heading', { level: 2 }).filter({ hasText: name }).first()).toBeVisible();
  }
  await expect(app.page.getByText('completed with metadata')).toBeVisible();
  await app.close();
});

/** Files that are not what they say, by name, and what is said of each. */
const HOSTILE: readonly (readonly [name: string, type: string, said: RegExp])[] = [
  ['text.png', 'image/png', /no photo or video/],
  ['empty.png', 'image/png', /no photo or video/],
  ['script.svg', 'image/svg+xml', /no photo or video/],
  ['page.jpg', 'image/jpeg', /no photo or video/],
  ['cut-at-8.png', 'image/png', /end of this PNG file is missing/],
  ['cut-at-40.png', 'image/png', /end of this PNG file is missing/],
  ['cut-by-20.png', 'image/png', /end of this PNG file is missing/],
  ['gigabyte.png', 'image/png', /PNG file is missing|damaged or too large/],
];

test('what is dropped: the first picture of several, one of a web page, one that moves, and one that takes its time', async () => {
  const app = await App.open({
    query: '?camera=off&backend=wasm',
    prepare: (page) =>
      page.addInitScript(() => {
        // A picture of 64 million pixels takes that long; one is not made in each run of the tests.
        const decode = window.createImageBitmap.bind(window) as (...given: unknown[]) => Promise<ImageBitmap>;
        window.createImageBitmap = async (...given: unknown[]) => {
          if (given[0] instanceof File && given[0].name === 'large.png') await new Promise((r) => setTimeout(r, 3000));
          return decode(...given);
        };
      }),
  });
  const drop = (things: readonly (readonly [name: string, type: string] | string)[]): Promise<void> =>
    app.page.evaluate(async (list) => {
      const canvas = new OffscreenCanvas(64, 48);
      canvas.getContext('2d')?.fillRect(0, 0, 9, 9);
      const png = await (await canvas.convertToBlob()).arrayBuffer();
      // One pixel, twice.
      const frame = [0x21, 0xf9, 4, 0, 10, 0, 0, 0, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0];
      const gif = [
        0x47,
        0x49,
        0x46,
        0x38,
        0x39,
        0x61,
        1,
        0,
        1,
        0,
        0x80,
        0,
        0,
        0,
        0,
        0,
        255,
        255,
        255,
        ...frame,
        ...frame,
        0x3b,
      ];
      const holds: Record<string, BlobPart> = {
        'image/png': png,
        'image/gif': new Uint8Array(gif),
        'text/plain': 'hello',
      };
      // 65,000 x 5,000 pixels of four bytes, and none of them in the file.
      const header = [...'IHDR'].map((letter) => letter.charCodeAt(0));
      const size = [0, 0, 0xfd, 0xe8, 0, 0, 0x13, 0x88, 8, 6, 0, 0, 0];
      const gigabyte = new Uint8Array(png.byteLength);
      gigabyte.set(new Uint8Array(png));
      gigabyte.set([...header, ...size, 0xf9, 0x3c, 0x0b, 0x1a], 12);
      const script = '<script>globalThis.ran = true</script>';
      const hostile: Record<string, BlobPart> = {
        'text.png': 'hello',
        'empty.png': '',
        'script.svg': `<svg xmlns="http://www.w3.org/2000/svg" width="64" height="48" onload="globalThis.ran = true">${script}</svg>`,
        'page.jpg': `<!doctype html><img src="x" onerror="globalThis.ran = true">${script}`,
        'cut-at-8.png': png.slice(0, 8),
        'cut-at-40.png': png.slice(0, 40),
        'cut-by-20.png': png.slice(0, -20),
        'gigabyte.png': gigabyte,
      };
      const dataTransfer = new DataTransfer();
      for (const thing of list) {
        if (typeof thing === 'string') dataTransfer.items.add(thing, 'text/uri-list');
        else dataTransfer.items.add(new File([hostile[thing[0]] ?? holds[thing[1]]!], thing[0], { type: thing[1] }));
      }
      window.dispatchEvent(new DragEvent('drop', { dataTransfer, cancelable: true }));
    }, things);
  const { page } = app;
  await drop(['https://example.org/face.jpg']);
  await expect(page.getByText('loads nothing from other places')).toBeVisible();
  await expect(app.shell).toHaveAttribute('data-state', 'idle');
  await drop([['large.png', 'image/png']]);
  await expect(page.getByText('Opening large.png')).toBeVisible();
  await expect(app.shell).toHaveAttribute('data-state', 'no-face', { timeout: 60_000 });
  await expect(page.getByText('Opening large.png')).toHaveCount(0);
  await drop([
    ['notes.txt', 'text/plain'],
    ['moving.gif', 'image/gif'],
  ]);
  await expect(page.getByText('its first frame is shown')).toBeVisible();
  const notice = page.locator('notice-bar .notice');
  await notice.getByRole('button').click();
  for (const [name, type, said] of HOSTILE) {
    await drop([[name, type]]);
    await expect(notice, name).toHaveText(said);
    await notice.getByRole('button').click();
    await expect(notice).toHaveCount(0);
  }
  // The picture before went on, and so does the app.
  await expect(app.shell).toHaveAttribute('data-source', 'photo');
  await expect(app.shell).toHaveAttribute('data-state', 'no-face');
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await page.getByRole('button', { name: 'Try the drawn face' }).click();
  await app.waitForState('tracking');
  expect(await page.evaluate(() => 'ran' in globalThis)).toBe(false);
  expect(app.foreign).toEqual([]);
  await app.close();
});
