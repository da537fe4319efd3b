/**
 * A method that only the tests have (one file and one line in the registry, tests/setup/served-files.ts) goes all the way: settings,
 * legend, live picture, snapshot.
 */

import { afterAll, afterEach, describe, expect, it } from 'vitest';
import '../../../src/app/sheets/settings-panel.ts';
import { snapshotNumbers } from '../../../src/app/sheets/core/snapshot-numbers.ts';
import { DEFAULT_SETTINGS } from '../../../src/app/state/core/settings.ts';
import { legendOf } from '../../../src/app/state/legend.ts';
import type { HeadInfo } from '../../../src/inference/core/manifest.ts';
import { methodOfTests } from '../../support/method-of-tests.ts';
import { drawnFrame, runningDriver, stopShared } from './live-driver.ts';

const { id: method, name } = methodOfTests;
afterEach(() => document.body.replaceChildren());
afterAll(stopShared);

it('can be chosen in the settings, under its name', async () => {
  const panel = document.createElement('settings-panel');
  const chosen: unknown[] = [];
  panel.addEventListener('change-settings', (event) => chosen.push((event as CustomEvent).detail));
  document.body.append(panel);
  await (panel as unknown as { updateComplete: Promise<unknown> }).updateComplete;
  const radio = panel.shadowRoot!.querySelector<HTMLInputElement>(`input[name=method][value=${method}]`)!;
  expect(radio.parentElement!.textContent.trim()).toBe(name);
  radio.click();
  expect(chosen).toEqual([{ method }]);
});

describe('in the live worker', () => {
  /** The planted network is linear: integrated gradients of it are gradient x input, whatever the steps. */
  it('paints its own map and colour range, and the snapshot says so', async () => {
    const driver = await runningDriver('wasm', '/planted/patch/index.json', { method: 'gradient-times-input' });
    await driver.frame(drawnFrame(0));
    const product = (await driver.capture()).map!;
    driver.set({ method });
    const { result, map, ...rest } = await driver.capture();
    expect(map).toMatchObject({ method, signed: false, head: 'planted', width: 48, height: 48 });
    const largest = Math.max(...product.values.map(Math.abs));
    expect(largest).toBeGreaterThan(0);
    map!.values.forEach((value, i) => expect(Math.abs(value - product.values[i]!)).toBeLessThan(1e-5 * largest));
    // The network brings no figure for it: the worker derives one, which the legend takes over.
    expect(map!.colourRange).toBeGreaterThan(0);
    expect(map!.colourRange).not.toBe(product.colourRange);
    const head = { id: 'planted', colourRange: {} } as unknown as HeadInfo;
    expect(legendOf({ ...DEFAULT_SETTINGS, method }, head, result)).toEqual({
      method,
      name,
      colours: 'magnitude',
      colourRange: map!.colourRange,
      frames: methodOfTests.live.frames,
    });
    const context = { taken: new Date(0), manifest: null, backend: 'wasm' };
    const numbers = snapshotNumbers({ result, map, ...rest }, context);
    expect(numbers.map).toEqual({
      method,
      width: 48,
      height: 48,
      colourRange: map!.colourRange,
      values: [...map!.values],
    });
    const { overlay } = await driver.inspect();
    expect(overlay.data.some((value) => value > 0)).toBe(true);
  });

  it('gathers over the frames of a video: a kept frame’s map is the one that the frames lead to', async () => {
    const driver = await runningDriver('wasm', null, { method });
    for (let i = 0; i < methodOfTests.live.frames; i++) {
      const { explained, map } = await driver.frame(drawnFrame(0), true, false);
      expect([explained, map?.method]).toEqual([true, method]);
    }
    const gathered = (await driver.inspect()).overlay.data;
    const kept = await driver.capture();
    const alone = (await driver.inspect()).overlay.data;
    expect(kept.map!.values.some((value) => value !== 0)).toBe(true);
    // The same face in the same place: what differs is what tracking moves the crop by.
    let difference = 0;
    let total = 0;
    alone.forEach((value, i) => {
      difference += Math.abs(value - gathered[i]!);
      total += value;
    });
    expect(total).toBeGreaterThan(0);
    expect(difference / total).toBeLessThan(0.2);
  });
});
