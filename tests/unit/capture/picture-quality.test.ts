import { describe, expect, it } from 'vitest';
import { qualityOf, QualityWatch } from '../../../src/capture/core/picture-quality.ts';
import { numpyNormal } from '../../../src/core/math/pcg64-normal.ts';
import { CORRUPTIONS } from '../../../src/sets/core/corruptions.ts';
import { proceduralImages } from '../../support/procedural-images.ts';

const SIDE = 48;
const of = (values: ArrayLike<number>) => qualityOf(Float32Array.from(values), SIDE, SIDE, 1);
/** A slope: nothing for the mask to see. */
const slope = Float32Array.from({ length: SIDE * SIDE }, (_, i) => 60 + 2 * (i % SIDE) + Math.floor(i / SIDE));

describe('qualityOf', () => {
  it('gives the noise’s own standard deviation, and none for a slope', () => {
    expect(of(slope).grain).toBeCloseTo(0, 4);
    for (const sigma of [5, 12, 20]) {
      const noise = numpyNormal(3, SIDE * SIDE, sigma);
      expect(of(slope.map((value, i) => value + noise[i]!)).grain / sigma).toBeCloseTo(1, 1);
    }
  });
  it('light and contrast leave the sharpness as it is, blur takes most of it away', () => {
    for (const picture of proceduralImages(4)) {
      const { sharpness } = of(picture);
      expect(of(Float32Array.from(picture, (value) => 40 + 0.3 * value)).sharpness).toBeCloseTo(sharpness, 4);
      expect(of(CORRUPTIONS['blur1.5'](Uint8Array.from(picture))).sharpness).toBeLessThan(0.5 * sharpness);
    }
    expect(of(new Float32Array(SIDE * SIDE).fill(90)).sharpness).toBe(0);
  });
  it('of colour and of larger inputs: their grey, at the same size', () => {
    const noise = numpyNormal(9, SIDE * SIDE, 15);
    const grey = slope.map((value, i) => value + noise[i]!);
    const twice = Float32Array.from({ length: 4 * SIDE * SIDE }, (_, i) => grey[(i >> 1) % SIDE + SIDE * Math.floor(i / (4 * SIDE))]!); // prettier-ignore
    const colour = Float32Array.from({ length: 12 * SIDE * SIDE }, (_, i) => twice[Math.floor(i / 3)]!);
    expect(qualityOf(colour, 2 * SIDE, 2 * SIDE, 3).grain).toBeCloseTo(of(grey).grain, 3);
  });
});

describe('QualityWatch', () => {
  const fine = { grain: 5, sharpness: 0.08 };
  it('a single bad frame of a row says nothing, a still picture does at once', () => {
    const watch = new QualityWatch();
    for (let i = 0; i < 20; i++) watch.see(fine, false);
    expect(watch.see({ grain: 30, sharpness: 0.3 }, false)).toEqual([]);
    expect(watch.see({ grain: 30, sharpness: 0.3 }, true)).toEqual(['face-grainy']);
    expect(watch.see({ grain: 1, sharpness: 0.01 }, true)).toEqual(['face-blurred']);
  });
  it('what is said stays until it is clearly better, and goes with the face', () => {
    const watch = new QualityWatch();
    const grainy = (grain: number) => watch.see({ grain, sharpness: 0.2 }, false).includes('face-grainy');
    for (let i = 0; i < 60; i++) grainy(14);
    expect(Array.from({ length: 60 }, () => grainy(11)).every(Boolean)).toBe(true);
    expect(Array.from({ length: 60 }, () => grainy(9)).at(-1)).toBe(false);
    for (let i = 0; i < 60; i++) grainy(14);
    expect(watch.see(null, false)).toEqual([]);
    expect(grainy(11)).toBe(false);
  });
});
