/** Frames per second over a sliding window; falls on its own when nothing comes any more. */

export class FpsWindow {
  #times: number[] = [];
  readonly #length: number;

  /** @param length of the window, milliseconds */
  constructor(length = 3000) {
    this.#length = length;
  }

  add(now: number): void {
    this.#times.push(now);
    this.#drop(now);
  }

  /** null while fewer than two frames are in the window. */
  rate(now: number): number | null {
    this.#drop(now);
    const count = this.#times.length;
    if (count < 2) return null;
    const first = this.#times[0]!;
    const last = this.#times[count - 1]!;
    const spacing = (last - first) / (count - 1);
    // The time since the last frame counts only once it is longer than the usual spacing: a stall shows, a phase does not.
    const elapsed = last - first + Math.max(0, now - last - spacing);
    return elapsed > 0 ? ((count - 1) * 1000) / elapsed : null;
  }

  reset(): void {
    this.#times = [];
  }

  #drop(now: number): void {
    const from = now - this.#length;
    let old = 0;
    while (old < this.#times.length && this.#times[old]! < from) old++;
    if (old > 0) this.#times.splice(0, old);
  }
}
