/** Votes of a crowd beside a set: FER+'s own fer2013new.csv, and this project's csv of `split`, `index` and counts. */

import { labelOf } from '../../inference/core/network-choice.ts';
import { skipped, type Skipped, type Votes } from '../core/entry.ts';
import type { SetFile } from '../core/files.ts';
import { csvRows } from './text.ts';

export interface VoteBook {
  readonly faults: readonly Skipped[];
  /**
   * @param row   place of the picture among all rows of the set, from 0
   * @param split of the picture
   * @param index place among the rows of its split, from 0
   * @param name  of its file, where it has one
   */
  votesFor(row: number, split: string | null, index: number, name: string | null): Votes | null;
}

/** Columns that say which picture a row is of. */
const PLACES = ['usage', 'split', 'index', 'fer2013_row', 'image name'];

export const isVotesHeader = (columns: readonly string[]): boolean =>
  columns.includes('neutral') &&
  (columns.includes('image name') || (columns.includes('split') && columns.includes('index')));

/** Rows that cannot be read are listed; the others are used. */
export async function readVoteBook(file: SetFile): Promise<VoteBook> {
  const faults: Skipped[] = [];
  const byRow: (Votes | null)[] = [];
  const byName = new Map<string, Votes>();
  const bySplit = new Map<string, Votes>();
  let columns: string[] | null = null;
  for await (const { line, cells } of csvRows(file)) {
    if (!columns) {
      columns = cells.map((cell) => cell.toLowerCase());
      continue;
    }
    const at = (name: string): string => cells[columns!.indexOf(name)] ?? '';
    const votes: Record<string, number> = {};
    let wrong = cells.length === columns.length ? null : String(cells[cells.length - 1]);
    columns.forEach((column, i) => {
      if (PLACES.includes(column)) return;
      if (!/^\d+$/.test(cells[i] ?? '')) wrong ??= cells[i] ?? '';
      votes[labelOf(column)] = Number(cells[i]);
    });
    const name = at('image name');
    const isNamed = columns.includes('image name');
    if (wrong !== null) faults.push(skipped(file.path, line, { kind: 'votes-row', params: { value: wrong } }));
    // FER+ took pictures out by leaving their name empty.
    byRow.push(wrong !== null || (isNamed && name === '') ? null : votes);
    if (wrong !== null) continue;
    if (name !== '') byName.set(name.toLowerCase(), votes);
    if (!isNamed) bySplit.set(`${at('split').toLowerCase()} ${at('index')}`, votes);
  }
  return {
    faults,
    votesFor: (row, split, index, name) =>
      (name === null ? undefined : byName.get(name.toLowerCase())) ??
      (bySplit.size > 0 ? bySplit.get(`${split?.toLowerCase()} ${index}`) : name === null ? byRow[row] : undefined) ??
      null,
  };
}
