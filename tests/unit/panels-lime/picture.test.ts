import { describe, expect, test } from 'vitest';
import { regionNames } from '../../../src/app/panels/lime/words.ts';
import { superpixelsFrom } from '../../../src/lime/core/superpixels.ts';
import { explanationPicture, regionUnder, type PictureOptions } from '../../../src/lime/picture.ts';

/** Left half region 0, right half region 1. */
const HALVES = superpixelsFrom([0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1], 4, 4);
const WHITE = { width: 2, height: 2, rgb: new Uint8ClampedArray(12).fill(200) };
const OPTIONS: PictureOptions = {
  side: 80,
  weights: [0.5, -0.5],
  shown: [0],
  hideRest: false,
  borders: false,
  highlighted: null,
};

const pixel = (options: Partial<PictureOptions>, x: number, y: number, base: typeof WHITE | null = WHITE): number[] =>
  Array.from(
    explanationPicture(base, HALVES, { ...OPTIONS, ...options }).data.subarray((y * 80 + x) * 4, (y * 80 + x) * 4 + 4),
  );

describe('the picture of an explanation', () => {
  test('what speaks for the class is orange, what speaks against it blue, the rest stays', () => {
    const [r = 0, , b = 0] = pixel({}, 10, 40);
    expect(r).toBeGreaterThan(b + 60);
    expect(pixel({}, 70, 40)).toEqual([200, 200, 200, 255]);
    const [red = 0, , blue = 0] = pixel({ shown: [1] }, 70, 40);
    expect(blue).toBeGreaterThan(red + 60);
  });

  test('hides the rest, draws borders, points one region out', () => {
    expect(pixel({ hideRest: true }, 70, 40)[0]).toBeLessThan(145);
    expect(pixel({ borders: true }, 39, 40)).not.toEqual(pixel({}, 39, 40));
    expect(pixel({ highlighted: 1 }, 78, 40)).toEqual([255, 255, 255, 255]);
    expect(pixel({ highlighted: 1 }, 60, 40)).toEqual([200, 200, 200, 255]);
  });

  test('before an explanation there are borders only; without a picture the ground is grey', () => {
    expect(pixel({ weights: null }, 10, 40)).toEqual([200, 200, 200, 255]);
    expect(pixel({ shown: [] }, 10, 40, null)).toEqual([128, 128, 128, 255]);
  });

  test('tells the region under a point', () => {
    expect(regionUnder(HALVES, 0.1, 0.5)).toBe(0);
    expect(regionUnder(HALVES, 1.2, -1)).toBe(1);
  });

  test('names regions by place, as they are seen', () => {
    expect(regionNames(HALVES, false)).toEqual(['Part 1, left', 'Part 2, right']);
    expect(regionNames(HALVES, true)).toEqual(['Part 1, right', 'Part 2, left']);
    expect(regionNames({ ...HALVES, names: ['left eye', 'whatever'] }, false)).toEqual([
      '1 · left eye',
      '2 · whatever',
    ]);
  });
});
