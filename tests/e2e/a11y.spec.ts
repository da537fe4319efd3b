/**
 * axe finds nothing in any view, light and dark, in every layout; nothing scrolls sideways and targets are big enough at every size.
 * All of axe once a layout; at the other sizes of a layout, and in the dark, the rules that size or colour can change the answer of.
 */

import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type ViewportSize } from './fixtures.ts';
import { App, DRAWN_VIDEO } from './app.ts';

interface Size extends ViewportSize {
  /** Rules of axe; all of them where none are named. */
  readonly rules?: readonly string[];
}
/** The one rule of axe whose answer changes with the size within a layout. */
const BY_SIZE = ['scrollable-region-focusable'];
/** Desktop, tablets both ways, half and a third of a tablet (split view), a phone: three layouts, each seen once by all of axe. */
const SIZES: readonly Size[] = [
  { width: 1280, height: 800 },
  { width: 1024, height: 768, rules: BY_SIZE },
  { width: 768, height: 1024 },
  { width: 500, height: 900, rules: BY_SIZE },
  { width: 390, height: 844 },
  { width: 320, height: 700, rules: BY_SIZE },
];
/** The dark scheme changes colours and nothing else. */
const DARK_SIZES: readonly Size[] = [
  { width: 768, height: 1024, rules: ['color-contrast'] },
  { width: 390, height: 844, rules: ['color-contrast'] },
];

/** Looks at what is open in every size: one start of the browser for all of them. */
async function checkSizes(app: App, sizes: readonly Size[], view: string): Promise<void> {
  for (const size of sizes) {
    await app.page.setViewportSize(size);
    await app.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    await check(app, `${view}, ${size.width}x${size.height}`, size.rules);
  }
  await app.page.setViewportSize(sizes[0] as Size);
}

async function check(app: App, view: string, rules?: readonly string[]): Promise<void> {
  // The page has no frames: no page of its own is needed to gather what axe found.
  const axe = new AxeBuilder({ page: app.page }).setLegacyMode();
  const { violations } = await (rules ? axe.withRules([...rules]) : axe).analyze();
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

for (const [scheme, sizes] of [
  ['light', SIZES],
  ['dark', DARK_SIZES],
] as const) {
  test(`axe and touch targets in every view, ${sizes.length} sizes, ${scheme}`, async () => {
    test.setTimeout(400_000);
    const app = await App.open({ video: DRAWN_VIDEO, viewport: sizes[0] as Size, dark: scheme === 'dark' });
    const { page } = app;
    const press = (button: string | RegExp): Promise<void> =>
      page
        .getByRole('button', typeof button === 'string' ? { name: button, exact: true } : { name: button })
        .first()
        .click();
    await expect(page.getByRole('button', { name: 'Start camera', exact: true })).toBeVisible();
    await checkSizes(app, sizes, 'start page');
    await press('Try the drawn face');
    await app.waitForState('tracking');
    await press('Change its features');
    await checkSizes(app, sizes.slice(0, 1), 'live');
    // Frames that go on beside axe take most of both their time.
    await press('Pause');
    await app.waitForState('paused');
    await checkSizes(app, sizes, 'paused');
    await press('Go on');
    await app.waitForState('tracking');
    await press('Change its features');
    await press('Freeze');
    await app.waitForState('frozen');
    await checkSizes(app, sizes, 'frozen');
    for (const sheet of ['Speed', 'Settings', 'Help', 'Source', 'Snapshot']) {
      await press(sheet);
      await page.waitForTimeout(400);
      await checkSizes(app, sizes, sheet);
      if (sheet === 'Help') {
        await press(/^This device/);
        await page.waitForTimeout(400);
        await checkSizes(app, sizes, 'This device');
      }
      await page.keyboard.press('Escape');
      await page.waitForTimeout(300);
    }
    await press(/Which parts matter/);
    await page.locator('lime-panel [data-status=done]').waitFor({ timeout: 60_000 });
    await checkSizes(app, sizes, 'LIME');
    await page.keyboard.press('Escape');
    await press('Inside the network');
    await page.locator('inside-panel inside-gallery').waitFor({ timeout: 60_000 });
    await checkSizes(app, sizes, 'Inside: answers');
    await page.locator('inside-panel [data-view=ascent]').click();
    await page.locator('inside-panel inside-layer summary').first().click();
    await checkSizes(app, sizes, 'Inside: ascent');
    await page.locator('inside-panel inside-gallery canvas').click({ position: { x: 20, y: 20 } });
    await page.locator('inside-panel [data-climb=one]').click();
    await page.locator('inside-panel inside-detail [data-status=done]').waitFor({ timeout: 60_000 });
    await checkSizes(app, sizes, 'Inside: a filter');
    await app.close();
  });
}
