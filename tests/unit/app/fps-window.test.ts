import { describe, expect, it } from 'vitest';
import { FpsWindow } from '../../../src/live/core/fps-window.ts';

const run = (
  fps: number,
  seconds: number,
  window = new FpsWindow(3000),
  from = 0,
): { window: FpsWindow; now: number } => {
  let now = from;
  for (let i = 0; i < fps * seconds; i++) {
    now = from + (i * 1000) / fps;
    window.add(now);
  }
  return { window, now };
};

describe('FpsWindow', () => {
  it('knows nothing before the second frame', () => {
    const window = new FpsWindow();
    expect(window.rate(0)).toBeNull();
    window.add(10);
    expect(window.rate(20)).toBeNull();
  });

  it('is exact for even spacing, from slow to fast', () => {
    for (const fps of [1, 7.5, 30, 60]) {
      const { window, now } = run(fps, 6);
      expect(window.rate(now)).toBeCloseTo(fps, 6);
    }
  });

  it('does not shake with the moment at which it is asked', () => {
    const { window, now } = run(25, 5);
    expect(window.rate(now + 20)).toBeCloseTo(25, 6);
  });

  it('forgets what is older than the window', () => {
    const { window, now } = run(10, 5);
    const later = run(40, 4, window, now + 25);
    expect(window.rate(later.now)).toBeCloseTo(40, 0);
  });

  it('falls when nothing comes any more, and ends at nothing', () => {
    const { window, now } = run(30, 3);
    expect(window.rate(now + 1000)!).toBeLessThan(25);
    expect(window.rate(now + 5000)).toBeNull();
  });

  it('starts anew after a reset', () => {
    const { window, now } = run(30, 3);
    window.reset();
    expect(window.rate(now)).toBeNull();
  });
});
