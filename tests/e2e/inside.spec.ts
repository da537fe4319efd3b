/** "Inside the network" on the built app: layers, answers, climbed pictures, files, keys, the camera, and what goes wrong. */

import { readFileSync } from 'node:fs';
import { ALONE, expect, test, type Locator, type Page } from './fixtures.ts';
import { App, type OpenOptions } from './app.ts';
import { DEFAULT_MANIFEST } from './default-network.ts';
import { expectFacts, expectFigurePng, expectFigureSvg } from './figure-files.ts';
import { crashExplainWorker, tapExplainWorkers, tappedExplain } from './explain-tap.ts';

/** A layer whose gallery takes long enough to be cancelled, and one that is quick. */
const LONG = 'conv2d_8';
const QUICK = 'conv2d_3';

type TaskWindow = Window & { longTasks: number[] };

/** Listens in on the explain worker, and keeps the milliseconds of every task of the page's thread that took over 50. */
async function tapPage(page: Page): Promise<void> {
  await tapExplainWorkers(page);
  await page.addInitScript(() => {
    const tasks: number[] = [];
    (window as unknown as TaskWindow).longTasks = tasks;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasks.push(duration);
    }).observe({ type: 'longtask' });
  });
}

const longTasks = (page: Page): Promise<number[]> => page.evaluate(() => (window as unknown as TaskWindow).longTasks);

async function withDrawnFace(options: OpenOptions = {}): Promise<App> {
  const app = await App.open({ video: null, prepare: tapPage, ...options });
  await startDrawn(app);
  return app;
}

async function startDrawn(app: App): Promise<void> {
  await app.page.getByRole('button', { name: 'Try the drawn face' }).click();
  await app.waitForState('tracking');
}

async function freeze(app: App): Promise<void> {
  await app.page.keyboard.press('f');
  await app.waitForState('frozen');
}

async function frozen(options: OpenOptions = {}): Promise<App> {
  const app = await withDrawnFace(options);
  await freeze(app);
  return app;
}

async function closePanels(app: App): Promise<void> {
  const open = app.page.locator('inside-panel dialog[open], lime-panel dialog[open]');
  if ((await open.count()) > 0) await app.page.keyboard.press('Escape');
  await expect(open).toHaveCount(0);
}

const inPanel = (app: App, selector: string): Locator => app.page.locator(`inside-panel ${selector}`);
const openPanel = (app: App): Promise<void> => app.page.getByRole('button', { name: 'Inside the network' }).click();
const status = (app: App, where: 'inside-layer' | 'inside-detail', kind: string): Locator =>
  inPanel(app, `${where} [data-status="${kind}"]`);
const layer = (app: App, name: string): Promise<void> => inPanel(app, `[data-layer="${name}"]`).click();
/** Filter 0: the one that the panel chooses is the strongest on this face, and the drawn face moves. */
async function chooseFilter0(app: App): Promise<void> {
  await inPanel(app, '[data-display=order]').selectOption('index');
  await inPanel(app, '[data-gallery=answers] canvas').click({ position: { x: 10, y: 10 } });
  await expect(inPanel(app, 'inside-detail h3')).toHaveText('Filter 0');
}

/** How many different colours a canvas shows: 1 where nothing was painted. */
const colours = (canvas: Locator): Promise<number> =>
  canvas.evaluate((element: HTMLCanvasElement) => {
    const { data } = element.getContext('2d')!.getImageData(0, 0, element.width, element.height);
    return new Set(new Uint32Array(data.buffer)).size;
  });

/** What the curve of the chosen filter says: first and last answer, steps. */
async function curve(app: App): Promise<{ first: number; last: number; steps: number }> {
  const words = (await inPanel(app, 'inside-curve figure').getAttribute('aria-label')) ?? '';
  const [, first, last, steps] = /from (−?[\d.,]+) to (−?[\d.,]+) in (\d+) steps/.exec(words) ?? [];
  const number = (text = ''): number => Number(text.replace('−', '-').replace(',', ''));
  return { first: number(first), last: number(last), steps: Number(steps) };
}

async function download(app: App, ending: 'png' | 'svg' | 'json' | 'npy'): Promise<Buffer> {
  const [file] = await Promise.all([app.page.waitForEvent('download'), inPanel(app, `[data-save=${ending}]`).click()]);
  return readFileSync(await file.path());
}

