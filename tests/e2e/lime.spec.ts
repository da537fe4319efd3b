/** "Which parts matter?" on the built app: explain, cancel, switch, save, load, and everything that can go wrong, said in plain words. */

import { readFileSync } from 'node:fs';
import { expect, test, type Locator } from './fixtures.ts';
import type { Explanation } from '../../src/lime/core/explanation.ts';
import { App, DRAWN_VIDEO } from './app.ts';
import { expectFacts, expectFigurePng, expectFigureSvg } from './figure-files.ts';
import { clearExplainTap, crashExplainWorker, tapExplainWorkers, tappedExplain } from './explain-tap.ts';

const panelOf = (app: App): Locator => app.page.locator('lime-panel');
const status = (app: App, kind: string): Locator => panelOf(app).locator(`[data-status="${kind}"]`);

const openPanel = (app: App): Promise<void> => app.page.getByRole('button', { name: /Which parts matter/ }).click();

async function choose(app: App, option: string, value: string): Promise<void> {
  const select = panelOf(app).locator(`[data-option=${option}]`);
  for (const fold of [panelOf(app).locator('details').first(), panelOf(app).locator('[data-advanced]')]) {
    if (await select.isVisible()) break;
    if ((await fold.getAttribute('open')) === null) await fold.locator('summary').first().click();
  }
  await select.selectOption(value);
}

const run = (app: App): Promise<void> => panelOf(app).locator('[data-run]').click();

/** Replaces what the network sees of the frozen face; the panel explains it at once, as it does with every new face. */
const withPixels = (app: App, value: 'NaN' | 'grey'): Promise<void> =>
  app.page.evaluate((what) => {
    const panel = document.querySelector('lime-panel') as HTMLElement & { subject: { pixels: Float32Array } };
    const pixels = panel.subject.pixels.slice().fill(128);
    if (what === 'NaN') {
      pixels.set(panel.subject.pixels);
      pixels[100] = NaN;
    }
    panel.subject = { ...panel.subject, pixels };
  }, value);

async function download(app: App, button: Locator): Promise<Buffer> {
  const [file] = await Promise.all([app.page.waitForEvent('download'), button.click()]);
  return readFileSync(await file.path());
}

/** The view as in a mirror, or not: what was explained stays, is shown the other way round, and the pointer finds the same part. */
async function turnTheView(app: App, panel: Locator): Promise<void> {
  const canvas = panel.locator('lime-face canvas');
  /** The part under the pointer, and a line of the picture without one. */
  const look = async (u: number): Promise<{ part: number | null; pixels: number[] }> => {
    const pointedAt = (): Promise<number | null> =>
      panel.locator('lime-face').evaluate((face) => (face as unknown as { highlighted: number | null }).highlighted);
    await app.page.mouse.move(0, 0);
    await expect.poll(pointedAt).toBeNull();
    const pixels = await canvas.evaluate((node: HTMLCanvasElement) => [
      ...node.getContext('2d')!.getImageData(0, node.height / 2, node.width, 1).data,
    ]);
    const box = (await canvas.boundingBox())!;
    await app.page.mouse.move(box.x + u * box.width, box.y + 0.5 * box.height);
    await expect.poll(pointedAt).not.toBeNull();
    return { part: await pointedAt(), pixels };
  };
  const before = await look(0.35);
  await panel.getByRole('button', { name: 'Close' }).click();
  const mirrored = (): Promise<boolean> =>
    app.page.locator('view-words').evaluate((words) => (words as unknown as { mirrored: boolean }).mirrored);
  const was = await mirrored();
  await expect(async () => {
    // Keys wait until a panel has told that it closed.
    if ((await mirrored()) === was) await app.page.keyboard.press('m');
    expect(await mirrored()).toBe(!was);
  }).toPass({ intervals: [1000] });
  await openPanel(app);
  await expect(status(app, 'done')).toBeVisible();
  const after = await look(0.65);
  const dots = (pixels: readonly number[]): number[][] =>
    Array.from({ length: pixels.length / 4 }, (_, i) => pixels.slice(4 * i, 4 * i + 4));
  expect(dots(after.pixels).reverse()).toEqual(dots(before.pixels));
  expect(after.part).toBe(before.part);
}

