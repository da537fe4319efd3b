/** Crowd votes as of FER+: a CSV with `split`, `index` and one column of counts per class. */

import { readFileSync } from 'node:fs';
import { UsageError } from './usage-error.ts';

/** Column names that differ from the labels' names. */
const COLUMNS: Readonly<Record<string, string>> = { angry: 'anger', happy: 'happiness', sad: 'sadness' };

/**
 * @param labels the classes, in the order of the result
 * @param count  how many images there are
 * @returns votes by image, in the order of `labels`; null where the file has no row for an image
 * @throws UsageError naming the file, and the line where one is wrong
 */
export function readVotes(path: string, split: string, labels: readonly string[], count: number): (number[] | null)[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new UsageError(missing ? `there is no file ${path}` : `${path} cannot be read: ${(error as Error).message}`);
  }
  const lines = text.split(/\r?\n/);
  const header = (lines[0] ?? '').split(',').map((name) => name.trim());
  const column = (name: string): number => {
    const at = header.indexOf(name);
    if (at < 0) throw new UsageError(`${path} has no column named ${name}`);
    return at;
  };
  const splitColumn = column('split');
  const indexColumn = column('index');
  const voteColumns = labels.map((label) => column(COLUMNS[label] ?? label));
  const votes: (number[] | null)[] = new Array<null>(count).fill(null);
  const splits = new Set<string>();
  lines.slice(1).forEach((line, i) => {
    if (line.trim() === '') return;
    const where = `${path}, line ${i + 2}`;
    const cells = line.split(',');
    if (cells.length !== header.length)
      throw new UsageError(`${where}: ${cells.length} values under ${header.length} column names`);
    const whole = (at: number): number => {
      const cell = (cells[at] as string).trim();
      if (!/^\d+$/.test(cell)) throw new UsageError(`${where}: "${cell}" under ${header[at]} is not a whole number`);
      return Number(cell);
    };
    const rowSplit = (cells[splitColumn] as string).trim();
    splits.add(rowSplit);
    if (rowSplit !== split) return;
    const index = whole(indexColumn);
    if (index >= count) throw new UsageError(`${where}: row ${index} of ${split}, but there are only ${count} images`);
    if (votes[index]) throw new UsageError(`${where}: row ${index} of ${split} comes twice`);
    votes[index] = voteColumns.map(whole);
  });
  if (!splits.has(split))
    throw new UsageError(`${path} has no split named ${split}; it has ${[...splits].join(', ') || 'no rows'}`);
  return votes;
}