/** The header that numpy writes and reads. */
function npy(file: Buffer): { descr: string; shape: number[]; values: Float32Array } {
  expect(file.subarray(0, 8)).toEqual(Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]));
  const end = 10 + file.readUInt16LE(8);
  const header = file.subarray(10, end).toString('latin1');
  const shape = (/'shape': \(([^)]*)\)/.exec(header)?.[1] ?? '').split(',').filter(Boolean).map(Number);
  const bytes = new Uint8Array(file.subarray(end));
  return {
    descr: /'descr': '([^']+)'/.exec(header)?.[1] ?? '',
    shape,
    values: new Float32Array(bytes.buffer, 0, bytes.length / 4),
  };
}

// One visit for tests that leave the panel as another can use it.
test.describe(() => {
  let app: App;
  test.beforeAll(async () => {
    app = await withDrawnFace();
  });
  test.beforeEach(async () => {
    await closePanels(app);
    // By the button: keys wait until a panel has told that it closed.
    if ((await app.attribute('state')) === 'frozen')
      await app.page.getByRole('button', { name: 'Unfreeze', exact: true }).click();
    await app.waitForState('tracking');
  });
  test.afterAll(() => app.close());

  test('every layer is there; answers of the chosen one are shown, sorted, and saved as files that others can read', async () => {
    await freeze(app);
    await openPanel(app);
    await inPanel(app, '[data-shares]').waitFor();
    const names = await inPanel(app, '[data-layer]').evaluateAll((all) =>
      all.map((e) => (e as HTMLElement).dataset['layer']),
    );
    expect(names).toEqual(DEFAULT_MANIFEST.layers.map(({ name }) => name));

    await layer(app, QUICK);
    const { outputShape, parameters, multiplyAdds } = DEFAULT_MANIFEST.layers.find(({ name }) => name === QUICK)!;
    const filters = outputShape.at(-1)!;
    const count = parameters < 1e4 ? parameters.toLocaleString('en') : `${Math.round(parameters / 1000)} k`;
    await expect(inPanel(app, '[data-figures]')).toContainText(
      `${outputShape.join(' × ')} · ${count} parameters · ${(multiplyAdds / 1e6).toFixed(1)} M multiply-adds`,
    );
    await expect(inPanel(app, '[data-silence]')).toContainText(`${filters} filters`);
    const gallery = inPanel(app, '[data-gallery=answers] canvas');
    await expect.poll(() => colours(gallery)).toBeGreaterThan(100);
    await chooseFilter0(app);
    await expect(inPanel(app, '[data-shares] li')).toHaveCount(7);

    // The layers' values are there already: another layer costs no further pass for them.
    const { sent } = await tappedExplain(app.page);
    expect(sent.filter((kind) => kind === 'activations')).toHaveLength(1);
    for (const name of ['max_pooling2d_1', 'input', 'conv2d_8']) {
      await layer(app, name);
      await expect.poll(() => colours(gallery)).toBeGreaterThan(10);
    }
    await layer(app, 'global_average_pooling2d_1');
    await expect(inPanel(app, 'inside-bars canvas')).toBeVisible();
    await layer(app, 'ferplus');
    await expect(inPanel(app, 'inside-layer inside-rows li')).toHaveCount(7);
    expect((await tappedExplain(app.page)).sent.filter((kind) => kind === 'activations')).toHaveLength(1);

    await layer(app, QUICK);
    const array = npy(await download(app, 'npy'));
    expect(array).toMatchObject({ descr: '<f4', shape: outputShape });
    const numbers = JSON.parse((await download(app, 'json')).toString()) as { shape: number[]; values: number[] };
    expect(numbers.shape).toEqual(array.shape);
    expect(array.values).toEqual(Float32Array.from(numbers.values));
    expect(array.values.some((value) => value > 0)).toBe(true);
    expectFacts(numbers, { method: 'activations' });
    expectFigurePng(await download(app, 'png'));
    await expectFigureSvg(app.page, await download(app, 'svg'), [
      QUICK,
      'order of the tiles: by number',
      '0 1 2 3 4 5',
    ]);

    await app.page.keyboard.press('Escape');
    await expect(inPanel(app, 'dialog')).toBeHidden();
    expect(await app.attribute('state')).toBe('frozen');
    expect(app.complaints).toEqual([]);
  });

  test('a freeze that is said moves no button any more: both ways deeper have their places at once', async () => {
    const [first, last, pending] = await app.page.evaluate(async () => {
      const shell = document.querySelector('app-shell') as HTMLElement & { updateComplete: Promise<unknown> };
      const buttons = () => [...shell.shadowRoot!.querySelectorAll<HTMLButtonElement>('.deeper-buttons button')];
      const places = () => JSON.stringify(buttons().map((button) => button.getBoundingClientRect()));
      const frozenNow = new Promise<void>((resolve) => {
        new MutationObserver(() => shell.dataset['state'] === 'frozen' && resolve()).observe(shell, {
          attributes: true,
        });
      });
      window.dispatchEvent(new KeyboardEvent('keydown', { key: 'f', bubbles: true }));
      await frozenNow;
      await shell.updateComplete;
      const [before, wasDisabled] = [places(), buttons()[0]!.disabled];
      while (buttons().length < 2 || buttons()[0]!.disabled) await new Promise((resolve) => setTimeout(resolve, 10));
      return [before, places(), wasDisabled];
    });
    expect(last).toBe(first);
    expect(pending).toBe(true);
    await app.page.getByRole('button', { name: /Which parts matter/ }).click();
    await expect(app.page.locator('lime-panel dialog')).toBeVisible();
    expect(app.complaints).toEqual([]);
  });

  test('live: the maps follow the picture, until a face is frozen in the panel, and again after it', async () => {
    await openPanel(app);
    await layer(app, QUICK);
    const gallery = inPanel(app, '[data-gallery=answers] canvas');
    await expect.poll(() => colours(gallery)).toBeGreaterThan(100);
    const picture = (): Promise<string> => gallery.evaluate((element: HTMLCanvasElement) => element.toDataURL());
    const before = await picture();
    // The drawn face breathes and blinks.
    await expect.poll(picture).not.toBe(before);
    await inPanel(app, '[data-freeze]').click();
    await app.waitForState('frozen');
    await inPanel(app, '[data-shares]').waitFor();
    const held = await picture();
    await app.page.waitForTimeout(700);
    expect(await picture()).toBe(held);
    await inPanel(app, '[data-freeze]').click();
    await app.waitForState('tracking');
    await expect.poll(picture).not.toBe(held);
    expect(app.complaints).toEqual([]);
  });

  test('people’s own pictures: cropped as every face, those without a face are said, nothing stays', async () => {
    await freeze(app);
    const face = await app.page.locator('live-view').screenshot();
    await openPanel(app);
    await layer(app, QUICK);
    const empty = await app.page.evaluate(async () => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 400, height: 300 });
      const context = canvas.getContext('2d')!;
      const sky = context.createLinearGradient(0, 0, 0, 300);
      sky.addColorStop(0, '#88aacc');
      sky.addColorStop(1, '#eeeedd');
      context.fillStyle = sky;
      context.fillRect(0, 0, 400, 300);
      const png = await new Promise<Blob>((done) => canvas.toBlob((blob) => done(blob!)));
      return [...new Uint8Array(await png.arrayBuffer())];
    });
    await inPanel(app, 'inside-patches input').setInputFiles([
      { name: 'face.png', mimeType: 'image/png', buffer: face },
      { name: 'no-face.png', mimeType: 'image/png', buffer: Buffer.from(empty) },
      { name: 'no-picture.png', mimeType: 'image/png', buffer: Buffer.from('text') },
    ]);
    await expect(inPanel(app, 'inside-patches [role=status]')).toContainText('1 of 3 pictures', { timeout: 60_000 });
    await expect(inPanel(app, '[data-problems]')).toContainText('no-face.png: no face found.');
    await expect(inPanel(app, '[data-problems]')).toContainText(/no-picture.png: .*try/);
    await expect(inPanel(app, '.patches li')).toHaveCount(1);
    await inPanel(app, '[data-pictures=remove]').click();
    await expect(inPanel(app, '.patches li')).toHaveCount(0);
    expect(app.complaints).toEqual([]);
  });

  test('another network is chosen while a face is frozen: its layers answer to that face', async () => {
    await freeze(app);
    await app.page.getByRole('button', { name: 'Settings' }).click();
    await app.page.getByRole('combobox', { name: 'Network', exact: true }).selectOption('classic');
    await expect(app.shell).toHaveAttribute('data-model', 'classic', { timeout: 60_000 });
    await app.page.keyboard.press('Escape');
    await openPanel(app);
    await layer(app, 'zero_padding2d_1');
    await expect.poll(() => colours(inPanel(app, '[data-gallery=answers] canvas'))).toBeGreaterThan(100);
    await layer(app, 'flatten_1');
    await expect(inPanel(app, 'inside-bars canvas')).toBeVisible();
    expect(await app.attribute('state')).toBe('frozen');
    expect(app.complaints).toEqual([]);
  });
});

