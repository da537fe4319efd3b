/** What the panel does, without drawing: a set is read and scored, its cells are asked for, a report is made. */

import { toErrorData, type AppErrorData } from '../../../core/errors.ts';
import type { ExplainLane } from '../../../explain/lane.ts';
import type {
  CellFace,
  CellMapsAnswer,
  ScoredSetAnswer,
  SetPhoto,
  SetReportAnswer,
  SetSource,
} from '../../../explain/set-jobs.ts';
import type { HeadInfo } from '../../../inference/core/manifest.ts';
import type { ModelRef } from '../../../inference/core/model-ref.ts';
import type { Cell } from '../../../sets/cell.ts';
import type { HeadFigures } from '../../../sets/core/set-figures.ts';

export interface SetSubject {
  readonly ref: ModelRef;
  /** Equal for the same network. */
  readonly key: string;
  /** See `SetNetwork.sha256`. */
  readonly sha256: string;
  /** null before the network is there. */
  readonly heads: readonly HeadInfo[] | null;
}

export interface OpenCell {
  readonly cell: Cell;
  readonly total: number | null;
  readonly faces: readonly CellFace[];
  readonly maps: CellMapsAnswer | 'loading' | null;
}

export interface ReportState {
  readonly part: number | null;
  readonly made: SetReportAnswer | null;
}

export interface SetsState {
  readonly source: SetSource | null;
  readonly order: string | null;
  readonly split: string | null;
  readonly busy: boolean;
  /** So far, or of all of it. */
  readonly pictures: number;
  readonly skipped: number;
  readonly heads: readonly HeadFigures[];
  /** There once all is scored. */
  readonly scored: ScoredSetAnswer | null;
  /** Of the network that scored. */
  readonly by: SetSubject | null;
  /** Parts of the set that were ever met. */
  readonly splits: readonly string[];
  readonly head: number;
  readonly open: OpenCell | null;
  readonly report: ReportState;
  readonly fault: AppErrorData | null;
  readonly restarted: boolean;
}

const NO_REPORT: ReportState = { part: null, made: null };
const NOTHING: SetsState = {
  source: null,
  order: null,
  split: null,
  busy: false,
  pictures: 0,
  skipped: 0,
  heads: [],
  scored: null,
  by: null,
  splits: [],
  head: 0,
  open: null,
  report: NO_REPORT,
  fault: null,
  restarted: false,
};

/** Of the faces of a cell that are fetched at once. */
export const PAGE_OF_FACES = 24;

type Lane = Pick<ExplainLane, 'set' | 'release'>;

export class SetsSession {
  readonly #reading: Lane;
  readonly #asking: Lane;
  readonly #changed: () => void;
  #job = new AbortController();
  #question = new AbortController();
  #state: SetsState = NOTHING;

  /** @param reading for what takes long; `asking` for what a person waits for */
  constructor(reading: Lane, asking: Lane, changed: () => void) {
    this.#reading = reading;
    this.#asking = asking;
    this.#changed = changed;
  }

  get state(): SetsState {
    return this.#state;
  }

