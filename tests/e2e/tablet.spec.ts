/** What a tablet brings along: a battery that runs low, fingers instead of a mouse, a screen with a notch and no corners. */

import { ALONE, expect, test, type Page } from './fixtures.ts';
import { App } from './app.ts';
import { clearTap, installTap, tappedResults } from './tap.ts';

const UPRIGHT = { width: 768, height: 1024 };
const SIDEWAYS = { width: 1024, height: 768 };

/** Frames in three seconds, and the detector's part of them. */
async function work(app: App): Promise<{ frames: number; detections: number }> {
  await clearTap(app.page);
  await app.page.waitForTimeout(3000);
  const { results } = await tappedResults(app.page);
  return { frames: results.length, detections: results.filter(({ detected }) => detected).length };
}

test('low power: fewer frames and detections, said beside LIVE, kept, and taken back', ALONE, async () => {
  const app = await App.open({ viewport: UPRIGHT, fullSpeed: true, prepare: (page) => installTap(page) });
  const { page } = app;
  const start = async (): Promise<void> => {
    await page.getByRole('button', { name: 'Try the drawn face' }).click();
    await app.waitForState('tracking');
  };
  const lowPower = page.locator('view-words').getByText('low power');
  await start();
  await expect(lowPower).toBeHidden();
  const full = await work(app);
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await page.getByLabel('Low power').check();
  await expect(lowPower).toBeVisible();
  const low = await work(app);
  expect(low.frames).toBeGreaterThan(0);
  expect(low.frames).toBeLessThanOrEqual(16);
  expect(low.frames).toBeLessThan(full.frames);
  expect(low.detections).toBeLessThanOrEqual(low.frames);

  await page.reload();
  await start();
  await expect(lowPower).toBeVisible();
  await page.getByRole('button', { name: 'Speed', exact: true }).click();
  await expect(page.getByText('Low power is on: five at most.')).toBeVisible();
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await page.getByLabel('Low power').uncheck();
  await expect(lowPower).toBeHidden();
  expect((await work(app)).frames).toBeGreaterThan(low.frames);
  await app.close();
});

test('a battery that runs low: low power is offered, one tap away', async () => {
  const app = await App.open({
    viewport: UPRIGHT,
    touch: true,
    fullSpeed: true,
    // The machine that tests run on has no battery to run down.
    prepare: (page) =>
      page.addInitScript(() => {
        const battery = Object.assign(new EventTarget(), { charging: true, level: 0.15 });
        Object.assign(window, { battery });
        Object.assign(navigator, { getBattery: () => Promise.resolve(battery) });
      }),
  });
  const { page } = app;
  await page.getByRole('button', { name: 'Try the drawn face' }).tap();
  await app.waitForState('tracking');
  const offer = page.getByText(/The battery is low/);
  await expect(offer).toBeHidden();
  await page.evaluate(() => {
    const { battery } = window as unknown as { battery: EventTarget };
    Object.assign(battery, { charging: false }).dispatchEvent(new Event('chargingchange'));
  });
  await expect(offer).toBeVisible();
  await page.getByRole('button', { name: 'Low power', exact: true }).tap();
  await expect(offer).toBeHidden();
  await expect(page.locator('view-words').getByText('low power')).toBeVisible();
  await app.close();
});

test('a tablet or small laptop: nothing beside or below the picture is cut, live and frozen', async () => {
  const app = await App.open();
  const { page } = app;
  await app.startCamera();
  await app.waitForState('tracking');
  const cut = (): Promise<number> =>
    page.locator('aside.right').evaluate((side) => side.scrollHeight - side.clientHeight);
  for (const state of ['tracking', 'parts', 'frozen']) {
    if (state === 'parts') {
      await page.keyboard.press('b');
      await expect(page.locator('part-bars .strongest')).toHaveCount(1);
    }
    if (state === 'frozen') {
      await page.keyboard.press('b');
      await page.keyboard.press('f');
      await app.waitForState(state);
    }
    for (const [width, height] of [
      [1024, 768],
      [1366, 768],
      [1280, 800],
      [768, 1024],
    ] as const) {
      await page.setViewportSize({ width, height });
      await expect.poll(cut, { message: `${state}, ${width} x ${height}` }).toBe(0);
      await expect(page.locator('map-legend'), `${state}, ${width} x ${height}`).toBeInViewport({ ratio: 1 });
    }
  }
  await app.close();
});

