/**
 * What the panel does, without drawing: which maps are wanted, which are there, and what the tests of one of them have found. Maps and tests
 * are two jobs that may run beside each other; every change is told to one listener.
 */

import { CONTROLS } from '../../../attribution/controls.ts';
import type { Finding } from '../../../attribution/faithfulness/face-tests.ts';
import { ALL_MAPS, LIVE_DEFAULT, METHODS } from '../../../attribution/registry.ts';
import { toErrorData, type AppErrorData } from '../../../core/errors.ts';
import type { ExplainEvent, ExplainLane } from '../../../explain/lane.ts';
import type { FaceQuestion, FindingNews, LeftOutNews, MapNews, TestsAnswer } from '../../../explain/protocol.ts';
import { isSameFace, type FrozenFace } from '../frozen-face.ts';

export type CompareTab = 'maps' | 'tests';

export type CompareStatus =
  | { readonly kind: 'idle' | 'loading' | 'cancelled' }
  | { readonly kind: 'running'; readonly done: number; readonly total: number; readonly secondsLeft: number }
  | { readonly kind: 'done'; readonly calls: number; readonly seconds: number }
  | { readonly kind: 'failed'; readonly error: AppErrorData };

export const isBusy = ({ kind }: CompareStatus): boolean => kind === 'loading' || kind === 'running';

/** Dearer methods are not asked unless a person wants them; in forward passes. */
export const DEAR = 150;

/** Of everything that is drawn at random. */
export const SEED = 1;

/** A map's place in what is there. */
export const mapKey = (method: string, target: number): string => `${method} ${target}`;

/** What the tests of one method and label have found. */
export interface Tested {
  readonly method: string;
  readonly target: number;
  readonly findings: readonly Finding[];
  /** null until they have ended. */
  readonly answer: TestsAnswer | null;
}

export interface CompareState {
  readonly subject: FrozenFace | null;
  readonly tab: CompareTab;
  /** Indices of labels, in the head's order. */
  readonly targets: readonly number[];
  /** Ids, without the controls, which are always there. */
  readonly methods: readonly string[];
  readonly maps: ReadonlyMap<string, MapNews>;
  /** Ids of methods that this network cannot be asked. */
  readonly leftOut: readonly string[];
  /** Chosen to be tested. */
  readonly method: string;
  readonly target: number;
  readonly tested: Tested | null;
  readonly status: Readonly<Record<CompareTab, CompareStatus>>;
  /** A worker died, and another one took over. */
  readonly restarted: boolean;
}

const NOTHING_YET = {
  maps: new Map<string, MapNews>(),
  leftOut: [],
  tested: null,
  status: { maps: { kind: 'idle' }, tests: { kind: 'idle' } },
  restarted: false,
} as const satisfies Partial<CompareState>;

type Lane = Pick<ExplainLane, 'maps' | 'tests' | 'release'>;

