/** Which order of labels and which preprocessing a network was probably made with, told by how often each is right on a labelled set. */

import { wilson, type Interval } from './intervals.ts';

/** What one preparation of the pixels made the network answer, picture by picture. */
export interface TriedAnswers {
  readonly preprocess: string;
  /** Index of the highest output; -1 where it gave no numbers. */
  readonly tops: readonly number[];
}

export interface TriedChoice {
  /** A name of LABEL_ORDERS. */
  readonly order: string;
  readonly preprocess: string;
  readonly accuracy: number;
  /** 95 %, Wilson. */
  readonly interval: Interval | null;
}

export interface Proposal {
  /** The best one first. */
  readonly table: readonly TriedChoice[];
  /** Pictures that were asked about. */
  readonly pictures: number;
  /** Share of the set's most frequent label: what always saying it would give. */
  readonly commonest: number;
  /** The best one, where it is sure to be: null otherwise. */
  readonly proposed: TriedChoice | null;
  /** Why. `guess`: none is far above saying the commonest label; `tie`: two are as good; `other`: another order of labels fits far better. */
  readonly reason: 'best' | 'guess' | 'tie' | 'other';
  /** Of all orders of the set's labels the one that fits best, with its share of right answers; it is no known order where `reason` is `other`. */
  readonly fit: { readonly labels: readonly string[]; readonly preprocess: string; readonly accuracy: number } | null;
  /** Better than any network that was published on such pictures: it has probably seen them. */
  readonly seen: boolean;
}

/** How many times the commonest label's share the best choice must surely reach. The right one of the networks tried has 2.5 times, a wrong one up to 1.1. */
const ABOVE_COMMONEST = 1.5;
/** By how much an order of labels that was fitted to the answers must be better than the known ones to be said. */
const FITS_BETTER = 0.05;
/** Two-sided 1 % of the normal distribution. */
const SURE = 2.576;
/** The best accuracies published for FER2013 are about 77 % (Pham et al., "Facial expression recognition using residual masking network", ICPR 2020: 76.82 %). */
const PUBLISHED = 0.8;

/**
 * @param answers one for each preprocessing, of the same pictures
 * @param orders  labels in the order of the outputs, by name
 * @param truth   label of each picture; pictures without one count for nothing
 */
export function proposeChoice(
  answers: readonly TriedAnswers[],
  orders: Readonly<Record<string, readonly string[]>>,
  truth: readonly (string | null)[],
): Proposal {
  const outputs = Math.max(0, ...Object.values(orders).map(({ length }) => length));
  const asked = truth.flatMap((label, i) => (label === null ? [] : [i]));
  const counts = new Map<string, number>();
  for (const i of asked) counts.set(truth[i] as string, (counts.get(truth[i] as string) ?? 0) + 1);
  const commonest = asked.length === 0 ? 0 : Math.max(...counts.values()) / asked.length;
  const tried = answers.flatMap(({ preprocess, tops }) =>
    Object.entries(orders).map(([order, labels]) => {
      const right = asked.map((i) => labels[tops[i] as number] === truth[i]);
      const hits = right.filter(Boolean).length;
      return { right, choice: { order, preprocess, accuracy: hits / Math.max(1, asked.length), interval: wilson(hits, asked.length) } }; // prettier-ignore
    }),
  );
  tried.sort((a, b) => b.choice.accuracy - a.choice.accuracy);
  const [best, second] = tried;
  const least = best?.choice.interval?.[0] ?? 0;
  const fit = answers
    .map(({ preprocess, tops }) => ({
      preprocess,
      ...fittedOrder(
        asked.map((i) => [tops[i] as number, truth[i] as string] as const),
        outputs,
      ),
    }))
    .reduce<Proposal['fit']>((a, b) => (a && a.accuracy >= b.accuracy ? a : b), null);
  const fitted = (fit && wilson(Math.round(fit.accuracy * asked.length), asked.length)?.[0]) ?? 0;
  const other = best !== undefined && fit !== null && fit.accuracy > best.choice.accuracy + FITS_BETTER && fitted >= ABOVE_COMMONEST * commonest; // prettier-ignore
  const guess = !best || least < ABOVE_COMMONEST * commonest;
  // McNemar (Psychometrika 12, 1947): of the pictures on which only one of the two is right.
  const only = (a: typeof best, b: typeof best): number => a!.right.filter((right, i) => right && !b!.right[i]).length;
  const [won, lost] = best && second ? [only(best, second), only(second, best)] : [1, 0];
  const tie = won - lost <= SURE * Math.sqrt(won + lost);
  return {
    table: tried.map(({ choice }) => choice),
    pictures: asked.length,
    commonest,
    proposed: best && !other && !guess && !tie ? best.choice : null,
    reason: other ? 'other' : guess ? 'guess' : tie ? 'tie' : 'best',
    fit,
    seen: least > PUBLISHED,
  };
}

/**
 * The order of the set's labels under which most answers are right: the best assignment of outputs to labels, by dynamic programming over sets
 * of labels (Held and Karp, 1962).
 * @param pairs   an output and the label of its picture
 * @param outputs 10 at most
 * @returns an output that got no label is named by its number
 */
function fittedOrder(
  pairs: readonly (readonly [output: number, label: string])[],
  outputs: number,
): { readonly labels: readonly string[]; readonly accuracy: number } {
  const labels = [...new Set(pairs.map(([, label]) => label))].sort().slice(0, 10);
  const hits = Array.from({ length: outputs }, () => new Array<number>(labels.length).fill(0));
  for (const [output, label] of pairs) {
    const index = labels.indexOf(label);
    if (output >= 0 && index >= 0) hits[output]![index]!++;
  }
  let best = new Map<number, { right: number; chosen: readonly number[] }>([[0, { right: 0, chosen: [] }]]);
  for (const row of hits) {
    const next: typeof best = new Map();
    const offer = (used: number, right: number, chosen: readonly number[]): void => {
      if ((next.get(used)?.right ?? -1) < right) next.set(used, { right, chosen });
    };
    for (const [used, { right, chosen }] of best) {
      offer(used, right, [...chosen, -1]);
      row.forEach((count, i) => used & (1 << i) || offer(used | (1 << i), right + count, [...chosen, i]));
    }
    best = next;
  }
  const [top] = [...best.values()].sort((a, b) => b.right - a.right);
  return {
    labels: (top?.chosen ?? []).map((index, output) => labels[index] ?? String(output)),
    accuracy: (top?.right ?? 0) / Math.max(1, pairs.length),
  };
}
