import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DESIGNS, makePerturbations, type Perturbations } from '../../../src/lime/core/designs.ts';
import { hadamard, hasHadamard, largestHadamardOrder, smallestHadamardOrder } from '../../../src/lime/core/hadamard.ts';
import { SeededRandom } from '../../../src/core/math/seeded-random.ts';

const rowOf = (p: Perturbations, row: number): number[] =>
  Array.from(p.masks.subarray(row * p.columns, (row + 1) * p.columns));

describe('Hadamard matrices', () => {
  const orders = Array.from({ length: 160 }, (_, i) => i + 1).filter(hasHadamard);

  test('exist for 1, 2 and the multiples of 4 that Sylvester and Paley reach', () => {
    expect(orders.filter((n) => n <= 64)).toEqual([1, 2, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44, 48, 56, 60, 64]);
    expect(largestHadamardOrder(55)).toBe(48);
    expect(smallestHadamardOrder(49)).toBe(56);
    expect([1, 2, 3].map(largestHadamardOrder)).toEqual([1, 2, 2]);
    expect([1, 2, 3].map(smallestHadamardOrder)).toEqual([1, 2, 4]);
  });

  test.each(orders)('order %i: rows orthogonal, first row +1', (n) => {
    const { entries } = hadamard(n);
    for (let a = 0; a < n; a++) {
      expect(entries[a]).toBe(1);
      for (let b = a; b < n; b++) {
        let dot = 0;
        for (let c = 0; c < n; c++) dot += entries[a * n + c]! * entries[b * n + c]!;
        if (dot !== (a === b ? n : 0)) throw new Error(`rows ${a} and ${b}: ${dot}`);
      }
    }
  });

  test('an order that cannot be built is refused', () => expect(() => hadamard(92)).toThrow(/order 92/));
});

describe('designs', () => {
  const request = fc.record({
    design: fc.constantFrom(...DESIGNS),
    regions: fc.integer({ min: 2, max: 9 }),
    calls: fc.integer({ min: 2, max: 90 }),
    seed: fc.integer({ min: 0, max: 0xffffffff }),
  });

  test('row 0 keeps everything, sizes fit, the same seed gives the same masks', () => {
    fc.assert(
      fc.property(request, (r) => {
        const p = makePerturbations(r);
        expect(p.rows).toBe(r.design === 'exact' ? 2 ** r.regions : r.calls);
        expect(p.masks.length).toBe(p.rows * r.regions);
        expect(rowOf(p, 0)).toEqual(Array(r.regions).fill(1));
        expect(p.masks.every((v) => v === 0 || v === 1)).toBe(true);
        expect(makePerturbations(r).masks).toEqual(p.masks);
      }),
      { numRuns: 60 },
    );
  });

  test.each(['antithetic', 'orthogonal'] as const)('%s: masks of a group are complements', (design) => {
    const p = makePerturbations({ design, regions: 23, calls: 101, seed: 5 });
    let pairs = 0;
    for (let row = 1; row < p.rows; row++) {
      if (p.groups[row] !== p.groups[row - 1]) continue;
      expect(rowOf(p, row)).toEqual(rowOf(p, row - 1).map((v) => 1 - v));
      pairs++;
    }
    expect(pairs).toBe(50);
  });

  test('orthogonal: every region is kept half the time, every two regions vary independently', () => {
    for (const [regions, calls] of [
      [12, 24],
      [25, 128],
      [33, 72],
    ] as const) {
      const p = makePerturbations({ design: 'orthogonal', regions, calls, seed: 3 });
      for (let a = 0; a < regions; a++) {
        for (let b = 0; b <= a; b++) {
          let both = 0;
          for (let row = 0; row < p.rows; row++) both += p.masks[row * regions + a]! & p.masks[row * regions + b]!;
          expect(both).toBe(a === b ? calls / 2 : calls / 4);
        }
      }
    }
  });

  test('orthogonal: another seed deals the columns differently', () => {
    const of = (seed: number): string =>
      makePerturbations({ design: 'orthogonal', regions: 20, calls: 64, seed }).masks.join('');
    expect(new Set([1, 2, 3, 4].map(of)).size).toBe(4);
  });

  test('exact: all masks, once each', () => {
    const p = makePerturbations({ design: 'exact', regions: 5, calls: 0, seed: 0 });
    expect(new Set(Array.from({ length: 32 }, (_, r) => rowOf(p, r).join(''))).size).toBe(32);
    expect(() => makePerturbations({ design: 'exact', regions: 13, calls: 0, seed: 0 })).toThrow(/at most 12 regions/);
  });

  test('requests without sense are refused', () => {
    expect(() => makePerturbations({ design: 'random', regions: 1, calls: 10, seed: 0 })).toThrow(/one region/);
    expect(() => makePerturbations({ design: 'orthogonal', regions: 5, calls: 1, seed: 0 })).toThrow(
      /at least 2 calls/,
    );
    expect(() => makePerturbations({ design: 'random', regions: 5, calls: 10, seed: -1 })).toThrow(/seed/);
  });
});

test('seeded random: uniform, even, and permutations are permutations', () => {
  const random = new SeededRandom(9);
  const draws = Array.from({ length: 4000 }, () => random.uniform());
  expect(draws.every((u) => u >= 0 && u < 1)).toBe(true);
  expect(draws.reduce((a, b) => a + b) / 4000).toBeCloseTo(0.5, 1);
  expect(Array.from(random.permutation(50)).sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
  expect(new SeededRandom(9, 1).uniform()).not.toBe(new SeededRandom(9, 2).uniform());
});

test('normal numbers: mean 0, variance 1, a bell and not a box', () => {
  const random = new SeededRandom(4);
  const values = Array.from({ length: 20_000 }, () => random.normal());
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length;
  expect(Math.abs(mean)).toBeLessThan(0.03);
  expect(Math.abs(variance - 1)).toBeLessThan(0.05);
  // P(|z| > 1.96) = 0.05.
  expect(values.filter((v) => Math.abs(v) > 1.96).length / values.length).toBeCloseTo(0.05, 2);
});
