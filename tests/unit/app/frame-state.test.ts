import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { NO_FACTS, frameStateOf, mayAskForFrame, type LiveFacts } from '../../../src/app/state/core/frame-state.ts';

const error = { kind: 'camera-denied', detail: '' } as const;
const crash = { kind: 'worker-crashed', detail: '' } as const;
const live: LiveFacts = { ...NO_FACTS, source: { still: false }, ready: true, seen: 'tracking' };
const kind = (change: Partial<LiveFacts>, base = live): string => frameStateOf({ ...base, ...change }).kind;

describe('frameStateOf', () => {
  it('goes through a session', () => {
    expect(kind({}, NO_FACTS)).toBe('idle');
    expect(kind({ requestingCamera: true }, NO_FACTS)).toBe('requesting-camera');
    expect(kind({ ready: false, seen: null })).toBe('loading');
    expect(kind({ seen: null })).toBe('loading');
    expect(kind({ seen: 'no-face' })).toBe('no-face');
    expect(kind({})).toBe('tracking');
    expect(kind({ frozen: true })).toBe('frozen');
    expect(kind({ paused: true })).toBe('paused');
  });

  it('calls a photo with a face still, and one without no-face', () => {
    expect(kind({ source: { still: true } })).toBe('still');
    expect(kind({ source: { still: true }, seen: 'no-face' })).toBe('no-face');
    expect(kind({ source: { still: true }, frozen: true })).toBe('still');
    expect(kind({ source: { still: true }, seen: 'no-face', frozen: true })).toBe('no-face');
  });

  it('a source that sends nothing is stalled, before its first picture too; paused and frozen say what the person did', () => {
    expect(kind({ stalled: true })).toBe('stalled');
    expect(kind({ stalled: true, seen: null })).toBe('stalled');
    expect(kind({ stalled: true, seen: 'no-face' })).toBe('stalled');
    expect(kind({ stalled: true, ready: false })).toBe('loading');
    expect(kind({ stalled: true, paused: true })).toBe('paused');
    expect(kind({ stalled: true, frozen: true })).toBe('frozen');
  });

  it('carries progress and errors along', () => {
    const loading = frameStateOf({ ...live, ready: false, progress: { loaded: 3, total: 9 } });
    expect(loading).toEqual({ kind: 'loading', step: 'fetch', loaded: 3, total: 9 });
    const all = { loaded: 9, total: 9 };
    expect(frameStateOf({ ...live, ready: false, progress: all })).toMatchObject({ step: 'start' });
    expect(frameStateOf({ ...live, seen: null, progress: all })).toMatchObject({ step: 'picture' });
    expect(frameStateOf({ ...NO_FACTS, sourceError: error })).toEqual({ kind: 'failed', error });
  });

  it('an engine that failed outweighs a source that did', () => {
    expect(frameStateOf({ ...live, sourceError: error, engineError: crash })).toEqual({ kind: 'failed', error: crash });
  });

  it('asking again hides the last failure', () => {
    expect(kind({ sourceError: error, requestingCamera: true }, NO_FACTS)).toBe('requesting-camera');
  });
});

describe('mayAskForFrame', () => {
  const open = { asking: false, inFlight: false, hidden: false };

  it('asks when everything is ready', () => {
    expect(mayAskForFrame(live, open)).toBe(true);
    expect(mayAskForFrame({ ...live, seen: null }, open)).toBe(true);
    expect(mayAskForFrame({ ...live, seen: 'no-face' }, open)).toBe(true);
  });

  it('any single obstacle is enough', () => {
    const obstacles: [Partial<LiveFacts>, Partial<typeof open>][] = [
      [{ source: null }, {}],
      [{ ready: false }, {}],
      [{ engineError: crash }, {}],
      [{ paused: true }, {}],
      [{ frozen: true }, {}],
      [{}, { asking: true }],
      [{}, { inFlight: true }],
      [{}, { hidden: true }],
    ];
    for (const [facts, gate] of obstacles)
      expect(mayAskForFrame({ ...live, ...facts }, { ...open, ...gate })).toBe(false);
    fc.assert(
      fc.property(fc.subarray(obstacles, { minLength: 1 }), (some) => {
        const facts = Object.assign({}, live, ...some.map(([f]) => f)) as LiveFacts;
        const gate = Object.assign({}, open, ...some.map(([, g]) => g)) as typeof open;
        return !mayAskForFrame(facts, gate);
      }),
    );
  });
});
