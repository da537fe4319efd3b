/** What is pressed moves nothing that was visible: places before and after at six sizes, in one visit. */

import { readFileSync } from 'node:fs';
import { decode } from 'fast-png';
import { expect, test } from './fixtures.ts';
import { App } from './app.ts';
import { startDrawn } from './device.ts';

const SIZES = [
  [390, 844],
  [768, 1024],
  [1024, 768],
  [1366, 768],
  [1280, 800],
  [1920, 1080],
] as const;

/** Of everything in the shell that people press or read, by its words. */
const places = (app: App): Promise<Record<string, string>> =>
  app.shell.evaluate((shell) => {
    const found: Record<string, string> = {};
    const look = (root: ShadowRoot, path: string): void => {
      root.querySelectorAll('*').forEach((element) => {
        if (element.shadowRoot) look(element.shadowRoot, `${path}/${element.localName}`);
        if (
          !element.matches(
            'button, live-view, control-bar, map-legend, score-bars, score-headline, head-choice, summary, input',
          )
        )
          return;
        const { x, y, width, height } = element.getBoundingClientRect();
        if (width === 0) return;
        const siblings = [...root.querySelectorAll(element.localName)].indexOf(element);
        found[`${path}/${element.localName} ${siblings}`] = [x, y, width, height].map(Math.round).join(' ');
      });
    };
    look(shell.shadowRoot!, '');
    return found;
  });

/** What can be pressed in the window, and is not what is met at its middle: it lies under something else. */
const covered = (app: App): Promise<string[]> =>
  app.shell.evaluate((shell) => {
    const under: string[] = [];
    const meets = (x: number, y: number): Element | null => {
      let met = document.elementFromPoint(x, y);
      while (met?.shadowRoot) {
        const inner: Element | null = met.shadowRoot.elementFromPoint(x, y);
        if (!inner || inner === met) break;
        met = inner;
      }
      return met;
    };
    const look = (root: ShadowRoot): void => {
      root.querySelectorAll<HTMLElement>('*').forEach((element) => {
        if (element.shadowRoot) look(element.shadowRoot);
        if (!element.matches('button, summary, input') || !element.checkVisibility({ visibilityProperty: true }))
          return;
        if (element.closest('[inert]')) return;
        const box = element.getBoundingClientRect();
        const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
        // A field that is there for screen readers: its label is what is pressed.
        if (box.width <= 1) return;
        // What is scrolled out of its own box, or below the fold, is nobody's to press.
        for (let node: Element | null = element; node; node = node.parentElement ?? hostOf(node)) {
          if (getComputedStyle(node).overflow === 'visible') continue;
          const clip = node.getBoundingClientRect();
          if (x < clip.left || x > clip.right || y < clip.top || y > clip.bottom) return;
        }
        const bar = shell.shadowRoot!.querySelector('control-bar')!.getBoundingClientRect();
        const ofBar = root.host.localName === 'control-bar';
        const fold = getComputedStyle(shell.shadowRoot!.querySelector('control-bar')!).position === 'sticky' && !ofBar;
        if (y > (fold ? bar.top : window.innerHeight) || y < 0) return;
        const met = meets(x, y);
        if (met && (element.contains(met) || met.closest('label')?.contains(element))) return;
        under.push(
          `${element.localName} ${element.textContent.trim() || element.getAttribute('name') || ''} under ${met?.localName ?? 'nothing'}`,
        );
      });
    };
    const hostOf = (node: Element): Element | null => {
      const root = node.getRootNode();
      return root instanceof ShadowRoot ? root.host : null;
    };
    look(shell.shadowRoot!);
    return under;
  });

