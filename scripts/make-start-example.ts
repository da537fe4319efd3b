/**
 * src/app/shell/start-example.json: the map on the first page, computed by the app itself, built anew, for the drawn face smiling.
 * To be made again with another default network: tests/unit/app/start-example.test.ts says so.
 *
 *   npx tsx scripts/make-start-example.ts
 */

import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { chromium } from 'playwright';
import { build, preview } from 'vite';
import type { AppState } from '../src/app/state/state.ts';
import { BROWSER_ARGS, findChromium } from './find-chromium.ts';
import { command, CONSOLE, noArguments, runAsCommand, type Main } from './lib/command.ts';
import { prepareAssets } from './prepare-assets.ts';

const root = resolve(import.meta.dirname, '..');
const PORT = 4179;

async function makeExample(): Promise<void> {
  prepareAssets();
  await build({ root, logLevel: 'warn' });
  const server = await preview({ root, logLevel: 'error', preview: { port: PORT, strictPort: true } });
  const browser = await chromium.launch({ executablePath: findChromium() ?? 'chromium', args: [...BROWSER_ARGS] });
  try {
    // Reduced motion: the face is exactly its parameters.
    const page = await browser.newPage({ reducedMotion: 'reduce' });
    await page.goto(`http://localhost:${PORT}/?backend=wasm&sw=off`);
    await page.getByRole('button', { name: 'Try the drawn face' }).click();
    await page.locator('app-shell[data-state=tracking]').waitFor({ timeout: 60_000 });
    await page.locator('drawn-face-panel').getByRole('button', { name: 'happy' }).click();
    await page.locator('app-shell[data-top=happy]').waitFor({ timeout: 60_000 });
    await page.waitForTimeout(3000);
    await page.keyboard.press('f');
    await page.waitForFunction(
      () => (document.querySelector('app-shell') as unknown as { state: AppState }).state.capture !== null,
    );
    const example = await page.evaluate(() => {
      const { capture } = (document.querySelector('app-shell') as unknown as { state: AppState }).state;
      const { result, map } = capture!;
      const { prediction, square, target, frameWidth, frameHeight } = result;
      const { values, width, height, colourRange, method } = map!;
      return {
        model: prediction!.modelId,
        head: prediction!.head,
        method,
        label: prediction!.labels[target!]!,
        score: Number(prediction!.probabilities[target!]!.toFixed(3)),
        frame: { width: frameWidth, height: frameHeight },
        square: { centreX: square!.centreX, centreY: square!.centreY, side: square!.side },
        width,
        height,
        // Shares of the colour range in percent, which is finer than the screen's colours.
        percent: Array.from(values, (value) => Math.round((100 * value) / colourRange)),
      };
    });
    writeFileSync(resolve(root, 'src/app/shell/start-example.json'), `${JSON.stringify(example)}\n`);
  } finally {
    await browser.close();
    await server.close();
  }
}

const HELP = `
npx tsx scripts/make-start-example.ts

src/app/shell/start-example.json, the map on the first page: the app, built anew, explaining the drawn face. No options.
`;

export const main: Main = (argv, output = CONSOLE) =>
  command('make-start-example', HELP, argv, output, () => {
    noArguments(argv);
    return makeExample();
  });

await runAsCommand(import.meta.url, main);
