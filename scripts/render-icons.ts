/**
 * Renders what public/manifest.webmanifest names: icons from the two SVG files, screenshots of the app, built anew, with the drawn
 * face. By hand after a change of either; the pictures are committed: `npx tsx scripts/render-icons.ts`.
 */

import { mkdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { chromium, type Browser } from 'playwright';
import { build, preview } from 'vite';
import { BROWSER_ARGS, findChromium } from './find-chromium.ts';
import { command, CONSOLE, noArguments, runAsCommand, type Main } from './lib/command.ts';
import { prepareAssets } from './prepare-assets.ts';

const root = resolve(import.meta.dirname, '..');
const folder = resolve(root, 'public');

const ICONS = [
  { from: 'icon', to: 'icon-192', size: 192 },
  { from: 'icon', to: 'icon-512', size: 512 },
  { from: 'icon-maskable', to: 'icon-maskable-192', size: 192 },
  { from: 'icon-maskable', to: 'icon-maskable-512', size: 512 },
  // iPads put it on the home screen and round its corners themselves.
  { from: 'icon-maskable', to: 'apple-touch-icon', size: 180 },
] as const;

const SCREENS = [
  { name: 'wide', width: 1280, height: 800, scale: 1 },
  { name: 'narrow', width: 390, height: 844, scale: 2 },
] as const;

async function renderIcons(browser: Browser): Promise<void> {
  for (const { from, to, size } of ICONS) {
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    const svg = readFileSync(resolve(folder, `icons/${from}.svg`), 'utf8');
    await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`);
    await page.screenshot({ path: resolve(folder, `icons/${to}.png`), omitBackground: true });
    await page.close();
  }
}

async function renderScreens(browser: Browser, url: string): Promise<void> {
  for (const { name, width, height, scale } of SCREENS) {
    const page = await browser.newPage({
      viewport: { width, height },
      deviceScaleFactor: scale,
      reducedMotion: 'reduce',
    });
    await page.goto(`${url}?sw=off`);
    await page.getByRole('button', { name: 'Try the drawn face' }).click();
    await page.locator('app-shell[data-state=tracking]').waitFor();
    await page.getByRole('button', { name: 'happy', exact: true }).first().click();
    await page.waitForTimeout(3000);
    await page.screenshot({ path: resolve(folder, `screenshots/${name}.png`) });
    await page.close();
  }
}

async function renderAll(): Promise<void> {
  prepareAssets();
  await build({ root, logLevel: 'warn' });
  mkdirSync(resolve(folder, 'screenshots'), { recursive: true });
  const server = await preview({ root, logLevel: 'error', preview: { port: 4187 } });
  const browser = await chromium.launch({ executablePath: findChromium() ?? 'chromium', args: [...BROWSER_ARGS] });
  try {
    await renderIcons(browser);
    await renderScreens(browser, server.resolvedUrls?.local[0] ?? '');
  } finally {
    await browser.close();
    await server.close();
  }
}

const HELP = `
npx tsx scripts/render-icons.ts

Icons and screenshots that public/manifest.webmanifest names, from the two SVG files and the app, built anew. No options.
`;

export const main: Main = (argv, output = CONSOLE) =>
  command('render-icons', HELP, argv, output, () => {
    noArguments(argv);
    return renderAll();
  });

await runAsCommand(import.meta.url, main);
