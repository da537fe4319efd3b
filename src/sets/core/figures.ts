/** Accuracy, calibration and confusion from scores. The same definitions as training/metrics.py. */

import { argMax } from '../../core/math/softmax.ts';

/** One image's answer and truth. */
export interface Row {
  readonly probabilities: readonly number[];
  /** The class that counts as right; null where the row does not count for accuracy, recall and confusion. */
  readonly label: number | null;
  /** How much each class counts as right, summing to 1; null where the row does not count for calibration. */
  readonly shares: readonly number[] | null;
}

export interface Figures {
  /** Rows that count for accuracy, macroF1, recall and confusion. */
  readonly n: number;
  /** Rows that count for ece and nll. */
  readonly nCalibration: number;
  readonly accuracy: number;
  readonly macroF1: number;
  /** Expected calibration error: 15 equal bins of the top score. */
  readonly ece: number;
  /** Mean negative log likelihood, natural logarithm. */
  readonly nll: number;
  readonly recall: readonly number[];
  /** confusion[true][predicted], counts. */
  readonly confusion: readonly (readonly number[])[];
}

const BINS = 15;
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

export function figures(rows: readonly Row[], classes: number): Figures {
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  const gaps = new Array<number>(BINS).fill(0);
  let nCalibration = 0;
  let nll = 0;
  for (const { probabilities, label, shares } of rows) {
    const predicted = argMax(probabilities);
    if (label !== null) {
      const row = confusion[label] as number[];
      row[predicted] = (row[predicted] as number) + 1;
    }
    if (shares) {
      const top = probabilities[predicted] as number;
      const bin = Math.min(Math.floor(top * BINS), BINS - 1);
      gaps[bin] = (gaps[bin] as number) + (shares[predicted] as number) - top;
      nCalibration++;
      nll -= sum(shares.map((share, i) => share * Math.log((probabilities[i] as number) + 1e-12)));
    }
  }
  const hits = confusion.map((row, i) => row[i] as number);
  const known = confusion.map(sum);
  const said = confusion.map((_, i) => sum(confusion.map((row) => row[i] as number)));
  const n = sum(known);
  return {
    n,
    nCalibration,
    accuracy: sum(hits) / n,
    macroF1: sum(hits.map((hit, i) => (2 * hit) / Math.max((known[i] as number) + (said[i] as number), 1))) / classes,
    ece: sum(gaps.map(Math.abs)) / nCalibration,
    nll: nll / nCalibration,
    recall: hits.map((hit, i) => hit / Math.max(known[i] as number, 1)),
    confusion,
  };
}

/** Truth from a label alone. */
export const rowOfLabel = (label: number, classes: number): Omit<Row, 'probabilities'> => ({
  label,
  shares: Array.from({ length: classes }, (_, i) => (i === label ? 1 : 0)),
});

/**
 * Truth from votes: a class with more than 5 of the ten votes counts for accuracy; the shares count for calibration where at
 * least 5 votes went to the classes (the others went to contempt, unknown or "not a face").
 */
export function rowOfVotes(votes: readonly number[]): Omit<Row, 'probabilities'> {
  const total = sum(votes);
  const most = argMax(votes);
  return {
    label: (votes[most] as number) > 5 ? most : null,
    shares: total >= 5 ? votes.map((vote) => vote / total) : null,
  };
}
