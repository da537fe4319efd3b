/** LIME's regression as it runs along with frames: what it says at once, what it forgets, and what it agrees with. */

import { describe, expect, it } from 'vitest';
import { makePerturbations } from '../../../src/lime/core/designs.ts';
import { analyse, defaultAlpha } from '../../../src/lime/core/analyse.ts';
import { MEMORY_PAIRS, RunningSurrogate, type RunningFit } from '../../../src/lime/core/running-surrogate.ts';
import { SeededRandom } from '../../../src/core/math/seeded-random.ts';

const PARTS = 12;
type Score = (mask: ArrayLike<number>) => number;

/** A network whose parts work together: a sigmoid of a sum, as a score is. */
const together: Score = (mask) => {
  let sum = -1;
  for (let c = 0; c < PARTS; c++) sum += mask[c]! * (c % 3 === 0 ? 0.8 : c % 3 === 1 ? -0.5 : 0.1);
  return 1 / (1 + Math.exp(-(sum + 0.6 * mask[0]! * mask[8]!)));
};
const oneOnly =
  (part: number): Score =>
  (mask) =>
    mask[part] === 1 ? 0.9 : 0.2;
const ALL = new Uint8Array(PARTS).fill(1);

/** One frame: `count` masks of it. @param light added to all of this frame's scores */
function frame(surrogate: RunningSurrogate, score: Score, count: number, light = 0): void {
  const { masks, count: rows } = surrogate.next(count);
  const scores = Array.from({ length: rows }, (_, k) => light + score(masks.subarray(k * PARTS, (k + 1) * PARTS)));
  surrogate.add(scores, light + score(ALL));
}
const shareOf = ({ weights }: RunningFit, part: number): number =>
  Math.abs(weights[part]!) / weights.reduce((sum, weight) => sum + Math.abs(weight), 0);

describe('the running surrogate', () => {
  it('after one round on one picture it is the frozen LIME of that picture, intervals and all', () => {
    const perturbations = makePerturbations({ design: 'orthogonal', regions: PARTS, calls: 128, seed: 1 });
    const outputs = Float64Array.from({ length: 128 }, (_, row) =>
      together(perturbations.masks.subarray(row * PARTS, (row + 1) * PARTS)),
    );
    const [frozen] = analyse(perturbations, 128, outputs, ['a'], {
      selection: { kind: 'none' },
      alpha: defaultAlpha(perturbations),
      resamples: 0,
    });
    const surrogate = new RunningSurrogate(PARTS, Infinity);
    while (surrogate.masks < surrogate.round) frame(surrogate, together, 16);
    const fit = surrogate.fit()!;
    frozen!.weights.forEach((weight, c) => {
      expect(fit.weights[c]).toBeCloseTo(weight, 9);
      expect(fit.interval[c]![0]).toBeCloseTo(frozen!.interval[c]![0], 9);
      expect(fit.interval[c]![1]).toBeCloseTo(frozen!.interval[c]![1], 9);
    });
  });

  it('in a row of frames it stays within its own intervals of the frozen LIME, over two rounds', () => {
    const whole = new RunningSurrogate(PARTS, Infinity);
    while (whole.masks < whole.round) frame(whole, together, 16);
    const frozen = whole.fit()!;
    const surrogate = new RunningSurrogate(PARTS);
    for (let i = 0; i < 64; i++) frame(surrogate, together, 2);
    for (let i = 0; i < 64; i++) {
      frame(surrogate, together, 2);
      const { weights, interval } = surrogate.fit()!;
      frozen.weights.forEach((weight, c) => {
        expect(interval[c]![0]).toBeLessThanOrEqual(weight);
        expect(interval[c]![1]).toBeGreaterThanOrEqual(weight);
        expect(weights[c]).toBeCloseTo(weight, 1);
      });
    }
  });

  it('says nothing before it can; from then on one part has all of it, wherever in the round, and of each part', () => {
    for (let part = 0; part < PARTS; part++) {
      const surrogate = new RunningSurrogate(PARTS);
      for (let i = 0; i < 80; i++) {
        expect(surrogate.fit() === null).toBe(surrogate.masks < surrogate.least);
        frame(surrogate, oneOnly(part), 2);
        const fit = surrogate.fit();
        if (!fit) continue;
        expect(shareOf(fit, part), `part ${part} after ${fit.masks} masks`).toBeGreaterThan(0.95);
        expect(fit.weights[part]).toBeCloseTo(0.7, 1);
      }
    }
  });

  it('what all of a frame gains or loses is not taken for its parts', () => {
    const random = new SeededRandom(3);
    const surrogate = new RunningSurrogate(PARTS);
    for (let i = 0; i < 64; i++) frame(surrogate, oneOnly(4), 2, random.uniform() - 0.5);
    const { weights } = surrogate.fit()!;
    weights.forEach((weight, c) => expect(weight).toBeCloseTo(c === 4 ? 0.7 : 0, 1));
  });

  it('old frames give way: after three memories nothing is left of them, after a reset at once', () => {
    const surrogate = new RunningSurrogate(PARTS);
    for (let i = 0; i < 64; i++) frame(surrogate, oneOnly(2), 2);
    for (let i = 0; i < 3 * MEMORY_PAIRS; i++) frame(surrogate, oneOnly(7), 2);
    expect(shareOf(surrogate.fit()!, 7)).toBeGreaterThan(0.95);
    expect(surrogate.masks).toBe(6 * MEMORY_PAIRS);
    surrogate.reset();
    expect(surrogate.masks).toBe(0);
    expect(surrogate.fit()).toBeNull();
  });
});
