/**
 * WebKitGTK's MiniBrowser through its WebKitWebDriver: W3C WebDriver over plain HTTP, only what the tests need.
 * Source: https://www.w3.org/TR/webdriver2/ and `man WebKitWebDriver`.
 */

import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from './engine.ts';

const DRIVER = '/usr/bin/WebKitWebDriver';
const BROWSERS = [`/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/webkit2gtk-4.1/MiniBrowser`];

/** The browser's program; null where Debian's webkit2gtk-driver is not installed. */
export function findWebkit(): string | null {
  return existsSync(DRIVER) ? (BROWSERS.find(existsSync) ?? null) : null;
}

export interface WebkitOptions {
  /** X display; without one the request for a session hangs. */
  readonly display: string;
  /** Folder in place of the person's home. Pages leave nothing there: a driven MiniBrowser forgets all when it ends. */
  readonly home: string;
}

/** How WebDriver names a reference to an element. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

/** One browser with one page. */
export class Webkit implements Engine {
  readonly #driver: ChildProcess;
  readonly #session: string;

  private constructor(driver: ChildProcess, session: string) {
    this.#driver = driver;
    this.#session = session;
  }

  /** @throws Error when the driver or the browser does not start */
  static async start({ display, home }: WebkitOptions): Promise<Webkit> {
    const binary = findWebkit();
    if (!binary) throw new Error('WebKitGTK is not installed (Debian: webkit2gtk-driver).');
    const port = await freePort();
    const env = {
      ...process.env,
      DISPLAY: display,
      HOME: home,
      XDG_DATA_HOME: `${home}/data`,
      XDG_CACHE_HOME: `${home}/cache`,
      XDG_CONFIG_HOME: `${home}/config`,
      // Mesa writes it from a process that outlives the browser, while `home` is thrown away.
      MESA_SHADER_CACHE_DISABLE: 'true',
    };
    const driver = spawn(DRIVER, [`--port=${port}`], { env, stdio: 'ignore' });
    try {
      await listening(port);
      const base = `http://127.0.0.1:${port}/session`;
      const { sessionId } = (await send('POST', base, {
        capabilities: {
          alwaysMatch: {
            browserName: 'MiniBrowser',
            'webkitgtk:browserOptions': { binary, args: BROWSER_ARGS },
            timeouts: { script: 120_000 },
          },
        },
      })) as { sessionId: string };
      return new Webkit(driver, `${base}/${sessionId}`);
    } catch (error) {
      driver.kill();
      throw error;
    }
  }

  async goto(url: string): Promise<void> {
    await send('POST', `${this.#session}/url`, { url });
  }

  /**
   * Runs a function in the page; it sees nothing of here but its arguments, and answers with what JSON can say.
   * @throws Error with what the function threw
   */
  async evaluate<A extends readonly unknown[], T>(work: (...args: A) => T | Promise<T>, ...args: A): Promise<T> {
    const script = `
      const args = Array.from(arguments);
      const done = args.pop();
      Promise.resolve().then(() => (${work.toString()})(...args))
        .then((value) => done({ value: value ?? null }), (error) => done({ error: String(error) }));`;
    const answer = (await send('POST', `${this.#session}/execute/async`, { script, args })) as {
      value: T;
      error?: string;
    };
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.value;
  }

  async click(selector: string, text = ''): Promise<void> {
    const find = (wanted: string, words: string) => {
      const within = (root: ParentNode): Element | undefined => {
        const here = [...root.querySelectorAll(wanted)].find(({ textContent }) => textContent.includes(words));
        if (here) return here;
        for (const { shadowRoot } of root.querySelectorAll('*')) {
          const inside = shadowRoot && within(shadowRoot);
          if (inside) return inside;
        }
        return undefined;
      };
      // Elements come back as references.
      return within(document) as unknown as Record<string, string> | undefined;
    };
    const id = (await this.evaluate(find, selector, text))?.[ELEMENT];
    if (id === undefined) throw new Error(`there is no ${selector} ${text}`);
    await send('POST', `${this.#session}/element/${id}/click`, {});
  }

  async screenshot(): Promise<Buffer> {
    return Buffer.from((await send('GET', `${this.#session}/screenshot`)) as string, 'base64');
  }

  /** Ends the browser (what it stored stays in `home`) and the driver. */
  async stop(): Promise<void> {
    await send('DELETE', this.#session).catch(() => undefined);
    const gone = new Promise((done) => this.#driver.once('exit', done));
    this.#driver.kill();
    await gone;
  }
}

/** WebGL in workers is on in Safari and off in MiniBrowser; the camera is WebKit's own mock. */
const BROWSER_ARGS = ['--automation', '--features=+AllowWebGLInWorkers,+MockCaptureDevices'];

async function send(method: string, url: string, body?: unknown): Promise<unknown> {
  const response = await fetch(url, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const { value } = (await response.json()) as { value: unknown };
  if (!response.ok) {
    const { error, message } = value as { error: string; message: string };
    throw new Error(`WebDriver: ${error}: ${message}`);
  }
  return value;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

async function listening(port: number): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await fetch(`http://127.0.0.1:${port}/status`);
      return;
    } catch (error) {
      if (tries > 100) throw new Error('WebKitWebDriver does not answer.', { cause: error });
      await sleep(50);
    }
  }
}
