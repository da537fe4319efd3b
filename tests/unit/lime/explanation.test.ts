import { describe, expect, test } from 'vitest';
import type { Explanation } from '../../../src/lime/core/explanation.ts';
import { parseExplanation, superpixelsOf } from '../../../src/lime/core/parse-explanation.ts';
import { strongestRegions } from '../../../src/lime/core/shown-regions.ts';
import { superpixelsFrom } from '../../../src/lime/core/superpixels.ts';

const GOOD: Explanation = {
  method: 'lime',
  model: 'm',
  head: 'h',
  design: 'orthogonal',
  fill: 'mean',
  seed: 1,
  calls: 4,
  segments: { algorithm: 'tiles', count: 2, width: 2, height: 1, labels: [0, 1], names: ['a', 'b'] },
  classes: [
    {
      label: 'happy',
      networkScore: 0.5,
      intercept: 0.1,
      r2: 0.9,
      crossValidatedR2: 0.8,
      localPrediction: 0.5,
      weights: [0.3, -0.1],
      interval: [
        [0.2, 0.4],
        [-0.2, 0],
      ],
      stability: 1,
    },
  ],
  stability: 1,
};

describe('an exported explanation', () => {
  test('can be loaded back', () => {
    const loaded = parseExplanation(JSON.parse(JSON.stringify(GOOD)));
    expect(loaded).toEqual(GOOD);
    expect(superpixelsOf(loaded)).toEqual({ ...superpixelsFrom([0, 1], 2, 1), names: ['a', 'b'] });
  });

  const broken: readonly (readonly [string, unknown])[] = [
    ['the file', null],
    ['the file', []],
    ['method', { ...GOOD, method: 'rise' }],
    ['design', { ...GOOD, design: 'guess' }],
    ['calls', { ...GOOD, calls: 'many' }],
    ['segments.labels', { ...GOOD, segments: { ...GOOD.segments, labels: [0, -1] } }],
    ['segments.names', { ...GOOD, segments: { ...GOOD.segments, names: ['a'] } }],
    ['classes', { ...GOOD, classes: [] }],
    ['classes[0].weights', { ...GOOD, classes: [{ ...GOOD.classes[0], weights: [1] }] }],
    ['classes[0].interval', { ...GOOD, classes: [{ ...GOOD.classes[0], interval: [[1], [2]] }] }],
    ['classes[0].r2', { ...GOOD, classes: [{ ...GOOD.classes[0], r2: null }] }],
  ];
  test.each(broken)('with a wrong field is refused by name: %s', (field, value) => {
    expect(() => parseExplanation(value)).toThrow(`${field} is missing or wrong`);
  });

  test('with a broken label map is refused', () => {
    expect(() => parseExplanation({ ...GOOD, segments: { ...GOOD.segments, labels: [0, 7] } })).toThrow(/out of range/);
    expect(() => parseExplanation({ ...GOOD, segments: { ...GOOD.segments, labels: [0, 0] } })).toThrow(/no pixel/);
  });
});

test('the strongest regions on either side', () => {
  const weights = [0.1, -0.5, 0, 0.3, -0.2];
  expect(strongestRegions(weights, 2, 'for')).toEqual([3, 0]);
  expect(strongestRegions(weights, 9, 'for')).toEqual([3, 0]);
  expect(strongestRegions(weights, 1, 'against')).toEqual([1]);
  expect(strongestRegions(weights, 3, 'both')).toEqual([1, 3, 4]);
});
