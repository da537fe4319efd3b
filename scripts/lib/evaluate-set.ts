/** `npm run evaluate -- --data ...`: a network's figures on a set in any form that src/sets reads. */

import { basename } from 'node:path';
import type { HeadInfo, ModelManifest } from '../../src/inference/core/manifest.ts';
import { chosenRows } from '../../src/sets/core/rows.ts';
import type { SetFacts, SetReport } from '../../src/sets/core/set-figures.ts';
import type { Corruption } from '../../src/sets/core/corruptions.ts';
import type { SetPicture } from '../../src/sets/core/entry.ts';
import { spoiltEntries } from '../../src/sets/spoil-set.ts';
import { saySkipped } from '../../src/sets/say-skipped.ts';
import type { ReportSet } from '../../src/sets/report/make-report.ts';
import { scoreSet } from '../../src/sets/score-set.ts';
import { scorerOf, type SetNetwork } from '../../src/sets/set-network.ts';
import { SetTally } from '../../src/sets/tally-set.ts';
import type { Output } from './command.ts';
import type { OwnOptions } from './own-network.ts';
import { decodeHere, openChosenSet, type SetOptions } from './set-files.ts';
import { openSetNetwork } from './set-network.ts';
import { UsageError } from './usage-error.ts';

export type EvaluateSetOptions = SetOptions & {
  readonly model: string | null;
  readonly own: OwnOptions;
  /** Tells what labels and preprocessing the network was probably made with, in place of its figures. */
  readonly propose?: boolean;
  /** Tells what bad cameras cost the network, in place of its figures. */
  readonly corruptions?: boolean;
  /** A shipped network beside it, for `corruptions`. */
  readonly against?: string | null;
};

export function chooseHead({ id, heads }: ModelManifest, asked: string | null, preferred: string): HeadInfo {
  const ids = heads.map((head) => head.id);
  if (asked !== null && !ids.includes(asked))
    throw new UsageError(`the model ${id} has no head named ${asked}; it has ${ids.join(' and ')}`);
  return heads.find((head) => head.id === (asked ?? preferred)) ?? (heads[0] as HeadInfo);
}

/** How many of what could not be read are told one by one. */
const TOLD = 10;

/**
 * Scores the chosen rows of the set and gathers the figures.
 * @param layer  whose filters are watched; null = none
 * @param spoilt the pictures are used under this corruption; null = as they are
 * @throws UsageError, AppError
 */
export async function scoreChosenSet(
  options: SetOptions,
  network: SetNetwork,
  output: Output,
  layer: string | null = null,
  spoilt: Corruption | null = null,
): Promise<ReportSet> {
  const { manifest, sha256 } = network;
  const truth = options.votes === undefined ? 'labels' : 'votes';
  const head = chooseHead(manifest, options.head ?? null, truth === 'votes' ? 'ferplus' : 'fer2013');
  const headIndex = manifest.heads.indexOf(head);
  const { set, rows, split } = await openChosenSet(options);
  const tally = new SetTally(manifest.heads, truth);
  const { scored, skipped } = tally;
  const splits = new Set<string>();
  const ofSet = (all: ReturnType<typeof set.entries>) => chosenRows(all, rows, split, splits);
  const entries = spoilt === null ? ofSet(set.entries()) : spoiltEntries(set.entries(), ofSet, spoilt, decodeHere);
  let told = performance.now();
  for await (const one of scoreSet(entries, scorerOf(network, layer), { decode: decodeHere })) {
    tally.add(one);
    if (performance.now() - told > Math.max(5000, output.patience)) {
      told = performance.now();
      output.err(`${scored.length} pictures scored ...`);
    }
  }
  skipped.slice(0, TOLD).forEach((one) => output.err(`left out: ${saySkipped(one)}`));
  if (skipped.length > TOLD) output.err(`left out: ${skipped.length - TOLD} more; --json has the whole list`);
  if (split !== null && scored.length === 0 && splits.size > 0)
    throw new UsageError(`${options.data} has no split named ${split}; it has ${[...splits].sort().join(', ')}`);
  const all = tally.figures();
  const chosen = all[headIndex]!;
  if (chosen.n === 0)
    throw new UsageError(
      skipped.length > 0 && scored.length === 0
        ? `no picture of ${options.data} could be read, the first because of this: ${saySkipped(skipped[0]!)}`
        : `no picture of ${options.data} counts for accuracy: its labels are ${labelsMet(scored)}, the network's ${head.labels.join(', ')}`,
    );
  const facts: SetFacts = {
    data: basename(options.data),
    form: set.form,
    split,
    rows: options.rows ?? 'all',
    pictures: scored.length,
    skipped: skipped.map((one) => saySkipped(one)),
  };
  const votes = tally.votes(headIndex);
  return { report: { model: manifest.id, sha256, ...chosen, set: facts, heads: all, votes }, head, headIndex, scored };
}

const labelsMet = (scored: readonly { readonly picture: SetPicture }[]): string =>
  [...new Set(scored.map(({ picture }) => picture.label ?? 'none'))].sort().join(', ') || 'none';

/** @throws UsageError, AppError */
export async function evaluateSet({ model, own, ...options }: EvaluateSetOptions, output: Output): Promise<SetReport> {
  const network = await openSetNetwork(model, own);
  try {
    return (await scoreChosenSet(options, network, output)).report;
  } finally {
    network.dispose();
  }
}
