/**
 * npx tsx bench/adapter.ts [FOLDER] : the built app (default: dist) on this machine's own graphics adapter. What the app makes of the adapter
 * (self-tests, times, decision), frames a second and stages on every backend with the drawn face, and whether one frozen frame has
 * the same scores and the same map on each. Every other bench and test runs on a software adapter; this one wants a machine with a GPU.
 *
 * CHROMIUM_PATH names the browser, CHROMIUM_ARGS (separated by spaces) adds flags: headless Linux with an NVIDIA card takes
 * `--use-angle=vulkan --use-vulkan=native --enable-features=Vulkan --disable-vulkan-surface --ignore-gpu-blocklist`. SECONDS=n for each
 * backend (20). LOSE=1 destroys the device at the end (wants a build with VITE_TEST_SEAMS=1), SHOT=FILE keeps a picture. Prints JSON.
 *
 * What such a machine needs can be carried: `npx esbuild bench/adapter.ts --bundle --platform=node --format=esm --external:playwright-core`,
 * that script, playwright-core, Node, dist and chromium-headless-shell with its libraries (110 MB packed).
 */

import { createServer } from 'node:http';
import { existsSync, readFileSync } from 'node:fs';
import { extname, resolve, sep } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { CSP } from '../csp.ts';
import { BROWSER_ARGS, findChromium } from '../scripts/find-chromium.ts';
import { command, CONSOLE, runAsCommand, type Main } from '../scripts/lib/command.ts';
import { UsageError } from '../scripts/lib/usage-error.ts';
import type { BackendName } from '../src/core/expression.ts';
import type { BackendDecision } from '../src/inference/backends/core/backend-decision.ts';
import type { Capture, FrameResult } from '../src/live/core/types.ts';
import { median, round } from './stats.ts';

const SECONDS = Number(process.env['SECONDS'] ?? 20);
const BACKENDS: readonly BackendName[] = ['wasm', 'webgl', 'webgpu'];
const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

interface Tap {
  worker: Worker | null;
  backend: BackendName | null;
  decision: BackendDecision | null;
  timings: FrameResult['timings'][];
  capture: { logits: number[]; map: number[] } | null;
  faults: unknown[];
  /** Of the explain worker's job in hand. */
  job: { backend: string; milliseconds: number; total: number };
}

const installTap = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    const tap: Tap = {
      worker: null,
      backend: null,
      decision: null,
      timings: [],
      capture: null,
      faults: [],
      job: { backend: 'wasm', milliseconds: 0, total: 0 },
    };
    (window as unknown as { tap: Tap }).tap = tap;
    const Original = window.Worker;
    window.Worker = class extends Original {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        tap.worker ??= this;
        this.addEventListener('message', ({ data }: MessageEvent) => {
          if ('jobId' in data) {
            if (data.kind !== 'news') return;
            const { news } = data;
            if (news.kind === 'backend') tap.job.backend = news.backend;
            if (news.kind === 'progress')
              Object.assign(tap.job, { milliseconds: news.milliseconds, total: news.total });
            return;
          }
          if (data.kind === 'backend') [tap.backend, tap.decision] = [data.backend, data.decision];
          if (data.kind === 'result' && data.credit && data.result.explained) tap.timings.push(data.result.timings);
          if (data.kind === 'captured' && data.capture) {
            const { map, result } = data.capture as Capture;
            tap.capture = { logits: Array.from(result.prediction?.logits ?? []), map: Array.from(map?.values ?? []) };
          }
          if (['notice', 'failed', 'frame-failed'].includes(data.kind)) tap.faults.push(data.error);
        });
      }
    };
  });

/** Loopback only, with the app's own policy. */
async function serve(folder: string): Promise<{ url: string; close: () => void }> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname);
    const file = resolve(folder, path === '/' ? 'index.html' : path.slice(1));
    if (!file.startsWith(folder + sep) || !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    const type = TYPES[extname(file)] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': type, 'content-security-policy': CSP }).end(readFileSync(file));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/?sw=off`,
    close: () => server.close(),
  };
}

