/** A scored set as it grows: its pictures, what could not be read, and the figures of every head. The command line and the page gather alike. */

import { argMax } from '../core/math/softmax.ts';
import type { HeadInfo } from '../inference/core/manifest.ts';
import type { Skipped } from './core/entry.ts';
import { HeadTally, voteFigures, type HeadFigures, type Truth, type VoteFigures } from './core/set-figures.ts';
import type { ScoredPicture } from './score-set.ts';

export class SetTally {
  readonly truth: Truth;
  readonly scored: ScoredPicture[] = [];
  readonly skipped: Skipped[] = [];
  readonly #heads: readonly HeadTally[];

  constructor(heads: readonly HeadInfo[], truth: Truth) {
    this.truth = truth;
    this.#heads = heads.map((head) => new HeadTally(head, truth));
  }

  add(one: ScoredPicture | Skipped): void {
    if (one.kind === 'skipped') {
      this.skipped.push(one);
      return;
    }
    this.scored.push(one);
    this.#heads.forEach((tally, i) => tally.add(one.picture, one.scores[i]!));
  }

  /** Of every head, in the network's order; over what was added so far. */
  figures(): HeadFigures[] {
    return this.#heads.map((tally) => tally.figures());
  }

  /** @param head its place among the network's. @returns null where no picture has votes */
  votes(head: number): VoteFigures | null {
    const tops = this.scored.map(({ picture, scores }) => ({ picture, top: argMax(scores[head]!) }));
    return voteFigures(tops, this.#heads[head]!.head.labels);
  }
}
