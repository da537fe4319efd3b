/** A drawn face as a link, and back: the same face, no more than its sliders, and what cannot be read is named. */

import { expect, it } from 'vitest';
import fc from 'fast-check';
import {
  EXPRESSIONS,
  FACE_RANGES,
  clampParameters,
  defaultParameters,
  presetFace,
  type FaceParameters,
} from '../../../src/capture/core/face-parameters.ts';
import { linkTo, readLink } from '../../../src/app/state/face-link.ts';

const PAGE = 'https://host.example/app/?lang=en#face=happy';
const NOTHING = { label: null, head: null, panel: null, still: false };
const hashOf = (link: string): string => new URL(link).hash;

it('opened again it is the same state', () => {
  const steps = Object.fromEntries(
    Object.entries(FACE_RANGES).map(([name, { min, max, step }]) => [
      name,
      fc.integer({ min: 0, max: Math.round((max - min) / step) }).map((n) => Number((min + n * step).toFixed(3))),
    ]),
  ) as { [K in keyof FaceParameters]: fc.Arbitrary<number> };
  const word = fc.option(fc.string({ minLength: 1, maxLength: 20 }), { nil: null });
  const states = fc.record({ face: fc.record(steps), label: word, head: word, panel: word, still: fc.boolean() });
  fc.assert(
    fc.property(states, (state) => {
      const link = linkTo(PAGE, state);
      expect(new URL(link).search).toBe('?lang=en');
      expect(readLink(hashOf(link))).toEqual({ state: { ...state, face: clampParameters(state.face) }, unread: [] });
    }),
  );
});

it('is written by hand, too: an expression, sliders over it, out of range brought into it', () => {
  expect(readLink('#face=fear,tilt:99,skin:0.8&label=fear&panel=lime')).toEqual({
    state: {
      ...NOTHING,
      face: { ...presetFace('fear', { ...defaultParameters, skin: 0.8 }), tilt: FACE_RANGES.tilt.max },
      label: 'fear',
      panel: 'lime',
    },
    unread: [],
  });
  expect(readLink('#face=')?.state.face).toEqual({ ...defaultParameters, ...EXPRESSIONS.neutral });
});

it('names what it cannot read, and leaves other fragments alone', () => {
  expect(readLink('')).toBeNull();
  expect(readLink('#label=fear')).toBeNull();
  expect(readLink('#face=joy,lids:wide,tilt:,toString:1,__proto__:1,lids:0.3')).toEqual({
    state: { ...NOTHING, face: { ...defaultParameters, lids: 0.3 } },
    unread: ['joy', 'lids:wide', 'tilt:', 'toString:1', '__proto__:1'],
  });
  expect(readLink(`#face=happy&label=${'x'.repeat(101)}`)?.state.label).toBeNull();
});
