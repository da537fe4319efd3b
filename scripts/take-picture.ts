/**
 * docs/app.png, the README's picture: the app, built anew, explaining the drawn face (nobody's face), smiling.
 *
 *   npx tsx scripts/take-picture.ts
 */

import { resolve } from 'node:path';
import { chromium } from 'playwright';
import { build, preview } from 'vite';
import { BROWSER_ARGS, findChromium } from './find-chromium.ts';
import { command, CONSOLE, noArguments, runAsCommand, type Main } from './lib/command.ts';
import { prepareAssets } from './prepare-assets.ts';

const root = resolve(import.meta.dirname, '..');
/** A port of its own: the one of `npm start` may be in use. */
const PORT = 4178;

async function takePicture(): Promise<void> {
  prepareAssets();
  await build({ root, logLevel: 'warn' });
  const server = await preview({ root, logLevel: 'error', preview: { port: PORT, strictPort: true } });
  const browser = await chromium.launch({ executablePath: findChromium() ?? 'chromium', args: [...BROWSER_ARGS] });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme: 'light' });
    await page.goto(`http://localhost:${PORT}/`);
    await page
      .getByRole('button', { name: /drawn face/i })
      .first()
      .click();
    await page.locator('app-shell[data-state=tracking]').waitFor({ timeout: 60_000 });
    await page.locator('drawn-face-panel').getByRole('button', { name: 'happy' }).click();
    await page.locator('app-shell[data-top=happy]').waitFor({ timeout: 60_000 });
    // The face glides to its new expression, the bars follow, notices go.
    await page.waitForTimeout(8000);
    await page.screenshot({ path: resolve(root, 'docs/app.png') });
  } finally {
    await browser.close();
    await server.close();
  }
}

const HELP = `
npx tsx scripts/take-picture.ts

docs/app.png, the README's picture: the app, built anew, explaining the drawn face. No options.
`;

export const main: Main = (argv, output = CONSOLE) =>
  command('take-picture', HELP, argv, output, () => {
    noArguments(argv);
    return takePicture();
  });

await runAsCommand(import.meta.url, main);
