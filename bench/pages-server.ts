/** Builds the bench pages and serves them with the frames and the peer's files, on loopback only. */

import { createServer, type Server } from 'node:http';
import { existsSync, readFileSync } from 'node:fs';
import { extname, resolve, sep } from 'node:path';
import { chromium, type Browser } from 'playwright';
import { findChromium } from '../scripts/find-chromium.ts';
import { prepareAssets } from '../scripts/prepare-assets.ts';
import { drawnVideo, renderDrawnVideos } from '../scripts/render-drawn-video.ts';
import { sharedPath } from '../tests/setup/shared.ts';

const root = resolve(import.meta.dirname, '..');
const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.jpg': 'image/jpeg',
};

/** JPEG pictures of a raw MJPEG file: from each start-of-image marker to the next. */
export function jpegsOf(mjpeg: Buffer): Buffer[] {
  const starts: number[] = [];
  for (
    let at = mjpeg.indexOf(Buffer.from([0xff, 0xd8, 0xff]));
    at >= 0;
    at = mjpeg.indexOf(Buffer.from([0xff, 0xd8, 0xff]), at + 3)
  )
    starts.push(at);
  return starts.map((start, i) => mjpeg.subarray(start, starts[i + 1] ?? mjpeg.length));
}

/** The shared clip where it is there, else the drawn face, drawn where it is not there yet. */
async function videoFile(): Promise<string> {
  const shared = sharedPath('data/faces/expressions-woman-640x360.mjpeg');
  if (existsSync(shared)) return shared;
  const drawn = drawnVideo('drawn-face');
  // Where only what was carried is there, it is taken as it is.
  if (!process.env['BENCH_BUILT'] || !existsSync(drawn)) await renderDrawnVideos();
  return drawn;
}

export interface BenchPages {
  readonly url: string;
  readonly browser: Browser;
  /** Where the frames came from. */
  readonly video: string;
  readonly frames: number;
  close(): Promise<void>;
}

export async function openBenchPages(chromiumArgs: readonly string[] = []): Promise<BenchPages> {
  // BENCH_BUILT=1 takes bench/.dist as it is: on a machine where there is only what was carried there.
  if (!process.env['BENCH_BUILT']) {
    const { build } = await import('vite');
    prepareAssets();
    await build({ configFile: resolve(import.meta.dirname, 'vite.config.ts'), logLevel: 'warn' });
  }
  const video = await videoFile();
  const frames = jpegsOf(readFileSync(video));
  const folders: [string, string][] = [
    ['/human-models/', resolve(root, 'node_modules/@vladmandic/human/models')],
    ['/human-wasm/', resolve(root, 'node_modules/@tensorflow/tfjs-backend-wasm/dist')],
    ['/', resolve(import.meta.dirname, '.dist')],
  ];
  const server: Server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname);
    const frame = /^\/frames\/(\d+)\.jpg$/.exec(path);
    if (frame) {
      response.setHeader('content-type', 'image/jpeg');
      response.end(frames[Number(frame[1]) % frames.length]);
      return;
    }
    const [prefix, folder] = folders.find(([start]) => path.startsWith(start)) as [string, string];
    const file = resolve(folder, path.slice(prefix.length));
    if (!file.startsWith(folder + sep) || !existsSync(file)) {
      response.statusCode = 404;
      response.end();
      return;
    }
    response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream');
    response.end(readFileSync(file));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const browser = await chromium.launch({
    executablePath: findChromium() ?? 'chromium',
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      ...chromiumArgs,
      ...(process.env['CHROMIUM_ARGS'] ?? '').split(' ').filter(Boolean),
    ],
  });
  return {
    url: `http://127.0.0.1:${port}`,
    browser,
    video,
    frames: frames.length,
    close: async () => {
      await browser.close();
      server.close();
    },
  };
}