  /** Reads and scores a set; what was there before is gone. */
  async read(
    source: SetSource,
    subject: SetSubject,
    { order = null, split = null }: { readonly order?: string | null; readonly split?: string | null } = {},
  ): Promise<void> {
    this.#stop();
    const { signal } = (this.#job = new AbortController());
    const { splits, head, source: before } = this.#state;
    const same = before === source;
    this.#patch({ ...NOTHING, source, order, split, busy: true, by: subject, ...(same ? { splits, head } : {}) });
    try {
      const scored = await this.#reading.set(
        'score-set',
        { model: subject.ref, source, order, split },
        {
          signal,
          onEvent: (event) => {
            if (event.kind === 'set-progress') {
              const { pictures, skipped, heads } = event;
              this.#patch({ pictures, skipped, heads });
            } else if (event.kind === 'restarted') this.#patch({ restarted: true });
          },
        },
      );
      this.#patch({
        busy: false,
        restarted: false,
        scored,
        pictures: scored.pictures,
        skipped: scored.skippedCount,
        heads: scored.heads,
        head: Math.min(this.#state.head, scored.heads.length - 1),
        splits: [...new Set([...this.#state.splits, ...scored.splits])].sort(),
      });
    } catch (error) {
      if (!signal.aborted) this.#patch({ busy: false, fault: toErrorData(error) });
    }
  }

  /** Another part of the set, or another network. */
  async again(subject: SetSubject, split = this.#state.split): Promise<void> {
    const { source, order } = this.#state;
    if (source) await this.read(source, subject, { order, split });
  }

  /** What is under way is left; a set that was read to its end stays. */
  cancel(): void {
    const { scored, busy } = this.#state;
    this.#stop();
    if (busy || !scored) this.forget();
    else this.#patch({ report: { ...this.#state.report, part: null } });
  }

  /** Lets the set and the worker go. */
  forget(): void {
    this.#stop();
    this.#reading.release();
    this.#asking.release();
    this.#patch(NOTHING);
  }

  chooseHead(head: number): void {
    this.#question.abort();
    this.#patch({ head, open: null, report: NO_REPORT });
  }

  async openCell(cell: Cell): Promise<void> {
    this.#patch({ open: { cell, total: null, faces: [], maps: null }, fault: null });
    await this.moreFaces();
  }

  closeCell(): void {
    this.#question.abort();
    this.#patch({ open: null, fault: null });
  }

  async moreFaces(): Promise<void> {
    const { open, scored, head } = this.#state;
    if (!open || !scored) return;
    await this.#ask(async (signal) => {
      const from = open.faces.length;
      const request = { setId: scored.setId, head, cell: open.cell, from, count: PAGE_OF_FACES };
      const { total, faces } = await this.#asking.set('cell-faces', request, { signal });
      this.#open({ total, faces: [...open.faces, ...faces] });
    });
  }

  async explainCell(): Promise<void> {
    const { open, scored, head, by } = this.#state;
    if (!open || !scored || !by) return;
    this.#open({ maps: 'loading' });
    await this.#ask(async (signal) => {
      const request = { model: by.ref, setId: scored.setId, head, cell: open.cell };
      this.#open({ maps: await this.#asking.set('cell-maps', request, { signal }) });
    });
    if (this.#state.open?.maps === 'loading') this.#open({ maps: null });
  }

  /** @returns null where it could not be had: the state says why */
  async photo(at: number): Promise<SetPhoto | null> {
    const { scored } = this.#state;
    if (!scored) return null;
    let photo: SetPhoto | null = null;
    await this.#ask(async (signal) => {
      photo = await this.#asking.set('set-photo', { setId: scored.setId, at }, { signal });
    });
    return photo;
  }

  async makeReport(lang: string, seed: number, answers: readonly string[]): Promise<void> {
    const { scored, head, by } = this.#state;
    if (!scored || !by) return;
    this.#job.abort();
    const { signal } = (this.#job = new AbortController());
    this.#patch({ report: { part: 0, made: null }, fault: null });
    try {
      const made = await this.#reading.set(
        'set-report',
        { model: by.ref, setId: scored.setId, head, sha256: by.sha256, lang, seed, answers },
        {
          signal,
          onEvent: (event) => {
            if (event.kind === 'report-part') this.#patch({ report: { part: event.part, made: null } });
          },
        },
      );
      this.#patch({ report: { part: null, made } });
    } catch (error) {
      if (!signal.aborted) this.#patch({ report: NO_REPORT, fault: toErrorData(error) });
    }
  }

  async #ask(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.#question.abort();
    const { signal } = (this.#question = new AbortController());
    try {
      await work(signal);
    } catch (error) {
      if (!signal.aborted) this.#patch({ fault: toErrorData(error) });
    }
  }

  #open(change: Partial<OpenCell>): void {
    if (this.#state.open) this.#patch({ open: { ...this.#state.open, ...change } });
  }

  #stop(): void {
    this.#job.abort();
    this.#question.abort();
  }

  #patch(change: Partial<SetsState>): void {
    this.#state = { ...this.#state, ...change };
    this.#changed();
  }
}
