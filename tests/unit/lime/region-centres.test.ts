import { describe, expect, it } from 'vitest';
import { AVERAGE_KEYPOINTS, faceParts } from '../../../src/lime/core/face-parts.ts';
import { regionCentres } from '../../../src/lime/core/region-centres.ts';

describe('where a region is numbered', () => {
  it('is within it, for every part of a face', () => {
    const parts = faceParts(AVERAGE_KEYPOINTS, 48, 48);
    regionCentres(parts).forEach(({ u, v, room }, region) => {
      expect(parts.labels[Math.floor(v * 48) * 48 + Math.floor(u * 48)], parts.names?.[region]).toBe(region);
      expect(room).toBeGreaterThan(0);
    });
  });

  it('is as far from the border as can be', () => {
    // A ring around a block: 9 x 9, the block 5 x 5 in the middle.
    const labels = Uint16Array.from({ length: 81 }, (_, i) => {
      const [x, y] = [i % 9, Math.floor(i / 9)];
      return x >= 2 && x < 7 && y >= 2 && y < 7 ? 1 : 0;
    });
    const [ring, block, none] = regionCentres({ width: 9, height: 9, count: 3, labels });
    expect(block).toEqual({ u: 0.5, v: 0.5, room: 3 / 9 });
    expect(ring?.room).toBeLessThan(2 / 9);
    expect(none?.room).toBe(0);
  });
});
