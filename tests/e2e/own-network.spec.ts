/**
 * A person's own network on the built app: given, asked about, kept, live, explained, there
 * after a reload without a network, removed; and broken files.
 */

import { AxeBuilder } from '@axe-core/playwright';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test, type Locator, type Page } from './fixtures.ts';
import { kerasH5, type Weight } from '../support/keras-files.ts';
import { hasShared, sharedPath } from '../setup/shared.ts';
import { onnxFile } from '../support/onnx-files.ts';
import { Device, expectAttribute, expectLive, startDrawn, VERSION_B } from './device.ts';
import { StaticHost } from './static-host.ts';

const weight = (name: string, ...shape: number[]): Weight => ({
  name,
  shape,
  values: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(12.9898 * (i + 1)) / 2),
});

/** 24 x 24 grey pixels to 7 probabilities. */
function small(): Promise<ArrayBuffer> {
  const layer = (class_name: string, config: object): object => ({ class_name, config });
  const layers = [
    layer('Conv2D', { name: 'conv', batch_input_shape: [null, 24, 24, 1], filters: 4, kernel_size: [3, 3], strides: [1, 1], padding: 'same', activation: 'relu', use_bias: true }),
    layer('MaxPooling2D', { name: 'pool', pool_size: [2, 2], strides: [2, 2], padding: 'valid' }),
    layer('Flatten', { name: 'flat' }),
    layer('Dense', { name: 'dense', units: 7, activation: 'softmax', use_bias: true }),
  ]; // prettier-ignore
  return kerasH5({
    topology: { class_name: 'Sequential', config: { name: 'net', layers } },
    version: '2.4.0',
    entries: [
      { name: 'conv', weights: [weight('conv/kernel:0', 3, 3, 1, 4), weight('conv/bias:0', 4)] },
      { name: 'pool', weights: [] },
      { name: 'flat', weights: [] },
      { name: 'dense', weights: [weight('dense/kernel:0', 576, 7), weight('dense/bias:0', 7)] },
    ],
  });
}

/** Scores that are no numbers for every picture brighter than the middle grey: a root of what is negative. */
const bright = (): ArrayBuffer =>
  onnxFile(
    [1, 1, 24, 24],
    [['GlobalAveragePool', 'x', 'g'], ['Sub', 'h g', 's'], ['Sqrt', 's', 'q'], ['Flatten', 'q', 'f'], ['Gemm', 'f w', 'y']],
    { h: { dims: [], values: [0.5] }, w: { dims: [1, 7], values: [1, 2, 3, 4, 5, 6, 7] } },
  ); // prettier-ignore

interface GivenFile {
  readonly name: string;
  readonly buffer: Buffer;
}
const PICTURES = process.env['OWN_PICTURES'];

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

const panelOf = (page: Page): Locator => page.locator('own-network-panel');

async function give(page: Page, ...files: readonly GivenFile[]): Promise<void> {
  await panelOf(page)
    .locator('input.files')
    .setInputFiles(files.map((file) => ({ ...file, mimeType: 'application/octet-stream' })));
}

async function openSheet(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await page.getByRole('button', { name: 'Your own network …' }).click();
}

async function useIt(page: Page, order: string, preprocess: string): Promise<void> {
  const panel = panelOf(page);
  await panel.locator('select[name=order]').selectOption(order);
  await panel.locator('select[name=preprocess]').selectOption(preprocess);
  await panel.getByRole('button', { name: 'Keep and use it' }).click();
}

/** The three ways deeper on a frozen face, then live again. */
async function throughTheViews(page: Page): Promise<void> {
  await page.keyboard.press('l');
  await expectAttribute(page, 'state', 'frozen');
  await expect(page.locator('lime-panel [data-status="done"]')).toBeVisible({ timeout: 120_000 });
  await page.locator('lime-panel').getByRole('button', { name: 'Close' }).first().click();
  await page.getByRole('button', { name: 'Inside the network' }).click();
  const inside = page.locator('inside-panel');
  await inside.locator('[data-layer]').nth(1).click();
  await expect(inside.locator('[data-gallery=answers] canvas')).toBeVisible({ timeout: 60_000 });
  await inside.getByRole('button', { name: 'Close' }).first().click();
  await page.keyboard.press('t');
  await expect(page.locator('compare-panel [data-status="done"]')).toBeVisible({ timeout: 120_000 });
  await page.locator('compare-panel').getByRole('button', { name: 'Close' }).first().click();
  await page.keyboard.press('f');
  await expectLive(page, 'drawn');
}

