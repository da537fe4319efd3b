/** Which rows of a set are used: `first:1000`, `every:3` or `seed:7:1000`. */

import { SeededRandom } from '../../core/math/seeded-random.ts';
import type { SetEntry, SetPicture, Skipped } from './entry.ts';

export type RowChoice =
  | { readonly kind: 'all' }
  | { readonly kind: 'first'; readonly count: number }
  /** Every n-th, the first one included. */
  | { readonly kind: 'every'; readonly step: number }
  /** `count` of them, drawn evenly; the set's order is kept. */
  | { readonly kind: 'seed'; readonly seed: number; readonly count: number };

/** @returns null where the text is no such choice */
export function parseRows(text: string): RowChoice | null {
  const [, word, a, b] = /^(first|every|seed):(\d{1,9})(?::(\d{1,9}))?$/.exec(text) ?? [];
  const [first, second] = [Number(a), Number(b)];
  if (word === 'first' && b === undefined && first > 0) return { kind: 'first', count: first };
  if (word === 'every' && b === undefined && first > 0) return { kind: 'every', step: first };
  if (word === 'seed' && b !== undefined && second > 0) return { kind: 'seed', seed: first, count: second };
  return null;
}

/**
 * The pictures of one split that are to be used, and every entry that could not be read, in the set's order.
 * Drawing by seed is Vitter's Algorithm R (ACM TOMS 11, 1985): one pass, memory for `count` pictures.
 * @param split null = all; else pictures whose split has this name, letters' case left aside
 * @param splits gets the names of the splits that were met
 */
export async function* chosenRows(
  entries: AsyncIterable<SetEntry>,
  rows: RowChoice,
  split: string | null,
  splits: Set<string> = new Set(),
): AsyncGenerator<SetEntry> {
  const wanted = split?.toLowerCase();
  const random = rows.kind === 'seed' ? new SeededRandom(rows.seed) : null;
  const drawn: { readonly at: number; readonly picture: SetPicture }[] = [];
  let at = 0;
  for await (const entry of entries) {
    if (entry.kind === 'skipped') {
      yield entry satisfies Skipped;
      continue;
    }
    if (entry.split !== null) splits.add(entry.split);
    if (wanted !== undefined && entry.split?.toLowerCase() !== wanted) continue;
    const index = at++;
    if (rows.kind === 'seed') {
      const place = index < rows.count ? index : random!.below(index + 1);
      if (place < rows.count) drawn[place] = { at: index, picture: entry };
    } else if (rows.kind !== 'every' || index % rows.step === 0) yield entry;
    if (rows.kind === 'first' && at === rows.count) break;
  }
  for (const { picture } of drawn.sort((a, b) => a.at - b.at)) yield picture;
}
