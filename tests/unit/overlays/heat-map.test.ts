import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { cividis, cssGradient, diverging } from '../../../src/overlays/core/colour-maps.ts';
import { DRAWN_FROM, heatMapRgba, OPAQUE_FROM } from '../../../src/overlays/core/heat-map.ts';

const entry = (table: ArrayLike<number>, i: number): number[] => [table[3 * i]!, table[3 * i + 1]!, table[3 * i + 2]!];
const luminance = (rgb: number[]): number => {
  const [r, g, b] = rgb.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
};
const one = (value: number, range: number, colours: 'signed' | 'magnitude'): number[] => [
  ...heatMapRgba(new Float32Array([value]), 1, 1, range, colours),
];

describe('colour maps', () => {
  it('cividis: the published ends and middle, lightness rising all the way', () => {
    // matplotlib's table, but for the last blue (56 there), where the polynomial is furthest from it
    for (const [i, published] of [
      [0, [0, 34, 78]],
      [128, [125, 124, 120]],
      [255, [254, 232, 69]],
    ] as const) {
      entry(cividis, i).forEach((c, k) => expect(Math.abs(c - published[k]!)).toBeLessThanOrEqual(4));
    }
    const steps = Array.from({ length: 256 }, (_, i) => luminance(entry(cividis, i)));
    for (let i = 4; i < 256; i++) expect(steps[i]!).toBeGreaterThan(steps[i - 4]!);
  });

  it('diverging: pale in the middle, blue against, orange for, equally dark', () => {
    expect(Math.min(...entry(diverging, 127), ...entry(diverging, 128))).toBeGreaterThan(225);
    const [against, neutral, forIt] = [entry(diverging, 0), entry(diverging, 128), entry(diverging, 255)];
    expect(against[2]!).toBeGreaterThan(against[0]! + 100);
    expect(forIt[0]!).toBeGreaterThan(forIt[2]! + 100);
    expect(luminance(neutral)).toBeGreaterThan(0.8);
    expect(Math.abs(luminance(against) - luminance(forIt))).toBeLessThan(0.08);
  });

  it('gives a CSS gradient that starts and ends with the table', () => {
    expect(cssGradient(cividis, 2)).toBe(
      `linear-gradient(to right, rgb(${entry(cividis, 0).join(' ')}), rgb(${entry(cividis, 255).join(' ')}))`,
    );
  });
});

describe('heatMapRgba', () => {
  it('draws nothing below 5 % of the range, nor what is not a number', () => {
    expect(one(0, 2, 'signed')).toEqual([0, 0, 0, 0]);
    expect(one(0.099, 2, 'signed')).toEqual([0, 0, 0, 0]);
    expect(one(-0.099, 2, 'magnitude')).toEqual([0, 0, 0, 0]);
    expect(one(NaN, 2, 'magnitude')).toEqual([0, 0, 0, 0]);
    expect(one(4 * DRAWN_FROM, 2, 'signed')[3]).toBeGreaterThan(0);
  });

  it('draws the range, and all beyond it, in full', () => {
    expect(one(2, 2, 'signed')).toEqual([...entry(diverging, 255), 255]);
    expect(one(-7, 2, 'signed')).toEqual([...entry(diverging, 0), 255]);
    expect(one(-Infinity, 2, 'magnitude')).toEqual([...entry(cividis, 255), 255]);
  });

  it('colours are fixed: the same value looks the same whatever stands beside it', () => {
    const both = heatMapRgba(new Float32Array([0.3, 99]), 2, 1, 1, 'signed');
    expect([...both.slice(0, 4)]).toEqual(one(0.3, 1, 'signed'));
  });

  it('opacity never falls as the magnitude rises, and is the same for both signs', () => {
    fc.assert(
      fc.property(fc.float({ min: 0, max: 3, noNaN: true }), fc.float({ min: 0, max: 3, noNaN: true }), (a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        expect(one(low, 1, 'signed')[3]!).toBeLessThanOrEqual(one(high, 1, 'signed')[3]!);
        expect(one(-low, 1, 'signed')[3]).toBe(one(low, 1, 'magnitude')[3]);
      }),
    );
  });

  it('leaves a face as it is under a tenth of the range, and is in full colour from six tenths on', () => {
    expect(one(0.1, 1, 'signed')[3]! / 255).toBeLessThan(0.03);
    expect(one(OPAQUE_FROM, 1, 'signed')[3]).toBe(255);
  });

  it('opacity follows the map up to where it is full: correlation at least .97', () => {
    const values = Float32Array.from(
      { length: 2304 },
      (_, i) => OPAQUE_FROM * Math.abs(Math.sin(i * 0.7) * Math.cos(i * 0.13)),
    );
    const rgba = heatMapRgba(values, 48, 48, 1, 'magnitude');
    const alpha = Float64Array.from(values, (_, i) => rgba[4 * i + 3]!);
    const mean = (x: ArrayLike<number>): number => Array.from(x).reduce((s, v) => s + v, 0) / x.length;
    const [mv, ma] = [mean(values), mean(alpha)];
    let [cov, vv, va] = [0, 0, 0];
    values.forEach((v, i) => {
      cov += (v - mv) * (alpha[i]! - ma);
      vv += (v - mv) ** 2;
      va += (alpha[i]! - ma) ** 2;
    });
    expect(cov / Math.sqrt(vv * va)).toBeGreaterThan(0.97);
  });

  it('fills the buffer it is given, old contents and all', () => {
    const out = new Uint8ClampedArray(4).fill(200);
    expect(heatMapRgba(new Float32Array([0]), 1, 1, 1, 'signed', out)).toBe(out);
    expect([...out]).toEqual([0, 0, 0, 0]);
  });

  it('refuses sizes that do not fit', () => {
    expect(() => heatMapRgba(new Float32Array(3), 2, 2, 1, 'signed')).toThrow(RangeError);
  });
});
