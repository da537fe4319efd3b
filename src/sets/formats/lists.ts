/** Sets of picture files with their labels in text files: RAF-DB, ExpW, CK+. */

import { skipped, type PictureFile, type SetEntry, type SetFault } from '../core/entry.ts';
import { baseName, isPicture, withoutEnding, type SetFile } from '../core/files.ts';
import { CKPLUS_NUMBERS, FER2013_NUMBERS, labelFrom, RAFDB_NUMBERS, type NumberedLabels } from '../core/labels.ts';
import { textLines } from './text.ts';

export const isRafDbList = ({ path }: SetFile): boolean => /(^|\/)list_par?tition_label\.txt$/i.test(path);
export const isExpWList = ({ path }: SetFile): boolean => /(^|\/)label\.lst$/i.test(path);
export const isCkLabel = ({ path }: SetFile): boolean => /_emotion\.txt$/i.test(path);

/** The set's pictures by name without ending, in small letters. */
function picturesByName(files: readonly SetFile[]): ReadonlyMap<string, SetFile> {
  return new Map(
    files.filter(({ path }) => isPicture(path)).map((file) => [withoutEnding(baseName(file.path)).toLowerCase(), file]),
  );
}

interface Found {
  readonly label: string | SetFault;
  readonly split: string | null;
  /** Names that the picture may have, the best first. */
  readonly names: readonly string[];
  readonly box: PictureFile['box'];
}

async function* listed(
  list: SetFile,
  files: readonly SetFile[],
  read: (text: string) => Found | SetFault,
): AsyncGenerator<SetEntry> {
  const pictures = picturesByName(files);
  for await (const { line, text } of textLines(list)) {
    const found = read(text.trim());
    if ('kind' in found) {
      yield skipped(list.path, line, found);
      continue;
    }
    const { label, split, names, box } = found;
    const file = names.flatMap((name) => pictures.get(withoutEnding(name).toLowerCase()) ?? [])[0];
    if (typeof label !== 'string') yield skipped(list.path, line, label);
    else if (!file)
      yield skipped(list.path, line, { kind: 'picture-missing', params: { name: names.at(-1) as string } });
    else
      yield {
        kind: 'picture',
        file: file.path,
        line: null,
        label,
        split,
        votes: null,
        pixels: { kind: 'file', file, box },
      };
  }
}

/** `train_00001.jpg 5`; the aligned picture is taken where there is one. */
export const rafDb = (list: SetFile, files: readonly SetFile[], numbers: NumberedLabels = RAFDB_NUMBERS) =>
  listed(list, files, (text) => {
    const [, name, code] = /^(\S+)\s+(\S+)$/.exec(text) ?? [];
    if (name === undefined || code === undefined) return { kind: 'line-form', params: { form: 'train_00001.jpg 5' } };
    return {
      label: labelFrom(code, numbers),
      split: /^(train|test)/i.exec(name)?.[1] ?? null,
      names: [name.replace(/(\.\w+)$/, '_aligned$1'), name],
      box: null,
    };
  });

const EXPW_FORM = 'image_name face_id top left right bottom confidence label';

/** A picture may hold several faces, a line and a box each. */
export const expW = (list: SetFile, files: readonly SetFile[], numbers: NumberedLabels = FER2013_NUMBERS) =>
  listed(list, files, (text) => {
    const parts = text.split(/\s+/);
    const [top, left, right, bottom] = parts.slice(2, 6).map(Number) as [number, number, number, number];
    if (parts.length !== 8 || ![top, left, right, bottom].every(Number.isFinite))
      return { kind: 'line-form', params: { form: EXPW_FORM } };
    return {
      label: labelFrom(parts[7]!, numbers),
      split: null,
      names: [parts[0]!],
      box: { x: left, y: top, width: right - left, height: bottom - top },
    };
  });

/** One file a sequence, for its last picture; sequences without one have no label and are left out. */
export async function* ckPlus(
  files: readonly SetFile[],
  numbers: NumberedLabels = CKPLUS_NUMBERS,
): AsyncGenerator<SetEntry> {
  for (const list of files.filter(isCkLabel)) {
    const name = `${baseName(list.path).replace(/_emotion\.txt$/i, '')}.png`;
    yield* listed(list, files, (text) => ({ label: labelFrom(text, numbers), split: null, names: [name], box: null }));
  }
}
