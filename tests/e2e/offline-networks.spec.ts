/** Further networks: fetched when one is first chosen, there without a network from then on, and never a reason not to start. */

import { expect, test, type Locator, type Page } from './fixtures.ts';
import { listFiles } from '../../scripts/service-worker-plugin.ts';
import { DEFAULT, megabytesOf } from './default-network.ts';
import {
  Device,
  VERSION_B,
  VERSION_C,
  damageStored,
  expectAttribute,
  expectExplainedAndSaved,
  expectLive,
  startDrawn,
} from './device.ts';
import { StaticHost } from './static-host.ts';

const WEIGHTS = /^models\/classic\/.*\.bin$/;
const NOT_HERE = /files are not on this device and could not be loaded/;

let device: Device;
let host: StaticHost;

test.beforeEach(async () => {
  device = new Device();
  host = await new StaticHost(VERSION_B).start();
});
test.afterEach(async () => {
  await device.throwAway();
  await host.stop();
});

async function firstVisit(): Promise<Page> {
  const page = await device.start();
  await page.goto(host.url);
  await expectAttribute(page, 'offline', 'ready');
  await startDrawn(page);
  await expectLive(page, 'drawn');
  await expectAttribute(page, 'model', DEFAULT.id);
  return page;
}

const networkChoice = (page: Page): Locator => page.getByRole('combobox', { name: 'Network', exact: true });

async function choose(page: Page, network: string): Promise<void> {
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await networkChoice(page).selectOption({ label: network });
  await page.keyboard.press('Escape');
}

async function startAgain(): Promise<Page> {
  await device.stop();
  const page = await device.start();
  await page.goto(host.url);
  await startDrawn(page);
  await expectLive(page, 'drawn');
  return page;
}

test('chosen for the first time: fetched in bytes while the one before goes on; then it starts without a network', async () => {
  let page = await firstVisit();
  host.slow = WEIGHTS;
  host.asked.length = 0;
  await choose(page, 'Classic');
  await expect(page.getByText(new RegExp(`^[\\d.]+ of ${megabytesOf('classic')}$`))).toBeVisible();
  await expect(page.getByText('Getting the network ready')).toBeVisible();
  await expectAttribute(page, 'model', DEFAULT.id);
  await expectAttribute(page, 'state', 'tracking');
  await expectAttribute(page, 'model', 'classic');
  await expect(page.getByText('Getting the network ready')).toBeHidden();
  // Each file once: what the page's two workers use comes from the store.
  expect(host.asked.filter((path) => WEIGHTS.test(path))).toHaveLength(1);

  await host.stop();
  page = await startAgain();
  await expectAttribute(page, 'model', 'classic');
  await expectExplainedAndSaved(page);
});

test('offline and never fetched: one sentence, and the network that runs goes on', async () => {
  const page = await firstVisit();
  await host.stop();
  await choose(page, 'Classic');
  await expect(page.getByText(NOT_HERE)).toHaveCount(1);
  await expect(page.locator('offline-status')).toHaveText('');
  await expectLive(page, 'drawn');
  await expectAttribute(page, 'model', DEFAULT.id);
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await expect(networkChoice(page).locator('option:checked')).toHaveText(DEFAULT.title);
});

test('no room for it: it runs all the same, and that it is not kept is said', async () => {
  const page = await firstVisit();
  const session = await device.context.newCDPSession(page);
  const { origin } = new URL(host.url);
  const used = await page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: used + 300_000 });
  await choose(page, 'Classic');
  await expectAttribute(page, 'model', 'classic');
  await expect(
    page.getByText(/too little free storage to keep a file for offline use \(models\/classic/),
  ).toBeVisible();
  await expectLive(page, 'drawn');
});

test('its stored file is damaged: fetched again, or without a network said, and the first one runs instead', async () => {
  let page = await firstVisit();
  const { sha256 } = listFiles(VERSION_B).files.find(({ path }) => WEIGHTS.test(path)) ?? { sha256: '' };
  await choose(page, 'Classic');
  await expectAttribute(page, 'model', 'classic');
  await damageStored(page, sha256);
  page = await startAgain();
  await expectAttribute(page, 'model', 'classic');
  await expect(page.getByText(/A stored file was damaged \(models\/classic.*fetched again/)).toBeVisible();

  await damageStored(page, sha256);
  await host.stop();
  page = await startAgain();
  await expectAttribute(page, 'model', DEFAULT.id);
  await expect(page.getByText(/A stored file is damaged \(models\/classic.*Connect to the network once/)).toBeVisible();
  await host.start();
  await choose(page, 'Classic');
  await expectAttribute(page, 'model', 'classic');
});

test('an update brings the new files of a network that is in use, so that it still starts without a network', async () => {
  device = new Device({ restarts: true });
  let page = await firstVisit();
  await choose(page, 'Classic');
  await expectAttribute(page, 'model', 'classic');
  host.folder = VERSION_C;
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
  await expectAttribute(page, 'update', 'waiting');
  await host.stop();
  // All windows are closed, so the new version is what starts.
  page = await startAgain();
  await expectAttribute(page, 'model', 'classic');
  expect(await page.evaluate(async () => (await fetch('models/classic/model.other.json')).status)).toBe(200);
});
