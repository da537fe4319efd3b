/**
 * What the LIME panel does, without drawing: options, the job that runs, and what it has given so far. One job at a time; every change
 * is told to one listener.
 */

import { toErrorData, type AppErrorData } from '../../../core/errors.ts';
import type { Design } from '../../../lime/core/designs.ts';
import type { DrawnShape } from '../../../lime/core/drawn-regions.ts';
import { DEFAULT_DESIGN, defaultCalls } from '../../../lime/core/explain.ts';
import type { Explanation } from '../../../lime/core/explanation.ts';
import type { FeatureSelection } from '../../../lime/core/feature-selection.ts';
import type { Fill } from '../../../lime/core/fill.ts';
import { readExplanation, superpixelsOf } from '../../../lime/core/parse-explanation.ts';
import { DEFAULT_ALGORITHM } from '../../../lime/core/segment.ts';
import type { RegionSide } from '../../../lime/core/shown-regions.ts';
import type { Superpixels } from '../../../lime/core/superpixels.ts';
import type { ExplainEvent, ExplainLane } from '../../../explain/lane.ts';
import type { Segmentation } from '../../../lime/request.ts';
import { isSameFace, type FrozenFace } from '../frozen-face.ts';

export interface LimeOptions {
  readonly segmentation: Segmentation['kind'];
  readonly design: Design;
  readonly calls: number;
  readonly fill: Fill;
  readonly selection: FeatureSelection;
  readonly seed: number;
  /** Null each: as the method gives it. About so many parts, where pixels decide; ridge penalty; width of the kernel. */
  readonly wanted: number | null;
  readonly alpha: number | null;
  readonly kernelWidth: number | null;
}

/** Which parts are shown, and how. */
export interface LimeDisplay {
  readonly side: RegionSide;
  readonly count: number;
  readonly hideRest: boolean;
  readonly borders: boolean;
}

export type LimeStatus =
  | { readonly kind: 'idle' }
  | { readonly kind: 'loading' }
  | { readonly kind: 'segmenting' }
  | { readonly kind: 'preview' }
  | { readonly kind: 'running'; readonly done: number; readonly total: number; readonly secondsLeft: number }
  | { readonly kind: 'done'; readonly calls: number; readonly seconds: number }
  | { readonly kind: 'loaded' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly error: AppErrorData };

/** A job runs that can be cancelled. */
export const isBusy = ({ kind }: LimeStatus): boolean => ['loading', 'segmenting', 'running'].includes(kind);

export interface LimeState {
  readonly subject: FrozenFace | null;
  readonly options: LimeOptions;
  readonly shapes: readonly DrawnShape[];
  readonly status: LimeStatus;
  /** A worker died during the job that runs, and another one took over. */
  readonly restarted: boolean;
  readonly segments: Superpixels | null;
  /** As far as the calls reach. */
  readonly explanation: Explanation | null;
  /** The explanation comes from a file: there is no picture to it. */
  readonly loaded: boolean;
  /** Why the last file could not be loaded. */
  readonly loadError: AppErrorData | null;
  readonly display: LimeDisplay;
  /** The label whose parts are shown; null: the one that the map explained. */
  readonly chosen: string | null;
  /** The part that is pointed at; null: none. */
  readonly highlighted: number | null;
}

const DEFAULT_OPTIONS: LimeOptions = {
  segmentation: DEFAULT_ALGORITHM,
  design: DEFAULT_DESIGN,
  calls: defaultCalls(DEFAULT_DESIGN),
  fill: { kind: 'mean' },
  selection: { kind: 'none' },
  seed: 1,
  wanted: null,
  alpha: null,
  kernelWidth: null,
};

/** What there is of a face that was not looked at yet. */
const NOTHING_YET: Omit<LimeState, 'subject' | 'options' | 'display'> = {
  shapes: [],
  status: { kind: 'idle' },
  restarted: false,
  segments: null,
  explanation: null,
  loaded: false,
  loadError: null,
  chosen: null,
  highlighted: null,
};

