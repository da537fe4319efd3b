/** What was found, as files: all figures as JSON, the maps or the score card as a figure. Fetched when something is saved. */

import { insertionMinusDeletion, randomBand } from '../../../attribution/faithfulness/card.ts';
import type { Finding } from '../../../attribution/faithfulness/face-tests.ts';
import { ALL_MAPS, methodOf } from '../../../attribution/registry.ts';
import { factsNow } from '../../../figures/around.ts';
import type { Facts, FactSource } from '../../../figures/core/facts.ts';
import { figureFile, isFigureEnding } from '../../../figures/save.ts';
import { t } from '../../../words/words.ts';
import type { CompareEnding } from './events.ts';
import { cardFigure, mapsFigure } from './figure.ts';
import { SEED, type CompareState } from './session.ts';

/** Numbers are written as numbers, whatever array holds them. */
const plain = (_key: string, value: unknown): unknown =>
  value instanceof Float32Array || value instanceof Float64Array ? Array.from(value) : value;

/** With the figures that follow from the curves, so that nobody needs to compute them again. */
const told = (finding: Finding): object =>
  finding.kind === 'curves'
    ? {
        ...finding,
        insertionMinusDeletion: insertionMinusDeletion(finding.curves),
        random: randomBand(finding.curves),
      }
    : finding;

/**
 * @param shown   ids of the methods, in the order of the screen
 * @param missing so many maps are still to come
 * @returns null where there is nothing yet
 */
export async function compareFile(
  state: CompareState,
  { shown, missing }: { readonly shown: readonly string[]; readonly missing: number },
  ending: CompareEnding,
  source: FactSource,
): Promise<Blob | null> {
  const facts = compareFacts(state, shown, source);
  if (!facts) return null;
  if (isFigureEnding(ending)) {
    const figure = state.tab === 'maps' ? mapsFigure(state, shown, missing, facts) : cardFigure(state, facts);
    return figure && figureFile(figure, ending);
  }
  const json = compareJson(state, facts);
  return json === null ? null : new Blob([json], { type: 'application/json' });
}

/** Of what the tab shows. @returns null without a face */
export function compareFacts(
  { subject, tab, tested, maps, targets }: CompareState,
  shown: readonly string[],
  source: FactSource,
): Facts | null {
  if (!subject) return null;
  const { labels, id } = subject.head;
  const tests = tab === 'tests' ? tested : null;
  const [only] = targets;
  const target = tests ? tests.target : targets.length === 1 ? only! : null;
  const there = shown.filter((method) => [...maps.values()].some((map) => map.method === method));
  return factsNow(
    {
      label: target === null ? null : labels[target]!,
      score: target === null ? null : subject.scores[target]!,
      head: id,
      method: tests ? methodOf(tests.method, ALL_MAPS).name : t('compare.figure.methods'),
      settings: tests
        ? { whole: tests.answer !== null }
        : { methods: there.join(', '), labels: targets.map((one) => labels[one]!).join(', ') },
      seed: SEED,
    },
    source,
  );
}

/** @returns JSON; null where there is nothing yet */
export function compareJson({ subject, maps, tested }: CompareState, facts: Facts): string | null {
  if (!subject || (maps.size === 0 && !tested)) return null;
  const { labels, id } = subject.head;
  const [any] = maps.values();
  const about = {
    format: 'expression-explainer-comparison',
    version: 1,
    model: subject.model,
    head: id,
    labels,
    width: subject.width,
    height: subject.height,
    seed: SEED,
    facts,
  };
  const sideBySide = [...maps.values()].map(({ kind: _, target, ...map }) => ({ ...map, label: labels[target] }));
  const tests = tested && {
    method: tested.method,
    label: labels[tested.target],
    whole: tested.answer !== null,
    ...tested.answer,
    findings: tested.findings.map(told),
  };
  return JSON.stringify({ ...about, ...(any ? { maps: sideBySide } : {}), ...(tests ? { tests } : {}) }, plain);
}
