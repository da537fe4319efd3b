/** "Guess first": what is asked of a face, what is right, and what is seen meanwhile. */

import { describe, expect, it } from 'vitest';
import { coveredPicture } from '../../../src/app/panels/guess/covered-picture.ts';
import {
  isRight,
  lossOf,
  questionsOf,
  strongestPart,
  topLabel,
  type CoveredScores,
} from '../../../src/app/panels/guess/rounds.ts';
import { GuessSession } from '../../../src/app/panels/guess/session.ts';
import type { FrozenFace } from '../../../src/app/panels/frozen-face.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { CoverResult } from '../../../src/lime/request.ts';

/** Three labels, four parts: the mouth (2) holds the first label, the brows (0) nearly as much; the nose (1) nothing. */
const FACE: CoveredScores = {
  parts: 4,
  labels: 3,
  scores: [
    [0.7, 0.2, 0.1],
    [0.42, 0.38, 0.2],
    [0.7, 0.2, 0.1],
    [0.4, 0.5, 0.1],
    [0.8, 0.1, 0.1],
  ].flat(),
};

describe('questions about a face', () => {
  it('which part, of the label that leads first; then what is left without a part that turns the answer', () => {
    expect(topLabel(FACE, null)).toBe(0);
    expect(topLabel(FACE, 2)).toBe(1);
    expect(strongestPart(FACE, 0)).toBe(2);
    expect(lossOf(FACE, 3, 0)).toBeCloseTo(-0.1);
    const questions = questionsOf(FACE);
    expect(questions.slice(0, 3)).toEqual([
      { kind: 'which', label: 0 },
      { kind: 'covered', part: 2 },
      { kind: 'which', label: 1 },
    ]);
    // Where no further part turns the answer, the one that changes most; a label of 0.1 that loses nothing is not asked of.
    expect(questions[3]).toEqual({ kind: 'covered', part: 0 });
    expect(questions).not.toContainEqual({ kind: 'covered', part: 1 });
    expect(questions).not.toContainEqual({ kind: 'which', label: 2 });
  });

  it('an answer is right where it is the strongest part or nearly as strong, or the label that then leads', () => {
    const which = { kind: 'which', label: 0 } as const;
    expect([0, 1, 2, 3].map((part) => isRight(FACE, which, part))).toEqual([true, false, true, false]);
    expect([0, 1, 2].map((label) => isRight(FACE, { kind: 'covered', part: 2 }, label))).toEqual([false, true, false]);
  });

  it('a face on which no part matters is asked nothing', () => {
    const flat = { parts: 2, labels: 2, scores: [0.6, 0.4, 0.6, 0.4, 0.595, 0.405] };
    expect(questionsOf(flat)).toEqual([]);
  });

  it('the covered part shows its mean, and nothing else changes', () => {
    const segments = { width: 2, height: 1, count: 2, labels: Uint16Array.of(0, 1) };
    const rgb = [10, 20, 30, 30, 40, 50, 90, 90, 90, 70, 70, 70];
    const picture = { width: 4, height: 1, rgb };
    expect(coveredPicture(picture, segments, null)).toBe(picture);
    expect([...(coveredPicture(picture, segments, 0).rgb as Uint8ClampedArray)]).toEqual([
      20, 30, 40, 20, 30, 40, 90, 90, 90, 70, 70, 70,
    ]);
  });
});

describe('the session', () => {
  const subject = {
    pixels: new Float32Array(4),
    keypoints: [{ x: 0, y: 0 }],
    model: { kind: 'shipped', id: null },
    head: { id: 'head', labels: ['a', 'b', 'c'] },
  } as unknown as FrozenFace;
  const segments = { algorithm: 'face-parts', count: 4, width: 1, height: 1, labels: new Uint16Array(1) };
  const answer: CoverResult = { segments, scores: Float32Array.from(FACE.scores) };

  it('asks the network once a face; the first answer counts; a new face begins anew', async () => {
    let asked = 0;
    const lane = { cover: () => Promise.resolve((asked++, answer)), release: () => undefined };
    const session = new GuessSession(lane, () => undefined);
    session.setSubject(subject);
    await session.start();
    await session.start();
    expect(asked).toBe(1);
    const { questions } = session.state;
    expect(questions[0]).toEqual({ kind: 'which', label: 0 });
    session.next();
    expect(session.state.at).toBe(0);
    session.guess(1);
    session.guess(2);
    expect(session.state).toMatchObject({ answer: 1, right: 0 });
    session.next();
    session.guess(1);
    expect(session.state).toMatchObject({ at: 1, right: 1 });
    for (let i = 0; i < 9; i++) {
      session.next();
      session.guess(0);
    }
    expect(session.state.at).toBe(questions.length);
    session.again();
    expect(session.state).toMatchObject({ at: 0, answer: null, right: 0 });
    session.setSubject({ ...subject });
    expect(session.state.covered).toBeNull();
    await session.start();
    expect(asked).toBe(2);
  });

  it('says what went wrong, and not what came too late', async () => {
    let fail = (_: unknown): void => undefined;
    const lane = { cover: () => new Promise<CoverResult>((_, reject) => (fail = reject)), release: () => undefined };
    const session = new GuessSession(lane, () => undefined);
    session.setSubject(subject);
    const first = session.start();
    session.setSubject({ ...subject });
    fail(new AppError('cancelled', ''));
    await first;
    expect(session.state).toMatchObject({ loading: false, fault: null });
    const second = session.start();
    fail(new AppError('worker-crashed', 'boom'));
    await second;
    expect(session.state.fault?.kind).toBe('worker-crashed');
  });
});
