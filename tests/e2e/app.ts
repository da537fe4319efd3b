/**
 * What the e2e tests stand on: a fresh context of a browser with a video as its camera, the app opened in it, and a record of every
 * request and every complaint.
 */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, type BrowserContext, type BrowserContextOptions, type Locator, type Page } from '@playwright/test';
import { chromium } from 'playwright';
import { BROWSER_ARGS, findChromium, LITTLE_COMPILING } from '../../scripts/find-chromium.ts';
import { hasShared, sharedPath } from '../setup/shared.ts';
import { ACTION_TIMEOUT } from '../support/action-timeout.ts';
import { browserWith, closing, type Close } from './browsers.ts';
import { fewFrames } from './few-frames.ts';
import { BASE_URL } from './build-under-test.ts';

export { BASE_URL };
const WOMAN = ['data', 'faces', 'expressions-woman-640x360.mjpeg'] as const;
/** Rendered by scripts/render-drawn-video.ts before the tests. */
export const DRAWN_VIDEO = resolve(import.meta.dirname, '../.artifacts/drawn-face.mjpeg');
export const hasWoman = hasShared(...WOMAN);
export const WOMAN_VIDEO = sharedPath(...WOMAN);
/** The shared clip where it is there, else the drawn face. */
export const FACE_VIDEO = hasWoman ? WOMAN_VIDEO : DRAWN_VIDEO;

export interface OpenOptions {
  /** Played as the camera, in a loop. Null: Chromium has no camera at all. */
  readonly video?: string | null;
  readonly query?: string;
  /** false: the permission prompt is answered with no. */
  readonly allowCamera?: boolean;
  readonly viewport?: { width: number; height: number };
  readonly dark?: boolean;
  /** Fingers and no mouse, as on phones and tablets. */
  readonly touch?: boolean;
  readonly args?: readonly string[];
  /** A browser of its own with a profile on disk: only there Chromium offers to install the app. */
  readonly ownProfile?: boolean;
  /** A browser of its own that writes down every request: `closeAndListRequests` reads it. */
  readonly netLog?: boolean;
  /** As many frames as this machine can, for tests that count them; else five a second, and the processor is left to what is tested. */
  readonly fullSpeed?: boolean;
  /** Before the app's scripts run. */
  readonly prepare?: (page: Page, context: BrowserContext) => Promise<unknown>;
  readonly baseUrl?: string;
}

export class App {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Requests to anywhere but the app's own origin (blob: and data: stay on the page). */
  readonly foreign: string[] = [];
  readonly complaints: string[] = [];
  /** Closes the context, its browser where it has one of its own, and removes the profile. */
  readonly close: Close;
  readonly #netLog: string | null;

  private constructor(page: Page, context: BrowserContext, close: Close, netLog: string | null, origin: string) {
    this.page = page;
    this.context = context;
    this.close = close;
    this.#netLog = netLog;
    context.on('request', (request) => {
      const url = new URL(request.url());
      if (url.protocol.startsWith('http') && url.origin !== origin) this.foreign.push(request.url());
    });
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      // TensorFlow Lite (in MediaPipe) tells its news as errors.
      if (message.type() === 'error' && !/^INFO: /.test(message.text())) this.complaints.push(message.text());
    });
  }

  static async open(options: OpenOptions = {}): Promise<App> {
    const { video = FACE_VIDEO, query = '', allowCamera = true, viewport = { width: 1280, height: 800 } } = options;
    const flags = BROWSER_ARGS.filter((arg) => video !== null || arg !== '--use-fake-device-for-media-stream').filter(
      (arg) => allowCamera || arg !== '--use-fake-ui-for-media-stream',
    );
    const args = [
      ...flags,
      ...(video === null ? [] : [`--use-file-for-fake-video-capture=${video}`]),
      ...(allowCamera ? [] : ['--deny-permission-prompts']),
      ...(options.fullSpeed ? [] : [LITTLE_COMPILING]),
      ...(options.args ?? []),
    ];
    const contextOptions: BrowserContextOptions = {
      viewport,
      // Only the offline tests look at the service worker; here it would answer before `page.route` can.
      serviceWorkers: 'block',
      colorScheme: options.dark ? 'dark' : 'light',
      hasTouch: options.touch ?? false,
      isMobile: options.touch ?? false,
    };
    let context: BrowserContext;
    let netLog: string | null = null;
    let removeProfile = (): void => undefined;
    if (options.ownProfile || options.netLog) {
      const profile = mkdtempSync(join(tmpdir(), 'explainer-'));
      removeProfile = () => rmSync(profile, { recursive: true, force: true });
      if (options.netLog) netLog = join(profile, 'net-log.json');
      context = await chromium.launchPersistentContext(join(profile, 'user'), {
        executablePath: findChromium() ?? 'chromium',
        args: netLog ? [...args, `--log-net-log=${netLog}`] : args,
        ...contextOptions,
      });
    } else {
      context = await (await browserWith(args)).newContext(contextOptions);
    }
    const close = closing(async () => {
      await context.close();
      removeProfile();
    });
    context.setDefaultTimeout(ACTION_TIMEOUT);
    if (!options.fullSpeed) await fewFrames(context);
    const page = context.pages()[0] ?? (await context.newPage());
    const base = options.baseUrl ?? BASE_URL;
    const app = new App(page, context, close, netLog, new URL(base).origin);
    await options.prepare?.(page, context);
    await page.goto(base + query);
    return app;
  }

  get shell(): Locator {
    return this.page.locator('app-shell');
  }

  attribute(name: string): Promise<string | null> {
    return this.shell.getAttribute(`data-${name}`);
  }

  async waitForState(state: string | RegExp, timeout = 60_000): Promise<void> {
    await expect(this.shell).toHaveAttribute('data-state', state, { timeout });
  }

  async startCamera(): Promise<void> {
    await this.page.getByRole('button', { name: 'Start camera', exact: true }).click();
  }

  /**
   * What the app itself (pages, workers, beacons: everything that carries its origin) asked the browser's network stack for
   * on other hosts than the loopback; the browser's own traffic carries no origin and does not count. Closes the browser first.
   * @throws Error for an app that was opened without `netLog`
   */
  async closeAndListRequests(): Promise<{ foreign: string[]; own: number }> {
    if (!this.#netLog) throw new Error('there is no net log: open the app with netLog');
    // The log is whole when the browser has ended, and goes with the profile.
    await this.context.close();
    const log = JSON.parse(readFileSync(this.#netLog, 'utf8')) as {
      events: { params?: { url?: string; initiator?: string; network_isolation_key?: string } }[];
    };
    const foreign: string[] = [];
    let own = 0;
    for (const { params } of log.events) {
      if (!params?.url || !/^(https?|wss?):/.test(params.url)) continue;
      if (!/localhost/.test(`${params.initiator ?? ''} ${params.network_isolation_key ?? ''}`)) continue;
      if (/^(localhost|127\.0\.0\.1|\[::1\])$/.test(new URL(params.url).hostname)) own++;
      else foreign.push(params.url);
    }
    await this.close();
    return { foreign, own };
  }
}
