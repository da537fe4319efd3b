/** Pixels to network input and back. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  colourFor,
  denormalise,
  normalise,
  pixelGradient,
  type InputRule,
  type RuledInput,
} from '../../../src/inference/core/input-rule.ts';
import { isFraming } from '../../../src/core/geometry.ts';

const signed = (least: number, most: number): fc.Arbitrary<number> =>
  fc.tuple(fc.double({ min: least, max: most, noNaN: true }), fc.boolean()).map(([n, minus]) => (minus ? -n : n));

const inputs: fc.Arbitrary<RuledInput> = fc.constantFrom(1, 3).chain((channels) => {
  const perChannel = (one: fc.Arbitrary<number>) =>
    fc.oneof(one, fc.array(one, { minLength: channels, maxLength: channels }));
  const normalisation: fc.Arbitrary<InputRule> = fc.record(
    {
      scale: signed(1 / 512, 2),
      mean: perChannel(signed(0, 130)),
      deviation: perChannel(signed(0.05, 130)),
      order: fc.constantFrom('rgb' as const, 'bgr' as const),
    },
    { requiredKeys: ['scale', 'mean', 'deviation'] },
  );
  return fc.record({ channels: fc.constant(channels), normalisation });
});

const cases = inputs.chain((input) =>
  fc.tuple(
    fc.constant(input),
    fc
      .array(fc.double({ min: 0, max: 255, noNaN: true }), { minLength: 1, maxLength: 12 })
      .map((values) => Float64Array.from({ length: values.length * input.channels }, (_, i) => values[i % values.length]!)), // prettier-ignore
  ),
);

const close = (found: ArrayLike<number>, expected: ArrayLike<number>, within: number): void => {
  expect(found.length).toBe(expected.length);
  expect(Math.max(...Array.from(found, (value, i) => Math.abs(value - expected[i]!)))).toBeLessThanOrEqual(within);
};

describe('the two directions', () => {
  it('are inverse, into another array and in place', () => {
    fc.assert(
      fc.property(cases, ([input, pixels]) => {
        const there = normalise(pixels, input, new Float64Array(pixels.length));
        close(denormalise(there, input, new Float64Array(pixels.length)), pixels, 1e-6);
        const inPlace = pixels.slice();
        expect(normalise(inPlace, input, inPlace)).toEqual(there);
        close(denormalise(inPlace, input, inPlace), pixels, 1e-6);
      }),
    );
  });

  it('pixelGradient is the derivative of normalise, pulled back', () => {
    fc.assert(
      fc.property(cases, ([input, pixels]) => {
        const cotangent = Float64Array.from(pixels, (_, i) => ((i * 37) % 11) - 5);
        const dot = (at: Float64Array): number =>
          normalise(at, input, new Float64Array(at.length)).reduce((sum, value, i) => sum + value * cotangent[i]!, 0);
        // The map is affine: a difference over one whole pixel unit is its slope.
        const slopes = pixels.map((_, i) => dot(pixels.map((v, j) => (j === i ? v + 1 : v))) - dot(pixels));
        const found = pixelGradient(cotangent, input, new Float64Array(pixels.length));
        const size = Math.max(1, ...found.map(Math.abs), Math.abs(dot(pixels)));
        close(found, slopes, 1e-9 * size);
      }),
    );
  });
});

describe('normalise', () => {
  it('reads the scalar form of the shipped manifests', () => {
    const input = { channels: 1, normalisation: { scale: 1 / 255, mean: 0.5, deviation: 0.25 } };
    close(normalise([0, 127.5, 255], input, new Float32Array(3)), [-2, 0, 2], 1e-6);
  });

  it('gives blue first, with means in that order (the rule of the networks that came from Caffe)', () => {
    const normalisation = { scale: 1, mean: [103, 116, 123], deviation: 1, order: 'bgr' as const };
    const found = normalise([10, 20, 30, 1, 2, 3], { channels: 3, normalisation }, new Float32Array(6));
    expect([...found]).toEqual([30 - 103, 20 - 116, 10 - 123, 3 - 103, 2 - 116, 1 - 123]);
  });
});

it('a colour for a network that reads grey is its luma', () => {
  expect(colourFor([200, 100, 50], { channels: 1 })).toEqual([0.299 * 200 + 0.587 * 100 + 0.114 * 50]);
  expect(colourFor([200, 100, 50], { channels: 3 })).toEqual([200, 100, 50]);
  expect(colourFor([7], { channels: 1 })).toEqual([7]);
});

it.each([
  ['fer2013', true],
  ['box', true],
  ['box+20%', true],
  ['box+12.5%', true],
  ['box+%', false],
  ['box-20%', false],
  ['face', false],
  [20, false],
])('framing %j: %j', (value, known) => {
  expect(isFraming(value)).toBe(known);
});
