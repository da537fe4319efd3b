/** "Compare methods" on the built app, in one visit: maps appear, tests run and are drawn, are cancelled, saved, reached by keys. */

import { readFileSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Locator } from './fixtures.ts';
import { App, DRAWN_VIDEO } from './app.ts';
import { expectFacts, expectFigurePng, expectFigureSvg } from './figure-files.ts';

interface Saved {
  readonly maps: readonly { readonly method: string; readonly label: string; readonly values: number[] }[];
  readonly tests: {
    readonly method: string;
    readonly whole: boolean;
    readonly calls: { readonly forward: number; readonly backward: number };
    readonly findings: readonly { readonly kind: string; readonly fill?: string }[];
  };
}

async function download(app: App, button: Locator): Promise<Buffer> {
  const [file] = await Promise.all([app.page.waitForEvent('download'), button.click()]);
  return readFileSync(await file.path());
}

test('methods side by side, and the tests of one of them, on a frozen face', async () => {
  const app = await App.open({ video: DRAWN_VIDEO, query: '?backend=wasm' });
  const { page } = app;
  try {
    await app.startCamera();
    await app.waitForState('tracking');
    // The map in words: when asked, and where it is wished, by itself.
    await page.keyboard.press('e');
    await expect(page.locator('notice-bar')).toContainText(
      /Score 0\.\d\d for the label “\w+”\. It hangs most on .*% of the map/,
    );
    await expect(page.locator('[data-said]')).toHaveText('');
    await page.locator('app-shell').evaluate((shell) => {
      shell.dispatchEvent(new CustomEvent('change-settings', { detail: { sayMap: true } }));
    });
    await expect(page.locator('[data-said]')).toHaveText(/It hangs most on/);
    // The key freezes, and opens.
    await page.keyboard.press('t');
    const panel = page.locator('compare-panel');
    const status = (kind: string): Locator => panel.locator(`[data-status="${kind}"]`);
    const card = (method: string): Locator => panel.locator(`li[data-method="${method}"]`);
    await status('done').waitFor();
    expect(await app.attribute('state')).toBe('frozen');
    await expect(panel.locator('li[data-maps="1"]')).toHaveCount(await panel.locator('li[data-method]').count());
    for (const control of ['edges', 'middle']) await expect(card(control)).toContainText('control');
    await expect(card('integrated-gradients')).toContainText('16 calls of the network, worth 37 forward passes');
    await expect(card('integrated-gradients').locator('.shares')).toContainText(/outside the face \d+/);

    // Another label: its maps come beside the first ones. A dear method comes when it is asked for.
    const labels = panel.locator('compare-choice [data-label]');
    await panel.locator('compare-choice [data-label][aria-pressed=false]').first().click();
    await expect(panel.locator('compare-choice [aria-pressed=true]')).toHaveCount(2);
    await expect(card('middle')).toHaveAttribute('data-maps', '2');
    await expect(labels).not.toHaveCount(2);

    expectFigurePng(await download(app, panel.locator('[data-save=png]')));
    // Tests of one of them, by keys alone: the tab has the focus afterwards, and the page goes on drawing.
    await card('integrated-gradients').locator('[data-test]').focus();
    const frames = page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const started = performance.now();
          let count = 0;
          const tick = (): void => {
            count++;
            const passed = performance.now() - started;
            if (passed < 1500) requestAnimationFrame(tick);
            else resolve((1000 * count) / passed);
          };
          requestAnimationFrame(tick);
        }),
    );
    await page.keyboard.press('Enter');
    await expect(panel.getByRole('tab', { name: 'Test this explanation' })).toBeFocused();
    expect(await frames, 'frames a second while the tests run').toBeGreaterThan(20);
    await status('done').waitFor();
    await expect(panel.locator('compare-curves .figure')).toHaveCount(3);
    for (const line of ['deletion', 'lerf', 'insertion'])
      await expect(panel.locator(`compare-curves polyline.${line}`).first()).toHaveAttribute(
        'points',
        /^(\S+ ){16}\S+$/,
      );
    await expect(panel.locator('compare-curves polygon').first()).toHaveAttribute('points', /^(\S+ ){33}\S+$/);
    await expect(panel.locator('[data-hangs]')).toContainText('verdict');
    // Two sentences each.
    for (const kind of ['scrambled', 'other-label', 'completeness', 'noise', 'stability'])
      await expect(panel.locator(`[data-test=${kind}] p`)).toContainText(/\.\s.*\.$/);
    // Three fills twice, and five more.
    await expect(panel.locator('[data-card] tbody tr')).toHaveCount(11);

    const saved = JSON.parse((await download(app, panel.locator('[data-save=json]'))).toString()) as Saved;
    const { forward, backward } = saved.tests.calls;
    const layers = saved.tests.findings.filter(({ kind }) => kind === 'scrambled').length;
    // The sum that docs/attribution.md states: scores, curves, controls, 16 a map, and what the sum is compared with.
    expect(forward + backward).toBe(1 + 1041 + 192 + 16 * (17 + layers) + 2);
    await expect(status('done')).toContainText(`${(forward + backward).toLocaleString('en')} calls`);
    expect(saved.tests).toMatchObject({ method: 'integrated-gradients', whole: true });
    expect(saved.maps.length).toBeGreaterThan(20);
    expect(saved.maps[0]!.values).toHaveLength(48 * 48);
    expectFacts(saved, { method: 'Integrated gradients from the blurred face', seed: 1 });
    expectFigurePng(await download(app, panel.locator('[data-save=png]')));
    const svg = await download(app, panel.locator('[data-save=svg]'));
    await expectFigureSvg(page, svg, ['Score card', 'random orders', /Network compact/, 'Seed 1']);

    await page.emulateMedia({ reducedMotion: 'reduce' });
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`),
    ).toEqual([]);

    // A control is tested like a method, and is caught: it ignores the network's weights.
    await panel.locator('[data-option=method]').selectOption('edges');
    await panel.locator('[data-run]').click();
    await expect(panel.locator('[data-test=scrambled]')).toContainText('this one does not');
    await status('done').waitFor();
    await expect(panel.locator('[data-test=completeness]')).toContainText('does not promise');

    // Cancelled in the middle: what was found stays, and the next run begins anew.
    await panel.locator('[data-option=method]').selectOption('block-least-squares');
    await panel.locator('[data-run]').click();
    await panel.locator('compare-curves .figure').first().waitFor();
    await panel.locator('[data-cancel]').click();
    await status('cancelled').waitFor();
    await expect(panel.locator('compare-curves .figure').first()).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(panel.locator('dialog')).toBeHidden();
    expect(app.complaints).toEqual([]);
  } finally {
    await app.close();
  }
});
