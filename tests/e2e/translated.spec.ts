/** A page translator replaces text nodes while the page is live: what is said must go on to be what the bars show. */

import { expect, test } from './fixtures.ts';
import { App, DRAWN_VIDEO } from './app.ts';
import { translatePage } from '../support/translate-page.ts';

test('translated while live: labels, scores and buttons still say what is', async () => {
  const app = await App.open({ video: DRAWN_VIDEO, query: '?backend=wasm' });
  await app.page.getByRole('button', { name: 'Try the drawn face' }).click();
  await app.waitForState('tracking');
  const presets = app.page.locator('drawn-face-panel');
  const top = (): Promise<string | null> => app.attribute('top');
  await presets.getByRole('button', { name: 'happy', exact: true }).click();
  await expect.poll(top).toBe('happy');
  // Headline and rows as read, beside the lengths of the bars.
  const read = () =>
    app.page.evaluate(() => {
      const shell = document.querySelector('app-shell')?.shadowRoot;
      const rootOf = (name: string) => shell?.querySelector(name)?.shadowRoot;
      const headline = rootOf('score-headline');
      const rows = [...(rootOf('score-bars')?.querySelectorAll('button') ?? [])].map((row) => ({
        said: Number(row.querySelector('.number')?.textContent),
        drawn: Number(row.querySelector<HTMLElement>('.fill')?.style.getPropertyValue('--score')),
        explained: row.className === 'explained',
        pin: row.querySelector('.pin')?.textContent ?? '',
      }));
      return {
        label: headline?.querySelector('.label')?.textContent?.trim(),
        score: Number(headline?.querySelector('.score')?.textContent),
        rows,
      };
    });
  const expectTrue = async (label: string): Promise<void> => {
    // A label is explained once it has led for 300 ms.
    await expect.poll(async () => (await read()).label).toBe(label);
    const { rows, ...headline } = await read();
    for (const { said, drawn } of rows) expect(Math.abs(said - drawn)).toBeLessThanOrEqual(0.0101);
    const explained = rows.filter(({ explained }) => explained);
    expect(explained.map(({ pin }) => pin)).toEqual([expect.stringContaining('explained')]);
    expect(headline).toEqual({ label, score: explained[0]?.said });
  };
  await expectTrue('happy');
  expect(await app.page.evaluate(translatePage, '')).toBeGreaterThan(20);
  await presets.getByRole('button', { name: 'surprise', exact: true }).click();
  await expect.poll(top).toBe('surprise');
  // A score that the translator has put and that has not changed since is still true.
  await expectTrue('surprise');
  await app.page.getByRole('button', { name: 'Pause', exact: true }).click();
  await expect(app.page.locator('view-words .badge')).toHaveText('PAUSED');
  await expect(app.page.getByRole('button', { name: 'Go on', exact: true })).toBeVisible();
  expect(app.complaints).toEqual([]);
  await app.close();
});
