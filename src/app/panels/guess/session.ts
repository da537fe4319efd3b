/** What the panel does, without drawing: the scores of the frozen face with each part covered, one question after the other, what was answered. */

import { toErrorData, type AppErrorData } from '../../../core/errors.ts';
import type { ExplainLane } from '../../../explain/lane.ts';
import type { Superpixels } from '../../../lime/core/superpixels.ts';
import type { FrozenFace } from '../frozen-face.ts';
import { isRight, questionsOf, type CoveredScores, type Question } from './rounds.ts';

export interface GuessState {
  readonly subject: FrozenFace | null;
  readonly loading: boolean;
  readonly fault: AppErrorData | null;
  readonly segments: Superpixels | null;
  readonly covered: CoveredScores | null;
  readonly questions: readonly Question[];
  /** Number of the question; as many as there are questions: all are answered. */
  readonly at: number;
  /** A part or a label; null: not answered yet. */
  readonly answer: number | null;
  readonly right: number;
}

const NOTHING: Omit<GuessState, 'subject'> = {
  loading: false,
  fault: null,
  segments: null,
  covered: null,
  questions: [],
  at: 0,
  answer: null,
  right: 0,
};

export class GuessSession {
  readonly #lane: Pick<ExplainLane, 'cover' | 'release'>;
  readonly #changed: () => void;
  #job = new AbortController();
  #state: GuessState = { subject: null, ...NOTHING };

  constructor(lane: Pick<ExplainLane, 'cover' | 'release'>, changed: () => void) {
    this.#lane = lane;
    this.#changed = changed;
  }

  get state(): GuessState {
    return this.#state;
  }

  /** Another face: what was asked of the one before is gone. Null lets the worker go, too. */
  setSubject(subject: FrozenFace | null): void {
    if (subject === this.#state.subject) return;
    this.#job.abort();
    if (!subject) this.#lane.release();
    this.#patch({ subject, ...NOTHING });
  }

  /** Asks the network what each part does, where that is not known yet. */
  async start(): Promise<void> {
    const { subject, loading, covered } = this.#state;
    if (!subject?.keypoints || loading || covered) return;
    this.#job = new AbortController();
    const { signal } = this.#job;
    this.#patch({ loading: true, fault: null });
    try {
      const { segments, scores } = await this.#lane.cover(
        {
          pixels: subject.pixels,
          model: subject.model,
          head: subject.head.id,
          segmentation: { kind: 'face-parts', keypoints: subject.keypoints },
          fill: { kind: 'mean' },
        },
        { signal },
      );
      const known: CoveredScores = { parts: segments.count, labels: subject.head.labels.length, scores };
      this.#patch({ loading: false, segments, covered: known, questions: questionsOf(known) });
    } catch (error) {
      if (!signal.aborted) this.#patch({ loading: false, fault: toErrorData(error) });
    }
  }

  /** The first answer counts. @param answer a part or a label, as the question asks */
  guess(answer: number): void {
    const { covered, questions, at, answer: before, right } = this.#state;
    const question = questions[at];
    if (!covered || !question || before !== null) return;
    this.#patch({ answer, right: right + Number(isRight(covered, question, answer)) });
  }

  next(): void {
    const { questions, at, answer } = this.#state;
    if (answer !== null && at < questions.length) this.#patch({ at: at + 1, answer: null });
  }

  again(): void {
    this.#patch({ at: 0, answer: null, right: 0 });
  }

  #patch(change: Partial<GuessState>): void {
    this.#state = { ...this.#state, ...change };
    this.#changed();
  }
}
