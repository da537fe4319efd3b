/**
 * A small observable: one immutable value, patched, with subscribers that are told now or soon.
 *
 * `soon` is for numbers that change with every frame: subscribers hear of them about ten times a second, which is as often as
 * a person can read, and leaves the page's main thread free.
 */

export type Listener<T> = (state: T, before: T) => void;

export interface Clock {
  setTimeout(callback: () => void, milliseconds: number): unknown;
  clearTimeout(handle: unknown): void;
}

const realClock: Clock = {
  setTimeout: (callback, milliseconds) => setTimeout(callback, milliseconds),
  clearTimeout: (handle) => clearTimeout(handle as number),
};

export const SOON_MILLISECONDS = 100;

export class Store<T extends object> {
  #state: T;
  #told: T;
  #timer: unknown = null;
  readonly #listeners = new Set<Listener<T>>();
  readonly #clock: Clock;

  constructor(initial: T, clock: Clock = realClock) {
    this.#state = initial;
    this.#told = initial;
    this.#clock = clock;
  }

  /** The newest state, told to the subscribers or not. */
  get state(): T {
    return this.#state;
  }

  patch(change: Partial<T>, when: 'now' | 'soon' = 'now'): void {
    const changed = (Object.keys(change) as (keyof T)[]).some((key) => !Object.is(this.#state[key], change[key]));
    if (!changed) return;
    this.#state = { ...this.#state, ...change };
    if (when === 'now') this.#tell();
    else this.#timer ??= this.#clock.setTimeout(() => this.#tell(), SOON_MILLISECONDS);
  }

  /** @returns the function that ends the subscription */
  subscribe(listener: Listener<T>): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(): void {
    if (this.#timer !== null) {
      this.#clock.clearTimeout(this.#timer);
      this.#timer = null;
    }
    const before = this.#told;
    this.#told = this.#state;
    for (const listener of [...this.#listeners]) listener(this.#state, before);
  }
}
