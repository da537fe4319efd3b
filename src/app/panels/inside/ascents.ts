/**
 * The pictures that drive the filters of one layer, as they are climbed: run, pause, go on, cancel, kept from one visit to the next.
 * Knows no screen; every change is told to one listener.
 */

import { AppError, toErrorData, type AppErrorData } from '../../../core/errors.ts';
import type { ExplainEvent, ExplainLane } from '../../../explain/lane.ts';
import { ascentKey } from '../../../explain/core/ascent-key.ts';
import type { ResultKey, Results } from '../../../explain/results.ts';
import type { FilterAscentStep } from '../../../inference/ascent/core/options.ts';
import type { InsideNetwork } from './state.ts';
import { DEFAULT_CHOICE, ruleKey, toAscentOptions, type AscentChoice } from './ascent-options.ts';
import {
  climbedOn,
  climbKey,
  nextGroup,
  progressOf,
  stepsOf,
  type Climb,
  type Climbs,
  type Wish,
} from './ascent-runs.ts';

export type AscentStatus =
  | { readonly kind: 'idle' }
  /** Nothing has come yet. */
  | { readonly kind: 'starting' }
  | { readonly kind: 'running'; readonly done: number; readonly total: number; readonly secondsLeft: number }
  | { readonly kind: 'paused'; readonly done: number; readonly total: number }
  | { readonly kind: 'done'; readonly pictures: number; readonly seconds: number }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly error: AppErrorData };

/** Whose ascents: the filters of one layer of one network. */
export interface AscentPlace {
  readonly network: InsideNetwork;
  readonly layer: string;
}

export type KeptClimbs = Results<Climb>;

export interface AscentsState {
  readonly choice: AscentChoice;
  readonly status: AscentStatus;
  /** The channels of the run at hand, or of the last one. */
  readonly channels: readonly number[];
  readonly climbs: Climbs;
}

export class Ascents {
  readonly #client: Pick<ExplainLane, 'ascend'>;
  readonly #kept: KeptClimbs;
  readonly #changed: () => void;
  readonly #hear: (event: ExplainEvent) => void;
  readonly #free: () => Promise<unknown>;
  readonly #now: () => number;
  #place: AscentPlace | null = null;
  #face: Float32Array | null = null;
  #job = new AbortController();
  #wishes: readonly Wish[] = [];
  /** Climbing time of the run at hand, without its pauses. */
  #milliseconds = 0;
  #state: AscentsState = { choice: DEFAULT_CHOICE, status: { kind: 'idle' }, channels: [], climbs: new Map() };

  constructor(ports: {
    readonly client: Pick<ExplainLane, 'ascend'>;
    readonly kept: KeptClimbs;
    changed(): void;
    hear(event: ExplainEvent): void;
    /** Resolves when no other job has the worker. */
    free(): Promise<unknown>;
    now?(): number;
  }) {
    this.#client = ports.client;
    this.#kept = ports.kept;
    this.#changed = () => ports.changed();
    this.#hear = (event) => ports.hear(event);
    this.#free = () => ports.free();
    this.#now = ports.now ?? (() => performance.now());
  }

  get state(): AscentsState {
    return this.#state;
  }

  get busy(): boolean {
    return this.#state.status.kind === 'starting' || this.#state.status.kind === 'running';
  }

  get place(): AscentPlace | null {
    return this.#place;
  }

  /** Another layer: what runs ends, and what is kept of the new layer's ascents is fetched. */
  async go(place: AscentPlace | null, channels: number): Promise<void> {
    this.#abort();
    this.#place = place;
    this.#wishes = [];
    this.#patch({ status: { kind: 'idle' }, channels: [], climbs: new Map() });
    await this.#fetch(channels);
  }

