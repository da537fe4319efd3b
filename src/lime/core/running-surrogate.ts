/**
 * LIME's regression as it runs along with a row of pictures: a few masks of each, older ones weighted down.
 *
 * The masks are those of the default design on a frozen picture (`makePerturbations`, orthogonal, seed 1), in pairs of a mask and its
 * complement, put in an order in which every run of pairs tells the parts apart, and walked round and round. What the score of the whole
 * picture does from one picture to the next is taken out: each score counts as its distance from the score of its own picture with
 * everything kept. Fit and intervals are the ones of a frozen picture (surrogate.ts, uncertainty.ts), kernel weights times age weights.
 */
import { choleskyFactor, choleskySolve } from '../../core/math/cholesky.ts';
import { defaultAlpha } from './analyse.ts';
import { makePerturbations, type Perturbations } from './designs.ts';
import { DEFAULT_DESIGN, defaultCalls } from './explain.ts';
import { kernelWeights, maskDistances } from './kernel.ts';
import { moments, type Samples } from './moments.ts';
import { fitSurrogates } from './surrogate.ts';
import { uncertainties } from './uncertainty.ts';

/** Pairs after which a pair counts 1/e of a new one: then as many count as a frozen picture is asked for (64). */
export const MEMORY_PAIRS = 32;
/** Older ones count less than a twentieth, and are dropped. */
const LONGEST_MEMORIES = 3;

export interface RunningFit {
  /** Calls of the network behind it. */
  readonly masks: number;
  /** One per region: what keeping it adds to the score. */
  readonly weights: Float64Array;
  /** 95 % interval of every weight. */
  readonly interval: readonly (readonly [low: number, high: number])[];
}

interface Pair {
  /** Of the design. */
  readonly pair: number;
  /** Of mask and complement: score less the score of the whole picture. */
  readonly scores: readonly [number, number];
}

export class RunningSurrogate {
  readonly columns: number;
  /** Calls of one way round. */
  readonly round: number;
  readonly #design: Perturbations;
  readonly #kernel: Float64Array;
  readonly #order: readonly number[];
  readonly #memory: number;
  #at = 0;
  #asked: number[] = [];
  #pairs: Pair[] = [];

  /**
   * @param columns regions, 2 or more, the same in every picture of the row
   * @param memory  pairs, see MEMORY_PAIRS; Infinity: it is one picture, and each of its masks counts the same
   */
  constructor(columns: number, memory = MEMORY_PAIRS) {
    this.columns = columns;
    this.#memory = memory;
    this.round = defaultCalls(DEFAULT_DESIGN);
    this.#design = makePerturbations({ design: DEFAULT_DESIGN, regions: columns, calls: this.round, seed: 1 });
    this.#kernel = kernelWeights(maskDistances(this.#design.masks, columns));
    this.#order = tellingOrder(this.#design);
  }

  /** Calls behind the next fit. */
  get masks(): number {
    return 2 * this.#pairs.length;
  }

  /** Calls from which on there is a fit: one pair more than there are unknowns, so that intervals can be told. */
  get least(): number {
    return 2 * (this.columns + 2);
  }

  /** Forgets everything; the walk begins anew. */
  reset(): void {
    this.#at = 0;
    this.#asked = [];
    this.#pairs = [];
  }

