/** The map in words: which parts are named, for whom and how often. */

import { describe, expect, it } from 'vitest';
import { SAID_EVERY, SaidMapWords } from '../../../src/app/live/said-map.ts';
import { strongestParts } from '../../../src/app/live/strongest-parts.ts';
import { INITIAL_STATE, type AppState } from '../../../src/app/state/state.ts';
import { Store } from '../../../src/app/state/store.ts';
import { AVERAGE_KEYPOINTS, faceParts } from '../../../src/lime/core/face-parts.ts';
import type { Capture } from '../../../src/live/protocol.ts';

const SIDE = 48;
const parts = faceParts(AVERAGE_KEYPOINTS, SIDE, SIDE);
const part = (name: string): number => parts.names!.indexOf(name);

/** A map that lies on some parts with a value each, of a face that fills the square of its picture. */
function captureOf(values: Readonly<Record<string, number>>, signed = true): Capture {
  const map = Float32Array.from(parts.labels, (label) => values[parts.names![label]!] ?? 0);
  const keypoints = AVERAGE_KEYPOINTS.map(({ x, y }) => ({ x: SIDE * x, y: SIDE * y }));
  return {
    map: { values: map, width: SIDE, height: SIDE, signed },
    result: {
      state: 'tracking',
      faces: [{ id: 1, keypoints }],
      chosenId: 1,
      square: { centreX: SIDE / 2, centreY: SIDE / 2, side: SIDE, angle: 0 },
      prediction: { head: 'h', probabilities: [0.25, 0.75] },
      target: 1,
    },
  } as unknown as Capture;
}

const MOUTH_AND_EYE = { mouth: 2, 'left eye': -1 };

describe('the strongest parts', () => {
  it('are those on which the map lies, by its sum, with the side that they take', () => {
    expect(part('mouth')).toBeGreaterThanOrEqual(0);
    const found = strongestParts(captureOf(MOUTH_AND_EYE))!;
    expect(found).toMatchObject({ target: 1, score: 0.75 });
    expect(found.parts.map(({ part: name, side }) => [name, side])).toEqual([
      ['mouth', 'for'],
      ['left eye', 'against'],
    ]);
    expect(found.parts.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 5);
  });

  it('take no side where the sign means nothing; there are none without a face, points or a map', () => {
    expect(strongestParts(captureOf(MOUTH_AND_EYE, false))!.parts.every(({ side }) => side === 'both')).toBe(true);
    const { result, map } = captureOf(MOUTH_AND_EYE);
    expect(strongestParts({ result, map: null } as Capture)).toBeNull();
    expect(strongestParts({ result: { ...result, faces: [] }, map } as unknown as Capture)).toBeNull();
    expect(strongestParts(captureOf({}))).toBeNull();
  });
});

describe('what is said', () => {
  function setUp(sayMap: boolean) {
    const store = new Store<AppState>({
      ...INITIAL_STATE,
      settings: { ...INITIAL_STATE.settings, sayMap },
      manifest: { heads: [{ id: 'h', labels: ['sad', 'happy'] }] } as unknown as AppState['manifest'],
      result: captureOf(MOUTH_AND_EYE).result,
    });
    let [now, asked] = [0, 0];
    let end = (): void => undefined;
    let capture: Capture | null = captureOf(MOUTH_AND_EYE);
    const words = new SaidMapWords(
      store,
      () => {
        asked++;
        return Promise.resolve(capture);
      },
      () => now,
      (work) => (end = work),
    );
    return {
      store,
      words,
      asked: () => asked,
      later: (by: number) => (now += by),
      end: () => end(),
      show: (next: Capture | null) => (capture = next),
    };
  }
  const SENTENCE =
    /^Score 0\.75 for the label “happy”\. It hangs most on mouth \(for it, \d+ % of the map\) and left eye \(against it, \d+ % of the map\)\.$/;

  it('comes by itself only where that is wished, and at most every few seconds', async () => {
    const silent = setUp(false);
    await silent.words.tick();
    expect([silent.asked(), silent.store.state.said]).toEqual([0, '']);

    const { store, words, asked, later, show } = setUp(true);
    await words.tick();
    expect(store.state.said).toMatch(SENTENCE);
    show(captureOf({ nose: 1 }));
    later(SAID_EVERY - 1);
    await words.tick();
    expect([asked(), store.state.said]).toEqual([1, expect.stringMatching(SENTENCE)]);
    later(1);
    await words.tick();
    expect(store.state.said).toContain('nose');
    store.patch({ frozen: true });
    await words.tick();
    expect(store.state.said).toBe('');
  });

  it('comes when it is asked for, for all to see; without a face it says what to do', async () => {
    const { store, words, show, end } = setUp(false);
    await words.say();
    expect(store.state.notice).toMatchObject({
      key: 'notice.said',
      params: { words: expect.stringMatching(SENTENCE) as string },
    });
    show(null);
    await words.say();
    expect(store.state.notice).toMatchObject({ params: { words: expect.stringContaining('bring one') as string } });
    // The picture goes on: what was true then is not left standing.
    end();
    expect(store.state.notice).toBeNull();
  });
});
