/** `npm run evaluate -- --corruptions`: a network's figures on a set as bad cameras would have taken it, each loss with its paired interval. */

import { argMax } from '../../src/core/math/softmax.ts';
import { CORRUPTIONS, type Corruption } from '../../src/sets/core/corruptions.ts';
import { pairedDifference, type PairedDifference } from '../../src/sets/core/paired.ts';
import { truthOf, type SetFacts } from '../../src/sets/core/set-figures.ts';
import type { Output } from './command.ts';
import type { ReportSet } from '../../src/sets/report/make-report.ts';
import { scoreChosenSet, type EvaluateSetOptions } from './evaluate-set.ts';
import { openSetNetwork } from './set-network.ts';
import { UsageError } from './usage-error.ts';

interface Measured {
  readonly n: number;
  /** 0..1, as `ece`. */
  readonly accuracy: number;
  readonly ece: number;
  /** By label. */
  readonly recall: readonly number[];
}

interface Entry extends Measured {
  /** Right answers less those to the pictures as they are; of `clean` not there. */
  readonly againstClean?: PairedDifference | null;
  /** The network of --against, and right answers less its. */
  readonly other?: Measured;
  readonly againstOther?: PairedDifference | null;
}

export interface CorruptionsReport {
  readonly model: string;
  readonly sha256: string;
  readonly against: string | null;
  readonly set: SetFacts;
  readonly labels: Readonly<Record<string, readonly string[]>>;
  /** By head, then by corruption (training/corruptions.py defines them); `clean`: the pictures as they are. */
  readonly corruptions: Readonly<Record<string, Readonly<Partial<Record<Corruption, Entry>>>>>;
}

const measured = (set: ReportSet, head: number): Measured => {
  const { n, accuracy, ece, recall } = set.report.heads[head]!;
  return { n, accuracy, ece, recall };
};

/** 1 or 0 for each picture that counts for the head. */
function rightOf({ scored, report }: ReportSet, head: number): number[] {
  const { labels, truth } = report.heads[head]!;
  return scored.flatMap(({ picture, scores }) => {
    const { label } = truthOf(picture, truth, labels);
    return label === null ? [] : [argMax(scores[head]!) === label ? 1 : 0];
  });
}

/** @throws UsageError, AppError */
export async function evaluateCorruptions(
  { model, own, against = null, ...options }: EvaluateSetOptions,
  output: Output,
): Promise<CorruptionsReport> {
  const network = await openSetNetwork(model, own);
  const beside = against === null ? null : await openSetNetwork(against, {});
  const heads = network.manifest.heads;
  if (beside?.manifest.heads.map(({ id }) => id).join() !== (beside && heads.map(({ id }) => id).join()))
    throw new UsageError(`--against: ${against} has other heads than ${network.manifest.id}`);
  try {
    const found: Record<string, Partial<Record<Corruption, Entry>>> = Object.fromEntries(
      heads.map(({ id }) => [id, {}]),
    );
    let clean: ReportSet | null = null;
    for (const name of Object.keys(CORRUPTIONS) as Corruption[]) {
      const set: ReportSet = await scoreChosenSet(options, network, output, null, name);
      const other: ReportSet | null = beside && (await scoreChosenSet(options, beside, output, null, name));
      clean ??= set;
      heads.forEach(({ id }, i) => {
        const right = rightOf(set, i);
        found[id]![name] = {
          ...measured(set, i),
          ...(name === 'clean' ? {} : { againstClean: pairedDifference(right, rightOf(clean!, i)) }),
          ...(other ? { other: measured(other, i), againstOther: pairedDifference(right, rightOf(other, i)) } : {}),
        };
      });
      output.err(
        `${name}: ${heads.map(({ id }) => `${id} ${(100 * found[id]![name]!.accuracy).toFixed(1)} %`).join(', ')}`,
      );
    }
    return {
      model: network.manifest.id,
      sha256: network.sha256,
      against,
      set: clean!.report.set,
      labels: Object.fromEntries(heads.map(({ id, labels }) => [id, labels])),
      corruptions: found,
    };
  } finally {
    network.dispose();
    beside?.dispose();
  }
}
