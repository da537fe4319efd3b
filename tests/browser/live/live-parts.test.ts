/** The face's parts weighed frame by frame in the live worker, on wasm: told, outlined, forgotten, and finished where a picture stays. */

import { afterEach, beforeEach, expect, it } from 'vitest';
import { cropToVideo } from '../../../src/core/geometry.ts';
import { drawBackdrop, drawPerson } from '../../../src/capture/core/drawn-face.ts';
import { defaultParameters, EXPRESSIONS } from '../../../src/capture/core/face-parameters.ts';
import type { PartsFigures } from '../../../src/live/protocol.ts';
import { HEIGHT, LiveDriver, WIDTH, drawnFrame, emptyFrame } from './live-driver.ts';

let driver: LiveDriver;
beforeEach(() => (driver = new LiveDriver()));
afterEach(() => driver.stop());

const EYES = ['right eye', 'left eye'];
const last = (): PartsFigures => driver.parts.at(-1)!;
function share({ parts }: PartsFigures, names: readonly string[]): number {
  const sum = (some: typeof parts): number => some!.reduce((total, { weight }) => total + Math.abs(weight), 0);
  return sum(parts!.filter(({ part }) => names.includes(part))) / sum(parts);
}
/** A second of frames at 14 a second. */
const second = (): ImageBitmap[] => Array.from({ length: 14 }, () => drawnFrame(0));

/** Another person, elsewhere. */
function anotherFrame(): ImageBitmap {
  const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
  const ctx = canvas.getContext('2d')!;
  drawBackdrop(ctx, WIDTH, HEIGHT);
  drawPerson(ctx, { ...defaultParameters, ...EXPRESSIONS.surprise, tilt: 12 }, WIDTH * 0.68, HEIGHT * 0.5, 100);
  return canvas.transferToImageBitmap();
}

it('a network that reads the mouth, another that reads the eyes, another face, a picture that stays, and off', async () => {
  const settings = { parts: true, alignment: 'upright' } as const;
  await driver.start('wasm', '/planted/parts/index.json', settings);
  await driver.film(second());
  expect(last()).toMatchObject({ target: 0, head: 'planted' });
  expect(share(last(), ['mouth']), JSON.stringify(last())).toBeGreaterThanOrEqual(0.95);
  const { tensors } = await driver.inspect();

  await driver.changeModel('planted-eyes');
  const before = driver.parts.length;
  await driver.film(second());
  // What was known of the other network is not told any more.
  expect(driver.parts[before]!.parts).toBeNull();
  expect(share(last(), ['mouth'])).toBeLessThan(0.05);
  expect(share(last(), EYES), JSON.stringify(last())).toBeGreaterThan(0.85);

  // Until the tracker has let the other face go, nothing is told of this one.
  const first = driver.parts.length;
  await driver.film(Array.from({ length: 8 }, anotherFrame));
  const since = driver.parts.slice(first).findIndex(({ parts }) => parts === null);
  expect(since).toBeGreaterThanOrEqual(0);
  expect(last().masks).toBeLessThanOrEqual(4 * 8);

  // A picture that stays is asked one round, and then no more.
  const { square } = await driver.frame(drawnFrame(0), false, true);
  while (last().masks < 128) await driver.inspect();
  const told = driver.parts.length;
  const { view } = await driver.inspect();
  expect(driver.parts.length).toBe(told);
  expect((await driver.inspect()).tensors).toBeLessThanOrEqual(tensors);

  // Outlined within the crop, and nowhere else.
  await new Promise((resolve) => setTimeout(resolve, 350));
  await driver.redrawn({ ...settings, parts: false });
  const bare = (await driver.inspect()).view;
  const corners = [
    [0, 0],
    [1, 0],
    [0, 1],
    [1, 1],
  ].map(([u, v]) => cropToVideo(square!, u!, v!));
  const [xs, ys] = [corners.map(({ x }) => x), corners.map(({ y }) => y)];
  let [inside, outside] = [0, 0];
  for (let i = 0; i < WIDTH * HEIGHT; i++) {
    if ([0, 1, 2].every((c) => view[4 * i + c] === bare[4 * i + c])) continue;
    const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
    const within =
      x >= Math.min(...xs) - 3 && x <= Math.max(...xs) + 3 && y >= Math.min(...ys) - 3 && y <= Math.max(...ys) + 3;
    if (within) inside++;
    else outside++;
  }
  expect(inside).toBeGreaterThan(500);
  expect(outside).toBe(0);

  await driver.film([drawnFrame(0), emptyFrame(), drawnFrame(1)]);
  await driver.inspect();
  expect(driver.parts.length).toBe(told);
});
