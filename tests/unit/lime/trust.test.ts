/** Intervals, cross-validated R2, stability and the solvers below them, on problems whose answer is known. */
import { describe, expect, test } from 'vitest';
import { analyse, defaultAlpha } from '../../../src/lime/core/analyse.ts';
import { choleskyFactor, choleskySolve } from '../../../src/core/math/cholesky.ts';
import { makePerturbations, type Design } from '../../../src/lime/core/designs.ts';
import { selectFeatures } from '../../../src/lime/core/feature-selection.ts';
import { kernelWeights, maskDistances } from '../../../src/lime/core/kernel.ts';
import { moments, type Samples } from '../../../src/lime/core/moments.ts';
import { SeededRandom } from '../../../src/core/math/seeded-random.ts';
import { studentQuantile95 } from '../../../src/core/math/student-t.ts';
import { fitSurrogates } from '../../../src/lime/core/surrogate.ts';
import { jaccard, topRegions, uncertainties } from '../../../src/lime/core/uncertainty.ts';

/** A score with main effects, interactions of two and three regions, and a squash: what a network's probability looks like. */
function bentScore(regions: number, seed: number): (mask: Uint8Array) => number {
  const random = new SeededRandom(seed, 77);
  const draw = (scale: number): number => (random.uniform() + random.uniform() + random.uniform() - 1.5) * scale;
  const main = Array.from({ length: regions }, () => draw(1.2));
  const groups = Array.from({ length: 40 }, (_, i) => ({
    members: Array.from({ length: i % 2 === 0 ? 2 : 3 }, () => random.below(regions)),
    effect: draw(1),
  }));
  return (mask) => {
    let z = -0.3;
    for (let c = 0; c < regions; c++) z += main[c]! * (mask[c]! - 0.5);
    for (const { members, effect } of groups)
      z += effect * members.reduce((product, c) => product * (2 * mask[c]! - 1), 1);
    return 1 / (1 + Math.exp(-z));
  };
}

function outputsOf(score: (mask: Uint8Array) => number, masks: Uint8Array, columns: number): Float32Array {
  return Float32Array.from({ length: masks.length / columns }, (_, row) =>
    score(masks.subarray(row * columns, (row + 1) * columns)),
  );
}

function samplesOf(
  design: Design,
  regions: number,
  calls: number,
  seed: number,
  score: (mask: Uint8Array) => number,
): Samples {
  const { masks, rows, columns } = makePerturbations({ design, regions, calls, seed });
  const weights = kernelWeights(maskDistances(masks, columns));
  return { masks, rows, columns, outputs: outputsOf(score, masks, columns), classes: 1, weights };
}

describe.each([
  ['orthogonal', 128],
  ['antithetic', 128],
  ['random', 200],
] as const)('intervals of %s with %i calls', (design, calls) => {
  test('hold a 10,000-call truth in 90 to 98 % of regions', () => {
    const regions = 25;
    let inside = 0;
    let all = 0;
    for (let problem = 1; problem <= 12; problem++) {
      const score = bentScore(regions, problem);
      const truth = fitSurrogates(samplesOf('random', regions, 10000, 4242, score))[0]!;
      for (let seed = 1; seed <= 5; seed++) {
        const p = makePerturbations({ design, regions, calls, seed });
        const outputs = outputsOf(score, p.masks, regions);
        const options = { selection: { kind: 'none' }, alpha: defaultAlpha(p), resamples: 0 } as const;
        const [result] = analyse(p, p.rows, outputs, ['x'], options);
        result!.interval.forEach(([low, high], c) => {
          all++;
          if (truth.weights[c]! >= low && truth.weights[c]! <= high) inside++;
        });
      }
    }
    expect(inside / all).toBeGreaterThan(0.9);
    expect(inside / all).toBeLessThan(0.98);
  });
});

test('cross-validated R2 equals leaving each group out and fitting again', () => {
  for (const design of ['random', 'antithetic'] as const) {
    const regions = 6;
    const p = makePerturbations({ design, regions, calls: 41, seed: 8 });
    const samples = samplesOf(design, regions, 41, 8, bentScore(regions, 3));
    const m = moments(samples);
    const fits = fitSurrogates(samples, { kind: 'none' }, 1, m);
    const [quick] = uncertainties(samples, m, fits, { groups: p.groups, alpha: 1, seed: 1, resamples: 10 });
    let missed = 0;
    let spread = 0;
    for (let row = 0; row < 41; row++) {
      const weights = samples.weights.map((w, r) => (p.groups[r] === p.groups[row] ? 0 : w));
      const without = { ...samples, weights };
      const mean = moments(without).outputMean[0]!;
      const [fit] = fitSurrogates(without);
      let predicted = fit!.intercept;
      for (let c = 0; c < regions; c++) predicted += fit!.weights[c]! * samples.masks[row * regions + c]!;
      missed += samples.weights[row]! * (samples.outputs[row]! - predicted) ** 2;
      spread += samples.weights[row]! * (samples.outputs[row]! - mean) ** 2;
    }
    expect(quick!.crossValidatedR2).toBeCloseTo(1 - missed / spread, 9);
    expect(quick!.crossValidatedR2).toBeLessThan(fits[0]!.r2);
  }
});

