/** Nothing leaves the device: from the browser's own net log, workers and beacons included. What the policy blocks: policy.spec.ts. */

import { expect, test } from './fixtures.ts';
import { App, FACE_VIDEO } from './app.ts';

test('a whole run makes no request to another origin', async () => {
  const app = await App.open({ video: FACE_VIDEO, netLog: true });
  await app.startCamera();
  await app.waitForState('tracking');
  // Explained in several frames, not only in the first.
  await expect.poll(async () => Number(await app.attribute('fps'))).toBeGreaterThan(0);
  await app.page.keyboard.press('f');
  await app.waitForState('frozen');
  await app.page.keyboard.press('s');
  await expect(app.page.getByRole('button', { name: 'Save numbers' })).toBeEnabled();
  expect(app.foreign).toEqual([]);
  const { foreign, own } = await app.closeAndListRequests();
  expect(foreign).toEqual([]);
  // The log was read rightly: the app's own files are in it.
  expect(own).toBeGreaterThan(10);
});

test('a page without the header carries the same policy in its <meta>', async () => {
  const app = await App.open();
  const meta = await app.page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
  expect(meta).toContain("default-src 'none'");
  expect(meta).toContain("connect-src 'self'");
  await app.close();
});
