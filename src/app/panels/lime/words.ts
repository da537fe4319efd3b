/** Words for what LIME shows: parts by name or by place, choices in short, shares of a confusion column. */

import { FACE_PARTS, type FacePart } from '../../../lime/core/face-parts.ts';
import type { ClassExplanation } from '../../../lime/core/explanation.ts';
import type { FeatureSelection } from '../../../lime/core/feature-selection.ts';
import type { Superpixels } from '../../../lime/core/superpixels.ts';
import type { ConfusionColumn } from '../../../sets/core/confusion.ts';
import {
  formatNumber,
  formatPercent,
  formatScore,
  formatSigned,
  t,
  tError,
  tLabel,
  tList,
  tPlural,
  type Fault,
} from '../../../words/words.ts';

const third = (share: number): 0 | 1 | 2 => (share < 0.36 ? 0 : share < 0.64 ? 1 : 2);
const ROWS = ['top', 'middle', 'bottom'] as const;
const COLUMNS = ['left', 'middle', 'right'] as const;

/**
 * Names of all regions: their number, and their own name where they have one, else their place in the picture as it is shown.
 *
 * @param mirrored whether the picture is shown mirrored; names of face parts are the person's own sides either way
 */
export function regionNames(segments: Superpixels, mirrored: boolean): string[] {
  const { width, height, count, labels, names } = segments;
  const sum = Array.from({ length: count }, () => ({ x: 0, y: 0, n: 0 }));
  labels.forEach((label, i) => {
    const own = sum[label];
    if (!own) return;
    own.x += (i % width) + 0.5;
    own.y += Math.floor(i / width) + 0.5;
    own.n++;
  });
  return sum.map(({ x, y, n }, region) => {
    const name = names?.[region];
    if (name !== undefined) {
      return t('lime.part.named', { number: region + 1, name: isFacePart(name) ? t(`lime.part.${name}`) : name });
    }
    const u = x / n / width;
    const place = t(`lime.place.${ROWS[third(y / n / height)]}.${COLUMNS[third(mirrored ? 1 - u : u)]}`);
    return t('lime.part', { number: region + 1, place });
  });
}

const isFacePart = (name: string): name is FacePart => (FACE_PARTS as readonly string[]).includes(name);

export function selectionWords(selection: FeatureSelection): string {
  return selection.kind === 'none'
    ? t('lime.selection.none')
    : tPlural(`lime.selection.${selection.kind}`, selection.features);
}

/** A weight as shown, always with its sign. */
export const formatWeight = (weight: number): string => formatSigned(weight, 3);

/** From which R2 on which word fits: what share of the score's changes the simple model explains. */
const FITS = [
  [0.9, 'nearly-all'],
  [0.75, 'most'],
  [0.6, 'over-half'],
  [0.4, 'half'],
  [0.1, 'under-half'],
  [0, 'hardly'],
  [-Infinity, 'nothing'],
] as const;

/** The plain word for a coefficient of determination, at most 1. */
export const fitWord = (r2: number): (typeof FITS)[number][1] => FITS.find(([least]) => r2 >= least)?.[1] ?? 'nothing';

/** With its value. @param r2 cross-validated, at most 1 */
export const fitSentence = (r2: number): string =>
  t(`lime.fit.${fitWord(r2)}`, { value: formatNumber(r2, 2).replace('-', '−') });

/** A weight beside the score and what the simple model begins with. @param name of the part that has the weight */
export const scaleSentence = (
  { networkScore, intercept }: Pick<ClassExplanation, 'networkScore' | 'intercept'>,
  name: string,
  weight: number,
): string =>
  t('lime.scale', {
    name,
    weight: formatWeight(weight),
    score: formatScore(networkScore),
    intercept: formatNumber(intercept, 2).replace('-', '−'),
  });

/** Shares below this are not worth a word. */
const LEAST_SHARE = 0.02;
const MOST_SHARES = 3;

export function confusionSentence({ predicted, split, faces, shares }: ConfusionColumn): string {
  const told = shares
    .filter(({ share }, index) => index === 0 || share >= LEAST_SHARE)
    .slice(0, MOST_SHARES)
    .map(({ label, share }) => t('lime.confusion.share', { percent: formatPercent(share), label: tLabel(label) }));
  return tPlural('lime.confusion.text', faces, { split, label: tLabel(predicted), shares: tList(told) });
}

/** What is the matter, and what to do. */
export const limeError = (fault: Fault): string => tError(fault, 'lime');
