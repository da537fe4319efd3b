/** `npm run evaluate -- --network FILE --data SET --propose`: which labels and which preprocessing a network was probably made with. */

import { ordersFor, PREPROCESSES } from '../../src/inference/core/network-choice.ts';
import { isFraming } from '../../src/core/geometry.ts';
import { findNetwork, ownModel } from '../../src/inference/models/own-model.ts';
import { chosenRows } from '../../src/sets/core/rows.ts';
import type { Proposal } from '../../src/sets/core/propose-choice.ts';
import { tryChoices } from '../../src/sets/try-choices.ts';
import type { Output } from './command.ts';
import type { EvaluateSetOptions } from './evaluate-set.ts';
import { sourceOf } from './own-network.ts';
import { decodeHere, openChosenSet } from './set-files.ts';
import { openLoaded } from './shipped-model.ts';
import { UsageError } from './usage-error.ts';

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** One sentence. */
export function sayProposal({ table, pictures, commonest, proposed, reason, fit, seen }: Proposal): string {
  const [best, second] = table;
  if (!best || pictures === 0) return 'the set has no labelled picture that could be read, so nothing can be proposed';
  const named = ({ order, preprocess }: typeof best): string => `--classes ${order} --preprocess ${preprocess}`;
  const told = seen ? '; that is better than any network published on such pictures, which it has probably seen' : '';
  if (proposed)
    return `of ${pictures} pictures ${percent(proposed.accuracy)} are answered right with ${named(proposed)}, which is proposed; the next best, ${second ? named(second) : 'none'}, has ${percent(second?.accuracy ?? 0)}${told}`;
  if (reason === 'other' && fit)
    return `none of the usual orders fits: ${percent(fit.accuracy)} of ${pictures} pictures would be answered right with --classes ${fit.labels.join(',')} --preprocess ${fit.preprocess}, and ${percent(best.accuracy)} with ${named(best)}`;
  if (reason === 'tie')
    return `${named(best)} (${percent(best.accuracy)}) and ${named(second!)} (${percent(second!.accuracy)}) are as good as each other on ${pictures} pictures: try more of them`;
  return `no choice is proposed: the best, ${named(best)}, answers ${percent(best.accuracy)} of ${pictures} pictures right, and saying the commonest label always would answer ${percent(commonest)}`;
}

/** @throws UsageError, AppError */
export async function proposeSet({ own, ...options }: EvaluateSetOptions, output: Output): Promise<Proposal> {
  if (own.network === undefined) throw new UsageError('--propose goes with --network FILE only');
  const found = await findNetwork(sourceOf(own.network, own.architecture));
  if (ordersFor(found.outputs).length === 0)
    throw new UsageError(
      `--propose knows orders of 7 and 8 labels, and ${found.name} gives ${found.outputs}: name its labels with --classes a,b,c`,
    );
  const framing = own.framing ?? 'fer2013';
  if (!isFraming(framing)) throw new UsageError(`--framing is fer2013, box or box+N%, not ${framing}`);
  const choice = {
    labels: Array.from({ length: found.outputs }, (_, i) => String(i)),
    preprocess: PREPROCESSES[0],
    channels: own.channels === 'bgr' || own.channels === 'grey' ? own.channels : 'rgb',
    framing,
    equalise: own.equalise !== undefined,
  } as const;
  const { manifest, network, dispose } = await openLoaded(await ownModel(found, choice), 'scores');
  try {
    const { set, rows, split } = await openChosenSet(options);
    let told = performance.now();
    const proposal = await tryChoices(chosenRows(set.entries(), rows, split, new Set()), network, manifest, {
      decode: decodeHere,
      choice,
      onProgress: (pictures) => {
        if (performance.now() - told < Math.max(5000, output.patience)) return;
        told = performance.now();
        output.err(`${pictures} pictures asked ...`);
      },
    });
    output.err(sayProposal(proposal));
    return proposal;
  } finally {
    dispose();
  }
}
