/** A person's own network on the built app: given, asked about, kept, live, explained, there after a reload, removed; and a broken file. */

import { AxeBuilder } from '@axe-core/playwright';
import { readFileSync } from 'node:fs';
import { expect, test } from './fixtures.ts';
import { kerasH5, type Weight } from '../support/keras-files.ts';
import { hasShared, sharedPath } from '../setup/shared.ts';
import { App, DRAWN_VIDEO } from './app.ts';

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

async function give(app: App, name: string, buffer: Buffer): Promise<void> {
  await app.page.locator('own-network-panel input.files').setInputFiles({ name, mimeType: 'application/octet-stream', buffer }); // prettier-ignore
}

async function openSheet(app: App): Promise<void> {
  await app.page.getByRole('button', { name: 'Settings', exact: true }).click();
  await app.page.getByRole('button', { name: 'Your own network …' }).click();
}

async function useIt(app: App, order: string, preprocess: string): Promise<void> {
  const panel = app.page.locator('own-network-panel');
  await panel.locator('select[name=order]').selectOption(order);
  await panel.locator('select[name=preprocess]').selectOption(preprocess);
  await panel.getByRole('button', { name: 'Keep and use it' }).click();
}

const PICTURES = process.env['OWN_PICTURES'];

test('a network of one’s own is taken, kept, explained and removed; a broken file is said', async () => {
  const app = await App.open({ query: '?backend=wasm&camera=off', video: DRAWN_VIDEO });
  const { page, shell } = app;
  const panel = page.locator('own-network-panel');
  await page.getByRole('button', { name: /drawn face/i }).first().click(); // prettier-ignore
  await app.waitForState('tracking');
  const shippedId = await app.attribute('model');
  await openSheet(app);

  const h5 = Buffer.from(await small());
  await give(app, 'cut.h5', h5.subarray(0, 700));
  await expect(panel.getByRole('alert')).toContainText('This network was not taken, choose another file');
  await expect(shell).toHaveAttribute('data-model', shippedId ?? '');

  await give(app, 'small.h5', h5);
  await expect(panel).toContainText('24 × 24 pixels in grey, and gives 7 probabilities');
  await expect(panel.getByRole('alert')).toHaveCount(0);
  await expect(panel.getByRole('button', { name: 'Keep and use it' })).toBeDisabled();
  await panel.locator('select[name=order]').selectOption('alphabetical');
  await panel.locator('select[name=preprocess]').selectOption('unit');
  await panel.getByRole('button', { name: 'Try black, grey and white' }).click();
  await expect(panel.locator('.answers li')).toHaveCount(3);
  await expect(panel.locator('.answers')).toContainText(/White: .+, \d+ %/);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations).toEqual([]);
  if (PICTURES) await page.screenshot({ path: `${PICTURES}/wide.png` });
  await useIt(app, 'alphabetical', 'unit');
  await expect(shell).toHaveAttribute('data-model', 'small.h5');
  await app.waitForState('tracking');
  await expect(panel).toContainText('Kept on this device');

  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /Which parts matter/ }).click();
  await expect(page.locator('lime-panel [data-status="done"]')).toBeVisible({ timeout: 60_000 });
  await page.keyboard.press('Escape');
  await page.reload();
  await page.getByRole('button', { name: /drawn face/i }).first().click(); // prettier-ignore
  await expect(shell).toHaveAttribute('data-model', 'small.h5', { timeout: 60_000 });
  await app.waitForState('tracking');
  await openSheet(app);
  if (PICTURES) {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.screenshot({ path: `${PICTURES}/phone.png` });
    await page.setViewportSize({ width: 1280, height: 800 });
  }
  await panel.getByRole('button', { name: 'Remove (small.h5)' }).click();
  await expect(shell).toHaveAttribute('data-model', shippedId ?? '');
  await expect(panel).not.toContainText('Kept on this device');
  expect(app.foreign).toEqual([]);
});

const MINI = ['models', 'foreign', 'mini_XCEPTION.102-0.66.hdf5'] as const;
test('mini_XCEPTION runs live (needs ../shared)', async () => {
  test.skip(!hasShared(...MINI), '../shared/models/foreign is not here');
  const app = await App.open({ query: '?backend=wasm&camera=off', video: DRAWN_VIDEO, fullSpeed: true });
  await app.page.getByRole('button', { name: /drawn face/i }).first().click(); // prettier-ignore
  await app.waitForState('tracking');
  await openSheet(app);
  await give(app, 'mini.hdf5', readFileSync(sharedPath(...MINI)));
  await expect(app.page.locator('own-network-panel')).toContainText('64 × 64 pixels');
  await useIt(app, 'fer2013', 'signed');
  await expect(app.shell).toHaveAttribute('data-model', 'mini.hdf5', { timeout: 60_000 });
  await app.waitForState('tracking');
  await expect.poll(() => app.attribute('fps')).not.toBeNull();
  await app.page.waitForTimeout(4000);
  test.info().annotations.push({ type: 'fps', description: (await app.attribute('fps')) ?? '' });
  console.log('mini_XCEPTION data-fps', await app.attribute('fps'));
});