test('a linear score is found exactly, with narrow intervals and full stability', () => {
  const effects = [0.3, -0.2, 0.1, 0.05, -0.4, 0.01, 0.02, 0.2];
  const score = (mask: Uint8Array): number => 0.1 + effects.reduce((sum, e, c) => sum + e * mask[c]!, 0);
  for (const design of ['antithetic', 'orthogonal', 'exact'] as const) {
    const p = makePerturbations({ design, regions: 8, calls: 64, seed: 1 });
    const outputs = outputsOf(score, p.masks, 8);
    const [result] = analyse(p, p.rows, outputs, ['x'], { selection: { kind: 'none' }, alpha: 0, resamples: 50 });
    result!.weights.forEach((w, c) => expect(w).toBeCloseTo(effects[c]!, 6));
    result!.interval.forEach(([low, high]) => expect(high - low).toBeLessThan(1e-5));
    expect(result!.stability).toBe(1);
    expect(result!.r2).toBeCloseTo(1, 9);
    if (design === 'exact') result!.shapley!.forEach((v, c) => expect(v).toBeCloseTo(effects[c]!, 6));
  }
});

test('stability falls when two regions near the cut are hard to tell apart', () => {
  const steady = bentScore(10, 1);
  const stable = (score: (mask: Uint8Array) => number): number => {
    const p = makePerturbations({ design: 'orthogonal', regions: 10, calls: 48, seed: 1 });
    const outputs = outputsOf(score, p.masks, 10);
    return analyse(p, p.rows, outputs, ['x'], { selection: { kind: 'none' }, alpha: 0.05, resamples: 100 })[0]!
      .stability;
  };
  const noise = new SeededRandom(4);
  expect(stable((mask) => 0.01 * steady(mask) + noise.uniform())).toBeLessThan(0.9);
  expect(stable((mask) => mask.slice(0, 5).reduce((a, b) => a + b, 0) / 5)).toBe(1);
});

test('an output that never varies gives zeros, not NaN', () => {
  const p = makePerturbations({ design: 'orthogonal', regions: 5, calls: 16, seed: 1 });
  const options = { selection: { kind: 'forward', features: 3 }, alpha: 1, resamples: 5 } as const;
  const [result] = analyse(p, p.rows, new Float32Array(16).fill(0.25), ['x'], options);
  expect(result!.weights.every((w) => w === 0)).toBe(true);
  expect([result!.r2, result!.crossValidatedR2, result!.localPrediction]).toEqual([0, 0, 0.25]);
});

test('fewer calls than regions still give finite numbers', () => {
  const score = bentScore(30, 2);
  for (const design of ['random', 'antithetic', 'orthogonal'] as const) {
    const p = makePerturbations({ design, regions: 30, calls: 12, seed: 1 });
    const outputs = outputsOf(score, p.masks, 30);
    const [result] = analyse(p, p.rows, outputs, ['x'], {
      selection: { kind: 'none' },
      alpha: defaultAlpha(p),
      resamples: 5,
    });
    expect([...result!.weights, ...result!.interval.flat(), result!.crossValidatedR2].every(Number.isFinite)).toBe(
      true,
    );
  }
});

test('selection: forward finds the three regions that matter, strongest first; highest weights agrees', () => {
  const score = (mask: Uint8Array): number => 0.5 * mask[4]! - 0.3 * mask[1]! + 0.1 * mask[7]!;
  const m = moments(samplesOf('orthogonal', 9, 64, 1, score));
  expect(selectFeatures(m, { kind: 'forward', features: 3 })).toEqual([[4, 1, 7]]);
  expect(selectFeatures(m, { kind: 'highest-weights', features: 3 })).toEqual([[4, 1, 7]]);
  expect(selectFeatures(m, { kind: 'none' })[0]).toHaveLength(9);
});

test('Cholesky solves, and a column without variance gets coefficient 0', () => {
  const matrix = Float64Array.of(4, 2, 0, 2, 3, 0, 0, 0, 0);
  const x = Float64Array.of(10, 9, 0);
  choleskySolve(choleskyFactor(matrix, 3), 3, x);
  expect(x[0]).toBeCloseTo(1.5, 12);
  expect(x[1]).toBeCloseTo(2, 12);
  expect(x[2]).toBe(0);
});

test('Student quantiles', () => {
  const table = [
    [1, 12.7062],
    [4, 2.7764],
    [6, 2.4469],
    [10, 2.2281],
    [30, 2.0423],
    [100, 1.984],
    [1e6, 1.96],
  ] as const;
  for (const [df, t] of table) expect(Math.abs(studentQuantile95(df) - t)).toBeLessThan(5e-4);
});

test('top regions and Jaccard', () => {
  expect(topRegions([0.1, -0.5, 0.3], 2)).toEqual([1, 2]);
  expect(jaccard([1, 2, 3], [2, 3, 4])).toBe(0.5);
  expect(jaccard([], [])).toBe(1);
});
