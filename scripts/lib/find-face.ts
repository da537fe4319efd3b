/** `--find-face`: the app's own detector, in the Chromium of this machine. */

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, resolve, sep } from 'node:path';
import { findChromium, BROWSER_ARGS } from '../find-chromium.ts';
import { prepareAssets } from '../prepare-assets.ts';
import type { Framing } from '../../src/core/geometry.ts';
import type { Answer, FoundFace, Question } from './find-face.worker.ts';
import { UsageError } from './usage-error.ts';

export type { FoundFace };

const ROOT = resolve(import.meta.dirname, '../..');
const VENDOR = resolve(ROOT, 'public/vendor');
const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.wasm': 'application/wasm' };

/**
 * @param path    a picture file
 * @param framing of the faces that the network learned from
 * @returns what the app would take of it, in pixels of the picture as the app reduces it; null when it finds no face
 * @throws UsageError when there is no Chromium, or it cannot open the picture
 */
export async function findFace(path: string, framing: Framing = 'fer2013'): Promise<FoundFace | null> {
  const executablePath = findChromium();
  if (!executablePath)
    throw new UsageError(
      '--find-face needs Chromium or Google Chrome: install one of them, or name its program in CHROMIUM_PATH, or cut the face out with --box x,y,w,h',
    );
  prepareAssets();
  const server = await serve(await workerScript(), readFileSync(path));
  const { chromium } = await import('playwright');
  const browser = await chromium.launch({ executablePath, args: [...BROWSER_ARGS] });
  try {
    const page = await browser.newPage();
    await page.goto(server.url);
    const answer = await page.evaluate(
      (question) =>
        new Promise<Answer>((resolve) => {
          const worker = new Worker('/worker.js', { type: 'module' });
          worker.onmessage = ({ data }: MessageEvent<Answer>) => resolve(data);
          worker.onerror = ({ message }) => resolve({ fault: message });
          worker.postMessage(question);
        }),
      { url: '/picture', framing } satisfies Question,
    );
    if ('found' in answer) return answer.found;
    throw new UsageError(`${path}: Chromium could not look for a face in it (${answer.fault})`);
  } finally {
    await browser.close();
    server.close();
  }
}

/** The worker's code and everything that it imports, as one script. */
async function workerScript(): Promise<string> {
  const { build } = await import('vite');
  const built = await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      write: false,
      minify: false,
      lib: { entry: resolve(import.meta.dirname, 'find-face.worker.ts'), formats: ['es'], fileName: 'worker' },
    },
  });
  const outputs = (Array.isArray(built) ? built : [built]).flatMap((one) => ('output' in one ? one.output : []));
  const chunks = outputs.filter((one) => one.type === 'chunk');
  if (chunks.length !== 1) throw new Error(`the worker is one script, not ${chunks.length}`);
  return chunks[0]!.code;
}

/** An empty page, the worker, the picture and the detector's files, on loopback only. */
async function serve(script: string, picture: Buffer): Promise<{ url: string; close(): void }> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const answer = (type: string, body: string | Buffer): void =>
      void response.setHeader('content-type', type).end(body);
    if (path === '/') return answer('text/html', '<!doctype html>');
    if (path === '/worker.js') return answer('text/javascript', script);
    if (path === '/picture') return answer('application/octet-stream', picture);
    const file = resolve(VENDOR, path.replace(/^\/vendor\//, ''));
    try {
      if (!file.startsWith(VENDOR + sep)) throw new Error('outside');
      answer(TYPES[extname(file)] ?? 'application/octet-stream', readFileSync(file));
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
