/** The step's parts on plain numbers: start, jitter, blur, total variation, decay, scales. */

import { describe, expect, it } from 'vitest';
import { checkAscentOptions, NO_REGULARISERS, REFERENCE_ASCENT } from '../../../src/inference/ascent/core/options.ts';
import {
  blurred,
  coarsened,
  jitterOf,
  roll,
  totalVariationGradient,
  type ImageShape,
} from '../../../src/inference/ascent/core/regularisers.ts';
import { startImage } from '../../../src/inference/ascent/core/start.ts';
import { climbedImage, rootMeanSquare, scaleAt } from '../../../src/inference/ascent/core/step.ts';
import { float32Of } from '../../support/golden-model.ts';
import { REPO } from '../../support/node-backends.ts';
import { readGzippedJson } from '../../support/node-files.ts';
import { normals } from '../../support/random.ts';

const SHAPE: ImageShape = [6, 5, 2];
const noise = (seed: number, deviation = 1): Float64Array => Float64Array.from(normals(60, seed, deviation));
const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, v, i) => sum + v * (b[i] as number), 0);

describe('start', () => {
  it('is the noise of numpy.random.RandomState(seed).random_sample', () => {
    const found = startImage({ kind: 'noise', low: 0, high: 1 }, [1, 3, 1], 1);
    expect([...found]).toEqual([0.417022004702574, 0.7203244934421581, 0.00011437481734488664]);
    const { start_255 } = readGzippedJson<{ start_255: { f32: string } }>(
      `${REPO}tests/golden/synthetic/ascent/ascent.json.gz`,
    );
    // The file rounds RandomState(11) to multiples of 1/8.
    const golden = float32Of(start_255.f32);
    const ours = startImage({ kind: 'noise', low: 128, high: 148 }, [48, 48, 1], 11);
    expect(Math.max(...ours.map((v, i) => Math.abs(v - (golden[i] as number))))).toBeLessThanOrEqual(1 / 16);
  });

  it('is grey, or a copy of the picture given', () => {
    expect([...startImage({ kind: 'grey', level: 9 }, [1, 2, 1], 1)]).toEqual([9, 9]);
    const pixels = Float64Array.from([1, 2]);
    const copy = startImage({ kind: 'picture', pixels }, [1, 2, 1], 1);
    copy[0] = 7;
    expect([...pixels]).toEqual([1, 2]);
  });
});

describe('regularisers', () => {
  it('jitter: seed and step decide, every offset comes, a roll back undoes it', () => {
    expect(jitterOf(5, 3, 0)).toEqual([0, 0]);
    expect(jitterOf(5, 3, 4)).toEqual(jitterOf(5, 3, 4));
    const seen = new Set(Array.from({ length: 400 }, (_, step) => jitterOf(5, step, 2).join()));
    expect(seen.size).toBe(25);
    const image = noise(1);
    const rolled = roll(image, SHAPE, 2, -1);
    // out[y + 2, x - 1] = image[y, x]
    expect(rolled[(3 * 5 + 1) * 2]).toBe(image[(1 * 5 + 2) * 2]);
    expect(roll(rolled, SHAPE, -2, 1)).toEqual(image);
  });

  it('total variation: the gradient that finite differences measure', () => {
    const image = noise(2, 5);
    const variation = (x: Float64Array): number => {
      let sum = 0;
      for (let r = 0; r < 6; r++)
        for (let s = 0; s < 5; s++)
          for (let c = 0; c < 2; c++) {
            const at = (y: number, z: number): number => x[(y * 5 + z) * 2 + c] as number;
            const dx = s < 4 ? at(r, s + 1) - at(r, s) : 0;
            const dy = r < 5 ? at(r + 1, s) - at(r, s) : 0;
            sum += Math.sqrt(dx * dx + dy * dy + 1);
          }
      return sum;
    };
    const gradient = totalVariationGradient(image, SHAPE);
    for (let i = 0; i < image.length; i++) {
      const [up, down] = [image.slice(), image.slice()];
      up[i]! += 1e-4;
      down[i]! -= 1e-4;
      expect(gradient[i]).toBeCloseTo((variation(up) - variation(down)) / 2e-4, 5);
    }
  });

  it('scales: symmetric, positive, blind to what the grid cannot hold, off at 1', () => {
    const [a, b] = [noise(3), noise(4)];
    expect(dot(coarsened(a, SHAPE, 0.5), b)).toBeCloseTo(dot(a, coarsened(b, SHAPE, 0.5)), 9);
    expect(dot(coarsened(a, SHAPE, 0.5), a)).toBeGreaterThan(0);
    expect(coarsened(a, SHAPE, 1)).toBe(a);
    const board = Float64Array.from({ length: 64 }, (_, i) => ((i + (i >> 3)) % 2 === 0 ? 1 : -1));
    expect(rootMeanSquare(coarsened(board, [8, 8, 1], 0.25))).toBeLessThan(0.2);
    const rules = { ...NO_REGULARISERS, scales: [0.25, 0.5, 1], stepsPerScale: 4 };
    expect([0, 3, 4, 8, 100].map((step) => scaleAt(step, rules))).toEqual([0.25, 0.25, 0.5, 1, 1]);
  });

  it('blur keeps the mean and takes the detail', () => {
    const image = noise(5);
    const soft = blurred(image, SHAPE, 1);
    expect(soft.reduce((x, y) => x + y, 0)).toBeCloseTo(
      image.reduce((x, y) => x + y, 0),
      9,
    );
    expect(rootMeanSquare(soft)).toBeLessThan(0.6 * rootMeanSquare(image));
  });
});

