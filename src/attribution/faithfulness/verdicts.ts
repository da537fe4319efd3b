/** What the figures of one face come to, in one word each. The limits are conventions, said where they stand; they prove nothing. */

import type { FillCurves } from './card.ts';
import { insertionMinusDeletion, randomBand } from './card.ts';
import type { ScrambledLayer } from './sanity.ts';

export type Verdict = 'held' | 'open' | 'failed';

/** Standard deviations of the random orders within which a curve says no more than they do. */
export const BAND = 2;

/**
 * Held: the score falls sooner in the map's order, and later in the opposite one, than in the random orders. Failed: neither does.
 * A band without any width (a score that nothing moves) is never left.
 */
export function curveVerdict(curves: FillCurves): Verdict {
  const [mean, deviation] = randomBand(curves);
  // Below a thousandth of the score no order differs from another in anything but rounding.
  const reach = Math.max(BAND * deviation, 1e-3);
  const sooner = curves.deletion.area < mean - reach;
  const later = curves.lerfDeletion.area > mean + reach;
  if (sooner && later) return 'held';
  return sooner || later ? 'open' : 'failed';
}

/** Held: ahead of every map that never sees the network. */
export function controlVerdict(curves: FillCurves, controls: Readonly<Record<string, number>>): Verdict {
  const own = insertionMinusDeletion(curves);
  const ahead = Object.values(controls).filter((score) => own > score).length;
  return ahead === Object.keys(controls).length ? 'held' : ahead > 0 ? 'open' : 'failed';
}

/** Whether it hangs on what stands in for the removed blocks. */
export const hangsOnFill = (verdicts: readonly Verdict[]): boolean => new Set(verdicts).size > 1;

/** Rank correlations up to the first count as "another map", from the second on as "the same". */
export const ALIKE = { other: 0.5, same: 0.9 } as const;

/** Of a map that should have changed. */
export const changedVerdict = (correlation: number): Verdict =>
  Math.abs(correlation) <= ALIKE.other ? 'held' : Math.abs(correlation) < ALIKE.same ? 'open' : 'failed';

/** Of a map that should have stayed as it was. */
export const sameVerdict = (correlation: number): Verdict =>
  correlation >= ALIKE.same ? 'held' : correlation > ALIKE.other ? 'open' : 'failed';

/** By the map after all layers were scrambled. */
export const scrambleVerdict = (layers: readonly ScrambledLayer[]): Verdict =>
  changedVerdict(layers[layers.length - 1]?.correlation ?? 1);

/** The gap between what a map adds up to and what it should, as a share of the latter: up to 5 % held, up to 20 % open. */
export function completenessVerdict({ gap, promised }: { readonly gap: number; readonly promised: number }): Verdict {
  const share = Math.abs(gap) / Math.max(Math.abs(promised), 1e-6);
  return share <= 0.05 ? 'held' : share <= 0.2 ? 'open' : 'failed';
}
