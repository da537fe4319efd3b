/** Nothing leaves the device: from the browser's own net log, workers and beacons included; and the policy that enforces it. */

import { expect, test } from '@playwright/test';
import { App, BASE_URL, FACE_VIDEO } from './app.ts';

test('a whole run makes no request to another origin', async () => {
  const app = await App.open({ video: FACE_VIDEO });
  await app.startCamera();
  await app.waitForState('tracking');
  await app.page.waitForTimeout(3000);
  await app.page.keyboard.press('f');
  await app.waitForState('frozen');
  await app.page.keyboard.press('s');
  await app.page.waitForTimeout(1000);
  expect(app.foreign).toEqual([]);
  const { foreign, own } = await app.closeAndListRequests();
  expect(foreign).toEqual([]);
  // The log was read rightly: the app's own files are in it.
  expect(own).toBeGreaterThan(10);
});

test('the policy blocks a request that is tried, on the page and in workers', async () => {
  const app = await App.open();
  const other = BASE_URL.replace('localhost', '127.0.0.1');
  const outcome = await app.page.evaluate(async (url) => {
    const violated = new Promise<string>((resolve) =>
      document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective)),
    );
    const answer = await fetch(url).then(
      () => 'answered',
      () => 'refused',
    );
    return { answer, directive: await violated };
  }, other);
  expect(outcome).toEqual({ answer: 'refused', directive: 'connect-src' });
  // A worker is bound by the header on its own script (a page's <meta> does not reach it).
  const inWorker = await app.page.evaluate(async (url) => {
    const script = performance.getEntriesByType('resource').find(({ name }) => /live\.worker.*\.js/.test(name))?.name;
    return { script, policy: (await fetch(script ?? url)).headers.get('content-security-policy') };
  }, other);
  expect(inWorker.script).toBeDefined();
  expect(inWorker.policy).toContain("connect-src 'self'");
  await app.close();
});

test('a page without the header carries the same policy in its <meta>', async () => {
  const app = await App.open();
  const meta = await app.page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
  expect(meta).toContain("default-src 'none'");
  expect(meta).toContain("connect-src 'self'");
  await app.close();
});