  /**
   * The masks to ask next, of one picture.
   * @param count rounded up to whole pairs
   * @returns rows of `columns` values: 1 keeps the region, 0 fills it
   */
  next(count: number): { readonly masks: Uint8Array; readonly count: number } {
    const { columns } = this;
    this.#asked = Array.from(
      { length: Math.ceil(count / 2) },
      (_, i) => this.#order[(this.#at + i) % this.#order.length]!,
    );
    const masks = new Uint8Array(2 * this.#asked.length * columns);
    this.#asked.forEach((pair, i) =>
      masks.set(this.#design.masks.subarray(2 * pair * columns, 2 * (pair + 1) * columns), 2 * i * columns),
    );
    return { masks, count: 2 * this.#asked.length };
  }

  /**
   * What the network said to the masks that `next` gave last.
   * @param scores one for each mask
   * @param bare   score of the same picture with everything kept
   */
  add(scores: ArrayLike<number>, bare: number): void {
    for (const [i, pair] of this.#asked.entries())
      this.#pairs.push({ pair, scores: [scores[2 * i]! - bare, scores[2 * i + 1]! - bare] });
    this.#at = (this.#at + this.#asked.length) % this.#order.length;
    this.#asked = [];
    const longest = LONGEST_MEMORIES * this.#memory;
    if (this.#pairs.length > longest) this.#pairs.splice(0, this.#pairs.length - longest);
  }

  /** @returns null as long as there are fewer calls than `least` */
  fit(): RunningFit | null {
    if (this.masks < this.least) return null;
    const { columns } = this;
    const rows = this.masks;
    const masks = new Uint8Array(rows * columns);
    const outputs = new Float64Array(rows);
    const weights = new Float64Array(rows);
    let [sum, squares] = [0, 0];
    this.#pairs.forEach(({ pair, scores }, k) => {
      const age = Math.exp((k + 1 - this.#pairs.length) / this.#memory);
      sum += age;
      squares += age * age;
      for (let i = 0; i < 2; i++) {
        const [row, drawn] = [2 * k + i, 2 * pair + i];
        masks.set(this.#design.masks.subarray(drawn * columns, (drawn + 1) * columns), row * columns);
        outputs[row] = scores[i]!;
        weights[row] = age * this.#kernel[drawn]!;
      }
    });
    const samples: Samples = { masks, rows, columns, outputs, classes: 1, weights };
    const alpha = defaultAlpha({ design: this.#design.design, rows: 2 * sum });
    const m = moments(samples);
    const fits = fitSurrogates(samples, { kind: 'none' }, alpha, m);
    const groups = Int32Array.from({ length: rows }, (_, row) => row >> 1);
    const options = { groups, alpha, seed: 1, resamples: 0, effectiveGroups: (sum * sum) / squares };
    const [trust] = uncertainties(samples, m, fits, options);
    return { masks: rows, weights: fits[0]!.weights, interval: trust!.interval };
  }
}

/**
 * The design's pairs in an order of which every run tells the regions apart as well as so few masks can: always the one that adds most to
 * the determinant of what is remembered (Fedorov's exchange without exchanging: V. V. Fedorov, "Theory of Optimal Experiments", 1972).
 */
function tellingOrder({ masks, columns, rows }: Perturbations): number[] {
  const signs = Array.from({ length: rows / 2 }, (_, pair) =>
    Float64Array.from({ length: columns }, (_, c) => (masks[2 * pair * columns + c] === 1 ? 1 : -1)),
  );
  const information = new Float64Array(columns * columns);
  const left = new Set(signs.keys());
  const order: number[] = [];
  const keep = Math.exp(-1 / (MEMORY_PAIRS / 2));
  while (left.size > 0) {
    const penalised = information.slice();
    for (let c = 0; c < columns; c++) penalised[c * columns + c]! += 1e-3;
    const lower = choleskyFactor(penalised, columns);
    let [best, most] = [-1, -1];
    for (const pair of left) {
      const solved = signs[pair]!.slice();
      choleskySolve(lower, columns, solved);
      const gain = solved.reduce((sum, value, c) => sum + value * signs[pair]![c]!, 0);
      if (gain > most) [best, most] = [pair, gain];
    }
    order.push(best);
    left.delete(best);
    const s = signs[best]!;
    for (let a = 0; a < columns; a++)
      for (let b = 0; b < columns; b++)
        information[a * columns + b] = keep * information[a * columns + b]! + s[a]! * s[b]!;
  }
  return order;
}
