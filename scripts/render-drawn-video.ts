/**
 * Draws the camera videos that tests and benches of a fresh clone play: the drawn face going from neutral to happy and back,
 * moving a little, and others. Raw MJPEG, which Chromium's fake camera plays in a loop. tests/.artifacts is not committed.
 */

import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { chromium } from 'playwright';
import { build } from 'vite';
import { BROWSER_ARGS, findChromium } from './find-chromium.ts';
import { command, CONSOLE, noArguments, runAsCommand, type Main } from './lib/command.ts';

const root = resolve(import.meta.dirname, '..');
const folder = resolve(root, 'tests/.artifacts');
const SOURCE = resolve(root, 'src/capture/core/drawn-face.ts');
const PAGE = resolve(import.meta.dirname, 'drawn-video-page.ts');

export type VideoName = 'drawn-face' | 'drawn-two' | 'drawn-none' | 'drawn-roll-20' | 'drawn-roll0' | 'drawn-roll20';
const VIDEOS: readonly VideoName[] = [
  'drawn-face',
  'drawn-two',
  'drawn-none',
  'drawn-roll-20',
  'drawn-roll0',
  'drawn-roll20',
];

const fresh = (file: string): boolean =>
  existsSync(file) && [SOURCE, PAGE].every((source) => statSync(source).mtimeMs < statSync(file).mtimeMs);

/** Where a video lies once it is drawn. */
export const drawnVideo = (name: VideoName): string => resolve(folder, `${name}.mjpeg`);

/** Draws all of them; quick when they are there and nothing that they show has changed since. */
export async function renderDrawnVideos(): Promise<void> {
  if (VIDEOS.every((name) => fresh(drawnVideo(name)))) return;
  mkdirSync(folder, { recursive: true });
  await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      outDir: resolve(folder, 'page'),
      emptyOutDir: true,
      lib: { entry: PAGE, formats: ['iife'], name: 'drawn', fileName: 'page' },
    },
  });
  const script = readFileSync(resolve(folder, 'page/page.iife.js'), 'utf8');
  const browser = await chromium.launch({ executablePath: findChromium() ?? 'chromium', args: [...BROWSER_ARGS] });
  try {
    const page = await browser.newPage();
    await page.addScriptTag({ content: script });
    for (const name of VIDEOS) {
      const frames = await page.evaluate(
        (which) => (window as unknown as { renderVideo(name: string): Promise<string[]> }).renderVideo(which),
        name,
      );
      writeFileSync(drawnVideo(name), Buffer.concat(frames.map((frame) => Buffer.from(frame, 'base64'))));
    }
  } finally {
    await browser.close();
  }
}

const HELP = `
npx tsx scripts/render-drawn-video.ts

Draws the camera videos of tests and benches into tests/.artifacts. No options; quick when they are there.
`;

export const main: Main = (argv, output = CONSOLE) =>
  command('render-drawn-video', HELP, argv, output, async () => {
    noArguments(argv);
    await renderDrawnVideos();
  });

await runAsCommand(import.meta.url, main);
