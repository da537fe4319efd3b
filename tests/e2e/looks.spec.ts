/** Seen with a person's own colours, with larger letters, and on paper: nothing that means something goes. */

import { expect, test, type Locator } from './fixtures.ts';
import { decode } from 'fast-png';
import { App } from './app.ts';

const QUERY = '?camera=off&backend=wasm';

/** Colours of an element's picture: how many pixels each has, as red, green, blue. */
async function coloursOf(element: Locator): Promise<Map<string, number>> {
  const { data, channels } = decode(await element.screenshot());
  const counts = new Map<string, number>();
  for (let at = 0; at < data.length; at += channels) {
    const colour = [data[at], data[at + 1], data[at + 2]].join(',');
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  return counts;
}
const commonest = (colours: Map<string, number>): string =>
  [...colours].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 'nothing';

async function openDrawnFace(app: App): Promise<void> {
  await app.page
    .getByRole('button', { name: /drawn face/i })
    .first()
    .click();
  await app.waitForState('tracking');
  await app.page.keyboard.press('f');
  await app.waitForState('frozen');
}

test('forced colours: score bars, legend, and which buttons are on', async () => {
  const app = await App.open({ query: QUERY });
  const { page } = app;
  await page.emulateMedia({ forcedColors: 'active' });
  await openDrawnFace(app);
  const bars = page.locator('score-bars li');
  const cells = bars.filter({ has: page.locator('.explained') }).locator('.cells');
  // Two colours of which each covers a good part: what is there of the score, and what is not.
  const total = [...(await coloursOf(cells)).values()].sort((a, b) => b - a);
  expect(total.length).toBeGreaterThan(1);
  expect(total[1]! / total[0]!).toBeGreaterThan(0.03);
  await page.locator('map-legend summary').click();
  expect((await coloursOf(page.locator('map-legend .strip'))).size).toBeGreaterThan(20);
  const map = page.getByRole('button', { name: 'Map', exact: true });
  const on = commonest(await coloursOf(map));
  await map.click();
  await expect(map).toHaveAttribute('aria-pressed', 'false');
  await page.mouse.move(0, 0);
  expect(commonest(await coloursOf(map))).not.toBe(on);
  const [chosen, other] = [page.locator('head-choice label').first(), page.locator('head-choice label').last()];
  expect(commonest(await coloursOf(chosen))).not.toBe(commonest(await coloursOf(other)));
  await app.close();
});

/** The places of the letters themselves: a box may be narrower than what is in it. */
const lettersOf = (element: Locator): Promise<DOMRect> =>
  element.evaluate((node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return range.getBoundingClientRect().toJSON() as DOMRect;
  });
const overlap = (a: DOMRect, b: DOMRect): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

test('letters of 24 and 32 pixels: label and score stand clear of each other', async () => {
  const app = await App.open({ query: QUERY });
  const { page } = app;
  await openDrawnFace(app);
  const browser = await app.context.newCDPSession(page);
  for (const standard of [24, 32]) {
    await browser.send('Page.setFontSizes', { fontSizes: { standard, fixed: standard } });
    for (const viewport of [
      { width: 1280, height: 800 },
      { width: 1024, height: 768 },
      { width: 390, height: 844 },
    ]) {
      await page.setViewportSize(viewport);
      const headline = page.locator('score-headline');
      const [label, score] = [headline.locator('.label'), headline.locator('.score')];
      expect(overlap(await lettersOf(label), await lettersOf(score)), `${standard} px at ${viewport.width}`).toBe(
        false,
      );
      for (const row of await page.locator('score-bars button').all())
        expect(overlap(await lettersOf(row.locator('.name')), await lettersOf(row.locator('.number')))).toBe(false);
    }
  }
  await app.close();
});

test('on paper: bars are kept, buttons are not, LIME goes on after a page', async () => {
  const app = await App.open({ query: QUERY });
  const { page } = app;
  await openDrawnFace(app);
  await page.emulateMedia({ media: 'print' });
  const adjust = (locator: Locator): Promise<string> =>
    locator.evaluate((node) => getComputedStyle(node).getPropertyValue('print-color-adjust'));
  expect(await adjust(page.locator('score-bars .fill').first())).toBe('exact');
  expect(await adjust(page.locator('map-legend .strip'))).toBe('exact');
  await expect(page.locator('control-bar')).toBeHidden();
  await page.emulateMedia({ media: null });
  await page.keyboard.press('l');
  await expect(page.locator('lime-panel lime-bars button').first()).toBeVisible({ timeout: 90_000 });
  await page.emulateMedia({ media: 'print' });
  const dialog = page.locator('lime-panel dialog');
  const cut = (): Promise<number[]> =>
    dialog.evaluate((node) =>
      [node, ...node.querySelectorAll('*')]
        .filter((one) => !one.matches('.unseen, .unseen *') && getComputedStyle(one).overflowY !== 'visible')
        .map((one) => one.scrollHeight - one.clientHeight)
        .filter((more) => more > 1),
    );
  expect(await cut()).toEqual([]);
  await expect(page.locator('live-view')).toBeHidden();
  await app.close();
});
