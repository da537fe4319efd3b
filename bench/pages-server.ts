/** Builds the bench pages and serves them with the frames and the peer's files, on loopback only. */

import { createServer, type Server } from 'node:http';
import { existsSync, readFileSync } from 'node:fs';
import { extname, resolve, sep } from 'node:path';
import { chromium, type Browser } from 'playwright';

const root = resolve(import.meta.dirname, '..');
const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.jpg': 'image/jpeg',
};

/** JPEG pictures of a raw MJPEG file: from each start-of-image marker to the next. */
function jpegsOf(mjpeg: Buffer): Buffer[] {
  const starts: number[] = [];
  for (
    let at = mjpeg.indexOf(Buffer.from([0xff, 0xd8, 0xff]));
    at >= 0;
    at = mjpeg.indexOf(Buffer.from([0xff, 0xd8, 0xff]), at + 3)
  )
    starts.push(at);
  return starts.map((start, i) => mjpeg.subarray(start, starts[i + 1] ?? mjpeg.length));
}

function videoFile(): string {
  const shared = resolve(
    process.env['EXPRESSION_SHARED'] ?? resolve(root, '../shared'),
    'data/faces/expressions-woman-640x360.mjpeg',
  );
  const drawn = resolve(root, 'tests/.artifacts/drawn-face.mjpeg');
  const found = [shared, drawn].find(existsSync);
  if (!found)
    throw new Error('no video to play: run `npm test` once, it draws one, or lay ../shared beside the checkout');
  return found;
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
    await build({ configFile: resolve(import.meta.dirname, 'vite.config.ts'), logLevel: 'warn' });
  }
  const video = videoFile();
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
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
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
