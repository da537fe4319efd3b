/**
 * Whether the page keeps its frame rate while LIME runs: the app as shipped, the drawn face frozen, 2,000 calls on wasm in the explain
 * worker. Frames of the page and its long tasks, before and during. Wants an idle machine.
 */

import { openAppPage, startCamera } from './app-page.ts';
import { rounded, smoothness } from './smoothness.ts';

const SECONDS = 8;

export async function measureLimePage(): Promise<Record<string, unknown>> {
  const { page, close } = await openAppPage();
  try {
    await startCamera(page);
    await page.keyboard.press('f');
    await page.locator('app-shell[data-state="frozen"]').waitFor();
    await page.getByRole('button', { name: /Which parts matter/ }).click();
    const panel = page.locator('lime-panel');
    await panel.locator('[data-status="done"]').waitFor({ timeout: 60_000 });
    const before = await smoothness(page, SECONDS);
    await panel.locator('details summary').click();
    await panel.locator('[data-option=calls]').selectOption('2000');
    await panel.locator('[data-run]').click();
    await panel.locator('[data-status="running"]').waitFor();
    const during = await smoothness(page, SECONDS);
    const status = await panel.locator('[data-status]').getAttribute('data-status');
    return {
      backend: 'wasm',
      seconds: SECONDS,
      stillRunningAtTheEnd: status === 'running',
      before: rounded(before),
      during: rounded(during),
    };
  } finally {
    await close();
  }
}
