/** csv files whose rows hold a label and the pixels of a square grey picture: FER2013, icml_face_data.csv, the homework's train.csv. */

import { labelFrom, type NumberedLabels } from '../core/labels.ts';
import { skipped, type GreyPixels, type SetEntry, type SetFault } from '../core/entry.ts';
import type { SetFile } from '../core/files.ts';
import { csvRows } from './text.ts';
import type { VoteBook } from './votes.ts';

const LABELS = ['emotion', 'label'];
const PIXELS = ['pixels', 'feature'];
const SPLITS = ['usage', 'split'];

const columnOf = (columns: readonly string[], names: readonly string[]): number =>
  columns.findIndex((column) => names.includes(column));

/** @returns what is missing for such a file, in words; null where nothing is */
export function missingColumn(columns: readonly string[]): string | null {
  if (columnOf(columns, LABELS) < 0) return LABELS.join(' or ');
  return columnOf(columns, PIXELS) < 0 ? PIXELS.join(' or ') : null;
}

/** Whether a header names at least one of the two columns. */
export const isPixelHeader = (columns: readonly string[]): boolean =>
  columnOf(columns, PIXELS) >= 0 || columnOf(columns, LABELS) >= 0;

/** @param votes of the same rows, in the same order */
export async function* pixelRows(
  file: SetFile,
  numbers: NumberedLabels,
  votes: VoteBook | null,
): AsyncGenerator<SetEntry> {
  let columns: string[] | null = null;
  let row = -1;
  const met = new Map<string, number>();
  for await (const { line, cells } of csvRows(file)) {
    if (!columns) {
      columns = cells.map((cell) => cell.toLowerCase());
      continue;
    }
    row++;
    const say = (fault: SetFault): SetEntry => skipped(file.path, line, fault);
    if (cells.length < columns.length) {
      yield say({ kind: 'row-cut', params: { found: cells.length, expected: columns.length } });
      continue;
    }
    const split = cells[columnOf(columns, SPLITS)] ?? null;
    const index = met.get(split ?? '') ?? 0;
    met.set(split ?? '', index + 1);
    const label = labelFrom(cells[columnOf(columns, LABELS)]!, numbers);
    const pixels = pixelsFrom(cells[columnOf(columns, PIXELS)]!);
    if (typeof label !== 'string') yield say(label);
    else if (pixels.kind !== 'grey') yield say(pixels);
    else
      yield {
        kind: 'picture',
        file: file.path,
        line,
        label,
        split,
        votes: votes?.votesFor(row, split, index, null) ?? null,
        pixels,
      };
  }
}

const ZERO = 48;
const SPACE = 32;

/** Without a string a number: a file has eighty million of them. */
function pixelsFrom(text: string): GreyPixels | SetFault {
  const values: number[] = [];
  for (let i = 0; i < text.length;) {
    if (text.charCodeAt(i) === SPACE) {
      i++;
      continue;
    }
    const start = i;
    let value = 0;
    for (; i < text.length && text.charCodeAt(i) !== SPACE; i++) {
      const digit = text.charCodeAt(i) - ZERO;
      value = digit >= 0 && digit <= 9 ? 10 * value + digit : NaN;
    }
    if (!(value <= 255)) return { kind: 'pixel-value', params: { value: text.slice(start, i).slice(0, 20) } };
    values.push(value);
  }
  const side = Math.sqrt(values.length);
  if (side < 2 || !Number.isInteger(side)) return { kind: 'pixel-count', params: { count: values.length } };
  return { kind: 'grey', height: side, width: side, values: Uint8Array.from(values) };
}
