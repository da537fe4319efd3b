/** The parts of the face: weighed live, and guessed first, on the drawn face alone. */

import { expect, test } from './fixtures.ts';
import { App } from './app.ts';

test('face parts by key and button; guess first: a tap on the face, the answer, the next question by keys', async () => {
  const app = await App.open({ query: '?camera=off&backend=wasm' });
  const { page } = app;
  await page
    .getByRole('button', { name: /drawn face/i })
    .first()
    .click();
  await app.waitForState('tracking');
  await page.locator('drawn-face-panel').getByRole('button', { name: 'happy' }).click();
  await expect(app.shell).toHaveAttribute('data-top', 'happy');

  const toggle = page.getByRole('button', { name: 'Face parts' });
  await page.keyboard.press('b');
  await expect(toggle).toHaveAttribute('aria-pressed', 'true');
  await expect(page.locator('part-bars li')).toHaveCount(12);
  await expect(page.locator('part-bars .strongest')).toHaveCount(1);
  // The drawn face smiles with mouth and cheeks.
  await expect(page.locator('part-bars [data-part=mouth] .number')).toHaveText(/^\+0\.[1-9]/);
  await expect(page.getByText('Orange helps the label “happy”')).toBeVisible();
  await toggle.click();
  await expect(page.locator('score-bars')).toBeVisible();
  await expect(page.locator('part-bars')).toHaveCount(0);

  await page.getByRole('button', { name: 'Guess first' }).click();
  await app.waitForState('frozen');
  const panel = page.locator('guess-panel');
  await expect(
    panel.getByText('Which part of the face does the score for the label “happy” hang on most?'),
  ).toBeVisible();
  const face = (await panel.locator('canvas').boundingBox())!;
  await page.mouse.click(face.x + face.width / 2, face.y + 0.8 * face.height);
  await expect(panel.locator('[data-choice][aria-pressed=true]')).toHaveText('mouth');
  await expect(panel.locator('.answer')).toContainText(/Without mouth: 0\.\d\d for the label “happy”, 0\.\d\d with it/);
  await expect(panel.locator('[data-right]').first()).toBeVisible();
  await panel.locator('[data-next]').focus();
  await page.keyboard.press('Enter');
  await expect(panel.getByText(/Now one part is covered/)).toBeVisible();
  await panel.locator('[data-choice="0"]').focus();
  await page.keyboard.press('Enter');
  await expect(panel.locator('.answer')).toContainText(/^\s*(Yes|Not quite)\./);
  await page.keyboard.press('Escape');
  await expect(panel).not.toHaveAttribute('opened');
  expect(app.complaints).toEqual([]);
  await app.close();
});
