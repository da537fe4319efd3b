/** Another backend while frames come: the one that was left is closed, its copy of the network with it. */

import { afterEach, expect, it } from 'vitest';
import { LiveDriver, drawnFrame } from './live-driver.ts';

let driver: LiveDriver | null = null;
afterEach(() => {
  driver?.stop();
  driver = null;
});

it('leaves no copy of the network behind on a backend that was left, and the same scores', async () => {
  driver = new LiveDriver();
  await driver.start('wasm', null, { method: 'gradient' });
  const first = await driver.frame(drawnFrame(0));
  const before = await driver.inspect();
  // The app's own kernels hold their weights without tensors.
  expect(before.tensors).toBe(0);
  const copies = new Set<number>();
  for (const other of ['webgl', 'cpu', 'cpu'] as const) {
    expect(await driver.choose(other)).toBe(other);
    const there = await driver.frame(drawnFrame(0));
    const meanwhile = await driver.inspect();
    expect(meanwhile.backend).toBe(other);
    // wasm keeps its copy, for the day this device is lost.
    copies.add(meanwhile.tensors);
    expect(await driver.choose('wasm')).toBe('wasm');
    const back = await driver.frame(drawnFrame(0));
    const after = await driver.inspect();
    expect([after.backend, after.tensors, after.bytes]).toEqual(['wasm', before.tensors, before.bytes]);
    expect(there.prediction!.logits.length).toBeGreaterThan(0);
    there.prediction!.logits.forEach((score, i) => expect(score).toBeCloseTo(back.prediction!.logits[i]!, 3));
    expect(back.prediction!.top).toBe(first.prediction!.top);
  }
  expect(copies).toEqual(new Set([28]));
});

it('newest wins: a choice that is taken back at once closes nothing that runs', async () => {
  driver = new LiveDriver();
  await driver.start('wasm', null, { method: 'gradient' });
  await driver.frame(drawnFrame(0));
  for (const choices of [
    ['cpu', 'wasm', 'cpu'],
    ['webgl', 'cpu', 'webgl'],
    ['wasm', 'cpu', 'wasm'],
  ] as const) {
    const last = choices[2];
    expect(await driver.choose(...choices)).toBe(last);
    for (let i = 0; i < 3; i++) {
      const { state, explained } = await driver.frame(drawnFrame(0));
      expect([state, explained]).toEqual(['tracking', true]);
    }
    expect((await driver.inspect()).backend).toBe(last);
  }
});
