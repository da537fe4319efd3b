/** "Labelled set" on the built app, in one visit: a csv is scored, a cell opens its faces and maps, a face opens as a photo, a report is saved. */

import { readFileSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { unzipSync } from 'fflate';
import { expect, test } from './fixtures.ts';
import { App } from './app.ts';
import { crashExplainWorker, tapExplainWorkers } from './explain-tap.ts';
import { proceduralImages } from '../support/procedural-images.ts';

test('a labelled set, from the first page to the report', async () => {
  const app = await App.open({ query: '?backend=wasm', prepare: tapExplainWorkers });
  const { page } = app;
  const panel = page.locator('sets-panel');
  const axe = async (): Promise<void> => {
    const { violations } = await new AxeBuilder({ page }).include('sets-panel').analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  };
  try {
    // By its key alone, before there is any picture.
    await page.locator('start-page').waitFor();
    await page.keyboard.press('d');
    await expect(panel.locator('[data-drawn]')).toBeVisible();
    await axe();

    // What cannot be read is listed with line and reason, the rest is used; folders of numbers are asked about.
    const rows = proceduralImages(14).map((pixels, i) => `${i % 7},${pixels.join(' ')},PublicTest`);
    const csv = Buffer.from(['emotion,pixels,Usage', ...rows, '9,1 2 3,PublicTest'].join('\n'));
    await panel.locator('#set-files').setInputFiles({ name: 'faces.csv', mimeType: 'text/csv', buffer: csv });
    await expect(panel.locator('.bar')).toContainText('faces.csv: 14 faces scored');
    await panel.locator('.dropped summary').click();
    await expect(panel.locator('.dropped')).toContainText('faces.csv, line 16: “9” is no label of this set');
    const counts = async (): Promise<number> =>
      (await panel.locator('.matrix tbody td').allInnerTexts()).reduce((sum, text) => sum + Number(text), 0);
    expect(await counts()).toBe(14);

    // The drawn faces: a cell, its faces, the mean maps in words; the report, whose zip has the homework's pictures.
    await panel.locator('[data-cancel]').click();
    await panel.locator('[data-drawn]').click();
    await expect(panel.locator('[data-report]')).toBeVisible({ timeout: 60_000 });
    expect(await counts()).toBe(280);
    await axe();
    const cell = panel.locator('td:not(.right) [data-cell]').first();
    const name = await cell.getAttribute('data-cell');
    const count = Number(await cell.innerText());
    await cell.focus();
    await page.keyboard.press('Enter');
    await expect(panel.locator('.face')).toHaveCount(Math.min(24, count));
    await panel.locator('[data-explain]').click();
    await expect(panel.locator('.maps')).toContainText(/For its size, .+ carries most: \d+/, { timeout: 60_000 });
    await axe();

    // A face is explained as a photo, cut as the set cut it; the panel has kept its place.
    const said = (await panel.locator('.face').first().innerText()).trim();
    await panel.locator('.face').first().click();
    await app.waitForState('still');
    await expect(page.locator('score-headline')).toContainText(said);
    await page.keyboard.press('d');
    await expect(panel.locator(`[data-cell-open="${name}"]`)).toBeVisible();
    await panel.locator('[data-back]').click();
    await expect(panel.locator(`[data-cell="${name}"]`)).toBeFocused();
    await panel.locator('[data-report] summary').click();
    await panel.locator('[data-report] textarea').first().fill('Mouths.');
    await panel.locator('[data-make]').click();
    await expect(panel.locator('[data-made]')).toBeVisible({ timeout: 90_000 });
    const [file] = await Promise.all([page.waitForEvent('download'), panel.locator('[data-made] .primary').click()]);
    const files = unzipSync(new Uint8Array(readFileSync(await file.path())));
    expect(Object.keys(files)).toEqual(
      expect.arrayContaining([
        'report.html',
        'report.json',
        'figures/fig1_0.jpg',
        'figures/fig2_2.jpg',
        'figures/fig3_6.jpg',
      ]),
    );
    expect(new TextDecoder().decode(files['report.html'])).toContain('Mouths.');

    // The set lies in the worker: with it goes the set, which is said, and nothing is waited for.
    await crashExplainWorker(page);
    await panel.locator('td:not(.right) [data-cell]').first().click();
    await expect(panel.getByRole('alert')).toContainText('read it once more');
    await expect(panel.locator('.cell')).not.toContainText('Fetching');
    await panel.locator('[data-back]').click();
    await panel.locator('[data-cancel]').click();
    await expect(panel.locator('[data-drawn]')).toBeVisible();
  } finally {
    await app.close();
  }
});
