/** Gradient ascents: how far each one is, what is still to do, and what a further step makes of it. */

import type { AscentState, FilterAscentStep } from '../../../inference/ascent/core/options.ts';
import type { CurvePoint } from './curve.ts';

/** One ascent: the picture after so many steps of one filter from one seed. */
export interface Climb {
  readonly channel: number;
  readonly seed: number;
  readonly state: AscentState;
  readonly points: readonly CurvePoint[];
  /** A ReLU let nothing through at the start, so that the value before it was climbed for some steps. */
  readonly wasBlocked: boolean;
}

/** By `climbKey`. */
export type Climbs = ReadonlyMap<string, Climb>;

/** An ascent, and the step that it is to reach. */
export interface Wish {
  readonly channel: number;
  readonly seed: number;
  readonly goal: number;
}

export const climbKey = (channel: number, seed: number): string => `${channel}/${seed}`;

/** Steps that were taken; 0 where the ascent is not begun. */
export const stepsOf = (climbs: Climbs, channel: number, seed: number): number =>
  climbs.get(climbKey(channel, seed))?.state.step ?? 0;

/** Wishes with equally many steps to go can climb together: the first of them; null when all are fulfilled. */
export function nextGroup(
  wishes: readonly Wish[],
  climbs: Climbs,
): { readonly wishes: readonly Wish[]; readonly steps: number } | null {
  const left = ({ channel, seed, goal }: Wish): number => goal - stepsOf(climbs, channel, seed);
  const first = wishes.find((wish) => left(wish) > 0);
  if (!first) return null;
  const steps = left(first);
  return { wishes: wishes.filter((wish) => left(wish) === steps && wish.seed === first.seed), steps };
}

/** Steps done and to be done, of all wishes. */
export function progressOf(wishes: readonly Wish[], climbs: Climbs): { done: number; total: number } {
  let done = 0;
  let total = 0;
  for (const { channel, seed, goal } of wishes) {
    total += goal;
    done += Math.min(goal, stepsOf(climbs, channel, seed));
  }
  return { done, total };
}

/** An ascent after one more step; null for a step that brought no picture. */
export function climbedOn(before: Climb | undefined, news: FilterAscentStep): Climb | null {
  const { channel, seed, step, objective, climbed, image } = news;
  if (!image) return null;
  // A worker that was restarted begins again.
  const points = [...(before?.points ?? []).filter((point) => point.step < step), { step, objective }];
  const wasBlocked = (before?.wasBlocked ?? false) || climbed === 'linear';
  return { channel, seed, state: { step, image }, points, wasBlocked };
}