test(
  'a filter is climbed to the end and its answer rises; pause, go on, more steps; a whole layer is cancelled midway',
  ALONE,
  async () => {
    const app = await frozen();
    await openPanel(app);
    await layer(app, QUICK);
    await inPanel(app, '[data-climb=one]').click();
    await status(app, 'inside-detail', 'done').waitFor({ timeout: 60_000 });
    const once = await curve(app);
    expect(once.steps).toBe(30);
    expect(once.last).toBeGreaterThan(once.first);

    // Many more steps, so that there is time to pause.
    await inPanel(app, '[data-view=ascent]').click();
    await inPanel(app, 'inside-layer summary').first().click();
    await inPanel(app, '[data-option=steps]').selectOption('300');
    await inPanel(app, '[data-climb=one]').click();
    await status(app, 'inside-detail', 'running').waitFor();
    await inPanel(app, '[data-climb=pause]').click();
    await status(app, 'inside-detail', 'paused').waitFor();
    const paused = await curve(app);
    expect(paused.steps).toBeLessThan(300);
    await app.page.waitForTimeout(500);
    expect(await curve(app)).toEqual(paused);
    await inPanel(app, '[data-climb=resume]').click();
    await status(app, 'inside-detail', 'done').waitFor({ timeout: 60_000 });
    const further = await curve(app);
    expect(further.steps).toBe(300);
    expect(further.last).toBeGreaterThan(once.last);
    await inPanel(app, '[data-option=steps]').selectOption('30');

    await layer(app, LONG);
    const before = (await longTasks(app.page)).length;
    await inPanel(app, '[data-climb=all]').click();
    await expect(status(app, 'inside-layer', 'running')).toContainText(/\d+ of 7680 steps, about \d+ (s|min) left/);
    await expect.poll(() => colours(inPanel(app, '[data-gallery=ascent] canvas'))).toBeGreaterThan(20);
    await app.page.waitForTimeout(3000);
    // The page stays usable meanwhile. (Wall time on a machine that others use, too: a loose bound.)
    const tasks = (await longTasks(app.page)).slice(before);
    expect(Math.max(0, ...tasks)).toBeLessThan(400);
    expect(tasks.filter((milliseconds) => milliseconds > 200).length).toBeLessThanOrEqual(2);

    await inPanel(app, '[data-climb=cancel]').click();
    await status(app, 'inside-layer', 'cancelled').waitFor();
    const climbs = async (): Promise<{ steps: number }[]> =>
      (JSON.parse((await download(app, 'json')).toString()) as { climbs: { steps: number }[] }).climbs;
    await expectFigureSvg(app.page, await download(app, 'svg'), [
      /Saved before it was done: \d+ of 256 pictures/,
      'Seed 1',
    ]);
    const some = await climbs();
    expect(some.length).toBeGreaterThan(0);
    expect(some.length).toBeLessThan(256);
    await app.page.waitForTimeout(1000);
    expect(await climbs()).toEqual(some);
    expect(app.complaints).toEqual([]);
    await app.close();
  },
);

