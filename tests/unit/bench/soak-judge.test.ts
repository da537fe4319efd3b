import { describe, expect, it } from 'vitest';
import { judgedFrom, judgeFlat, judgeSlope } from '../../../bench/soak-judge.ts';

describe('the soak counts', () => {
  it('from frame 500 on, or over the latter half of a shorter run', () => {
    expect([2000, 750, 500, 50, 51].map(judgedFrom)).toEqual([500, 500, 250, 25, 26]);
  });

  it('the slope of the heap, whatever it starts from', () => {
    const at = [500, 600, 700];
    expect(judgeSlope('heap', at, [7e6, 7e6 + 19_000, 7e6 + 38_000])).toMatchObject({ pass: true, slope: 190 });
    expect(judgeSlope('heap', at, [7e6, 7e6 + 21_000, 7e6 + 42_000])).toMatchObject({ pass: false, slope: 210 });
    expect(judgeSlope('heap', at, [7e6, 6e6, 5e6]).pass).toBe(true);
  });

  it('no single measurement', () => {
    expect(() => judgeSlope('heap', [500], [7e6])).toThrow('two measurements');
  });

  it('anything else as flat only when it stands where it stood', () => {
    expect(judgeFlat('tensors', 28, 28).pass).toBe(true);
    expect(judgeFlat('tensors', 28, 27).pass).toBe(false);
    expect(judgeFlat('tfjs-wasm memory', null, null).pass).toBe(true);
    expect(judgeFlat('tfjs-wasm memory', null, 1).pass).toBe(false);
  });
});
