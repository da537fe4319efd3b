/**
 * Draws the camera video that a fresh clone's tests play: the drawn face going from neutral to happy, surprise and back,
 * moving a little. Raw MJPEG, which Chromium's fake camera plays in a loop. tests/.artifacts is not committed.
 */

import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { chromium } from 'playwright';
import { build } from 'vite';
import { BROWSER_ARGS, findChromium } from './find-chromium.ts';

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

const files = VIDEOS.map((name) => resolve(folder, `${name}.mjpeg`));
if (!files.every(fresh)) {
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
    for (const [i, name] of VIDEOS.entries()) {
      const frames = await page.evaluate(
        (which) => (window as unknown as { renderVideo(name: string): Promise<string[]> }).renderVideo(which),
        name,
      );
      writeFileSync(files[i] as string, Buffer.concat(frames.map((frame) => Buffer.from(frame, 'base64'))));
    }
  } finally {
    await browser.close();
  }
}
