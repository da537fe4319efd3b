/** What the curves do, without drawing them: the face at each place of a slider, cut out by the live path, scored in the explain worker. */

import { AppError, toErrorData, type AppErrorData } from '../../../core/errors.ts';
import { FACE_RANGES, type FaceParameters } from '../../../capture/core/face-parameters.ts';
import type { HeadInfo } from '../../../inference/core/manifest.ts';
import type { ModelRef } from '../../../inference/core/model-ref.ts';
import type { ExplainLane } from '../../../explain/lane.ts';
import type { SliderName } from '../../state/core/sliders.ts';

/** Of a slider, both ends among them: fine enough for where one label overtakes another. */
export const PLACES = 21;

export interface SweepNetwork {
  readonly model: ModelRef;
  readonly head: HeadInfo;
}

export interface SweepState {
  readonly slider: SliderName;
  /** Of the curves; null: there are none yet. */
  readonly head: HeadInfo | null;
  /** Places done so far, of PLACES; null: nothing is being done. */
  readonly done: number | null;
  readonly fault: AppErrorData | null;
  /** The slider's values, rising, where a face was found. */
  readonly values: readonly number[];
  /** [value][label], 0..1 */
  readonly scores: readonly (readonly number[])[];
}

/** The slider's values at its places, from end to end. */
export function placesOf(slider: SliderName, places = PLACES): readonly number[] {
  const { min, max } = FACE_RANGES[slider];
  return Array.from({ length: places }, (_, i) => min + ((max - min) * i) / (places - 1));
}

/**
 * Scores at any value between two places, on the straight line from one to the next.
 * @returns null outside the places
 */
export function scoresAt({ values, scores }: Pick<SweepState, 'values' | 'scores'>, value: number): number[] | null {
  const after = values.findIndex((place) => place >= value);
  const [high, low] = [scores[after], scores[Math.max(0, after - 1)]];
  if (!high || !low) return null;
  const [from, to] = [values[Math.max(0, after - 1)]!, values[after]!];
  if (value < from) return null;
  const share = to === from ? 1 : (value - from) / (to - from);
  return high.map((score, label) => low[label]! + (score - low[label]!) * share);
}

/** A drawn face as the network is to see it. @returns null where no face was found */
export type SeenFace = (face: FaceParameters) => Promise<Float32Array | null>;

export class SweepSession {
  readonly #lane: Pick<ExplainLane, 'scores' | 'release'>;
  readonly #seen: SeenFace;
  readonly #changed: () => void;
  #job = new AbortController();
  #state: SweepState = { slider: 'mouthCorners', head: null, done: null, fault: null, values: [], scores: [] };

  constructor(lane: Pick<ExplainLane, 'scores' | 'release'>, seen: SeenFace, changed: () => void) {
    this.#lane = lane;
    this.#seen = seen;
    this.#changed = changed;
  }

  get state(): SweepState {
    return this.#state;
  }

  /** Draws and scores the face along the slider; what was asked before is given up. */
  async run(slider: SliderName, face: FaceParameters, { model, head }: SweepNetwork): Promise<void> {
    this.stop();
    const { signal } = (this.#job = new AbortController());
    this.#patch({ slider, head, done: 0, fault: null, values: [], scores: [] });
    try {
      const values: number[] = [];
      const scores: number[][] = [];
      for (const [i, value] of placesOf(slider).entries()) {
        const pixels = await this.#seen({ ...face, [slider]: value });
        signal.throwIfAborted();
        if (pixels) {
          const answer = await this.#lane.scores({ model, head: head.id, pictures: [pixels] }, { signal });
          values.push(value);
          scores.push([...answer.scores[0]!]);
        }
        this.#patch({ done: i + 1, values: [...values], scores: [...scores] });
      }
      if (values.length === 0) throw new AppError('input-invalid', 'the face finder found no drawn face at any place');
      this.#patch({ done: null });
    } catch (error) {
      if (!signal.aborted) this.#patch({ done: null, fault: toErrorData(error) });
    }
  }

  /** Gives up what is being done; what is there stays. */
  stop(): void {
    this.#job.abort();
    if (this.#state.done !== null) this.#patch({ done: null });
  }

  /** The panel was closed: the worker may end. */
  release(): void {
    this.stop();
    this.#lane.release();
  }

  #patch(change: Partial<SweepState>): void {
    this.#state = { ...this.#state, ...change };
    this.#changed();
  }
}
