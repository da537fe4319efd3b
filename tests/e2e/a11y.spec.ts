/**
 * axe finds nothing in any view, light and dark, in every layout; nothing scrolls sideways and targets are big enough at every size.
 * All of axe once a layout; at the smallest size, and in the dark, the rules that size or colour can change the answer of.
 */

import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type ViewportSize } from './fixtures.ts';
import { App, DRAWN_VIDEO } from './app.ts';

interface Size extends ViewportSize {
  /** Rules of axe; all of them where none are named, none where the list is empty. */
  readonly rules?: readonly string[];
  readonly dark?: boolean;
}
/** Desktop, tablets both ways, half and a third of a tablet (split view), a phone: three layouts, each seen once by all of axe. */
const SIZES: readonly Size[] = [
  { width: 1280, height: 800 },
  { width: 1024, height: 768, rules: [] },
  { width: 768, height: 1024 },
  { width: 500, height: 900, rules: [] },
  { width: 390, height: 844 },
  // The dark scheme changes colours and nothing else.
  { width: 390, height: 844, rules: ['color-contrast'], dark: true },
  // The one rule of axe whose answer changes with the size within a layout: here most has to scroll.
  { width: 320, height: 700, rules: ['scrollable-region-focusable'] },
];

/** Looks at what is open in every size: one start of the browser for all of them. */
async function checkSizes(app: App, sizes: readonly Size[], view: string): Promise<void> {
  for (const size of sizes) {
    await app.page.emulateMedia({ colorScheme: size.dark ? 'dark' : 'light' });
    await app.page.setViewportSize(size);
    await app.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    await check(app, `${view}, ${size.width}x${size.height}${size.dark ? ', dark' : ''}`, size.rules);
  }
  await app.page.setViewportSize(sizes[0] as Size);
}

async function check(app: App, view: string, rules?: readonly string[]): Promise<void> {
  // The page has no frames: no page of its own is needed to gather what axe found.
  const axe = new AxeBuilder({ page: app.page }).setLegacyMode();
  const { violations } =
    rules?.length === 0 ? { violations: [] } : await (rules ? axe.withRules([...rules]) : axe).analyze();
  expect
    .soft(
      violations.map(({ id, nodes }) => `${view}: ${id}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`),
    )
    .toEqual([]);
  const sideways = await app.page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect.soft(sideways, `${view}: wider than the screen`).toBeLessThanOrEqual(0);
  expect.soft(await smallTargets(app), `${view}: smaller than a finger`).toEqual([]);
}

/** Buttons and fields, through shadow roots, that are drawn smaller than a finger. */
const smallTargets = (app: App): Promise<string[]> =>
  app.page.evaluate(() => {
    const found: string[] = [];
    const visit = (root: Document | ShadowRoot): void => {
      for (const element of root.querySelectorAll<HTMLElement>('*')) {
        if (element.shadowRoot) visit(element.shadowRoot);
        if (!element.matches('button, select, input, a[href], summary, [role=button], [role=option]')) continue;
        // A field inside its label is as big a target as the label.
        const box = (element.closest('label') ?? element).getBoundingClientRect();
        // 1x1: hidden, its button is the target.
        if (box.width > 1 && box.height > 1 && (box.height < 43.5 || box.width < 43.5)) {
          found.push(
            `${element.tagName.toLowerCase()} "${element.textContent.trim() || element.getAttribute('aria-label') || ''}" ${Math.round(box.width)}x${Math.round(box.height)}`,
          );
        }
      }
    };
    visit(document);
    return found;
  });

test('axe and touch targets in every view, 6 sizes, light and dark', async () => {
  test.setTimeout(400_000);
  const app = await App.open({ video: DRAWN_VIDEO, viewport: SIZES[0] as Size });
  const { page } = app;
  const press = (button: string | RegExp): Promise<void> =>
    page
      .getByRole('button', typeof button === 'string' ? { name: button, exact: true } : { name: button })
      .first()
      .click();
  await expect(page.getByRole('button', { name: 'Start camera', exact: true })).toBeVisible();
  await checkSizes(app, SIZES, 'start page');
  await press('Try the drawn face');
  await app.waitForState('tracking');
  await press('Change its features');
  await checkSizes(app, SIZES.slice(0, 1), 'live');
  // Frames that go on beside axe take most of both their time.
  await press('Pause');
  await app.waitForState('paused');
  await checkSizes(app, SIZES, 'paused');
  await press('Go on');
  await app.waitForState('tracking');
  await press(/^Curves of all scores along Lids/);
  await page.locator('sweep-chart svg[data-places="21"]').waitFor({ timeout: 60_000 });
  await checkSizes(app, SIZES, 'curves');
  await page.keyboard.press('Escape');
  await press('Keep this');
  await page.locator('keep-panel figure').waitFor();
  await checkSizes(app, SIZES, 'kept');
  await page.keyboard.press('Escape');
  await press('Change its features');
  await press('Freeze');
  await app.waitForState('frozen');
  await checkSizes(app, SIZES, 'frozen');
  for (const sheet of ['Speed', 'Settings', 'Help', 'Source', 'Snapshot']) {
    await press(sheet);
    await page.waitForTimeout(400);
    await checkSizes(app, SIZES, sheet);
    if (sheet === 'Help') {
      await press(/^This device/);
      await page.waitForTimeout(400);
      await checkSizes(app, SIZES, 'This device');
    }
    await page.keyboard.press('Escape');
    await page.waitForTimeout(300);
  }
  await press(/Which parts matter/);
  await page.locator('lime-panel [data-status=done]').waitFor({ timeout: 60_000 });
  await checkSizes(app, SIZES, 'LIME');
  await page.keyboard.press('Escape');
  await press('Inside the network');
  await page.locator('inside-panel inside-gallery').waitFor({ timeout: 60_000 });
  await checkSizes(app, SIZES, 'Inside: answers');
  await page.locator('inside-panel [data-view=ascent]').click();
  await page.locator('inside-panel inside-layer summary').first().click();
  await checkSizes(app, SIZES, 'Inside: ascent');
  await page.locator('inside-panel inside-gallery canvas').click({ position: { x: 20, y: 20 } });
  await page.locator('inside-panel [data-climb=one]').click();
  await page.locator('inside-panel inside-detail [data-status=done]').waitFor({ timeout: 60_000 });
  await checkSizes(app, SIZES, 'Inside: a filter');
  await app.close();
});
