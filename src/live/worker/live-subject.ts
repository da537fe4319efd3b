/** What the maps of a row of frames are of, and whether what was gathered of the frames before still belongs to it. */

/** An unpinned label is explained until another has had the highest score for this long, milliseconds: a map needs frames to gather. */
export const LEAD_MS = 300;

/** Frames this far apart, milliseconds, do not belong to one row. */
export const LONGEST_GAP_MS = 1000;

/**
 * Correlation between the crops of two frames below which the picture was cut. Of 4,000 pairs of different faces of PublicTest 99 % lie
 * below .6; what neighbouring frames of a clip have, `npm run bench -- live-clip` prints.
 */
export const LEAST_LIKENESS = 0.7;

/** One frame, as far as it is known before the network has run. */
export interface SubjectFrame {
  readonly face: number;
  readonly modelId: string;
  /** null = the network's first. */
  readonly head: string | null;
  /** Index of the pinned label; null = the leading one. */
  readonly pinned: number | null;
  /** Normalised crop. */
  readonly input: Float32Array;
  /** Milliseconds. */
  readonly time: number;
}

export class LiveSubject {
  #last: SubjectFrame | null = null;
  /** The explained label; null until the first frame's scores are there. */
  #label: number | null = null;
  /** Another label that leads at present, and since when. */
  #rival: { readonly label: number; readonly since: number } | null = null;
  #changed = false;

  /**
   * Before the network runs.
   * @returns `target`: the label to explain, null = the one with the highest score; `fresh`: nothing gathered before belongs to it
   */
  next(frame: SubjectFrame): { readonly target: number | null; readonly fresh: boolean } {
    const last = this.#last;
    const cut =
      !last || !isSame(last, frame) || Math.abs(frame.time - last.time) > LONGEST_GAP_MS || !isAlike(last, frame);
    if (cut) this.#letGo();
    const before = this.#label;
    if (frame.pinned !== null) this.#label = frame.pinned;
    // A label that is let go gives way at once to the one with the highest score.
    else if (last && last.pinned !== null) this.#letGo();
    const fresh = cut || this.#changed || this.#label !== before;
    this.#changed = false;
    this.#last = frame;
    return { target: this.#label, fresh };
  }

  /**
   * After the network has run on the frame that `next` got last.
   * @param top    the label with the highest score
   * @param target the label that was explained
   */
  scored(top: number, target: number): void {
    const frame = this.#last;
    if (!frame) return;
    this.#label = target;
    if (frame.pinned !== null || top === target) {
      this.#rival = null;
      return;
    }
    if (this.#rival?.label !== top) this.#rival = { label: top, since: frame.time };
    if (frame.time - this.#rival.since < LEAD_MS) return;
    this.#label = top;
    this.#rival = null;
    this.#changed = true;
  }

  /** @returns the label that the row explains, where this frame is one of it; null where it is not */
  labelOf(frame: Omit<SubjectFrame, 'input' | 'time'>): number | null {
    return this.#last && isSame(this.#last, frame) ? this.#label : null;
  }

  /** The row has ended: another source, another network. */
  forget(): void {
    this.#last = null;
    this.#letGo();
  }

  #letGo(): void {
    this.#label = null;
    this.#rival = null;
    this.#changed = false;
  }
}

type Identity = Omit<SubjectFrame, 'input' | 'time' | 'pinned'>;

const isSame = (a: Identity, b: Identity): boolean => a.face === b.face && a.modelId === b.modelId && a.head === b.head;

/** Whether two crops can be neighbours of one row: their correlation heeds neither brightness nor contrast. */
const isAlike = ({ input: a }: SubjectFrame, { input: b }: SubjectFrame): boolean =>
  a.length === b.length && correlation(a, b) >= LEAST_LIKENESS;

/** Pearson's, of two arrays of the same length; 1 for two that are flat and the same, 0 where only one of them is flat. */
export function correlation(a: Float32Array, b: Float32Array): number {
  const n = a.length;
  let [sumA, sumB, aa, bb, ab] = [0, 0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [x, y] = [a[i] as number, b[i] as number];
    sumA += x;
    sumB += y;
    aa += x * x;
    bb += y * y;
    ab += x * y;
  }
  const spread = Math.sqrt((n * aa - sumA * sumA) * (n * bb - sumB * sumB));
  if (spread > 0) return (n * ab - sumA * sumB) / spread;
  return aa === bb && sumA === sumB ? 1 : 0;
}
