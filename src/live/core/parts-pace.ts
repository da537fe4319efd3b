/** How many masks a frame has room for, from what frames and masks have taken. */

/** A frame with its masks shall take no longer than this, milliseconds: 20 frames a second. */
export const FRAME_BUDGET_MS = 50;
/** Whatever the time: one pair a frame. */
export const LEAST_MASKS = 2;
/** More would say nothing that the next frame does not say better. */
export const MOST_MASKS = 8;
/** As long as there are too few for any answer: the bars come sooner, a few frames later. */
const FIRST_MASKS = 4;
/** Weight of the past in what is measured. */
const INERTIA = 0.8;

export class PartsPace {
  #frameMs: number | null = null;
  #maskMs: number | null = null;

  /** @param milliseconds that a frame took without its masks */
  frameTook(milliseconds: number): void {
    this.#frameMs = averaged(this.#frameMs, milliseconds);
  }

  /** @param milliseconds that so many masks took together */
  masksTook(count: number, milliseconds: number): void {
    this.#maskMs = averaged(this.#maskMs, milliseconds / count);
  }

  /**
   * @param first no answer can be given yet
   * @returns masks for the next frame, whole pairs, LEAST_MASKS..MOST_MASKS
   */
  count(first: boolean): number {
    const least = first ? FIRST_MASKS : LEAST_MASKS;
    if (this.#frameMs === null || this.#maskMs === null) return least;
    const room = (FRAME_BUDGET_MS - this.#frameMs) / Math.max(this.#maskMs, 1e-3);
    return Math.min(MOST_MASKS, Math.max(least, 2 * Math.floor(room / 2)));
  }
}

const averaged = (before: number | null, now: number): number =>
  before === null ? now : INERTIA * before + (1 - INERTIA) * now;