test('a network of one’s own is taken, kept, explained and removed; a broken file is said', async () => {
  // One visit through everything, on two cores that others share.
  test.setTimeout(300_000);
  const page = await device.start();
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  const panel = panelOf(page);
  await page.goto(`${host.url}?backend=wasm&camera=off`);
  await expectAttribute(page, 'offline', 'ready');
  await startDrawn(page);
  await expectAttribute(page, 'state', 'tracking');
  const shippedId = (await page.locator('app-shell').getAttribute('data-model')) ?? '';
  await openSheet(page);

  const h5 = Buffer.from(await small());
  await give(page, { name: 'cut.h5', buffer: h5.subarray(0, 700) });
  await expect(panel.getByRole('alert')).toContainText('This network was not taken, choose another file');
  await expectAttribute(page, 'model', shippedId);

  // Each picture by itself: equalised, standardised, in a margin of the box; the file of the choice gives it back.
  await give(page, { name: 'small.h5', buffer: h5 });
  await expect(panel).toContainText('24 × 24 pixels in grey, and gives 7 probabilities');
  await expect(panel.getByRole('alert')).toHaveCount(0);
  await expect(panel.getByRole('button', { name: 'Keep and use it' })).toBeDisabled();
  await panel.locator('select[name=order]').selectOption('alphabetical');
  await panel.locator('select[name=preprocess]').selectOption('standardise');
  await panel.locator('select[name=framing]').selectOption('margin');
  await panel.locator('input[name=margin]').fill('20');
  await panel.getByRole('checkbox', { name: /equalised/ }).check();
  await panel.getByRole('button', { name: 'Try it' }).click();
  await expect(panel.locator('.answers .plain li')).toHaveCount(3);
  await expect(panel.locator('.answers .plain')).toContainText(/White: .+, \d+ %/);
  await expect(panel.locator('.answers .faces li')).toHaveCount(7);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations).toEqual([]);
  if (PICTURES) await page.screenshot({ path: `${PICTURES}/wide.png` });
  await panel.getByRole('button', { name: 'Keep and use it' }).click();
  await expectAttribute(page, 'model', 'small.h5');
  await expectLive(page, 'drawn');
  await expect(panel).toContainText('Kept on this device');
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    panel.getByRole('button', { name: 'Save the choice (small.h5)' }).click(),
  ]);
  const choice = readFileSync(await saved.path());
  await give(page, { name: 'small.h5', buffer: h5 }, { name: 'small.choice.json', buffer: choice });
  await expect(panel.locator('select[name=preprocess]')).toHaveValue('standardise');
  await expect(panel.locator('select[name=framing]')).toHaveValue('margin');
  await expect(panel.locator('input[name=margin]')).toHaveValue('20');
  await expect(panel.getByRole('checkbox', { name: /equalised/ })).toBeChecked();
  await page.keyboard.press('Escape');
  await expect(page.locator('.own-choice')).toContainText('small.h5, labels: Alphabetical; Each picture’s own');
  await throughTheViews(page);

  // There without a network, too.
  await host.stop();
  await page.reload();
  await startDrawn(page);
  await expectAttribute(page, 'model', 'small.h5');
  await expectLive(page, 'drawn');
  await openSheet(page);
  if (PICTURES) {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.screenshot({ path: `${PICTURES}/phone.png` });
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.emulateMedia({ colorScheme: 'light' });
  }

  // ONNX, and one that gives no numbers for a bright face: said, and the app goes on.
  await give(page, { name: 'bright.onnx', buffer: Buffer.from(bright()) });
  await useIt(page, 'fer2013', 'unit');
  await expectAttribute(page, 'model', 'bright.onnx');
  await page.keyboard.press('Escape');
  await expect(page.locator('.own-fault')).toContainText('bright.onnx gives no number (NaN) for this face');
  await expectAttribute(page, 'state', 'tracking');
  await openSheet(page);
  await panel.getByRole('button', { name: 'Remove (bright.onnx)' }).click();
  await expectAttribute(page, 'model', shippedId);
  await panel.getByRole('button', { name: 'Remove (small.h5)' }).click();
  await expect(panel).not.toContainText('Kept on this device');
  await expectLive(page, 'drawn');
  expect(complaints).toEqual([]);
});

const FOREIGN = ['models', 'foreign'] as const;
const MINI = 'mini_XCEPTION.102-0.66.hdf5';
const file = (...path: string[]): GivenFile => ({
  name: path[path.length - 1] as string,
  buffer: readFileSync(sharedPath(...FOREIGN, ...path)),
});
const folder = (name: string): GivenFile[] => readdirSync(sharedPath(...FOREIGN, name)).map((one) => file(name, one));
const NETWORKS: readonly (readonly [name: string, size: number, order: string, preprocess: string, files: () => GivenFile[]])[] = [
  [MINI, 64, 'fer2013', 'signed', () => [file(MINI)]],
  ['big_XCEPTION.54-0.66.hdf5', 64, 'fer2013', 'signed', () => [file('big_XCEPTION.54-0.66.hdf5')]],
  ['emotion.json', 64, 'fer2013', 'signed', () => folder('human')],
  ['model.json', 64, 'fer2013', 'signed', () => folder('tupleblog')],
  ['fer-api.keras', 112, 'alphabetical', 'unit', () => [file('fer-api.keras')]],
]; // prettier-ignore

test('networks of others run live and go through the views (needs ../shared)', async () => {
  test.skip(!hasShared(...FOREIGN, MINI), '../shared/models/foreign is not here');
  test.setTimeout(600_000);
  const page = await device.start();
  await page.goto(`${host.url}?backend=wasm&camera=off`);
  await startDrawn(page);
  await expectAttribute(page, 'state', 'tracking');
  // The others take three minutes more: `npm run test:all`.
  for (const [name, size, order, preprocess, files] of process.env['VITE_TEST_ALL'] === '1'
    ? NETWORKS
    : NETWORKS.slice(0, 1)) {
    await openSheet(page);
    await give(page, ...files());
    await expect(panelOf(page)).toContainText(`${size} × ${size} pixels`);
    await useIt(page, order, preprocess);
    await expectAttribute(page, 'model', name);
    await page.keyboard.press('Escape');
    await expectLive(page, 'drawn');
    await throughTheViews(page);
  }
});
