/** The app inside another site's page: the first load and every later one do what the host's headers say. */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test, type Page } from './fixtures.ts';
import { Device, VERSION_B, expectAttribute } from './device.ts';
import { StaticHost } from './static-host.ts';

let device: Device;
let host: StaticHost;
/** A course page on another site; `?` names what it embeds, and the attributes of the frame. */
let course: Server;
let coursePort = 0;

test.beforeEach(async () => {
  device = new Device();
  host = await new StaticHost(VERSION_B).start();
  course = createServer((request, response) => {
    const asked = new URL(request.url ?? '/', 'http://course').searchParams;
    response.setHeader('content-type', 'text/html');
    response.end(`<!doctype html><title>Course</title><h1>Course</h1>
<iframe src="${asked.get('src')}" ${asked.get('attributes')} width="1100" height="600"></iframe>`);
  });
  await new Promise<void>((done) => course.listen(0, done));
  coursePort = (course.address() as AddressInfo).port;
});
test.afterEach(async () => {
  await device.throwAway();
  await host.stop();
  await new Promise((done) => course.close(done));
});

/** @param site of the course page: another one than the app's, or another origin of the same site */
async function embed(page: Page, site: '127.0.0.1' | 'localhost', attributes: string): Promise<void> {
  const query = new URLSearchParams({ src: `${host.url}?backend=wasm`, attributes });
  await page.goto(`http://${site}:${coursePort}/?${query}`);
}
const shell = (page: Page) => page.frameLocator('iframe').locator('app-shell');

test('embedded in a page of another site: it loads the first time, and from the store ever after, camera and all', async () => {
  const page = await device.start();
  await embed(page, '127.0.0.1', 'allow="camera"');
  await expect(shell(page)).toHaveAttribute('data-offline', 'ready', { timeout: 60_000 });
  await page.reload();
  await expect(shell(page)).toHaveAttribute('data-offline', 'ready', { timeout: 15_000 });
  await page.frameLocator('iframe').getByRole('button', { name: 'Start camera', exact: true }).click();
  await expect(shell(page)).toHaveAttribute('data-state', 'tracking', { timeout: 60_000 });
});

test('sandboxed without an origin: buttons work, and what is missing is said with a way out', async () => {
  // Scripts of a page without an origin come only from a host that lets anyone read them.
  host.headers = { 'Access-Control-Allow-Origin': '*' };
  const page = await device.start();
  const errors: string[] = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  await embed(page, '127.0.0.1', 'sandbox="allow-scripts"');
  const app = page.frameLocator('iframe');
  await expect(shell(page)).toHaveAttribute('data-error', 'page-sandboxed', { timeout: 30_000 });
  const card = app.getByRole('alert').filter({ hasText: 'sandbox without allow-same-origin', visible: true });
  await expect(card.getByRole('link', { name: host.url })).toBeVisible();
  await app.getByRole('button', { name: 'Help', exact: true }).click();
  await app.getByRole('button', { name: 'This device, offline use, versions' }).click();
  await expect(app.getByText(/not possible here/)).toBeVisible();
  await app.getByRole('button', { name: 'Close', exact: true }).click();
  await app.getByRole('button', { name: 'Try the drawn face' }).click();
  await expect(card).toBeVisible();
  expect(errors).toEqual([]);
});

test('a host that forbids embedding is obeyed by the service worker, too', async () => {
  host.headers = {
    'X-Frame-Options': 'DENY',
    'Content-Security-Policy': "frame-ancestors 'none'",
    'Permissions-Policy': 'camera=()',
  };
  const page = await device.start();
  await page.goto(host.url);
  await expectAttribute(page, 'offline', 'ready');
  const answer = await page.reload();
  expect(answer?.fromServiceWorker()).toBe(true);
  const headers = answer?.headers() ?? {};
  expect(headers['x-frame-options']).toBe('DENY');
  expect(headers['permissions-policy']).toBe('camera=()');
  expect(headers['content-security-policy']).toMatch(/connect-src 'self'.*, frame-ancestors 'none'$/);
  await embed(page, 'localhost', 'allow="camera"');
  await expect.poll(() => page.frames()[1]?.url()).toMatch(/^chrome-error:/);
});