export class CompareSession {
  readonly #lanes: Readonly<Record<CompareTab, Lane>>;
  readonly #changed: () => void;
  readonly #jobs: Record<CompareTab, AbortController> = { maps: new AbortController(), tests: new AbortController() };
  #state: CompareState = {
    subject: null,
    tab: 'maps',
    targets: [],
    methods: METHODS.filter(({ cost }) => cost <= DEAR).map(({ id }) => id),
    method: LIVE_DEFAULT.id,
    target: 0,
    ...NOTHING_YET,
  };

  /** @param lanes one for each of the two jobs */
  constructor(lanes: Readonly<Record<CompareTab, Lane>>, changed: () => void) {
    this.#lanes = lanes;
    this.#changed = changed;
  }

  get state(): CompareState {
    return this.#state;
  }

  /** Methods that are shown, in the order of the list; the controls at the end. */
  get shown(): readonly string[] {
    const { methods } = this.#state;
    return ALL_MAPS.filter((method) => methods.includes(method.id) || CONTROLS.includes(method)).map(({ id }) => id);
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
    this.#abort('maps');
    this.#abort('tests');
    if (!subject) Object.values(this.#lanes).forEach((lane) => lane.release());
    const target = subject?.target ?? 0;
    this.#patch({ subject, target, targets: subject ? [target] : [], ...NOTHING_YET });
    return true;
  }

  showTab(tab: CompareTab): void {
    this.#patch({ tab });
  }

  /** Shows a label, or hides it; the last one stays. Missing maps are asked at once. */
  toggleLabel(target: number): void {
    const { targets } = this.#state;
    const next = targets.includes(target) ? targets.filter((other) => other !== target) : [...targets, target];
    if (next.length === 0) return;
    this.#patch({ targets: next.sort((a, b) => a - b) });
    void this.runMaps();
  }

  toggleMethod(id: string): void {
    const { methods } = this.#state;
    this.#patch({ methods: methods.includes(id) ? methods.filter((other) => other !== id) : [...methods, id] });
    void this.runMaps();
  }

  chooseTested({ method, target }: { readonly method?: string; readonly target?: number }): void {
    this.#patch({ method: method ?? this.#state.method, target: target ?? this.#state.target });
  }

  /** Those that are shown and not there, the cheap ones first. */
  get missing(): readonly { readonly method: string; readonly target: number }[] {
    const { targets, maps, leftOut } = this.#state;
    const shown = ALL_MAPS.filter(({ id }) => this.shown.includes(id) && !leftOut.includes(id));
    return [...shown]
      .sort((a, b) => a.cost - b.cost)
      .flatMap(({ id }) => targets.map((target) => ({ method: id, target })))
      .filter(({ method, target }) => !maps.has(mapKey(method, target)));
  }

  async runMaps(): Promise<void> {
    const wanted = this.missing;
    const signal = this.#abort('maps');
    if (!this.#state.subject) return;
    if (wanted.length === 0) {
      if (isBusy(this.#state.status.maps)) this.#become('maps', { kind: 'idle' });
      return;
    }
    await this.#guarded('maps', signal, async (question, started) => {
      const { forward, backward } = await this.#lanes.maps.maps(
        { ...question, wanted },
        { signal, onEvent: (event) => this.#hear('maps', event) },
      );
      this.#become('maps', { kind: 'done', calls: forward + backward, seconds: started() });
    });
  }

  async runTests(): Promise<void> {
    const { method, target, subject } = this.#state;
    const signal = this.#abort('tests');
    if (!subject) return;
    this.#patch({ tested: { method, target, findings: [], answer: null } });
    await this.#guarded('tests', signal, async (question) => {
      const answer = await this.#lanes.tests.tests(
        { ...question, method, target },
        { signal, onEvent: (event) => this.#hear('tests', event) },
      );
      const { tested } = this.#state;
      if (tested) this.#patch({ tested: { ...tested, answer } });
      const { forward, backward } = answer.calls;
      this.#become('tests', { kind: 'done', calls: forward + backward, seconds: answer.milliseconds / 1000 });
    });
  }

  cancel(tab: CompareTab): void {
    if (!isBusy(this.#state.status[tab])) return;
    this.#abort(tab);
    this.#become(tab, { kind: 'cancelled' });
  }

  #hear(tab: CompareTab, event: ExplainEvent): void {
    switch (event.kind) {
      case 'restarted': {
        const { tested } = this.#state;
        this.#patch({ restarted: true, ...(tab === 'tests' && tested ? { tested: { ...tested, findings: [] } } : {}) });
        this.#become(tab, { kind: 'loading' });
        return;
      }
      case 'progress': {
        const { done, total, milliseconds } = event;
        const secondsLeft = ((milliseconds / done) * (total - done)) / 1000;
        this.#become(tab, { kind: 'running', done, total, secondsLeft });
        return;
      }
      case 'map':
      case 'left-out':
      case 'finding':
        this.#take(event);
    }
  }

  #take(event: MapNews | LeftOutNews | FindingNews): void {
    const { maps, leftOut, tested } = this.#state;
    switch (event.kind) {
      case 'map':
        this.#patch({ maps: new Map(maps).set(mapKey(event.method, event.target), event) });
        return;
      case 'left-out':
        this.#patch({ leftOut: [...new Set([...leftOut, event.method])] });
        return;
      case 'finding':
        if (tested) this.#patch({ tested: { ...tested, findings: [...tested.findings, event.finding] } });
    }
  }

  /** Runs a job; its faults become a status, and what is cancelled leaves the status to whoever cancelled it. */
  async #guarded(
    tab: CompareTab,
    signal: AbortSignal,
    job: (question: FaceQuestion, seconds: () => number) => Promise<void>,
  ): Promise<void> {
    const { subject } = this.#state;
    if (!subject) return;
    const { model, pixels, keypoints, head } = subject;
    const started = performance.now();
    this.#patch({ restarted: false });
    this.#become(tab, { kind: 'loading' });
    try {
      await job({ model, pixels, keypoints, head: head.id, seed: SEED }, () => (performance.now() - started) / 1000);
    } catch (error) {
      if (signal.aborted) return;
      const fault = toErrorData(error);
      this.#become(tab, fault.kind === 'cancelled' ? { kind: 'cancelled' } : { kind: 'failed', error: fault });
    }
  }

  /** Ends the job that runs. @returns the signal of the next one */
  #abort(tab: CompareTab): AbortSignal {
    this.#jobs[tab].abort();
    this.#jobs[tab] = new AbortController();
    return this.#jobs[tab].signal;
  }

  #become(tab: CompareTab, status: CompareStatus): void {
    this.#patch({ status: { ...this.#state.status, [tab]: status } });
  }

  #patch(change: Partial<CompareState>): void {
    this.#state = { ...this.#state, ...change };
    this.#changed();
  }
}