test('what was climbed is there at once the next time; a picture that began with a face is not', async () => {
  const app = await frozen();
  await openPanel(app);
  await layer(app, QUICK);
  await chooseFilter0(app);
  await inPanel(app, '[data-climb=one]').click();
  await status(app, 'inside-detail', 'done').waitFor({ timeout: 60_000 });
  const { last } = await curve(app);
  // From this face: another picture, which goes with the page.
  await inPanel(app, '[data-view=ascent]').click();
  await inPanel(app, 'inside-layer summary').first().click();
  await inPanel(app, '[data-option=start]').selectOption('picture');
  await expect(inPanel(app, 'inside-curve figure')).toHaveCount(0);
  await inPanel(app, '[data-climb=one]').click();
  await status(app, 'inside-detail', 'done').waitFor({ timeout: 60_000 });

  await app.page.reload();
  await startDrawn(app);
  await app.page.keyboard.press('f');
  await app.waitForState('frozen');
  await openPanel(app);
  await layer(app, QUICK);
  await chooseFilter0(app);
  await expect(inPanel(app, '[data-ascent] canvas')).toBeVisible();
  expect((await curve(app)).last).toBe(last);
  expect((await tappedExplain(app.page)).sent).not.toContain('ascend');
  await inPanel(app, '[data-view=ascent]').click();
  await inPanel(app, 'inside-layer summary').first().click();
  await inPanel(app, '[data-option=start]').selectOption('picture');
  await expect(inPanel(app, '[data-ascent]')).toHaveCount(0);
  await app.close();
});

