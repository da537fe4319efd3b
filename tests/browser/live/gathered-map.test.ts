/** The live view's default method in the live worker, on wasm: gathered over frames, forgotten at a cut, and of one frame where it is kept. */

import { afterEach, beforeEach, expect, it } from 'vitest';
import { LIVE_DEFAULT } from '../../../src/attribution/registry.ts';
import { videoToCrop } from '../../../src/core/geometry.ts';
import { drawBackdrop, drawPerson } from '../../../src/capture/core/drawn-face.ts';
import { defaultParameters, EXPRESSIONS } from '../../../src/capture/core/face-parameters.ts';
import { HEIGHT, LiveDriver, WIDTH, drawnFrame } from './live-driver.ts';

const method = LIVE_DEFAULT.id;
const FRAMES = LIVE_DEFAULT.live.frames;
/** As planted by tests/support/planted-model.ts (which is node code). */
const PATCH = { row: 21, column: 10, size: 6 };
const SIDE = 48;
/** Smoothing spreads a pixel over three to each side, drawing over one more. */
const SPREAD = 4;

let driver: LiveDriver;
beforeEach(() => (driver = new LiveDriver()));
afterEach(() => driver.stop());

const filmOf = (count: number, frame: () => ImageBitmap): ImageBitmap[] => Array.from({ length: count }, frame);

/** Share of what is drawn by which two maps differ: 0 for the same, 2 for two that have nothing in common. */
function difference(a: Uint8ClampedArray, b: Uint8ClampedArray): number {
  let apart = 0;
  let total = 0;
  for (let i = 3; i < a.length; i += 4) {
    // Orange and blue are two answers.
    const [x, y] = [a, b].map((data) => (data[i - 3]! > data[i - 1]! ? data[i]! : -data[i]!)) as [number, number];
    apart += Math.abs(x - y);
    total += (Math.abs(x) + Math.abs(y)) / 2;
  }
  expect(total).toBeGreaterThan(0);
  return apart / total;
}

it('a network that reads one patch: painted there and nowhere else, live, frozen and in the snapshot', async () => {
  await driver.start('wasm', '/planted/patch/index.json', { method, alignment: 'upright' });
  await driver.film(filmOf(FRAMES - 1, () => drawnFrame(20)));
  const { square, map } = await driver.frame(drawnFrame(20), true, false);
  expect(map?.method).toBe(method);
  const isNear = (i: number): boolean => {
    const { u, v } = videoToCrop(square!, WIDTH - ((i % WIDTH) + 0.5), Math.floor(i / WIDTH) + 0.5);
    const inside = (at: number, from: number): boolean =>
      at * SIDE > from - SPREAD && at * SIDE < from + PATCH.size + SPREAD;
    return inside(u, PATCH.column) && inside(v, PATCH.row);
  };
  const expectNear = (weight: (i: number) => number): void => {
    let [near, far] = [0, 0];
    for (let i = 0; i < WIDTH * HEIGHT; i++) {
      if (isNear(i)) near += weight(i);
      else far += weight(i);
    }
    expect(near).toBeGreaterThan(0);
    expect(far).toBe(0);
  };
  const live = (await driver.inspect()).overlay.data;
  expectNear((i) => live[4 * i + 3]!);
  const { map: kept } = await driver.capture();
  const frozen = (await driver.inspect()).overlay.data;
  expectNear((i) => frozen[4 * i + 3]!);
  expect(difference(live, frozen)).toBeLessThan(0.1);
  expect(kept!.values.filter((value) => value !== 0).length).toBeLessThanOrEqual((PATCH.size + 6) ** 2);
  const [bare, explained] = [await driver.snapshot(0), await driver.snapshot(1)];
  expectNear((i) =>
    [0, 1, 2].reduce((sum, c) => sum + Math.abs(bare.data[4 * i + c]! - explained.data[4 * i + c]!), 0),
  );
});

/** Another person, elsewhere. */
function anotherFrame(): ImageBitmap {
  const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
  const ctx = canvas.getContext('2d')!;
  drawBackdrop(ctx, WIDTH, HEIGHT);
  drawPerson(ctx, { ...defaultParameters, ...EXPRESSIONS.surprise, tilt: 12 }, WIDTH * 0.68, HEIGHT * 0.5, 100);
  return canvas.transferToImageBitmap();
}

it('gathers over frames, and 300 ms after a cut nothing of the old map is left', async () => {
  await driver.start('wasm', null, { method });
  const maps: Uint8ClampedArray[] = [];
  for (let i = 0; i < FRAMES; i++) {
    const { explained } = await driver.frame(drawnFrame(0), true, false);
    expect(explained).toBe(true);
    maps.push((await driver.inspect()).overlay.data);
  }
  const { map } = await driver.capture();
  expect(map).toMatchObject({ method, signed: true });
  const whole = (await driver.inspect()).overlay.data;
  // With every point the map comes closer to the one of all eight points of one frame.
  expect(difference(maps[FRAMES - 1]!, whole)).toBeLessThan(0.15);
  expect(difference(maps[0]!, whole)).toBeGreaterThan(2 * difference(maps[FRAMES - 1]!, whole));

  // The driver's frames are 40 ms apart. A face that is lost is kept for a few of them, in case it comes back.
  const seen: (number | null)[] = [];
  for (let i = 0; i < 7; i++) seen.push((await driver.frame(anotherFrame(), true, false)).chosenId);
  const after = (await driver.inspect()).overlay.data;
  const since = seen.filter((id) => id === seen.at(-1)).length;
  expect(since).toBeLessThan(7);
  driver.clear();
  await driver.film(filmOf(since, anotherFrame));
  const alone = (await driver.inspect()).overlay.data;
  const { target, prediction } = (await driver.capture()).result;
  expect(target).toBe(prediction!.top);
  expect(difference(after, alone)).toBeLessThan(0.05);
  expect(difference(whole, alone)).toBeGreaterThan(1);
});