/** Buttons that are seen and reach under a notch, a rounded corner or the home bar. */
const inUnsafeArea = (
  page: Page,
  inset: { left: number; top: number; right: number; bottom: number },
): Promise<string[]> =>
  page.evaluate(({ left, top, right, bottom }) => {
    const found: string[] = [];
    const visit = (root: Document | ShadowRoot): void => {
      for (const element of root.querySelectorAll<HTMLElement>('*')) {
        if (element.shadowRoot) visit(element.shadowRoot);
        if (!element.matches('button, select, input:not(.unseen), summary, a')) continue;
        const box = element.getBoundingClientRect();
        // What scrolls goes under the home bar on its way; what is covered by another layer is out of reach anyway.
        const seen = box.width > 1 && box.top < innerHeight - bottom && box.bottom > top;
        const hit = document.elementFromPoint(
          box.left + box.width / 2,
          Math.max(1, Math.min(innerHeight - 1, box.top + box.height / 2)),
        );
        if (!seen || hit?.localName !== 'app-shell') continue;
        // Of what scrolls sideways only the part that its row shows.
        let [from, to] = [box.left, box.right];
        for (let row = element.parentElement; row; row = row.parentElement) {
          if (getComputedStyle(row).overflowX !== 'auto') continue;
          const shown = row.getBoundingClientRect();
          [from, to] = [Math.max(from, shown.left), Math.min(to, shown.right)];
        }
        if (from < left - 0.5 || to > innerWidth - right + 0.5 || box.top < top - 0.5)
          found.push(`${element.textContent.trim() || element.getAttribute('aria-label')} ${JSON.stringify(box)}`);
      }
    };
    visit(document);
    return found;
  }, inset);

// One visit with fingers: each test begins and ends at the start page.
test.describe(() => {
  let app: App;
  test.beforeAll(async () => {
    app = await App.open({ viewport: SIDEWAYS, touch: true });
  });
  test.afterAll(() => app.close());

  test('fingers only: every step works by tapping, none needs a pointer that hovers', async () => {
    await app.page.setViewportSize(SIDEWAYS);
    const { page } = app;
    expect(await page.evaluate(() => matchMedia('(hover: none)').matches)).toBe(true);
    const tap = (name: string | RegExp): Promise<void> =>
      page
        .getByRole('button', typeof name === 'string' ? { name, exact: true } : { name })
        .first()
        .tap();
    await tap('Try the drawn face');
    await app.waitForState('tracking');
    await tap('happy');
    await expect(app.shell).toHaveAttribute('data-top', 'happy', { timeout: 30_000 });
    await tap('Snapshot');
    await expect(page.getByRole('button', { name: 'Save numbers' })).toBeEnabled();
    await tap('Close');
    await tap('Freeze');
    await app.waitForState('frozen');
    await tap(/Which parts matter/);
    await page.locator('lime-panel [data-status=done]').waitFor({ timeout: 60_000 });
    // What follows a pointer over the parts is there in the rows, too, for fingers.
    await page.locator('lime-panel').getByRole('button', { name: 'Close' }).first().tap();
    await tap('Unfreeze');
    await app.waitForState('tracking');
    await tap('Stop');
    await app.waitForState('idle');
  });

  for (const { name, viewport, insets } of [
    {
      name: 'a phone with a notch',
      viewport: { width: 390, height: 844 },
      insets: { top: 47, bottom: 34, left: 0, right: 0 },
    },
    { name: 'on its side', viewport: { width: 844, height: 390 }, insets: { top: 0, bottom: 21, left: 47, right: 47 } },
  ]) {
    test(`safe areas, ${name}: no button under the notch, the bar above the home bar`, async () => {
      const { page } = app;
      await page.setViewportSize(viewport);
      const session = await page.context().newCDPSession(page);
      await session.send('Emulation.setSafeAreaInsetsOverride', { insets });
      await expect.poll(() => inUnsafeArea(page, insets), { message: 'start' }).toEqual([]);
      await page.getByRole('button', { name: 'Try the drawn face' }).tap();
      await app.waitForState('tracking');
      expect(await inUnsafeArea(page, insets), 'live').toEqual([]);
      const bar = await page.getByRole('button', { name: 'Freeze', exact: true }).boundingBox();
      if (!bar) throw new Error('no bar');
      expect(bar.y + bar.height).toBeLessThanOrEqual(viewport.height - insets.bottom);
      for (const sheet of ['Settings', 'Source']) {
        await page.getByRole('button', { name: sheet, exact: true }).first().tap();
        await expect(page.getByRole('dialog', { name: sheet })).toBeVisible();
        await expect.poll(() => inUnsafeArea(page, insets), { message: sheet }).toEqual([]);
        await page.getByRole('button', { name: 'Close', exact: true }).tap();
      }
      await session.detach();
      await page.getByRole('button', { name: 'Stop', exact: true }).tap();
      await app.waitForState('idle');
    });
  }
});
