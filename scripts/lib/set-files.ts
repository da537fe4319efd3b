/** `--data DIR|CSV|ZIP|IDX`: a set of labelled pictures on a disk, for the readers of src/sets. */

import { existsSync, readdirSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { RgbaImage } from '../../src/core/image.ts';
import type { OpenSet } from '../../src/sets/core/entry.ts';
import { inPieces, type SetFile } from '../../src/sets/core/files.ts';
import { numberedLabels } from '../../src/sets/core/labels.ts';
import { parseRows, type RowChoice } from '../../src/sets/core/rows.ts';
import { openSet } from '../../src/sets/open-set.ts';
import { decodePicture, pictureHeader } from './decode-picture.ts';
import { UsageError } from './usage-error.ts';

/** The options of every command that takes a set. */
export const SET_OPTIONS = ['data', 'labels', 'votes', 'split', 'set-labels', 'rows', 'head'] as const;
export type SetOptions = Readonly<Partial<Record<(typeof SET_OPTIONS)[number], string>>> & { readonly data: string };

export const SET_HELP = `  --data PATH          labelled pictures: a folder or zip of folders by label (Kaggle's FER2013, RAF-DB, CK+, JAFFE, KDEF and ExpW are known),
                       a csv with emotion and pixels (FER2013, icml_face_data) or label and feature, or an idx file; of any size
  --labels IDX         goes with an idx file of pictures whose labels lie elsewhere
  --set-labels LIST    what the set's numbers stand for: fer2013, rafdb, alphabetical, ferplus, or labels with commas between, from 0
  --votes FILE.csv     votes (fer2013new.csv of FER+, or split, index and a column a label): truth is the label with more than 5 of the ten
  --split NAME         only the rows of this part, such as PublicTest
  --rows SPEC          of these first:1000, every:3 or seed:7:1000 (drawn by seed 7); default: all`;

export function fileOnDisk(path: string, name: string): SetFile {
  let size: number;
  try {
    ({ size } = statSync(path));
  } catch {
    throw new UsageError(`there is no file ${path}`);
  }
  const slice = async (from: number, to: number): Promise<Uint8Array> => {
    const handle = await open(path);
    try {
      const out = new Uint8Array(Math.max(0, Math.min(to, size) - from));
      const { bytesRead } = await handle.read(out, 0, out.length, from);
      return out.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  };
  return { path: name, size, slice, chunks: () => inPieces({ size, slice }) };
}

/** All files below a folder, or the one file. @throws UsageError */
function filesAt(path: string): SetFile[] {
  if (!existsSync(path)) throw new UsageError(`--data: there is nothing at ${path}`);
  if (!statSync(path).isDirectory()) return [fileOnDisk(path, basename(path))];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => fileOnDisk(file, file.slice(path.replace(/\/+$/, '').length + 1)));
}

export interface ChosenSet {
  readonly set: OpenSet;
  readonly rows: RowChoice;
  readonly split: string | null;
}

/** @throws UsageError, AppError set-invalid */
export async function openChosenSet(options: SetOptions): Promise<ChosenSet> {
  const rows = options.rows === undefined ? ({ kind: 'all' } as const) : parseRows(options.rows);
  if (!rows) throw new UsageError(`--rows is first:1000, every:3 or seed:7:1000, not ${options.rows}`);
  const numbers = options['set-labels'] === undefined ? undefined : numberedLabels(options['set-labels']);
  if (numbers === null)
    throw new UsageError(
      `--set-labels is fer2013, rafdb, alphabetical, ferplus or different labels with commas between, not ${options['set-labels']}`,
    );
  const beside = (path: string | undefined): SetFile | undefined =>
    path === undefined ? undefined : fileOnDisk(path, basename(path));
  const split = options.split ?? null;
  const set = await openSet(basename(options.data), filesAt(options.data), {
    numbers,
    votes: beside(options.votes),
    labels: beside(options.labels),
    split,
  });
  return { set, rows, split };
}

/** PNG and JPEG, as the app sees them. */
export function decodeHere(bytes: Uint8Array): Promise<RgbaImage | null> {
  // A header that cannot be read is damage, another kind of file is none.
  return Promise.resolve().then(() => (pictureHeader(bytes) === null ? null : decodePicture(bytes)));
}