describe('step', () => {
  const [image, gradient] = [noise(6, 30).map((v) => v + 120), noise(7, 1e-4)];

  it('is the reference rule where no regulariser is on', () => {
    const next = climbedImage(image, gradient, SHAPE, 0, { stepSize: 1.5, regularisers: NO_REGULARISERS });
    const scale = 1.5 / (rootMeanSquare(gradient) + 1e-5);
    next.forEach((value, i) => expect(value).toBe((image[i] as number) + scale * (gradient[i] as number)));
    const still = climbedImage(image, gradient.map(() => 0), SHAPE, 0, { stepSize: 1, regularisers: NO_REGULARISERS }); // prettier-ignore
    expect(still).toEqual(image);
  });

  it('decays towards middle grey, smooths, and blurs every so manieth step', () => {
    const none = gradient.map(() => 0);
    const decay = climbedImage(image, none, SHAPE, 0, {
      stepSize: 1,
      regularisers: { ...NO_REGULARISERS, l2Decay: 0.1 },
    });
    expect(decay[0]).toBeCloseTo(127.5 + 0.9 * ((image[0] as number) - 127.5), 9);
    const rules = { ...NO_REGULARISERS, blur: 1, blurEvery: 2 };
    expect(climbedImage(image, none, SHAPE, 0, { stepSize: 1, regularisers: rules })).toEqual(image);
    expect(climbedImage(image, none, SHAPE, 1, { stepSize: 1, regularisers: rules })).toEqual(blurred(image, SHAPE, 1));
    const tv = { ...NO_REGULARISERS, totalVariation: 0.5 };
    const rough = totalVariationGradient(image, SHAPE);
    expect(climbedImage(image, none, SHAPE, 0, { stepSize: 2, regularisers: tv })[3]).toBeCloseTo(
      (image[3] as number) - (rough[3] as number),
      9,
    );
  });

  it('refuses options that make no sense, in one sentence', () => {
    expect(() => checkAscentOptions(REFERENCE_ASCENT)).not.toThrow();
    expect(() => checkAscentOptions({ ...REFERENCE_ASCENT, steps: -1 })).toThrow(/steps must be/);
    expect(() => checkAscentOptions({ ...REFERENCE_ASCENT, stepSize: NaN })).toThrow(/step size/);
    expect(() => checkAscentOptions({ ...REFERENCE_ASCENT, seed: 2 ** 32 })).toThrow(/seed/);
    const rules = { ...NO_REGULARISERS, scales: [] };
    expect(() => checkAscentOptions({ ...REFERENCE_ASCENT, regularisers: rules })).toThrow(/scales/);
  });
});
