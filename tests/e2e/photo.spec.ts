/** A photo, from the file to its explanation: taps are counted, nothing is to be frozen, and any square of it can be explained. */

import { expect, test, type Locator } from './fixtures.ts';
import { App } from './app.ts';
import { facePhoto } from './device.ts';

const button = (app: App, name: string | RegExp): Locator => app.page.getByRole('button', { name }).first();

/** A picture without any face, as large as a phone's. */
const emptyPicture = (app: App): Promise<Buffer> =>
  app.page
    .evaluate(async () => {
      const canvas = new OffscreenCanvas(640, 480);
      const context = canvas.getContext('2d')!;
      const sky = context.createLinearGradient(0, 0, 0, 480);
      sky.addColorStop(0, '#9cc4e4');
      sky.addColorStop(1, '#4a5a3c');
      context.fillStyle = sky;
      context.fillRect(0, 0, 640, 480);
      context.fillStyle = '#8a5a3a';
      context.fillRect(150, 110, 190, 260);
      const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer());
      return Array.from(bytes);
    })
    .then((bytes) => Buffer.from(bytes));

test('a photo is frozen from the start: LIME by face parts in one tap, the face close and back, a square by hand', async () => {
  const app = await App.open({ query: '?backend=wasm&sw=off' });
  const { page } = app;
  const open = (name: string, buffer: Buffer): Promise<void> =>
    page
      .locator('start-page, source-menu')
      .locator('input[type=file]')
      .first()
      .setInputFiles({ name, mimeType: 'image/jpeg', buffer });
  await open('face.jpg', facePhoto());
  await app.waitForState('still');
  await expect(page.locator('view-words .badge')).toHaveText('PHOTO');
  for (const name of ['Freeze', 'Unfreeze', 'Pause'])
    await expect(page.getByRole('button', { name, exact: true })).toHaveCount(0);

  // Cut to the face: the square that the network sees nearly fills the view's height.
  await expect(page.locator('live-view')).toHaveAttribute('close-up');
  const canvas = page.locator('live-view canvas');
  const view = (await page.locator('live-view').boundingBox())!;
  const close = (await canvas.boundingBox())!;
  expect(close.width).toBeGreaterThan(view.width);
  await button(app, 'Whole picture').click();
  await expect(page.locator('live-view')).not.toHaveAttribute('close-up');
  const whole = (await canvas.boundingBox())!;
  expect(whole.width).toBeLessThanOrEqual(view.width + 1);
  expect(whole.height).toBeLessThanOrEqual(view.height + 1);
  await page.keyboard.press('z');
  expect((await canvas.boundingBox())!).toEqual(close);

  // A touch names the part under the finger: here the middle of the picture, which is the face's.
  await page.mouse.click(view.x + view.width / 2, view.y + view.height * 0.56);
  await expect(page.locator('view-words [data-touched]')).toContainText(/^(nose|.*cheek|mouth|between).* % of the map/);

  // One tap after the file: LIME, by the parts of the face.
  await expect(button(app, /Compare/)).toBeEnabled();
  await button(app, /Which parts matter/).click();
  const lime = page.locator('lime-panel');
  await lime.locator('[data-status=done]').waitFor();
  await expect(lime.locator('lime-bars')).toContainText('mouth');
  await page.keyboard.press('Escape');
  await expect(lime.locator('dialog')).toBeHidden();

  await page.keyboard.press('i');
  await expect(page.locator('inside-panel dialog[open]')).toBeVisible();
  await expect(page.locator('inside-panel [data-freeze]')).toHaveCount(0);
  await page.locator('inside-panel').getByRole('button', { name: 'Close' }).first().click();

  // No face: one sentence, and a square by hand, drawn with the pointer.
  await page.keyboard.press('c');
  await open('wall.jpg', await emptyPicture(app));
  await app.waitForState('no-face');
  await expect(page.locator('view-words [role=status]')).toContainText('draw a square around the face');
  await page
    .locator('side-sheet[open]')
    .waitFor({ state: 'detached' })
    .catch(() => undefined);
  await page.locator('view-words').getByRole('button', { name: 'Draw the square' }).click();
  const ground = page.locator('square-drawer .ground');
  const box = (await ground.boundingBox())!;
  const at = (u: number, v: number): [number, number] => [box.x + u * box.width, box.y + v * box.height];
  await page.mouse.move(...at(0.08, 0.08));
  await page.mouse.down();
  await page.mouse.move(...at(0.5, 0.55), { steps: 4 });
  await page.mouse.up();
  await page.getByRole('button', { name: 'Use this square' }).click();
  await app.waitForState('still');
  await expect(page.locator('live-view')).toHaveAttribute('close-up');
  await button(app, /Which parts matter/).click();
  await lime.locator('[data-status=done]').waitFor();
  // No key points, no parts with names.
  await expect(lime.locator('lime-bars')).toContainText(/Part \d+/);
  expect(app.complaints).toEqual([]);
});
