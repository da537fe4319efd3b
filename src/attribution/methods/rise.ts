/**
 * RISE (Petsiuk, Das & Saenko 2018, arXiv 1806.07421): many random masks, soft ones, and for each pixel how much higher the logit is where
 * the mask shows it. Where the mask hides, the blurred face stands (the paper: black); and what is averaged is the logit minus its mean over
 * all masks, which has the same expectation up to a constant and far less noise. A pixel's value is the slope of the logit over its visibility.
 */

import { SeededRandom } from '../../core/math/seeded-random.ts';
import { blurredBaseline } from '../baselines.ts';
import { BATCH, inBatches } from '../batches.ts';
import { fromValues, type AttributionMethod } from '../method.ts';

export interface RiseOptions {
  readonly masks: number;
  /** Cells a side of a mask, before it is enlarged and shifted by up to a cell. */
  readonly cells: number;
  /** Share of cells that show. */
  readonly shown: number;
}

const PURPOSE = 13;

/** Draws one mask after the other. */
class SoftMasks {
  readonly #random: SeededRandom;
  readonly #options: RiseOptions;
  readonly #height: number;
  readonly #width: number;
  readonly #cells: Float64Array;

  constructor(options: RiseOptions, height: number, width: number, seed: number) {
    this.#random = new SeededRandom(seed, PURPOSE);
    this.#options = options;
    this.#height = height;
    this.#width = width;
    this.#cells = new Float64Array((options.cells + 1) ** 2);
  }

  /** @param out [height, width] row-major, 0..1 */
  draw(out: Float32Array): void {
    const { cells, shown } = this.#options;
    const across = cells + 1;
    for (let i = 0; i < this.#cells.length; i++) this.#cells[i] = this.#random.uniform() < shown ? 1 : 0;
    const [down, right] = [this.#random.uniform(), this.#random.uniform()];
    for (let y = 0, p = 0; y < this.#height; y++) {
      const row = ((y + 0.5) * (cells - 1)) / this.#height + down;
      const top = Math.floor(row);
      for (let x = 0; x < this.#width; x++, p++) {
        const column = ((x + 0.5) * (cells - 1)) / this.#width + right;
        const left = Math.floor(column);
        const at = top * across + left;
        const above = this.#cells[at]! + (column - left) * (this.#cells[at + 1]! - this.#cells[at]!);
        const below =
          this.#cells[at + across]! + (column - left) * (this.#cells[at + across + 1]! - this.#cells[at + across]!);
        out[p] = above + (row - top) * (below - above);
      }
    }
  }
}

export function rise(about: Pick<AttributionMethod, 'id' | 'name'>, options: RiseOptions): AttributionMethod {
  const { masks } = options;
  return fromValues({ ...about, signed: true, ranked: 'value', cost: masks }, async (task, signal) => {
    const { probe, input, target, seed = 1 } = task;
    const { height, width, channels } = probe.shape;
    const places = height * width;
    const hidden = blurredBaseline(input, probe.shape);
    const source = new SoftMasks(options, height, width, seed);
    const drawn = Array.from({ length: task.batchSize ?? BATCH }, () => new Float32Array(places));
    // Sums over masks of visibility m and logit f: what slopes are made of, without keeping a mask.
    const sums = { m: new Float64Array(places), mm: new Float64Array(places), mf: new Float64Array(places), f: 0 };
    await inBatches(
      task,
      masks,
      input.length,
      (index, out) => {
        const mask = drawn[index % drawn.length]!;
        source.draw(mask);
        for (let p = 0, i = 0; p < places; p++)
          for (let c = 0; c < channels; c++, i++) out[i] = hidden[i]! + mask[p]! * (input[i]! - hidden[i]!);
      },
      async (batch, n) => {
        const logits = await probe.logits(batch, n);
        for (let k = 0; k < n; k++) {
          const f = logits[k * probe.labels + target]!;
          const mask = drawn[k]!;
          sums.f += f;
          for (let p = 0; p < places; p++) {
            const m = mask[p]!;
            sums.m[p]! += m;
            sums.mm[p]! += m * m;
            sums.mf[p]! += m * f;
          }
        }
      },
      signal,
    );
    return Float32Array.from({ length: places }, (_, p) => {
      const spread = sums.mm[p]! - sums.m[p]! ** 2 / masks;
      return spread > 0 ? (sums.mf[p]! - (sums.m[p]! * sums.f) / masks) / spread : 0;
    });
  });
}

/** The paper's masks: 4,000 (its figure for VGG16), 8 cells a side, half of them shown. */
export const riseUsual = rise({ id: 'rise', name: 'RISE' }, { masks: 4000, cells: 8, shown: 0.5 });
