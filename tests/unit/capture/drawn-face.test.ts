import { describe, expect, it } from 'vitest';
import type { FaceParameters } from '../../../src/capture/core/face-parameters.ts';
import type { Painter } from '../../../src/capture/core/face-paint.ts';
import {
  EXPRESSIONS,
  FACE_RANGES,
  HAIR_STYLES,
  clampParameters,
  defaultParameters,
  interpolate,
  isSameDrawing,
  presetFace,
} from '../../../src/capture/core/face-parameters.ts';
import { drawFace, drawPerson } from '../../../src/capture/core/drawn-face.ts';
import { blinkAt, livelyParameters } from '../../../src/capture/core/lively.ts';

const KEYS = Object.keys(FACE_RANGES) as (keyof FaceParameters)[];

/** A context that records what is asked of it and throws on numbers that a canvas would silently ignore. */
function recorder(): { painter: Painter; calls: string[]; depth: () => number } {
  const calls: string[] = [];
  let depth = 0;
  const painter = new Proxy({} as Painter, {
    get:
      (_, name) =>
      (...args: unknown[]) => {
        calls.push(String(name));
        for (const value of args) {
          if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`${String(name)}(${args.join()})`);
        }
        if (name === 'save') depth++;
        if (name === 'restore') depth--;
        return {
          addColorStop: (offset: number, colour: string) => {
            if (!(offset >= 0 && offset <= 1) || /NaN|undefined/.test(colour))
              throw new Error(`stop ${offset} ${colour}`);
          },
        };
      },
    set: (_, name, value) => {
      if (typeof value === 'string' && /NaN|undefined/.test(value)) throw new Error(`${String(name)} = ${value}`);
      if (typeof value === 'number' && !(value > 0)) throw new Error(`${String(name)} = ${value}`);
      return true;
    },
  });
  return { painter, calls, depth: () => depth };
}

describe('parameters', () => {
  it('has defaults and presets within the ranges', () => {
    for (const values of [
      defaultParameters,
      ...Object.values(EXPRESSIONS).map((e) => ({ ...defaultParameters, ...e })),
    ]) {
      expect(clampParameters(values)).toEqual(values);
    }
    expect(Object.keys(EXPRESSIONS).sort()).toEqual([
      'angry',
      'disgust',
      'fear',
      'happy',
      'neutral',
      'sad',
      'surprise',
    ]);
    expect(FACE_RANGES.hairStyle.max).toBe(HAIR_STYLES.length - 1);
  });

  it('brings values into range and replaces what is no number', () => {
    const face = clampParameters({ tilt: 90, mouthOpen: -3, lids: NaN, hairStyle: 1.4 });
    expect(face).toEqual({ ...defaultParameters, tilt: 20, mouthOpen: 0, hairStyle: 1 });
  });

  it('interpolates from one face to the other', () => {
    const to = { ...defaultParameters, ...EXPRESSIONS.surprise, hairStyle: 2, tilt: 10 };
    expect(interpolate(defaultParameters, to, 0)).toEqual(defaultParameters);
    expect(interpolate(defaultParameters, to, 1)).toEqual(to);
    const half = interpolate(defaultParameters, to, 0.5);
    expect(half.tilt).toBeCloseTo(5, 9);
    expect(half.hairStyle).toBe(2);
    expect(interpolate(defaultParameters, to, 0.49).hairStyle).toBe(0);
  });
});

describe('presets', () => {
  const person = { ...defaultParameters, skin: 0.9, hair: 0.6, hairStyle: 2 };

  it('set the whole face, and keep skin and hair', () => {
    const tilted = { ...person, ...EXPRESSIONS.happy, tilt: 12, light: 1, gazeX: 0.4, noseWrinkle: 0.3 };
    for (const name of Object.keys(EXPRESSIONS) as (keyof typeof EXPRESSIONS)[]) {
      expect(presetFace(name, tilted)).toEqual({ ...person, ...EXPRESSIONS[name] });
      expect(isSameDrawing(presetFace(name, tilted), presetFace(name, person))).toBe(true);
      expect(isSameDrawing(presetFace(name, tilted), { ...presetFace(name, person), tilt: 1 })).toBe(false);
    }
  });
});

describe('drawFace', () => {
  it('draws every corner of the parameter space with finite numbers and leaves the context as it was', () => {
    for (const key of KEYS) {
      for (const end of ['min', 'max'] as const) {
        for (const hairStyle of [0, 1, 2]) {
          const { painter, depth } = recorder();
          drawFace(
            painter,
            { ...defaultParameters, ...EXPRESSIONS.happy, hairStyle, [key]: FACE_RANGES[key][end] },
            640,
            480,
          );
          expect(depth()).toBe(0);
        }
      }
    }
  });

  it('is made of a modest number of shapes', () => {
    const { painter, calls } = recorder();
    drawPerson(painter, defaultParameters, 320, 240, 120);
    expect(calls.filter((name) => name === 'fill' || name === 'stroke').length).toBeLessThan(120);
  });
});

describe('livelyParameters', () => {
  it('blinks now and then, fully, and is otherwise close to what was set', () => {
    let shut = 0;
    const steps = 30 * 60;
    for (let i = 0; i < steps; i++) {
      const face = livelyParameters(defaultParameters, i / 30);
      if (face.lids < 0.1) shut++;
      expect(Math.abs(face.tilt - defaultParameters.tilt)).toBeLessThan(1.5);
      expect(face.mouthCorners).toBe(defaultParameters.mouthCorners);
    }
    expect(shut).toBeGreaterThan(20);
    expect(shut / steps).toBeLessThan(0.06);
  });

  it('is the same at the same time', () => {
    expect(blinkAt(7.3)).toBe(blinkAt(7.3));
    expect(livelyParameters(defaultParameters, 12.5)).toEqual(livelyParameters(defaultParameters, 12.5));
  });
});
