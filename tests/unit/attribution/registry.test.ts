/** One more line in the list of methods is all that settings, legend and live picture need. */

import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, parseSettings } from '../../../src/app/state/core/settings.ts';
import { legendOf } from '../../../src/app/state/legend.ts';
import { LIVE_DEFAULT, liveMethodOf, liveMethods, METHODS, methodOf } from '../../../src/attribution/registry.ts';
import type { MapFacts } from '../../../src/core/expression.ts';
import type { HeadInfo } from '../../../src/inference/core/manifest.ts';
import { SCORES_ONLY } from '../../../src/live/core/types.ts';
import { MethodRun } from '../../../src/live/worker/method-run.ts';
import { methodOfTests } from '../../support/method-of-tests.ts';

const FRAMES = methodOfTests.live.frames;
const { live: _, ...notLive } = { ...methodOfTests, id: 'not-live' };
const methods = [...METHODS, methodOfTests, notLive];
const ids = liveMethods(methods).map(({ id }) => id);

describe('the list', () => {
  it('tells methods apart by ids that can stand in files, and holds those that are chosen at first', () => {
    expect(METHODS.length).toBeGreaterThan(1);
    expect(new Set(METHODS.map(({ id }) => id)).size).toBe(METHODS.length);
    for (const { id, name, cost } of METHODS) {
      expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(name).not.toBe('');
      expect(cost).toBeGreaterThanOrEqual(1);
    }
    for (const id of [DEFAULT_SETTINGS.method, SCORES_ONLY.method]) expect(liveMethodOf(id).id).toBe(id);
    expect(DEFAULT_SETTINGS.method).toBe(LIVE_DEFAULT.id);
  });

  it('says what there is where an unknown one is asked for, and which do not run live', () => {
    expect(methodOf('not-live', methods)).toBe(notLive);
    expect(() => methodOf('smooth', methods)).toThrow(
      `there is no method smooth; there are ${methods.map(({ id }) => id).join(', ')}`,
    );
    expect(() => liveMethodOf('not-live', methods)).toThrow('the method not-live does not run in the live picture');
  });
});

describe('a method that stands in the list', () => {
  it('can be set, and is read back; one that does not run live, or is gone, is not', () => {
    expect(ids).toEqual(['integrated-gradients-smoothed', 'gradient', 'gradient-times-input', 'method-of-tests']);
    for (const method of ids) expect(parseSettings(JSON.stringify({ method }), ids).method).toBe(method);
    for (const method of ['not-live', 'gone', 7, null])
      expect(parseSettings(JSON.stringify({ method }), ids)).toEqual(DEFAULT_SETTINGS);
  });

  it('settings stored before there was a list are read', () => {
    const stored = '{"method":"gradient-times-input","colours":"magnitude","opacity":0.5}';
    const live = liveMethods().map(({ id }) => id);
    expect(parseSettings(stored, live)).toEqual({
      ...DEFAULT_SETTINGS,
      method: 'gradient-times-input',
      colours: 'magnitude',
      opacity: 0.5,
    });
  });

  it('gives the legend its name, its colours and the range of the map that was painted', () => {
    const head = { id: 'one', colourRange: { gradient: 0.4 } } as unknown as HeadInfo;
    const settings = { method: 'method-of-tests', colours: 'signed' } as const;
    const facts = { method: 'method-of-tests', name: methodOfTests.name, colours: 'magnitude', frames: FRAMES };
    const painted = (change: Partial<MapFacts>) => ({
      map: { method: 'method-of-tests', head: 'one', colourRange: 0.25, ...change } as MapFacts,
    });
    expect(legendOf(settings, head, null, methods)).toEqual({ ...facts, colourRange: null });
    expect(legendOf(settings, head, painted({}), methods)).toEqual({ ...facts, colourRange: 0.25 });
    expect(legendOf(settings, head, painted({ head: 'other' }), methods).colourRange).toBeNull();
    expect(legendOf(settings, head, painted({ method: 'gradient' }), methods).colourRange).toBeNull();
    expect(legendOf(settings, null, painted({}), methods).colourRange).toBeNull();
    // What came with the network counts, also before a map was painted.
    expect(legendOf({ ...settings, method: 'gradient' }, head, null, methods)).toEqual({
      method: 'gradient',
      name: methodOf('gradient').name,
      colours: 'signed',
      colourRange: 0.4,
      frames: 1,
    });
  });

  it('gathers over frames of one face, and starts afresh for another one', () => {
    const run = new MethodRun();
    const shape = { height: 1, width: 3, channels: 1 };
    // A logit of sum(x^2) / 2: its gradient at a point is the point, and each pixel's share of the logit is x^2 / 2.
    const frame = (fresh: boolean, input: Float32Array): number[] => {
      const at = run.pointFor(methodOfTests, shape, input, fresh);
      expect(at).not.toBe(input);
      return [...run.add(at, input)];
    };
    const maps = (input: Float32Array) => Array.from({ length: FRAMES }, (_, i) => frame(i === 0, input));
    const first = maps(Float32Array.of(2, -4, 1));
    expect(first[0]).toEqual([0.5, 2, 0.125]);
    expect(first[FRAMES - 1]).toEqual([2, 8, 0.5]);
    expect(maps(Float32Array.of(0, 4, 0))[FRAMES - 1]).toEqual([0, 8, 0]);
    run.forget();
    expect(frame(false, Float32Array.of(0, 4, 0))).toEqual([0, 2, 0]);
    expect(() => new MethodRun().add(new Float32Array(3), new Float32Array(3))).toThrow();
  });
});
