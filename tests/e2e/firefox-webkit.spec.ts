/**
 * The built app in engines other than Chromium's, where they are installed: Firefox ESR, and WebKitGTK for Safari's sake. First
 * visit without a camera, explained live, LIME, filter ascent, what is missing said; then without the server, after a new start
 * where the engine keeps anything while it is driven.
 */

import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from './fixtures.ts';
import type { Engine } from '../support/engine.ts';
import { findFirefox, startFirefox } from '../support/firefox.ts';
import { findWebkit, Webkit } from '../support/webkit-driver.ts';
import { VERSION_B } from './device.ts';
import { EngineTour } from './firefox-webkit-tour.ts';
import { StaticHost } from './static-host.ts';

const XVFB = '/usr/bin/Xvfb';
const DISPLAY = ':84';

let screen: ChildProcess | null = null;
test.beforeAll(async () => {
  if (!existsSync(XVFB)) return;
  screen = spawn(XVFB, [DISPLAY, '-screen', '0', '1280x900x24'], { stdio: 'ignore' });
  for (let tries = 0; tries < 100 && !existsSync(`/tmp/.X11-unix/X${DISPLAY.slice(1)}`); tries++) await sleep(50);
});
test.afterAll(() => screen?.kill());

const ENGINES: readonly {
  readonly name: string;
  readonly needs: string;
  readonly installed: boolean;
  /** false: it forgets all when it ends (MiniBrowser, as long as a driver has it), so the page is opened again without a new start. */
  readonly keeps: boolean;
  start(profile: string): Promise<Engine>;
}[] = [
  {
    name: 'Firefox ESR',
    needs: 'firefox-esr and xvfb',
    installed: findFirefox() !== null,
    keeps: true,
    start: (profile) => startFirefox({ display: DISPLAY, profile }),
  },
  {
    name: 'WebKitGTK',
    needs: 'webkit2gtk-driver and xvfb',
    installed: findWebkit() !== null,
    keeps: false,
    start: (home) => Webkit.start({ display: DISPLAY, home }),
  },
];

for (const { name, needs, installed, keeps, start } of ENGINES) {
  test(`${name}: the drawn face is explained live, by LIME and by filter ascent, and again with the server stopped`, async () => {
    test.skip(!installed || !existsSync(XVFB), `needs ${needs}`);
    // A first visit, LIME, a climb and a second start: without a GPU, and beside other work, more than two minutes.
    test.setTimeout(180_000);
    const host = await new StaticHost(VERSION_B).start();
    const profile = mkdtempSync(join(tmpdir(), 'explainer-engine-'));
    let engine = await start(profile);
    try {
      await test.step('first visit', async () => {
        const tour = await EngineTour.open(engine, host.url);
        await tour.live();
        await tour.pictures();
        await tour.expectAttribute('offline', 'ready');
        await tour.diagnostics();
        await tour.lime();
        await tour.ascent();
      });
      await host.stop();
      if (keeps) {
        await engine.stop();
        engine = await start(profile);
      }
      await test.step('without the server', async () => {
        const tour = await EngineTour.open(engine, host.url);
        await tour.live();
        await tour.expectAttribute('offline', 'ready');
        await tour.lime();
      });
    } catch (error) {
      await test.info().attach('screen', { body: await engine.screenshot(), contentType: 'image/png' });
      throw error;
    } finally {
      await engine.stop();
      await host.stop();
      // A browser that is on its way out may still write into it.
      rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    }
  });
}
