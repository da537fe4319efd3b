/** The score card: one row for each test of what was found, with its figure in words and its verdict. Pure. */

import type { Finding } from '../../../attribution/faithfulness/face-tests.ts';
import { insertionMinusDeletion, randomBand } from '../../../attribution/faithfulness/card.ts';
import {
  changedVerdict,
  completenessVerdict,
  controlVerdict,
  curveVerdict,
  hangsOnFill,
  sameVerdict,
  scrambleVerdict,
  type Verdict,
} from '../../../attribution/faithfulness/verdicts.ts';
import { formatNumber, formatPercent, t, tLabel, tList, tPlural } from '../../../words/words.ts';

export interface CardRow {
  readonly test: string;
  readonly figure: string;
  /** null: the method promises nothing. */
  readonly verdict: Verdict | null;
}

export type FindingOf<K extends Finding['kind']> = Extract<Finding, { kind: K }>;

export const findingsOf = <K extends Finding['kind']>(findings: readonly Finding[], kind: K): FindingOf<K>[] =>
  findings.filter((finding): finding is FindingOf<K> => finding.kind === kind);

/** Two decimals, with a sign that is a minus. */
export const figure = (value: number): string => formatNumber(Math.abs(value) < 0.005 ? 0 : value, 2).replace('-', '−');

/** A label with a lower score has little to lose: curves and their areas say hardly anything. */
export const LOW_SCORE = 0.1;

const agreement = (value: number): string => t('compare.card.agreement', { value: figure(value) });

/** The share by which a sum misses its promise. */
const offBy = ({ gap, promised }: { readonly gap: number; readonly promised: number }): string =>
  formatPercent(Math.abs(gap) / Math.max(Math.abs(promised), 1e-6));

/** In the order of the tests; as far as they have come. @param done whether all tests have ended */
export function cardRows(findings: readonly Finding[], done: boolean): CardRow[] {
  const rows: CardRow[] = [];
  for (const { fill, curves, controls } of findingsOf(findings, 'curves')) {
    const name = t(`compare.fill.${fill}`);
    const [mean, deviation] = randomBand(curves);
    rows.push({
      test: t('compare.card.curves', { fill: name }),
      figure: t('compare.card.area', {
        value: figure(curves.deletion.area),
        mean: figure(mean),
        deviation: figure(deviation),
      }),
      verdict: curveVerdict(curves),
    });
    rows.push({
      test: t('compare.card.controls', { fill: name }),
      figure: t('compare.card.difference', {
        own: figure(insertionMinusDeletion(curves)),
        edges: figure(controls['edges']!),
        middle: figure(controls['middle']!),
      }),
      verdict: controlVerdict(curves, controls),
    });
  }
  const layers = findingsOf(findings, 'scrambled').map(({ layer }) => layer);
  const last = layers[layers.length - 1];
  const after = findings.some(({ kind }) => kind === 'other-label' || kind === 'noise');
  if (last && after)
    rows.push({
      test: t('compare.card.scrambled'),
      figure: agreement(last.correlation),
      verdict: scrambleVerdict(layers),
    });
  for (const { correlation } of findingsOf(findings, 'other-label'))
    rows.push({ test: t('compare.card.other'), figure: agreement(correlation), verdict: changedVerdict(correlation) });
  const [sums] = findingsOf(findings, 'completeness');
  if (sums)
    rows.push({
      test: t('compare.card.completeness'),
      figure: t('compare.card.off', { percent: offBy(sums) }),
      verdict: completenessVerdict(sums),
    });
  else if (done) rows.push({ test: t('compare.card.completeness'), figure: '–', verdict: null });
  for (const { correlation } of findingsOf(findings, 'noise'))
    rows.push({ test: t('compare.card.noise'), figure: agreement(correlation), verdict: sameVerdict(correlation) });
  for (const { moved } of findingsOf(findings, 'stability'))
    rows.push({ test: t('compare.card.stability'), figure: agreement(moved), verdict: sameVerdict(moved) });
  return rows;
}

/** Two sentences about the curves of one fill, and one more where the score leaves little to test. */
export function curveSentences({ curves }: FindingOf<'curves'>): string[] {
  const score = curves.deletion.scores[0]!;
  const [mean, deviation] = randomBand(curves);
  return [
    t('compare.curves.first', {
      deletion: figure(curves.deletion.area),
      mean: figure(mean),
      deviation: figure(deviation),
      lerf: figure(curves.lerfDeletion.area),
    }),
    ...(score < LOW_SCORE ? [t('compare.curves.low', { score: figure(score) })] : []),
    t(`compare.curves.${curveVerdict(curves)}`),
  ];
}

/** Whether the verdict hangs on the fill. */
export function fillSentence(found: readonly FindingOf<'curves'>[]): string {
  const verdicts = found.map(({ curves }) => curveVerdict(curves));
  if (!hangsOnFill(verdicts)) return t('compare.curves.fill.same');
  const told = found.map(({ fill }, i) => `${t(`compare.fill.${fill}`)}: ${t(`compare.verdict.${verdicts[i]!}`)}`);
  return t('compare.curves.fill.hangs', { verdicts: tList(told) });
}

export function scrambledSentences(found: readonly FindingOf<'scrambled'>[]): string[] {
  const layers = found.map(({ layer }) => layer);
  const [first, last] = [layers[0]!, layers[layers.length - 1]!];
  return [
    tPlural('compare.scrambled.first', layers.length, {
      first: figure(first.correlation),
      last: figure(last.correlation),
    }),
    t(`compare.scrambled.${scrambleVerdict(layers)}`),
  ];
}

/** Two sentences about a finding that is one figure or two. @param labels of the head */
export function plainSentences(finding: Finding, labels: readonly string[], target: number): string[] {
  switch (finding.kind) {
    case 'other-label':
      return [
        t('compare.other.first', {
          other: tLabel(labels[finding.other]!),
          label: tLabel(labels[target]!),
          value: figure(finding.correlation),
        }),
        t(`compare.other.${changedVerdict(finding.correlation)}`),
      ];
    case 'completeness':
      return [
        t('compare.completeness.first', { sum: figure(finding.sum), promised: figure(finding.promised) }),
        t('compare.completeness.off', { percent: offBy(finding) }),
      ];
    case 'noise':
      return [
        t('compare.noise.first', {
          samples: finding.samples,
          mean: formatPercent(finding.mean),
          largest: formatPercent(finding.largest),
        }),
        t('compare.noise.second', { value: figure(finding.correlation) }),
      ];
    case 'stability':
      return [
        t('compare.stability.first', { value: figure(finding.otherSeed) }),
        t('compare.stability.second', { value: figure(finding.moved), least: figure(finding.least) }),
      ];
    default:
      return [];
  }
}
