import { describe, expect, it } from 'vitest';
import { MapSmoother } from '../../../src/live/worker/map-smoother.ts';

const HALF = 0.5;
const map = (...values: number[]): Float32Array => Float32Array.from(values);

describe('maps that follow each other', () => {
  it('of the same face are averaged, the newest counting as told', () => {
    const smoother = new MapSmoother();
    expect([...smoother.smooth('1/happy', map(8, 0), HALF)]).toEqual([8, 0]);
    expect([...smoother.smooth('1/happy', map(0, 4), HALF)]).toEqual([4, 2]);
    expect([...smoother.smooth('1/happy', map(0, 0), 0.75)]).toEqual([3, 1.5]);
  });

  it('of another face, label or size begin anew: nothing of the one before is in them', () => {
    const smoother = new MapSmoother();
    smoother.smooth('1/happy', map(8, 8), HALF);
    expect([...smoother.smooth('2/happy', map(1, 2), HALF)]).toEqual([1, 2]);
    expect([...smoother.smooth('2/sad', map(5, 6), HALF)]).toEqual([5, 6]);
    expect([...smoother.smooth('2/sad', map(1, 2, 3), HALF)]).toEqual([1, 2, 3]);
  });

  it('with a weight of 0 are handed on as they are, and forgotten', () => {
    const smoother = new MapSmoother();
    smoother.smooth('1', map(8), HALF);
    const given = map(2);
    expect(smoother.smooth('1', given, 0)).toBe(given);
    expect([...smoother.smooth('1', map(4), HALF)]).toEqual([4]);
    smoother.reset();
    expect([...smoother.smooth('1', map(6), HALF)]).toEqual([6]);
  });

  it('are not changed themselves', () => {
    const smoother = new MapSmoother();
    const first = map(8);
    smoother.smooth('1', first, HALF);
    smoother.smooth('1', map(0), HALF);
    expect([...first]).toEqual([8]);
  });
});
