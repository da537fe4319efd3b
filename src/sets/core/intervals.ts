/** What figures leave open: intervals of shares, and calibration bin by bin. */

import { argMax } from '../../core/math/softmax.ts';
import type { Row } from './figures.ts';

export type Interval = readonly [low: number, high: number];

/** Of a 95 % interval. */
const Z = 1.959963984540054;

/**
 * 95 % interval of a share (E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22, 1927).
 * @returns 0..1; null where n is 0
 */
export function wilson(hits: number, n: number): Interval | null {
  if (n === 0) return null;
  const share = hits / n;
  const spread = Z * Math.sqrt((share * (1 - share)) / n + Z ** 2 / (4 * n ** 2));
  const centre = share + Z ** 2 / (2 * n);
  const whole = 1 + Z ** 2 / n;
  return [Math.max(0, (centre - spread) / whole), Math.min(1, (centre + spread) / whole)];
}

/** A share with what it is a share of. */
export interface Share {
  readonly hits: number;
  /** 0..1; null where n is 0. */
  readonly value: number | null;
  readonly n: number;
  readonly interval: Interval | null;
}

export const shareOf = (hits: number, n: number): Share => ({
  hits,
  value: n === 0 ? null : hits / n,
  n,
  interval: wilson(hits, n),
});

export interface LabelShares {
  readonly label: string;
  /** Of the faces with this label, those that got its highest score. */
  readonly recall: Share;
  /** Of the faces that got their highest score for this label, those that have it. */
  readonly precision: Share;
}

/** @param confusion [true][predicted], counts */
export function labelShares(labels: readonly string[], confusion: readonly (readonly number[])[]): LabelShares[] {
  return labels.map((label, i) => {
    const hits = confusion[i]![i]!;
    const known = confusion[i]!.reduce((a, b) => a + b, 0);
    const said = confusion.reduce((sum, row) => sum + row[i]!, 0);
    return { label, recall: shareOf(hits, known), precision: shareOf(hits, said) };
  });
}

export interface CalibrationBin {
  /** The bin holds top scores from `from` to below `to`; the last one also 1. */
  readonly from: number;
  readonly to: number;
  readonly n: number;
  /** Mean top score; null in an empty bin. */
  readonly score: number | null;
  /** Share that was right (of votes: that agreed); null in an empty bin. */
  readonly right: number | null;
}

/** The bins of `ece` in figures.ts. */
export function calibrationBins(rows: readonly Row[], bins = 15): CalibrationBin[] {
  const sums = Array.from({ length: bins }, () => ({ n: 0, score: 0, right: 0 }));
  for (const { probabilities, shares } of rows) {
    if (!shares) continue;
    const predicted = argMax(probabilities);
    const top = probabilities[predicted]!;
    const bin = sums[Math.min(Math.floor(top * bins), bins - 1)]!;
    bin.n++;
    bin.score += top;
    bin.right += shares[predicted]!;
  }
  return sums.map(({ n, score, right }, i) => ({
    from: i / bins,
    to: (i + 1) / bins,
    n,
    score: n === 0 ? null : score / n,
    right: n === 0 ? null : right / n,
  }));
}
