/** The live view's default: integrated gradients, one point a frame. */

import { describe, expect, it } from 'vitest';
import { blurredBaseline, between, midpoints } from '../../../src/attribution/baselines.ts';
import { boxMean } from '../../../src/attribution/box-mean.ts';
import { fullMap } from '../../../src/attribution/method.ts';
import { BASELINES, integratedGradients, midpointRule } from '../../../src/attribution/methods/integrated-gradients.ts';
import { integratedGradientsSmoothed as method } from '../../../src/attribution/methods/integrated-gradients-smoothed.ts';
import type { Probe } from '../../../src/inference/core/probe.ts';

const SHAPE = { height: 24, width: 24, channels: 2 };
const SIZE = SHAPE.height * SHAPE.width * SHAPE.channels;
const { signal } = new AbortController();

/** A picture that depends on a seed. */
const picture = (seed: number): Float32Array =>
  Float32Array.from({ length: SIZE }, (_, i) => Math.sin(i * 0.37 * seed) + Math.cos(i * 0.011 * seed));

/** A logit of sum(w x^3) / 3, whose gradient w x^2 is another one at each point. */
const weight = (i: number): number => Math.cos(i * 0.21);
const gradientAt = (x: Float32Array): Float32Array => x.map((value, i) => weight(i) * value * value);
const probe = {
  modelId: 'cubic',
  head: 'one',
  labels: 1,
  shape: SHAPE,
  gradients: (batch: Float32Array, count: number) =>
    Promise.resolve(
      Float32Array.from(
        Array.from({ length: count }, (_, k) => [...gradientAt(batch.slice(k * SIZE, (k + 1) * SIZE))]).flat(),
      ),
    ),
} as unknown as Probe;

const furthest = (a: Float32Array, b: Float32Array): number => {
  expect(a.length).toBe(b.length);
  const largest = Math.max(...b.map(Math.abs));
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0) / largest;
};

/** Frames one after the other. @returns the map after each */
function film(run: ReturnType<typeof method.live.start>, frames: readonly Float32Array[]): Float32Array[] {
  return frames.map((input) => run.add(gradientAt(run.pointFor(input)), input).slice());
}

describe('the points of the frames', () => {
  it('lie at (k + 1/2) / 8 of the way from the blurred picture, k in the order 3 7 1 5 0 4 2 6, again and again', () => {
    const run = method.live.start(SHAPE);
    const input = picture(1);
    const baseline = blurredBaseline(input, SHAPE);
    const order = [3, 7, 1, 5, 0, 4, 2, 6];
    for (const k of [...order, ...order.slice(0, 3)]) {
      const expected = between(baseline, input, (k + 0.5) / 8, new Float32Array(SIZE));
      expect(furthest(run.pointFor(input), expected)).toBeLessThan(1e-6);
      run.add(new Float32Array(SIZE), input);
    }
    run.reset();
    expect(furthest(run.pointFor(input), between(baseline, input, 3.5 / 8, new Float32Array(SIZE)))).toBeLessThan(1e-6);
  });

  it('are as many as one full map takes', () => {
    expect(method.live.frames).toBe(8);
    expect(midpoints(8)).toContain(3.5 / 8);
  });
});

describe('the map', () => {
  it('of a still face is, after eight frames, that of the frozen method: integrated gradients of eight points, smoothed', async () => {
    const input = picture(1);
    const maps = film(method.live.start(SHAPE), Array<Float32Array>(10).fill(input));
    const task = { probe, input, target: 0, colourRange: 1 };
    const frozen = await fullMap(method, task, signal);
    const plain = await fullMap(
      integratedGradients({ id: 'plain', name: '' }, BASELINES.blur, midpointRule(8)),
      task,
      signal,
    );
    expect(frozen.values).toEqual(boxMean(plain.values, SHAPE.height, SHAPE.width));
    for (const map of maps.slice(7)) expect(furthest(map, frozen.values)).toBeLessThan(1e-5);
    expect(furthest(maps[6]!, frozen.values)).toBeGreaterThan(1e-3);
  });

  it('is the mean of the last eight gradients, or as many as there are, times the present difference', () => {
    const frames = Array.from({ length: 12 }, (_, i) => picture(1 + i / 10));
    const maps = film(method.live.start(SHAPE), frames);
    const gradients = frames.map((input, i) => {
      const k = [3, 7, 1, 5, 0, 4, 2, 6][i % 8]!;
      return gradientAt(between(blurredBaseline(input, SHAPE), input, (k + 0.5) / 8, new Float32Array(SIZE)));
    });
    for (const i of [0, 3, 7, 11]) {
      const last = gradients.slice(Math.max(0, i - 7), i + 1);
      const baseline = blurredBaseline(frames[i]!, SHAPE);
      const expected = new Float32Array(SHAPE.height * SHAPE.width);
      for (let p = 0; p < SIZE; p++)
        expected[p >> 1]! += (last.reduce((sum, g) => sum + g[p]!, 0) / last.length) * (frames[i]![p]! - baseline[p]!);
      expect(furthest(maps[i]!, boxMean(expected, SHAPE.height, SHAPE.width))).toBeLessThan(1e-4);
    }
  });

  it('has nothing of what was forgotten in it', () => {
    const run = method.live.start(SHAPE);
    film(run, [picture(5), picture(6), picture(7)]);
    run.reset();
    const after = film(run, [picture(1), picture(1)]);
    const alone = film(method.live.start(SHAPE), [picture(1), picture(1)]);
    expect(after).toEqual(alone);
  });
});

describe('smoothing', () => {
  it('is the mean over 7 x 7 of 48 x 48, and leaves the sum as it is, also at the borders', () => {
    const values = new Float32Array(48 * 48);
    values[20 * 48 + 30] = 49;
    values[0] = 100;
    const mean = boxMean(values, 48, 48);
    for (let y = 0; y < 48; y++)
      for (let x = 10; x < 48; x++)
        expect(mean[y * 48 + x]).toBe(Math.abs(y - 20) <= 3 && Math.abs(x - 30) <= 3 ? 1 : 0);
    expect(mean.reduce((sum, value) => sum + value, 0)).toBeCloseTo(149, 3);
  });

  it('is of as large a part of other sizes', () => {
    const reach = (side: number): number => {
      const values = new Float32Array(side * side);
      values[(side >> 1) * side + (side >> 1)] = 1;
      return Math.sqrt(boxMean(values, side, side).filter((value) => value > 0).length);
    };
    expect([reach(48), reach(96), reach(24), reach(224)]).toEqual([7, 15, 3, 33]);
  });
});
