import { afterEach, expect, it, vi } from 'vitest';
import { defaultParameters } from '../../../src/capture/core/face-parameters.ts';
import type { DrawnSource } from '../../../src/capture/drawn-source.ts';
import { openDrawnFace } from '../../../src/capture/drawn-source.ts';
import { watchVisibility } from '../../../src/capture/visibility.ts';
import { isPending, sleep } from './media.ts';

const never = new AbortController().signal;
afterEach(() => vi.restoreAllMocks());

async function bytes(source: DrawnSource): Promise<Uint8ClampedArray> {
  const { bitmap } = await source.next(never);
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!;
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return context.getImageData(0, 0, context.canvas.width, context.canvas.height).data;
}
const distance = (a: Uint8ClampedArray, b: Uint8ClampedArray): number =>
  a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0);

it('draws about 30 frames a second, in rising time', async () => {
  const source = openDrawnFace('Drawn face', { width: 320, height: 240 });
  expect(source).toMatchObject({ kind: 'drawn', label: 'Drawn face', still: false, mirrored: false });
  let last = -Infinity;
  let count = 0;
  const start = performance.now();
  while (performance.now() - start < 1000) {
    const { bitmap, time } = await source.next(never);
    expect([bitmap.width, bitmap.height]).toEqual([320, 240]);
    bitmap.close();
    expect(time).toBeGreaterThan(last);
    last = time;
    count++;
  }
  expect(count).toBeGreaterThan(12);
  expect(count).toBeLessThan(34);
  source.stop();
});

it('is the same picture frame by frame when it is not lively, and changes when set', async () => {
  const source = openDrawnFace('', { width: 160, height: 120, lively: false, glide: 0 });
  const before = await bytes(source);
  expect(distance(before, await bytes(source))).toBe(0);
  source.set({ mouthOpen: 1, tilt: 500 });
  expect(source.parameters).toEqual({ ...defaultParameters, mouthOpen: 1, tilt: 20 });
  expect(distance(before, await bytes(source))).toBeGreaterThan(1000);
  source.stop();
});

it('held still it is drawn as set, frame by frame, until it is let go', async () => {
  const source = openDrawnFace('', { width: 160, height: 120, glide: 0 });
  source.holdStill(true);
  const before = await bytes(source);
  await sleep(300);
  expect(distance(before, await bytes(source))).toBe(0);
  source.holdStill(false);
  await sleep(300);
  expect(distance(before, await bytes(source))).toBeGreaterThan(0);
  source.stop();
});

it('glides from one expression to the next', async () => {
  const source = openDrawnFace('', { width: 160, height: 120, lively: false, glide: 120 });
  const before = await bytes(source);
  source.set({ mouthOpen: 1, browRaise: 1 });
  const soon = distance(before, await bytes(source));
  await sleep(900);
  const late = distance(before, await bytes(source));
  expect(late).toBeGreaterThan(soon);
  source.stop();
});

it('pauses, resumes, aborts and stops', async () => {
  const source = openDrawnFace('', { width: 160, height: 120 });
  await bytes(source);
  source.pause();
  const waiting = source.next(never);
  expect(await isPending(waiting, 150)).toBe(true);
  source.resume();
  (await waiting).bitmap.close();
  const abort = new AbortController();
  source.pause();
  const aborted = source.next(abort.signal);
  abort.abort();
  await expect(aborted).rejects.toMatchObject({ name: 'AbortError' });
  const stopped = source.next(never);
  source.stop();
  await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
});

it('leaves no timer behind', () => {
  const set = vi.spyOn(globalThis, 'setInterval');
  const cleared = vi.spyOn(globalThis, 'clearInterval');
  const source = openDrawnFace('');
  source.stop();
  expect(cleared.mock.calls.map(([id]) => id)).toContain(set.mock.results[0]!.value);
});

it('watchVisibility tells of a hidden tab until aborted', () => {
  const abort = new AbortController();
  const seen: boolean[] = [];
  const state = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
  watchVisibility((hidden) => seen.push(hidden), abort.signal);
  state.mockReturnValue('visible');
  document.dispatchEvent(new Event('visibilitychange'));
  abort.abort();
  state.mockReturnValue('hidden');
  document.dispatchEvent(new Event('visibilitychange'));
  expect(seen).toEqual([true, false]);
});
