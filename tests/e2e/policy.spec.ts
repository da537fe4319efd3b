/** The Content Security Policy at work: whatever tries another origin, on the page or in the live worker, is refused. */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './fixtures.ts';
import { App } from './app.ts';
import { BUILD_SHIPPED, BUILD_UNDER_TEST } from './build-under-test.ts';

/** Another origin that would answer anyone, on this machine. */
let other: Server;
let otherUrl = '';
const asked: string[] = [];

test.beforeAll(async () => {
  other = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('content-type', request.url === '/page' ? 'text/html' : 'text/javascript');
    response.end('export const answered = true;');
  });
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
  otherUrl = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`;
});
test.afterAll(() => new Promise((done) => other.close(done)));
test.beforeEach(() => asked.splice(0));

test('the other origin answers a page that no policy binds', async () => {
  const app = await App.open();
  await app.page.goto(`${otherUrl.replace('127.0.0.1', 'localhost')}page`);
  expect(await app.page.evaluate((url) => fetch(`${url}fetch`).then((answer) => answer.ok), otherUrl)).toBe(true);
  expect(asked).toContain('/fetch');
  await app.close();
});

test('the page reaches no other origin: fetch, beacon, socket, event stream, picture, script, frame', async () => {
  const app = await App.open();
  const violations = await app.page.evaluate(async (url) => {
    const seen = new Set<string>();
    document.addEventListener('securitypolicyviolation', (event) => seen.add(event.effectiveDirective));
    await fetch(`${url}fetch`).catch(() => {});
    navigator.sendBeacon(`${url}beacon`, 'x');
    for (const make of [
      () => new WebSocket(`${url.replace('http', 'ws')}socket`),
      () => new EventSource(`${url}events`),
      () => (new Image().src = `${url}picture`),
      () => document.body.append(Object.assign(document.createElement('script'), { src: `${url}script` })),
      () => document.body.append(Object.assign(document.createElement('iframe'), { src: `${url}frame` })),
    ]) {
      try {
        make();
      } catch {
        // Some are refused by an exception, some by an event.
      }
    }
    await new Promise((done) => setTimeout(done, 1000));
    return [...seen].sort();
  }, otherUrl);
  expect(violations).toEqual(['connect-src', 'frame-src', 'img-src', 'script-src-elem']);
  expect(asked).toEqual([]);
  await app.close();
});

test.describe(() => {
  let app: App;
  const policies = new Map<string, string | undefined>();
  test.beforeAll(async () => {
    app = await App.open({
      prepare: async (page) => {
        page.on('response', (response) =>
          policies.set(new URL(response.url()).pathname, response.headers()['content-security-policy']),
        );
      },
    });
    await app.page
      .getByRole('button', { name: /drawn face/i })
      .first()
      .click();
    await app.waitForState('tracking');
  });
  test.afterAll(() => app.close());

  test('every response carries the header, the worker script included', async () => {
    expect([...policies.keys()].filter((path) => path.includes('app.worker'))).toHaveLength(1);
    expect([...policies].filter(([, policy]) => !policy?.includes("connect-src 'self'"))).toEqual([]);
  });

  test('the live worker reaches no other origin either, and no text becomes code', async () => {
    const worker = app.page.workers().find((each) => each.url().includes('app.worker'));
    expect(worker, 'the live worker runs').toBeDefined();
    const outcome = await worker!.evaluate(async (url) => {
      const attempt = (run: () => Promise<unknown>): Promise<string> =>
        run().then(
          () => 'answered',
          () => 'refused',
        );
      return {
        fetch: await attempt(() => fetch(`${url}worker-fetch`)),
        opaque: await attempt(() => fetch(`${url}worker-opaque`, { mode: 'no-cors' })),
        module: await attempt(() => import(`${url}worker-module`)),
        own: await attempt(() => fetch('/models/index.json')),
        // Later, for the test's own script may evaluate text while it is being called.
        text: await attempt(() => new Promise((done) => setTimeout(done)).then(() => new Function('return 1')())),
      };
    }, otherUrl);
    expect(outcome).toEqual({
      fetch: 'refused',
      opaque: 'refused',
      module: 'refused',
      own: 'answered',
      text: 'refused',
    });
    expect(asked).toEqual([]);
  });
});

test('what is shipped is built without the fault seams', () => {
  const seams = (where: string): string[] =>
    (readdirSync(where, { recursive: true }) as string[]).filter(
      (file) =>
        file.endsWith('.js') &&
        statSync(join(where, file)).isFile() &&
        readFileSync(join(where, file), 'utf8').includes('captureFaults'),
    );
  expect(seams(BUILD_SHIPPED)).toEqual([]);
  // The build under test has them, so the search finds what it looks for.
  expect(seams(BUILD_UNDER_TEST)).not.toEqual([]);
});
