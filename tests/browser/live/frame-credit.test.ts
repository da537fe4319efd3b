/** When the real live worker asks for the next frame: docs/decisions/frame-credit.md. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { drawnFrame, emptyFrame, LiveDriver } from './live-driver.ts';

let driver: LiveDriver;
beforeEach(() => {
  driver = new LiveDriver();
});
afterEach(() => driver.stop());

/** Films the drawn face until the worker has asked early; a machine that is busy for a while takes longer than the worker allows. */
async function untilAskedEarly(): Promise<void> {
  for (let frame = 0; frame < 200 && !driver.answers.includes('next'); frame++)
    await driver.film([drawnFrame(frame % 5)]);
  expect(driver.answers).toContain('next');
}

describe('the credit for the next frame', () => {
  it('comes before the result where the network is quick, once a frame, and with the result for stills and empty frames', async () => {
    expect(await driver.start('wasm', null)).toBe('wasm');
    await untilAskedEarly();
    // The first frame never asks early: what the network takes is not known yet.
    expect(driver.answers[0]).toBe('result');
    expect(driver.answers.join(' ')).not.toContain('next next');
    expect(driver.answers.slice(-2)).toEqual(['next', 'result']);

    const still = driver.answers.length;
    await driver.frame(drawnFrame(0));
    expect(driver.answers.slice(still)).toEqual(['result']);

    // A face that is missed is believed in for a moment (under a second: 25 frames).
    await driver.film(Array.from({ length: 25 }, emptyFrame));
    const empty = driver.answers.length;
    await driver.film([emptyFrame(), emptyFrame()]);
    expect(driver.answers.slice(empty)).toEqual(['result', 'result']);
  });

  it('comes with the result where the network is slow: an early frame would grow old', async () => {
    // Plain JavaScript takes seconds a frame.
    expect(await driver.start('cpu', null)).toBe('cpu');
    await driver.film([drawnFrame(0), drawnFrame(2), drawnFrame(4)]);
    expect(driver.answers).toEqual(['result', 'result', 'result']);
  }, 120_000);
});
