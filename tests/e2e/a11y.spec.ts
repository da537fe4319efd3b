/** axe finds nothing in any view, light and dark, at tablet and phone sizes; nothing scrolls sideways; targets are big enough. */

import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { App, DRAWN_VIDEO } from './app.ts';

const SIZES = [
  { width: 1280, height: 800 },
  { width: 768, height: 1024 },
  { width: 390, height: 844 },
] as const;

async function check(app: App, view: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page: app.page }).analyze();
  expect(
    violations.map(({ id, nodes }) => `${view}: ${id}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`),
  ).toEqual([]);
  const sideways = await app.page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(sideways, `${view}: wider than the screen`).toBeLessThanOrEqual(0);
}

/** Buttons and fields, through shadow roots, that are drawn smaller than a finger. */
const smallTargets = (app: App): Promise<string[]> =>
  app.page.evaluate(() => {
    const found: string[] = [];
    const visit = (root: Document | ShadowRoot): void => {
      for (const element of root.querySelectorAll<HTMLElement>('*')) {
        if (element.shadowRoot) visit(element.shadowRoot);
        if (!element.matches('button, select, input, [role=button], summary')) continue;
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

for (const dark of [false, true]) {
  for (const viewport of SIZES) {
    const name = `${viewport.width}x${viewport.height} ${dark ? 'dark' : 'light'}`;
    test(`axe and touch targets, ${name}`, async () => {
      const app = await App.open({ video: DRAWN_VIDEO, viewport, dark });
      await expect(app.page.getByRole('button', { name: 'Start camera', exact: true })).toBeVisible();
      await check(app, 'start page');
      expect(await smallTargets(app)).toEqual([]);
      await app.startCamera();
      await app.waitForState('tracking');
      await app.page.keyboard.press('f');
      await app.waitForState('frozen');
      await check(app, 'frozen');
      expect(await smallTargets(app)).toEqual([]);
      for (const sheet of ['Settings', 'Help', 'Source', 'Snapshot']) {
        await app.page.getByRole('button', { name: sheet, exact: true }).first().click();
        await app.page.waitForTimeout(400);
        await check(app, sheet);
        expect(await smallTargets(app), sheet).toEqual([]);
        await app.page.keyboard.press('Escape');
        await app.page.waitForTimeout(300);
      }
      await app.close();
    });
  }
}
