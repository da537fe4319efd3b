/** The offline app in Firefox ESR, where it is installed (with Xvfb): first visit, server stopped, opened again, explained live. */

import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { firefox } from 'playwright';
import { VERSION_B, expectAttribute, expectLive, startDrawn } from './device.ts';
import { StaticHost } from './static-host.ts';

const FIREFOX = '/usr/bin/firefox-esr';
const XVFB = '/usr/bin/Xvfb';
const DISPLAY = ':78';

let screen: ChildProcess | null = null;
test.beforeAll(async () => {
  if (!existsSync(XVFB)) return;
  screen = spawn(XVFB, [DISPLAY, '-screen', '0', '1280x900x24'], { stdio: 'ignore' });
  await new Promise((done) => setTimeout(done, 1000));
});
test.afterAll(() => screen?.kill());

test('first visit, server stopped, opened again: the drawn face is explained live', async () => {
  test.skip(!existsSync(FIREFOX) || !existsSync(XVFB), 'needs firefox-esr and xvfb');
  const host = await new StaticHost(VERSION_B).start();
  const profile = mkdtempSync(join(tmpdir(), 'explainer-firefox-'));
  const start = () =>
    firefox.launchPersistentContext(profile, {
      executablePath: FIREFOX,
      channel: 'moz-firefox',
      headless: true,
      env: { ...process.env, DISPLAY },
      firefoxUserPrefs: { 'webgl.force-enabled': true },
    });
  try {
    let context = await start();
    let page = context.pages()[0] ?? (await context.newPage());
    await page.goto(host.url);
    await expect(page.getByText(/Ready for offline use/)).toBeVisible({ timeout: 60_000 });
    await expectAttribute(page, 'offline', 'ready');
    await context.close();
    await host.stop();

    context = await start();
    page = context.pages()[0] ?? (await context.newPage());
    await page.goto(host.url);
    await startDrawn(page);
    await expectLive(page, 'drawn');
    await expectAttribute(page, 'offline', 'ready');
    await context.close();
  } finally {
    await host.stop();
    rmSync(profile, { recursive: true, force: true });
  }
});