test('keys alone: open, walk through layers and filters, climb, close', async () => {
  const app = await withDrawnFace();
  const { keyboard } = app.page;
  await keyboard.press('f');
  await app.waitForState('frozen');
  await keyboard.press('i');
  await inPanel(app, '[data-shares]').waitFor();
  const chosen = inPanel(app, '[data-layer][aria-selected=true]');
  await expect(chosen).toHaveAttribute('data-layer', 'conv2d_1');
  await keyboard.press('ArrowDown');
  await expect(chosen).toHaveAttribute('data-layer', 'conv2d_2');
  await keyboard.press('ArrowDown');
  await keyboard.press('ArrowUp');
  await keyboard.press('ArrowDown');
  await keyboard.press('ArrowDown');
  await expect(chosen).toHaveAttribute('data-layer', QUICK);
  const focused = (): Promise<string> =>
    app.page.evaluate(() => {
      let active = document.activeElement;
      while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
      return `${active?.localName} ${active?.getAttribute('role')} ${active?.getAttribute('data-climb')}`;
    });
  const tabTo = async (what: RegExp): Promise<void> => {
    for (let i = 0; i < 40 && !what.test(await focused()); i++) await keyboard.press('Tab');
    expect(await focused()).toMatch(what);
  };
  await tabTo(/^canvas listbox/);
  const first = await inPanel(app, 'inside-detail h3').textContent();
  await keyboard.press('ArrowRight');
  await expect(inPanel(app, 'inside-detail h3')).not.toHaveText(first ?? '');
  await expect(inPanel(app, 'inside-gallery [role=option]')).toHaveAttribute('aria-posinset', '2');
  await tabTo(/one$/);
  await keyboard.press('Enter');
  await status(app, 'inside-detail', 'done').waitFor({ timeout: 60_000 });
  await keyboard.press('Escape');
  await expect(inPanel(app, 'dialog')).toBeHidden();
  expect(app.complaints).toEqual([]);
  await app.close();
});

test('a worker that crashes is replaced, and the climb ends anyway', async () => {
  const app = await frozen();
  await openPanel(app);
  await layer(app, LONG);
  await inPanel(app, '[data-shares]').waitFor();
  // Many steps, so that it is still under way when the worker crashes.
  await inPanel(app, '[data-view=ascent]').click();
  await inPanel(app, 'inside-layer summary').first().click();
  await inPanel(app, '[data-option=steps]').selectOption('300');
  await inPanel(app, '[data-climb=one]').click();
  await status(app, 'inside-detail', 'running').waitFor();
  await crashExplainWorker(app.page);
  await expect(inPanel(app, '[data-restarted]')).toContainText('started again');
  await status(app, 'inside-detail', 'done').waitFor({ timeout: 90_000 });
  const { steps, first, last } = await curve(app);
  expect(steps).toBe(300);
  expect(last).toBeGreaterThan(first);
  expect((await tappedExplain(app.page)).workers).toBe(2);
  await app.close();
});

test('a phone on its side: nothing lies below a notch', async () => {
  const app = await frozen({ viewport: { width: 844, height: 390 } });
  const devtools = await app.context.newCDPSession(app.page);
  const insets = { top: 0, left: 47, right: 30, bottom: 21 };
  await devtools.send('Emulation.setSafeAreaInsetsOverride', { insets });
  await openPanel(app);
  await layer(app, QUICK);
  for (const part of ['dialog > .head', '.rail', 'dialog > .content']) {
    const box = (await inPanel(app, part).boundingBox())!;
    expect(box.x, part).toBeGreaterThanOrEqual(insets.left);
    expect(box.x + box.width, part).toBeLessThanOrEqual(844 - insets.right);
  }
  await app.close();
});

test('on a phone: tiles or the chosen one, nothing wider than the screen', async () => {
  const app = await frozen({ viewport: { width: 390, height: 844 } });
  await openPanel(app);
  await layer(app, QUICK);
  const gallery = inPanel(app, '[data-gallery=answers] canvas');
  await expect.poll(() => colours(gallery)).toBeGreaterThan(100);
  await gallery.click({ position: { x: 30, y: 30 } });
  await expect(gallery).toBeHidden();
  await expect(inPanel(app, '[data-shares]')).toBeVisible();
  await inPanel(app, '[data-back]').click();
  await expect(gallery).toBeVisible();
  for (const column of ['.middle', '.detail']) {
    const over = await inPanel(app, column).evaluate((element) => element.scrollWidth - element.clientWidth);
    expect(over, column).toBeLessThanOrEqual(0);
  }
  await app.close();
});
