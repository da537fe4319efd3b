/** How many masks a frame is asked, from what was measured. */

import { describe, expect, it } from 'vitest';
import { FRAME_BUDGET_MS, LEAST_MASKS, MOST_MASKS, PartsPace } from '../../../src/live/core/parts-pace.ts';

/** @returns masks a frame once frames and masks have taken so long for a while */
function settled(frameMs: number, maskMs: number, first = false): number {
  const pace = new PartsPace();
  for (let i = 0; i < 60; i++) {
    pace.frameTook(frameMs);
    const count = pace.count(first);
    pace.masksTook(count, count * maskMs);
  }
  return pace.count(first);
}

describe('masks a frame', () => {
  it('fill the time that a frame has, in pairs, never fewer than two', () => {
    expect(settled(27, 6)).toBe(2);
    expect(settled(20, 5)).toBe(6);
    expect(settled(10, 0.5)).toBe(MOST_MASKS);
    expect(settled(300, 60)).toBe(LEAST_MASKS);
    for (let frame = 5; frame < 45; frame += 5)
      for (let mask = 1; mask < 12; mask++) {
        const count = settled(frame, mask);
        expect(count % 2).toBe(0);
        if (count > LEAST_MASKS) expect(frame + count * mask).toBeLessThanOrEqual(FRAME_BUDGET_MS + 1e-9);
      }
  });

  it('before there is an answer a slow machine asks a few more, too', () => {
    expect(settled(300, 60, true)).toBe(4);
    expect(new PartsPace().count(false)).toBe(LEAST_MASKS);
  });
});