/** Two faces are kept, one as a link that opens the same face again; one slider's curves have the present place among them. */
async function keepsLinksAndSweeps({ page, shell }: App): Promise<void> {
  const presets = page.locator('drawn-face-panel');
  const kept = page.locator('keep-panel');
  const close = (panel: string): Promise<void> => page.locator(panel).getByRole('button', { name: 'Close' }).click();
  await presets.getByRole('button', { name: 'Hold still' }).click();
  for (const [at, label] of ['happy', 'surprise'].entries()) {
    await presets.getByRole('button', { name: label }).click();
    await expect(shell).toHaveAttribute('data-top', label);
    await page.keyboard.press('k');
    await expect(kept.locator('figure').nth(at).locator('.top')).toContainText(label);
    if (at === 0) await close('keep-panel');
  }
  const [file] = await Promise.all([page.waitForEvent('download'), kept.locator('[data-save]').click()]);
  const picture = decode(readFileSync(await file.path()));
  expect(picture.width).toBeGreaterThanOrEqual(1600);
  await kept.locator('select').selectOption('guess');
  await kept.locator('[data-link]').first().click();
  const link = await kept.locator('.copied input').inputValue();
  expect(new URL(link).hash).toMatch(/^#face=\S*mouthCorners:1\S*&head=\w+&panel=guess&still=1$/);
  await close('keep-panel');
  await presets.getByRole('button', { name: 'Change its features' }).click();
  await presets.getByRole('button', { name: /^Curves .* Mouth corners/ }).click();
  const curves = page.locator('sweep-panel');
  await expect(curves.locator('svg[data-places="21"]')).toBeVisible();
  // The present place: held still, the curve's score is that of the live picture.
  await expect(curves.locator('.here .top')).toContainText('surprise');
  await curves.locator('input[name=place]').fill('1');
  await expect(shell).toHaveAttribute('data-top', 'happy');
  await expect(curves.locator('.here .top')).toContainText('happy');
  await close('sweep-panel');
  await presets.getByRole('button', { name: 'Change its features' }).click();
  await presets.getByRole('button', { name: 'Reset the face' }).click();
  await expect(shell).toHaveAttribute('data-top', 'neutral');
  // The link, given to the page: face, stillness and panel.
  await page.evaluate((hash) => (location.hash = hash), new URL(link).hash);
  await expect(page.locator('guess-panel dialog')).toBeVisible();
  await expect(shell).toHaveAttribute('data-top', 'happy');
  await close('guess-panel');
  await expect(presets.getByRole('button', { name: 'happy' })).toHaveAttribute('aria-pressed', 'true');
  await expect(presets.getByRole('button', { name: 'Hold still' })).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('f');
}

test('freezing moves nothing, and what is read from two metres is large enough', async () => {
  const app = await App.open({ query: '?backend=wasm&sw=off', video: null });
  await startDrawn(app.page);
  await app.waitForState('tracking');
  const presets = app.page.locator('drawn-face-panel');
  for (const [width, height] of SIZES) {
    await app.page.setViewportSize({ width, height });
    await app.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    const before = await places(app);
    expect(Object.keys(before).length, `${width} x ${height}`).toBeGreaterThan(20);
    await app.page.keyboard.press('f');
    await app.waitForState('frozen');
    await expect(app.page.locator('[data-panel=lime]')).toBeEnabled();
    expect(await places(app), `${width} x ${height}`).toEqual(before);
    const sideways = await app.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(sideways, `${width} x ${height}: sideways`).toBeLessThanOrEqual(0);
    // A preset lets go of the frozen picture; the strip of features opens in the room of the presets.
    await presets.getByRole('button', { name: 'happy' }).click();
    await app.waitForState('tracking');
    await expect(app.shell).toHaveAttribute('data-top', 'happy');
    expect(await places(app), `${width} x ${height}: preset`).toEqual(before);
    const more = presets.getByRole('button', { name: 'Change its features' });
    await more.click();
    await expect(presets.locator('input[name=lids]')).toBeVisible();
    expect(await places(app), `${width} x ${height}: more`).toMatchObject(before);
    expect(await covered(app), `${width} x ${height}: more`).toEqual([]);
    await more.click();
    expect(await places(app), `${width} x ${height}: less`).toEqual(before);
    expect(await covered(app), `${width} x ${height}`).toEqual([]);
    await presets.getByRole('button', { name: 'neutral' }).click();
    await expect(app.shell).toHaveAttribute('data-top', 'neutral');
  }
  await keepsLinksAndSweeps(app);
  // At 1920 x 1080: a fortieth of the height.
  const sizes = await app.shell.evaluate((shell) => {
    const size = (host: string, inner: string): number => {
      const root = shell.shadowRoot!.querySelector(host)!.shadowRoot!;
      return parseFloat(getComputedStyle(root.querySelector(inner)!).fontSize);
    };
    return {
      legend: size('map-legend', '.plain'),
      label: size('score-headline', '.label'),
      bars: size('score-bars', 'button'),
    };
  });
  for (const [name, size] of Object.entries(sizes)) expect(size, name).toBeGreaterThanOrEqual(1080 / 40);
  // Letters twice as large: still nothing lies under anything, opened or not.
  const browser = await app.context.newCDPSession(app.page);
  await browser.send('Page.setFontSizes', { fontSizes: { standard: 32, fixed: 32 } });
  for (const [width, height] of SIZES) {
    await app.page.setViewportSize({ width, height });
    for (const name of ['opened', 'closed']) {
      await presets.getByRole('button', { name: 'Change its features' }).click();
      expect(await covered(app), `${width} x ${height}, 200 %, ${name}`).toEqual([]);
    }
  }
  expect(app.complaints).toEqual([]);
  await app.close();
});
