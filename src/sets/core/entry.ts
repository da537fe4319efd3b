/** What a set consists of, one by one: pictures with their label, and what could not be read. */

import type { SetFile } from './files.ts';

/** A grey picture whose pixels the set holds as numbers. */
export interface GreyPixels {
  readonly kind: 'grey';
  readonly height: number;
  readonly width: number;
  /** [height, width] row-major, 0..255. */
  readonly values: Uint8Array;
}

/** A picture that is still a file. */
export interface PictureFile {
  readonly kind: 'file';
  readonly file: SetFile;
  /** The face, in pixels of the picture, where the set says it; null = the middle square of all of it. */
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number } | null;
}

/** Votes by label; `unknown`, `nf` (not a face) and labels that a network lacks may be among them. */
export type Votes = Readonly<Record<string, number>>;

export interface SetPicture {
  readonly kind: 'picture';
  readonly file: string;
  /** Counted from 1; null where a picture is a file of its own. */
  readonly line: number | null;
  /** One of the words of `labelOf`; null where the set has votes only. */
  readonly label: string | null;
  /** Which part of the set it belongs to, as the set names it; null where it does not say. */
  readonly split: string | null;
  readonly votes: Votes | null;
  readonly pixels: GreyPixels | PictureFile;
}

/** Why something was left out, as data; src/words/en/sets.ts has a sentence for each. */
export type SetFault =
  | { readonly kind: 'row-cut'; readonly params: { readonly found: number; readonly expected: number } }
  | { readonly kind: 'row-empty-label' }
  | { readonly kind: 'label-number'; readonly params: { readonly label: string; readonly last: number } }
  | { readonly kind: 'pixel-count'; readonly params: { readonly count: number } }
  | { readonly kind: 'pixel-value'; readonly params: { readonly value: string } }
  | { readonly kind: 'line-form'; readonly params: { readonly form: string } }
  | { readonly kind: 'picture-missing'; readonly params: { readonly name: string } }
  | { readonly kind: 'picture-damaged' }
  | { readonly kind: 'picture-kind'; readonly params: { readonly ending: string } }
  | { readonly kind: 'picture-unlabelled' }
  | { readonly kind: 'box-outside' }
  | { readonly kind: 'zip-nested' }
  | { readonly kind: 'zip-entry' }
  | { readonly kind: 'votes-row'; readonly params: { readonly value: string } };

export interface Skipped {
  readonly kind: 'skipped';
  readonly file: string;
  readonly line: number | null;
  readonly fault: SetFault;
}

export type SetEntry = SetPicture | Skipped;

export const skipped = (file: string, line: number | null, fault: SetFault): Skipped => ({
  kind: 'skipped',
  file,
  line,
  fault,
});

/** An open set: its form, and its entries in the set's own order, read as they are asked for. */
export interface OpenSet {
  /** For instance `fer2013-csv`. */
  readonly form: string;
  entries(): AsyncIterable<SetEntry>;
}