  /** The frozen face to start from; null: there is none. Climbs that began with another face are gone. */
  setFace(face: Float32Array | null): void {
    this.#face = face;
    if (this.#state.choice.start === 'picture') this.choose({ start: face ? 'picture' : 'noise' }, 0);
  }

  /** Another rule has other pictures. @param channels of the layer, to look for what is kept */
  choose(change: Partial<AscentChoice>, channels: number): void {
    const before = this.#state.choice;
    const choice = { ...before, ...change };
    const other = ruleKey(choice) !== ruleKey(before) || choice.start === 'picture';
    if (other || choice.seed !== before.seed) this.#abort();
    this.#patch({
      choice,
      ...(other ? { climbs: new Map() } : {}),
      ...(other || choice.seed !== before.seed ? { status: { kind: 'idle' }, channels: [] } : {}),
    });
    void this.#fetch(channels);
  }

  climbOf(channel: number): Climb | null {
    return this.#state.climbs.get(climbKey(channel, this.#state.choice.seed)) ?? null;
  }

  /** All seeds of one channel, lowest first. */
  seedsOf(channel: number): Climb[] {
    return [...this.#state.climbs.values()].filter((c) => c.channel === channel).sort((a, b) => a.seed - b.seed);
  }

  /**
   * Climbs until every channel has the chosen number of steps, in the order given.
   * @param more that many steps on top of what there is, instead
   */
  climb(channels: readonly number[], { more = 0, seed = this.#state.choice.seed } = {}): Promise<void> {
    const { steps } = this.#state.choice;
    this.#wishes = channels.map((channel) => {
      const done = stepsOf(this.#state.climbs, channel, seed);
      return { channel, seed, goal: more > 0 ? done + more : steps };
    });
    this.#milliseconds = 0;
    this.#patch({ channels });
    return this.#run();
  }

  pause(): void {
    if (!this.busy) return;
    this.#abort();
    this.#patch({ status: { kind: 'paused', ...this.#progress() } });
  }

  resume(): Promise<void> {
    return this.#state.status.kind === 'paused' ? this.#run() : Promise.resolve();
  }

  cancel(): void {
    if (!this.busy && this.#state.status.kind !== 'paused') return;
    this.#abort();
    this.#wishes = [];
    this.#patch({ status: { kind: 'cancelled' } });
  }

  /** Lets another job have the worker, and goes on after it. */
  async around<T>(job: () => Promise<T>): Promise<T> {
    const held = this.busy;
    if (held) this.pause();
    try {
      return await job();
    } finally {
      if (held) void this.resume();
    }
  }

  #run(): Promise<void> {
    const place = this.#place;
    if (!place) return Promise.resolve();
    const signal = this.#abort();
    this.#patch({ status: { kind: 'starting' } });
    return this.#climbAll(place, signal);
  }

  async #climbAll(place: AscentPlace, signal: AbortSignal): Promise<void> {
    try {
      await this.#free();
      if (signal.aborted) return;
      for (let group = this.#next(); group; group = this.#next()) {
        await this.#climbGroup(place, group, signal);
        if (signal.aborted) return;
      }
      const seconds = this.#milliseconds / 1000;
      this.#patch({ status: { kind: 'done', pictures: this.#wishes.length, seconds } });
    } catch (error) {
      if (signal.aborted) return;
      const fault = toErrorData(error);
      this.#patch({ status: fault.kind === 'cancelled' ? { kind: 'cancelled' } : { kind: 'failed', error: fault } });
    }
  }

  #next(): ReturnType<typeof nextGroup> {
    return nextGroup(this.#wishes, this.#state.climbs);
  }

  async #climbGroup(
    { network, layer }: AscentPlace,
    { wishes, steps }: { readonly wishes: readonly Wish[]; readonly steps: number },
    signal: AbortSignal,
  ): Promise<void> {
    const options = toAscentOptions(this.#state.choice, this.#face, steps);
    if (!options) throw new AppError('input-invalid', 'there is no face to start from');
    const targets = wishes.map(({ channel, seed }) => {
      const from = this.#state.climbs.get(climbKey(channel, seed))?.state;
      return { layer, channel, seed, ...(from ? { from } : {}) };
    });
    let last = this.#now();
    let first = true;
    const onStep = (step: FilterAscentStep): void => {
      if (signal.aborted) return;
      const now = this.#now();
      // Getting the network ready is not climbing.
      if (!first) this.#milliseconds += now - last;
      [last, first] = [now, false];
      this.#take(step);
    };
    const onEvent = (event: ExplainEvent): void => this.#hear(event);
    await this.#client.ascend({ model: network.ref, targets, options }, { signal, onEvent, onStep });
  }

  #take(step: FilterAscentStep): void {
    const key = climbKey(step.channel, step.seed);
    const climb = climbedOn(this.#state.climbs.get(key), step);
    if (!climb) return;
    const climbs = new Map(this.#state.climbs).set(key, climb);
    this.#state = { ...this.#state, climbs };
    const progress = this.#progress();
    const rate = this.#milliseconds / Math.max(1, this.#stepsTaken(progress.done));
    const secondsLeft = ((progress.total - progress.done) * rate) / 1000;
    this.#patch({ status: { kind: 'running', ...progress, secondsLeft } });
    const reached = ({ channel, seed, goal }: Wish): boolean => climbKey(channel, seed) === key && step.step >= goal;
    if (this.#wishes.some(reached)) this.#keep(climb);
  }

  #stepsAtStart = 0;

  #stepsTaken(done: number): number {
    if (this.#milliseconds === 0) this.#stepsAtStart = done;
    return done - this.#stepsAtStart;
  }

  #progress(): { done: number; total: number } {
    return progressOf(this.#wishes, this.#state.climbs);
  }

  /** @returns null for what is never kept: pictures that began with a person's face */
  #storeKey(channel: number, seed: number, steps: number): ResultKey {
    const place = this.#place;
    const options = toAscentOptions(this.#state.choice, this.#face, steps);
    return place && options && ascentKey(place.network, { layer: place.layer, channel, seed }, options);
  }

  #keep(climb: Climb): void {
    const key = this.#storeKey(climb.channel, climb.seed, climb.state.step);
    if (key !== null) void this.#kept.put(key, climb);
  }

  async #fetch(channels: number): Promise<void> {
    const { choice } = this.#state;
    const place = this.#place;
    const keys = Array.from({ length: channels }, (_, channel) => this.#storeKey(channel, choice.seed, choice.steps));
    const found = await Promise.all(keys.map((key) => this.#kept.get(key)));
    if (place !== this.#place || choice !== this.#state.choice) return;
    const climbs = new Map(this.#state.climbs);
    for (const climb of found) {
      const key = climb && climbKey(climb.channel, climb.seed);
      if (key && !climbs.has(key)) climbs.set(key, climb);
    }
    if (climbs.size !== this.#state.climbs.size) this.#patch({ climbs });
  }

  #abort(): AbortSignal {
    this.#job.abort();
    this.#job = new AbortController();
    return this.#job.signal;
  }

  #patch(change: Partial<AscentsState>): void {
    this.#state = { ...this.#state, ...change };
    this.#changed();
  }
}