export class LimeSession {
  readonly #client: Pick<ExplainLane, 'lime' | 'segment' | 'release'>;
  readonly #changed: () => void;
  #job = new AbortController();
  /** The way to cut the face that a person chose; null: none yet, and faces with key points are cut into their parts. */
  #chosenCut: Segmentation['kind'] | null = null;
  #state: LimeState = {
    subject: null,
    options: DEFAULT_OPTIONS,
    display: { side: 'both', count: 5, hideRest: false, borders: true },
    ...NOTHING_YET,
  };

  constructor(client: Pick<ExplainLane, 'lime' | 'segment' | 'release'>, changed: () => void) {
    this.#client = client;
    this.#changed = changed;
  }

  get state(): LimeState {
    return this.#state;
  }

  get busy(): boolean {
    return isBusy(this.#state.status);
  }

  /**
   * Another face: what belonged to the one before is gone; the same one the other way round keeps it. Null lets the worker go, too.
   * @returns whether it is another one
   */
  setSubject(subject: FrozenFace | null): boolean {
    const before = this.#state.subject;
    if (isSameFace(subject, before)) {
      if (subject !== before) this.#patch({ subject });
      return false;
    }
    this.#abort();
    if (!subject) this.#client.release();
    const { options } = this.#state;
    const wanted = this.#chosenCut ?? 'face-parts';
    const segmentation = wanted === 'face-parts' && !subject?.keypoints ? DEFAULT_ALGORITHM : wanted;
    this.#patch({ subject, options: { ...options, segmentation }, ...NOTHING_YET });
    return true;
  }

  /** Another way to cut the face, or another number of parts, shows them at once; other choices wait for `run`. */
  setOptions(change: Partial<LimeOptions>): void {
    this.#patch({ options: { ...this.#state.options, ...change } });
    if (change.segmentation !== undefined) this.#chosenCut = change.segmentation;
    if (change.segmentation !== undefined || change.wanted !== undefined) void this.preview();
  }

  setShapes(shapes: readonly DrawnShape[]): void {
    this.#patch({ shapes });
    void this.preview();
  }

  setDisplay(change: Partial<LimeDisplay>): void {
    this.#patch({ display: { ...this.#state.display, ...change } });
  }

  chooseLabel(chosen: string): void {
    this.#patch({ chosen });
  }

  /** @param region null: none any more */
  highlight(region: number | null): void {
    if (region !== this.#state.highlighted) this.#patch({ highlighted: region });
  }

  async preview(): Promise<void> {
    const { subject } = this.#state;
    if (!subject) return;
    const signal = this.#abort();
    this.#patch({ status: { kind: 'segmenting' }, explanation: null, segments: null, loaded: false, restarted: false });
    await this.#guarded(signal, async () => {
      const request = { pixels: subject.pixels, model: subject.model, segmentation: this.#segmentation(subject) };
      const segments = await this.#client.segment(request, { signal, onEvent: this.#hear });
      this.#patch({ segments, status: { kind: 'preview' } });
    });
  }

  async run(): Promise<void> {
    const { subject, options } = this.#state;
    if (!subject) return;
    const signal = this.#abort();
    this.#patch({ status: { kind: 'loading' }, explanation: null, loaded: false, loadError: null, restarted: false });
    await this.#guarded(signal, async () => {
      const { design, calls, seed, fill, selection, alpha, kernelWidth } = options;
      const request = {
        pixels: subject.pixels,
        model: subject.model,
        head: subject.head.id,
        segmentation: this.#segmentation(subject),
        design,
        calls,
        seed,
        fill,
        selection,
        ...(alpha === null ? {} : { alpha }),
        ...(kernelWidth === null ? {} : { kernelWidth }),
      };
      const { explanation, milliseconds } = await this.#client.lime(request, { signal, onEvent: this.#hear });
      this.#show(explanation, { kind: 'done', calls: explanation.calls, seconds: milliseconds / 1000 });
    });
  }

  cancel(): void {
    if (!this.busy) return;
    this.#abort();
    this.#patch({ status: { kind: 'cancelled' } });
  }

  /** Shows an exported explanation. */
  load(text: string): void {
    try {
      const explanation = readExplanation(text);
      this.#abort();
      this.#patch({ chosen: null });
      this.#show(explanation, { kind: 'loaded' }, true);
    } catch (error) {
      this.#patch({ loadError: toErrorData(error) });
    }
  }

  readonly #hear = (event: ExplainEvent): void => {
    switch (event.kind) {
      case 'restarted':
        this.#patch({ restarted: true, status: { kind: 'loading' } });
        return;
      case 'partial':
        this.#show(event.explanation, this.#state.status);
        return;
      case 'progress': {
        const { done, total, milliseconds } = event;
        const secondsLeft = ((milliseconds / done) * (total - done)) / 1000;
        this.#patch({ status: { kind: 'running', done, total, secondsLeft } });
      }
    }
  };

  #show(explanation: Explanation, status: LimeStatus, loaded = false): void {
    this.#patch({ explanation, segments: superpixelsOf(explanation), status, loaded, loadError: null });
  }

  /** Runs a job; its faults become a status, and what is cancelled leaves the status to whoever cancelled it. */
  async #guarded(signal: AbortSignal, job: () => Promise<void>): Promise<void> {
    try {
      await job();
    } catch (error) {
      if (signal.aborted) return;
      const fault = toErrorData(error);
      this.#patch({ status: fault.kind === 'cancelled' ? { kind: 'cancelled' } : { kind: 'failed', error: fault } });
    }
  }

  #segmentation(subject: FrozenFace): Segmentation {
    const { options, shapes } = this.#state;
    switch (options.segmentation) {
      case 'face-parts':
        return { kind: 'face-parts', keypoints: subject.keypoints ?? [] };
      case 'drawn':
        return { kind: 'drawn', shapes };
      default:
        return { kind: options.segmentation, ...(options.wanted === null ? {} : { wanted: options.wanted }) };
    }
  }

  /** Ends the job that runs. @returns the signal of the next one */
  #abort(): AbortSignal {
    this.#job.abort();
    this.#job = new AbortController();
    return this.#job.signal;
  }

  #patch(change: Partial<LimeState>): void {
    this.#state = { ...this.#state, ...change };
    this.#changed();
  }
}
