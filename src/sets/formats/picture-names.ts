/** Sets of picture files whose label stands in a folder's or in their own name: Kaggle's FER2013, KDEF, JAFFE, and folders by label. */

import { labelOf } from '../../inference/core/network-choice.ts';
import { skipped, type SetEntry } from '../core/entry.ts';
import { baseName, foldersOf, isPicture, type SetFile } from '../core/files.ts';
import { isKnownLabel, labelFrom, type NumberedLabels } from '../core/labels.ts';
import type { VoteBook } from './votes.ts';

/** KDEF: session, sex, person, expression, angle. */
const KDEF = /^[AB][FM]\d\d(AF|AN|DI|HA|NE|SA|SU)(S|HL|HR|FL|FR)\.\w+$/i;
/** JAFFE: person, expression and take, number. */
const JAFFE = /^[A-Z]{2}\.(AN|DI|FE|HA|NE|SA|SU)\d\.\d+\.\w+$/i;
/** Kaggle's FER2013: both test sets lie in one folder. */
const KAGGLE = /^(Training|PublicTest|PrivateTest)_/;
const SPLITS: readonly string[] = ['train', 'training', 'test', 'val', 'valid', 'validation', 'publictest', 'privatetest', 'fer2013train', 'fer2013valid', 'fer2013test']; // prettier-ignore
/** FER+'s pictures, whose votes lie beside them. */
const FERPLUS = /^fer\d{7}\.png$/i;

interface Named {
  readonly label: string;
  readonly split: string | null;
}

function splitOf(path: string): string | null {
  const kaggle = KAGGLE.exec(baseName(path));
  return kaggle?.[1] ?? foldersOf(path).find((folder) => SPLITS.includes(folder.toLowerCase())) ?? null;
}

function ownName(name: string): Named | null {
  const kdef = KDEF.exec(name);
  // The angle is its split: `S` are the faces seen from the front.
  if (kdef) return { label: labelOf(kdef[1]!), split: kdef[2]!.toUpperCase() };
  const jaffe = JAFFE.exec(name);
  return jaffe ? { label: labelOf(jaffe[1]!), split: null } : null;
}

/** The folder that says the label: the innermost whose name means an expression, else the innermost that is no split. */
function labelFolder(path: string): string | null {
  const inwards = foldersOf(path).reverse();
  return inwards.find(isKnownLabel) ?? inwards.find((folder) => !SPLITS.includes(folder.toLowerCase())) ?? null;
}

const isNumber = (text: string): boolean => /^\d+$/.test(text);

/** The folders whose names are numbers, which are no labels before someone says what they stand for. */
export const numberedFolders = (files: readonly SetFile[]): string[] => [
  ...new Set(
    files
      .filter(({ path }) => isPicture(path) && !ownName(baseName(path)))
      .flatMap(({ path }) => labelFolder(path) ?? [])
      .filter(isNumber),
  ),
];

/** By which names a set goes, for the report. */
export function formOfNames(files: readonly SetFile[]): string {
  const names = files.map(({ path }) => baseName(path));
  const most = (pattern: RegExp): boolean => names.filter((name) => pattern.test(name)).length * 2 > names.length;
  return most(KDEF) ? 'kdef' : most(JAFFE) ? 'jaffe' : most(KAGGLE) ? 'kaggle-folders' : 'folders';
}

/** @param numbers what folders named by numbers stand for; null: there are none */
export async function* namedPictures(
  files: readonly SetFile[],
  numbers: NumberedLabels | null,
  votes: VoteBook | null,
): AsyncGenerator<SetEntry> {
  for (const [row, file] of files.entries()) {
    const name = baseName(file.path);
    if (!isPicture(name)) continue;
    const folder = labelFolder(file.path);
    const own = ownName(name);
    const found =
      folder !== null && isKnownLabel(folder)
        ? labelOf(folder)
        : own
          ? own.label
          : folder === null
            ? null
            : numbers && isNumber(folder)
              ? labelFrom(folder, numbers)
              : labelOf(folder);
    const split = own?.split ?? splitOf(file.path);
    const cast = votes?.votesFor(row, split, -1, name) ?? null;
    const isFerPlus = cast !== null && FERPLUS.test(name);
    const label = isFerPlus && (folder === null || !isKnownLabel(folder)) ? null : found;
    if (label === null && !isFerPlus) yield skipped(file.path, null, { kind: 'picture-unlabelled' });
    else if (typeof label !== 'string' && label !== null) yield skipped(file.path, null, label);
    else
      yield {
        kind: 'picture',
        file: file.path,
        line: null,
        label,
        split,
        votes: cast,
        pixels: { kind: 'file', file, box: null },
      };
  }
}
