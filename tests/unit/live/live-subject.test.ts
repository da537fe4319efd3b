/** What a row of maps is of: when it begins anew, and which label it explains. */

import { describe, expect, it } from 'vitest';
import { LEAD_MS, LiveSubject, LONGEST_GAP_MS, type SubjectFrame } from '../../../src/live/worker/live-subject.ts';

const SIDE = 12;
/** Stripes, across or along: two pictures that have nothing in common. */
const across = Float32Array.from({ length: SIDE * SIDE }, (_, i) => Math.sin((i % SIDE) / 2));
const along = Float32Array.from({ length: SIDE * SIDE }, (_, i) => Math.sin(Math.floor(i / SIDE) / 2));

const FRAME: SubjectFrame = { face: 1, modelId: 'compact', head: 'ferplus', pinned: null, input: across, time: 0 };
const PERIOD_MS = 40;

/** Frames that follow each other, each with the label that has its highest score. @returns what was explained, and whether afresh */
function follow(subject: LiveSubject, tops: readonly number[], change: Partial<SubjectFrame> = {}, from = 0) {
  return tops.map((top, i) => {
    const { target, fresh } = subject.next({ ...FRAME, ...change, time: from + i * PERIOD_MS });
    const explained = target ?? top;
    subject.scored(top, explained);
    return { explained, fresh };
  });
}

describe('the explained label', () => {
  it('is that with the highest score at first, and gives way only to one that has led for 300 ms', () => {
    expect(LEAD_MS).toBe(300);
    const subject = new LiveSubject();
    const flicker = [3, 3, 5, 3, 5, 5, 5, 3, 5, 3];
    expect(follow(subject, flicker).map(({ explained }) => explained)).toEqual(flicker.map(() => 3));
    // Leads from 400 ms on: 300 ms later, at 700, it has led long enough, and the next frame explains it.
    const row = follow(subject, Array<number>(12).fill(5), {}, flicker.length * PERIOD_MS);
    expect(row.map(({ explained }) => explained)).toEqual([...Array<number>(9).fill(3), 5, 5, 5]);
    expect(row.map(({ fresh }) => fresh)).toEqual(row.map((_, i) => i === 9));
  });

  it('a rival that another one overtakes begins anew', () => {
    const subject = new LiveSubject();
    follow(subject, [3]);
    const tops = [...Array<number>(6).fill(5), ...Array<number>(6).fill(6)];
    expect(follow(subject, tops, {}, PERIOD_MS).every(({ explained }) => explained === 3)).toBe(true);
  });

  it('is the pinned one at once, and the leading one at once when that is let go', () => {
    const subject = new LiveSubject();
    follow(subject, [3, 3]);
    const pinned = follow(subject, [3, 3], { pinned: 6 }, 80);
    expect(pinned).toEqual([
      { explained: 6, fresh: true },
      { explained: 6, fresh: false },
    ]);
    expect(follow(subject, [3, 3], {}, 160)).toEqual([
      { explained: 3, fresh: true },
      { explained: 3, fresh: false },
    ]);
    // Pinning what is explained anyway loses nothing.
    expect(follow(subject, [3], { pinned: 3 }, 240)).toEqual([{ explained: 3, fresh: false }]);
  });

  it('of a frame that is looked at closer is the row’s, and of another face nobody’s', () => {
    const subject = new LiveSubject();
    follow(subject, [3, 5]);
    expect(subject.labelOf(FRAME)).toBe(3);
    expect(subject.labelOf({ ...FRAME, face: 2 })).toBeNull();
    subject.forget();
    expect(subject.labelOf(FRAME)).toBeNull();
  });
});

describe('a row begins anew', () => {
  const other: Readonly<Record<string, Partial<SubjectFrame>>> = {
    'with another face': { face: 2 },
    'with another network': { modelId: 'classic' },
    'with another head': { head: 'fer2013' },
    'with another picture in the same place (a cut)': { input: along },
    'with another size of input': { input: new Float32Array(9) },
  };
  it.each(Object.entries(other))('%s, and so does its label', (_, change) => {
    const subject = new LiveSubject();
    follow(subject, [3, 3, 3]);
    expect(follow(subject, [5, 5], change, 3 * PERIOD_MS)).toEqual([
      { explained: 5, fresh: true },
      { explained: 5, fresh: false },
    ]);
  });

  it('after a pause, and when it was told to forget', () => {
    const subject = new LiveSubject();
    follow(subject, [3]);
    expect(subject.next({ ...FRAME, time: LONGEST_GAP_MS }).fresh).toBe(false);
    expect(subject.next({ ...FRAME, time: 2 * LONGEST_GAP_MS + 1 }).fresh).toBe(true);
    expect(subject.next({ ...FRAME, time: 2 * LONGEST_GAP_MS + 2 }).fresh).toBe(false);
    subject.forget();
    expect(subject.next({ ...FRAME, time: 2 * LONGEST_GAP_MS + 3 }).fresh).toBe(true);
  });

  it('not with a face that moves by a pixel, or in other light', () => {
    const subject = new LiveSubject();
    follow(subject, [3]);
    const shifted = Float32Array.from(across, (_, i) => across[i % SIDE === 0 ? i : i - 1]!);
    const brighter = shifted.map((value) => 0.5 * value + 1);
    expect(follow(subject, [3], { input: shifted }, 40)[0]!.fresh).toBe(false);
    expect(follow(subject, [3], { input: brighter }, 80)[0]!.fresh).toBe(false);
    const flat = new Float32Array(across.length).fill(0.3);
    expect(follow(subject, [3, 3], { input: flat }, 120).map(({ fresh }) => fresh)).toEqual([true, false]);
  });
});
