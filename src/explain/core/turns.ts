/**
 * Who may compute now, where several jobs share one thread and tfjs's one current backend: one at a time, handed on at every pause, the
 * most urgent first, equals in the order of their asking.
 */

interface Waiting {
  readonly urgency: number;
  start(): void;
}

export class Turns {
  #taken = false;
  readonly #waiting: Waiting[] = [];

  /** Resolves when it is the caller's turn, which ends with `give`. @param urgency larger goes first */
  take(urgency: number): Promise<void> {
    if (!this.#taken) {
      this.#taken = true;
      return Promise.resolve();
    }
    return new Promise((start) => this.#waiting.push({ urgency, start }));
  }

  /** Ends the turn; the next one begins. */
  give(): void {
    const next = this.#waiting.reduce<Waiting | null>(
      (best, one) => (best && best.urgency >= one.urgency ? best : one),
      null,
    );
    if (!next) {
      this.#taken = false;
      return;
    }
    this.#waiting.splice(this.#waiting.indexOf(next), 1);
    next.start();
  }

  /** Whether someone waits who should go before a job of this urgency goes on. */
  wanted(urgency: number): boolean {
    return this.#waiting.some((one) => one.urgency >= urgency);
  }

  /** Lets those go first who wait and are as urgent or more; resolves when the caller may go on. */
  async pass(urgency: number): Promise<void> {
    if (!this.wanted(urgency)) return;
    const again = this.take(urgency);
    this.give();
    await again;
  }
}