// One visit for all. The panel keeps the options that a test has chosen: those that stand on the first ones come first.
test.describe(() => {
  let app: App;
  test.beforeAll(async () => {
    app = await App.open({ video: DRAWN_VIDEO, prepare: tapExplainWorkers });
    await app.startCamera();
  });
  test.beforeEach(async () => {
    await app.page.setViewportSize({ width: 1280, height: 800 });
    const open = panelOf(app).locator('dialog[open]');
    if ((await open.count()) > 0) await app.page.keyboard.press('Escape');
    await expect(open).toHaveCount(0);
    // By the button: keys wait until a panel has told that it closed.
    if ((await app.attribute('state')) === 'frozen')
      await app.page.getByRole('button', { name: 'Unfreeze', exact: true }).click();
    await app.waitForState('tracking');
    await clearExplainTap(app.page);
    await app.page.keyboard.press('f');
    await app.waitForState('frozen');
  });
  test.afterAll(() => app.close());

  test('freeze, explain, switch the label without new calls, save, load back', async () => {
    await openPanel(app);
    await status(app, 'done').waitFor();
    const before = await tappedExplain(app.page);
    expect(before.sent.filter((kind) => kind === 'lime')).toHaveLength(1);
    expect(before.got).toContain('partial');
    expect(before.got.at(-1)).toBe('done');

    const panel = panelOf(app);
    // The label that the map explained: the top one once it has led for 300 ms, so another one may be on top in this very frame.
    const explained = (await app.page.locator('score-headline .label').textContent())?.trim();
    await expect(panel.getByRole('tab', { selected: true })).toHaveAttribute('data-label', explained ?? '');
    await panel.locator('[role=tab][data-label=fear]').click();
    await expect(panel.locator('h3').first()).toContainText('“fear”');
    await app.page.keyboard.press('ArrowRight');
    await expect(panel.getByRole('tab', { selected: true })).toHaveAttribute('data-label', 'happy');
    expect(await tappedExplain(app.page)).toEqual(before);
    await turnTheView(app, panel);
    expect(await tappedExplain(app.page)).toEqual(before);

    // A bar points out its part, by pointer or focus.
    await panel.locator('lime-bars .row').nth(1).focus();
    await expect(panel.locator('lime-bars .row.highlighted')).toHaveCount(1);
    await expect(panel.locator('[data-confusion]')).toContainText(
      /Of [\d,]+ faces in PublicTest .* people labelled \d+ %/,
    );

    await expect(panel.locator('[data-fact="lime.trust.fit"]')).toContainText(/R² −?[01]\.\d\d: the simple model/);
    await expect(panel.locator('[data-scale]')).toContainText(/the score is \d\.\d\d; .*intercept.*weight/);
    expectFigurePng(await download(app, panel.locator('[data-save=png]')));
    const svg = await download(app, panel.locator('[data-save=svg]'));
    await expectFigureSvg(app.page, svg, [
      'happy',
      'LIME',
      /\d+ · mouth/,
      'network calls (forward passes): 128',
      'kernel width: 0.25',
    ]);
    const text = (await download(app, panel.locator('[data-save=json]'))).toString();
    const explanation = JSON.parse(text) as Explanation;
    expect(explanation).toMatchObject({ method: 'lime', calls: 128, design: 'orthogonal', seed: 1 });
    expectFacts(explanation, {
      label: 'happy',
      score: explanation.classes.find(({ label }) => label === 'happy')!.networkScore,
      head: explanation.head,
      method: 'LIME',
      seed: 1,
    });
    // The detector has found key points: parts that have names.
    expect(explanation.segments.names).toContain('mouth');
    await expect(panel.locator('lime-bars .row').first()).toContainText(/\d+ · /);

    await panel
      .locator('input[type=file]')
      .setInputFiles({ name: 'no.json', mimeType: 'application/json', buffer: Buffer.from('{}') });
    await expect(panel.getByRole('alert')).toContainText('no explanation');
    await panel
      .locator('input[type=file]')
      .setInputFiles({ name: 'x.json', mimeType: 'application/json', buffer: Buffer.from(text) });
    await status(app, 'loaded').waitFor();
    await expect(panel.getByRole('tab')).toHaveCount(explanation.classes.length);

    await app.page.keyboard.press('Escape');
    await expect(panel.locator('dialog')).toBeHidden();
    expect(await app.attribute('state')).toBe('frozen');
    expect(app.complaints).toEqual([]);
  });

  test('on tablets and on a phone on its side: even rows of labels, the face and its first bars in sight', async () => {
    await openPanel(app);
    await status(app, 'done').waitFor();
    for (const [width, height] of [
      [1024, 768],
      [768, 1024],
      [844, 390],
      [740, 360],
    ] as const) {
      await app.page.setViewportSize({ width, height });
      const size = `${width} x ${height}`;
      const tabs = await panelOf(app)
        .getByRole('tab')
        .evaluateAll((all) =>
          all.map((tab) => tab.getBoundingClientRect()).map(({ top, height: high }) => ({ top, high })),
        );
      const tops = tabs.map(({ top }) => Math.round(top));
      const rows = [...new Set(tops)].map((top) => tops.filter((other) => other === top).length);
      expect(rows.length, size).toBeLessThanOrEqual(2);
      expect(Math.max(...rows) - Math.min(...rows), `${size}: ${rows.join(' + ')}`).toBeLessThanOrEqual(1);
      expect(Math.min(...tabs.map(({ high }) => high)), size).toBeGreaterThanOrEqual(44);
      await expect(panelOf(app).locator('lime-face canvas'), size).toBeInViewport({ ratio: 1 });
      await expect(panelOf(app).locator('lime-bars .row').first(), size).toBeInViewport({ ratio: 1 });
      const overflow = await panelOf(app)
        .locator('.content')
        .evaluate((content) => content.scrollWidth - content.clientWidth);
      expect(overflow, size).toBeLessThanOrEqual(0);
    }
  });

  test('on a phone: everything fits the width, and the live picture goes on after it', async () => {
    await app.page.setViewportSize({ width: 390, height: 844 });
    await openPanel(app);
    await status(app, 'done').waitFor();
    // The face, the labels and the way to save it stand in the first screen.
    for (const part of ['lime-face canvas', '[role=tab] >> nth=-1', '[data-save=png]'])
      await expect(panelOf(app).locator(part), part).toBeInViewport({ ratio: 1 });
    await choose(app, 'fill', 'blur');
    const overflow = await panelOf(app).evaluate((panel) => {
      const content = panel.shadowRoot?.querySelector('.content');
      return content ? content.scrollWidth - content.clientWidth : NaN;
    });
    expect(overflow).toBeLessThanOrEqual(0);
    await panelOf(app).getByRole('button', { name: 'Close' }).click();
    await app.page.keyboard.press('f');
    await app.waitForState('tracking');
    await expect(app.page.getByRole('button', { name: /Which parts matter/ })).toBeVisible();
  });

  test('cancel midway, and two quick requests: the first one vanishes', async () => {
    await openPanel(app);
    await status(app, 'done').waitFor();
    await choose(app, 'calls', '2000');
    await run(app);
    await status(app, 'running').waitFor();
    await expect(status(app, 'running')).toContainText(/\d+ of 2000 calls, about \d+ s left/);
    await panelOf(app).locator('[data-cancel]').click();
    await status(app, 'cancelled').waitFor();
    const calls = (await tappedExplain(app.page)).got.length;
    await app.page.waitForTimeout(1500);
    // The batch that was under way when it was cancelled, and no more.
    const late = (await tappedExplain(app.page)).got.slice(calls);
    expect(late.filter((kind) => kind === 'progress').length).toBeLessThanOrEqual(1);
    expect(late).not.toContain('done');

    await run(app);
    await choose(app, 'calls', '64');
    await run(app);
    await expect(status(app, 'done')).toContainText('64 calls');
    await app.page.waitForTimeout(500);
    const { sent, got } = await tappedExplain(app.page);
    expect(sent.filter((kind) => kind === 'lime')).toHaveLength(4);
    expect(got.filter((kind) => kind === 'done')).toHaveLength(2);
    await expect(status(app, 'done')).toBeVisible();
    expect(app.complaints).toEqual([]);
  });

  test('what cannot be explained is said in plain words, and the panel goes on', async () => {
    await openPanel(app);
    await status(app, 'done').waitFor();
    // Nothing drawn: one region.
    await choose(app, 'segmentation', 'drawn');
    await status(app, 'preview').waitFor();
    await run(app);
    await expect(status(app, 'failed')).toContainText('with one part there is nothing to compare');
    // An outline around the mouth: two regions, all four masks.
    const face = panelOf(app).locator('lime-face canvas');
    const box = await face.boundingBox();
    if (!box) throw new Error('no face');
    const corners = [
      [0.3, 0.65],
      [0.7, 0.65],
      [0.7, 0.9],
      [0.3, 0.9],
    ] as const;
    await app.page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.65);
    await app.page.mouse.down();
    for (const [u, v] of corners)
      await app.page.mouse.move(box.x + box.width * u, box.y + box.height * v, { steps: 4 });
    await app.page.mouse.up();
    await status(app, 'preview').waitFor();
    await choose(app, 'design', 'exact');
    await run(app);
    await expect(status(app, 'done')).toContainText('4 calls');

    await choose(app, 'segmentation', 'face-parts');
    await status(app, 'preview').waitFor();
    await choose(app, 'design', 'orthogonal');
    await run(app);
    await status(app, 'done').waitFor();
    await expect(panelOf(app).locator('lime-bars')).toContainText('mouth');

    await withPixels(app, 'grey');
    await expect(status(app, 'failed')).toContainText('one single colour');
    await withPixels(app, 'NaN');
    await expect(status(app, 'failed')).toContainText('not numbers');
    await expect(panelOf(app).locator('[data-cancel]')).toHaveCount(0);
    expect(app.complaints).toEqual([]);
  });

  test('a worker that crashes is replaced and the face is explained anyway; the second crash is told', async () => {
    await openPanel(app);
    await status(app, 'done').waitFor();
    const { workers } = await tappedExplain(app.page);
    await choose(app, 'calls', '512');
    await run(app);
    await status(app, 'running').waitFor();
    await crashExplainWorker(app.page);
    await expect(panelOf(app).locator('[data-restarted]')).toContainText('started again');
    await expect(status(app, 'done')).toContainText('512 calls', { timeout: 90_000 });
    expect((await tappedExplain(app.page)).workers).toBe(workers + 1);

    await run(app);
    await status(app, 'running').waitFor();
    await crashExplainWorker(app.page);
    await expect.poll(async () => (await tappedExplain(app.page)).workers).toBe(workers + 2);
    await status(app, 'running').waitFor();
    await crashExplainWorker(app.page);
    await expect(status(app, 'failed')).toContainText('stopped twice');
    await choose(app, 'calls', '64');
    await run(app);
    await expect(status(app, 'done')).toContainText('64 calls');
  });
});
