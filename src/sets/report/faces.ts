/** Which faces a report shows: drawn by a seed, one right and one wrong for each label. */

import { cropRgb } from '../../capture/core/crop.ts';
import { SeededRandom } from '../../core/math/seeded-random.ts';
import type { PictureBase } from '../../lime/picture.ts';
import type { SetPicture } from '../core/entry.ts';
import type { OpenPicture } from '../picture-input.ts';

/** A scored face: places of its labels in the head's list. */
export interface Judged {
  /** What counts as right; null where nothing does. */
  readonly truth: number | null;
  readonly top: number;
}

export interface ChosenPair {
  /** Places among the judged; null where there is none. */
  readonly right: number | null;
  readonly wrong: number | null;
}

const PURPOSE = 19;

/**
 * All faces are put in one random order; of each label the first that is right and the first that is wrong are taken.
 * @returns one pair a label
 */
export function chooseFaces(judged: readonly Judged[], labels: number, seed: number): ChosenPair[] {
  const pairs = Array.from({ length: labels }, (): { right: number | null; wrong: number | null } => ({
    right: null,
    wrong: null,
  }));
  for (const place of new SeededRandom(seed, PURPOSE).permutation(judged.length)) {
    const { truth, top } = judged[place]!;
    if (truth === null) continue;
    pairs[truth]![truth === top ? 'right' : 'wrong'] ??= place;
  }
  return pairs;
}

/** A face of the report as it stands in its JSON. */
export interface FaceFacts {
  readonly file: string;
  readonly line: number | null;
  readonly label: string;
  readonly predicted: string;
  /** Of the predicted label. */
  readonly score: number;
  /** Of its own label. */
  readonly labelScore: number;
}

export interface ReportFace {
  readonly facts: FaceFacts;
  /** Places in the head's labels. */
  readonly truth: number;
  readonly top: number;
  /** As the network's pictures were prepared, 0..255, [height, width, channels]. */
  readonly pixels: Float32Array;
  /** For show. */
  readonly base: PictureBase;
}

export function reportFace(
  { file, line }: SetPicture,
  { image, square }: OpenPicture,
  pixels: Float32Array,
  labels: readonly string[],
  scores: readonly number[],
  truth: number,
  top: number,
): ReportFace {
  const facts = {
    file,
    line,
    label: labels[truth]!,
    predicted: labels[top]!,
    score: scores[top]!,
    labelScore: scores[truth]!,
  };
  return { facts, truth, top, pixels, base: cropRgb({ ...image, x: 0, y: 0 }, square, 0) };
}
