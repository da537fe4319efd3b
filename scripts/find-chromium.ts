/** Where Chromium or Chrome is on this machine, and the flags that every test and bench starts it with. */

import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** @returns the path in CHROMIUM_PATH, else the first one found; null if there is none */
export function findChromium(): string | null {
  const named = process.env['CHROMIUM_PATH'];
  const onPath = (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...(named ? [named] : []), ...onPath, ...PLACES].find(isExecutable) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * No sandbox (CI runs as root), no traffic of the browser's own, WebGPU (a software adapter where there is no GPU), a camera
 * that needs no click on a permission prompt. Chromium 156 draws its address bar's popup as a page of its own, which takes two seconds of
 * processor time in every window, shown or not: left out.
 */
export const BROWSER_ARGS: readonly string[] = [
  '--no-sandbox',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--disable-search-engine-choice-screen',
  '--disable-features=MediaRouter,OptimizationHints,Translate,AutofillServerCommunication,WebUIOmniboxPopup,WebUIOmniboxAimPopup',
  '--enable-unsafe-webgpu',
  '--enable-unsafe-swiftshader',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
];

/**
 * For tests that measure no speed: V8 compiles anew only what runs very often. A test opens the detector's and tfjs's WebAssembly for
 * seconds, and compiling its functions a second time took a fifth of what a start costs.
 */
export const LITTLE_COMPILING = '--js-flags=--wasm-tiering-budget=200000000';