async function measureAdapter(folder: string): Promise<void> {
  if (!existsSync(resolve(folder, 'index.html')))
    throw new UsageError(`no built app in ${folder}: run npm run build first`);
  const server = await serve(folder);
  const browser = await chromium.launch({
    executablePath: findChromium() ?? 'chromium',
    args: [...BROWSER_ARGS, ...(process.env['CHROMIUM_ARGS'] ?? '').split(' ').filter(Boolean)],
  });
  try {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
    await installTap(page);
    await page.goto(server.url);
    const read = <T>(get: (tap: Tap) => T): Promise<T> =>
      page.evaluate(`(${get.toString()})(window.tap)`) as Promise<T>;
    const tell = (message: unknown): Promise<void> =>
      page.evaluate((m) => (window as unknown as { tap: Tap }).tap.worker?.postMessage(m), message);
    const until = async (what: string, get: (tap: Tap) => boolean, milliseconds = 90_000): Promise<void> => {
      for (const end = Date.now() + milliseconds; !(await read(get)); await page.waitForTimeout(50))
        if (Date.now() > end)
          throw new Error(
            `${what} did not come within ${milliseconds / 1000} s: ${JSON.stringify(await read((t) => [t.backend, t.decision, t.faults]))}`,
          );
    };
    await page
      .getByRole('button', { name: /drawn face/i })
      .first()
      .click();
    await page.locator('app-shell[data-state="tracking"]').waitFor({ timeout: 60_000 });
    await until(
      'a decision',
      (tap) =>
        tap.decision !== null && (tap.decision.adapter.kind !== 'real' || tap.decision.facts.webgpu !== undefined),
    );
    await page.waitForTimeout(10_000);
    const decision = await read((tap) => tap.decision);
    const select = async (backend: BackendName): Promise<void> => {
      await tell({ kind: 'set-backend', backend });
      await page.locator(`app-shell[data-backend="${backend}"]`).waitFor({ timeout: 120_000 });
    };
    const live: Record<string, unknown> = {};
    for (const backend of BACKENDS) {
      await select(backend);
      await page.waitForTimeout(5000);
      await read((tap) => (tap.timings = []));
      const began = Date.now();
      await page.waitForTimeout(SECONDS * 1000);
      const timings = await read((tap) => tap.timings);
      const stage = (name: keyof FrameResult['timings']): number => round(median(timings.map((t) => t[name])), 2);
      live[backend] = {
        framesPerSecond: round(timings.length / ((Date.now() - began) / 1000), 1),
        said: await page.locator('app-shell').getAttribute('data-fps'),
        stageMs: Object.fromEntries(
          (['detect', 'crop', 'network', 'draw', 'total'] as const).map((s) => [s, stage(s)]),
        ),
      };
    }
    // One frozen frame on every backend: freezing explains it again without smoothing.
    const captures: Partial<Record<BackendName, NonNullable<Tap['capture']>>> = {};
    await page.keyboard.press('f');
    await page.locator('app-shell[data-state="frozen"]').waitFor({ timeout: 30_000 });
    for (const backend of BACKENDS) {
      await select(backend);
      await page.waitForTimeout(2000);
      await read((tap) => (tap.capture = null));
      await tell({ kind: 'capture', requestId: -1 });
      await until('a capture', (tap) => tap.capture !== null);
      captures[backend] = (await read((tap) => tap.capture)) ?? undefined;
    }
    const reference = captures.wasm;
    const worst = (a: readonly number[], b: readonly number[]): number =>
      a.length === b.length ? a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? NaN))), 0) : NaN;
    const differences = Object.fromEntries(
      BACKENDS.map((backend) => {
        const [one, other] = [captures[backend], reference];
        if (!one || !other || one.map.length === 0) return [backend, null];
        const most = Math.max(...other.map.map(Math.abs));
        return [backend, { logits: worst(one.logits, other.logits), mapOfItsMost: worst(one.map, other.map) / most }];
      }),
    );
    // LIME: 2,000 calls go to WebGPU where it passed (once without, once with its shaders compiled), 256 to wasm.
    await page.getByRole('button', { name: /Which parts matter/ }).click();
    const panel = page.locator('lime-panel');
    const done = panel.locator('[data-status="done"]');
    await done.waitFor({ timeout: 60_000 });
    await panel.locator('details summary').first().click();
    const lime: unknown[] = [];
    for (const calls of ['256', '512', '2000', '2000']) {
      const options = await panel
        .locator('[data-option=calls] option')
        .evaluateAll((all) => all.map((o) => (o as HTMLOptionElement).value));
      if (!options.includes(calls)) continue;
      await panel.locator('[data-option=calls]').selectOption(calls);
      await page.waitForTimeout(500);
      await done.waitFor({ timeout: 60_000 });
      await read((tap) => (tap.job = { backend: 'wasm', milliseconds: 0, total: 0 }));
      await panel.locator('[data-run]').click();
      await panel.locator('[data-status="running"]').waitFor();
      await done.waitFor({ timeout: 120_000 });
      lime.push(await read((tap) => tap.job));
    }
    const shot = process.env['SHOT'];
    if (shot) await page.screenshot({ path: shot });
    const lost: Record<string, unknown> = {};
    if (process.env['LOSE']) {
      await page.keyboard.press('Escape');
      await page.goto(server.url);
      await page
        .getByRole('button', { name: /drawn face/i })
        .first()
        .click();
      await page.locator('app-shell[data-state="tracking"]').waitFor({ timeout: 60_000 });
      await select('webgpu');
      await page.waitForTimeout(2000);
      const began = Date.now();
      await tell({ kind: 'inject-fault', fault: 'lose-device' });
      await page.locator('app-shell:not([data-backend="webgpu"])').waitFor({ timeout: 60_000 });
      lost['next'] = await page.locator('app-shell').getAttribute('data-backend');
      lost['milliseconds'] = Date.now() - began;
      await page.waitForTimeout(3000);
      lost['state'] = await page.locator('app-shell').getAttribute('data-state');
      lost['framesPerSecond'] = await page.locator('app-shell').getAttribute('data-fps');
    }
    const faults = await read((tap) => tap.faults);
    console.log(
      JSON.stringify(
        { date: new Date().toISOString(), browser: browser.version(), decision, live, differences, lime, lost, faults },
        null,
        1,
      ),
    );
  } finally {
    await browser.close();
    server.close();
  }
}

const HELP = `
npx tsx bench/adapter.ts [FOLDER]

The built app (default: dist) on this machine's own graphics adapter; prints JSON.

  CHROMIUM_PATH=FILE   the browser
  CHROMIUM_ARGS="..."  more flags for it
  SECONDS=n            for each backend; default 20
  LOSE=1               destroys the device at the end (wants a build with VITE_TEST_SEAMS=1)
  SHOT=FILE            keeps a picture
`;

export const main: Main = (argv, output = CONSOLE) =>
  command('adapter', HELP, argv, output, () => {
    if (argv.length > 1) throw new UsageError('it takes one folder; --help says more');
    return measureAdapter(resolve(argv[0] ?? 'dist'));
  });

await runAsCommand(import.meta.url, main);
