/** Which form a folder of files has, and its entries: one code for the page and for node. */

import { AppError } from '../core/errors.ts';
import type { OpenSet, SetEntry, Skipped } from './core/entry.ts';
import { baseName, isLitter, isPicture, type SetFile } from './core/files.ts';
import { FER2013_NUMBERS, type NumberedLabels } from './core/labels.ts';
import { idxDimensions, idxEntries } from './formats/idx.ts';
import { ckPlus, expW, isCkLabel, isExpWList, isRafDbList, rafDb } from './formats/lists.ts';
import { formOfNames, namedPictures, numberedFolders } from './formats/picture-names.ts';
import { isPixelHeader, missingColumn, pixelRows } from './formats/pixel-csv.ts';
import { csvHeader } from './formats/text.ts';
import { isVotesHeader, readVoteBook, type VoteBook } from './formats/votes.ts';
import { isZip, openZip, unpackedGzip } from './formats/zip.ts';

export interface SetChoice {
  /** What the set's numbers stand for, where its form does not say or says otherwise. */
  readonly numbers?: NumberedLabels | undefined;
  /** Votes that lie elsewhere. */
  readonly votes?: SetFile | undefined;
  /** Labels of idx pictures that lie elsewhere. */
  readonly labels?: SetFile | undefined;
  /** Of idx files, which do not say it. */
  readonly split?: string | null | undefined;
}

const invalid = (detail: string): never => {
  throw new AppError('set-invalid', detail);
};

/**
 * @param name  how the set is called in sentences
 * @param given one file, or all files of a folder
 * @throws AppError set-invalid: one sentence that says what is missing; set-order: numbers whose meaning the form does not say
 */
export async function openSet(name: string, given: readonly SetFile[], choice: SetChoice = {}): Promise<OpenSet> {
  const { files, faults } = await unpacked(given.filter(({ path }) => !isLitter(path)));
  if (files.length === 0) return invalid(`${name} holds no files that can be read`);
  const votes = await votesOf(files, choice);
  const all = [...faults, ...(votes?.faults ?? [])];
  const withFaults = (form: string, entries: () => AsyncIterable<SetEntry>): OpenSet => ({
    form,
    entries: () => joined(all, entries()),
  });
  const { numbers } = choice;

  const raf = files.find(isRafDbList);
  if (raf) return withFaults('raf-db', () => rafDb(raf, files, numbers));
  const expw = files.find(isExpWList);
  if (expw) return withFaults('expw', () => expW(expw, files, numbers));
  if (files.some(isCkLabel)) return withFaults('ck-plus', () => ckPlus(files, numbers));

  // Before pictures: a cover beside a csv of faces is no set.
  const csv = await pixelCsv(files);
  if (csv) return withFaults('pixel-csv', () => pixelRows(csv, numbers ?? FER2013_NUMBERS, votes));
  const pictures = files.filter(({ path }) => isPicture(path));
  if (pictures.length > 0) {
    const numbered = numberedFolders(pictures);
    if (numbered.length > 0 && numbers === undefined)
      throw new AppError(
        'set-order',
        `the folders of ${name} are named ${numbered.sort().join(', ')}, which says no label: add --set-labels fer2013|rafdb|alphabetical|a,b,c for what the numbers stand for`,
      );
    return withFaults(formOfNames(pictures), () => namedPictures(files, numbers ?? null, votes));
  }
  const idx = await idxOf(files, choice);
  if (idx)
    return withFaults('idx', () =>
      idxEntries(idx.images, idx.labels, numbers ?? FER2013_NUMBERS, votes, choice.split ?? null),
    );
  const lacking = await whatCsvLacks(name, files);
  if (lacking !== null) return invalid(lacking);
  return invalid(
    `${name} holds neither pictures in folders by label, nor a csv with emotion and pixels, nor idx files`,
  );
}

async function* joined(faults: readonly Skipped[], entries: AsyncIterable<SetEntry>): AsyncGenerator<SetEntry> {
  yield* faults;
  yield* entries;
}

/** Zips opened, gzip files unpacked. */
async function unpacked(given: readonly SetFile[]): Promise<{ files: SetFile[]; faults: Skipped[] }> {
  const files: SetFile[] = [];
  const faults: Skipped[] = [];
  for (const file of given) {
    if (isPicture(file.path)) files.push(file);
    else if (await isZip(file)) {
      const folder = await openZip(file);
      files.push(...folder.files);
      faults.push(...folder.faults);
    } else files.push(await plain(file));
  }
  // A folder's order is that of names, whatever listed it.
  return { files: files.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)), faults };
}

const isCsv = ({ path }: SetFile): boolean => /\.(csv|tsv|txt)(\.gz)?$/i.test(path);

async function votesOf(files: readonly SetFile[], { votes }: SetChoice): Promise<VoteBook | null> {
  if (votes) {
    if (!isVotesHeader(await csvHeader(votes)))
      return invalid(
        `${votes.path} holds no votes: it wants the columns of fer2013new.csv, or split, index and one column a label`,
      );
    return readVoteBook(votes);
  }
  for (const file of files.filter(({ path }) => /^fer2013new\.csv$/i.test(baseName(path))))
    if (isVotesHeader(await csvHeader(file))) return readVoteBook(file);
  return null;
}

async function idxOf(
  files: readonly SetFile[],
  { labels: elsewhere }: SetChoice,
): Promise<{ images: SetFile; labels: SetFile } | null> {
  const candidates = files.filter(({ path }) => !/\.(csv|tsv|txt|json)$/i.test(path));
  const images: SetFile[] = [];
  const labels: SetFile[] = elsewhere ? [await plain(elsewhere)] : [];
  for (const file of candidates) {
    const dimensions = await idxDimensions(file);
    if (dimensions === 3) images.push(file);
    else if (dimensions === 1 && !elsewhere) labels.push(file);
  }
  const [first, second] = images;
  if (!first) return null;
  if (second)
    return invalid(`there are several idx files of pictures, ${first.path} and ${second.path}: give one of them`);
  const [found] = labels;
  if (!found)
    return invalid(`${first.path} holds pictures without labels: add --labels FILE, an idx file of its labels`);
  return { images: first, labels: found };
}

/** By its first bytes, whatever it is called. */
const plain = async (file: SetFile): Promise<SetFile> => {
  const [a, b] = await file.slice(0, 2);
  return a === 0x1f && b === 0x8b ? unpackedGzip(file) : file;
};

/** The first csv that has all columns. */
async function pixelCsv(files: readonly SetFile[]): Promise<SetFile | null> {
  for (const file of files.filter(isCsv)) if (missingColumn(await csvHeader(file)) === null) return file;
  return null;
}

/** Why none of the csv files is a set, in one sentence; null where there is none that was meant to be. */
async function whatCsvLacks(name: string, files: readonly SetFile[]): Promise<string | null> {
  for (const file of files.filter(isCsv)) {
    const columns = await csvHeader(file);
    if (isPixelHeader(columns))
      return `${file.path}, line 1: there is no column ${missingColumn(columns)}; there are ${columns.join(', ')}`;
    if (!isVotesHeader(columns) && files.length === 1)
      return `${name}, line 1: there are no columns emotion (or label) and pixels (or feature)`;
  }
  return null;
}
