/**
 * Deletion and insertion (Petsiuk et al. 2018, "RISE", arXiv 1806.07421; most and least relevant first: Samek et al. 2017): how the label's
 * score falls while units are taken away in a map's order, and how it rises while they are shown.
 */

import { inBatches, type BatchedTask } from '../batches.ts';
import type { AttributionTask } from '../method.ts';
import type { Units } from './blocks.ts';
import type { Fill } from './fills.ts';

export interface Curve {
  /** Units that are taken away (deletion) or shown (insertion) at each point, rising from 0 to all of them. */
  readonly units: readonly number[];
  /** The label's temperature-scaled probability at each point. */
  readonly scores: readonly number[];
  /** Under the curve, over shares of units 0..1, by the trapezoid rule; 0..1. */
  readonly area: number;
}

export interface Curves {
  readonly deletion: Curve;
  readonly insertion: Curve;
}

/** Units between two points of a curve. */
export const EVERY = 4;

type CurveTask = Pick<AttributionTask, 'probe' | 'target'> & BatchedTask;

/** 0, every, 2 * every, ... and all. */
function pointsOf(count: number, every: number): number[] {
  const points = Array.from({ length: Math.floor(count / every) + 1 }, (_, k) => k * every);
  return count % every === 0 ? points : [...points, count];
}

export function areaOf(units: readonly number[], scores: readonly number[]): number {
  let area = 0;
  for (let k = 1; k < units.length; k++) area += ((scores[k]! + scores[k - 1]!) / 2) * (units[k]! - units[k - 1]!);
  return area / units[units.length - 1]!;
}

const curveOf = (units: readonly number[], scores: readonly number[]): Curve => ({
  units,
  scores,
  area: areaOf(units, scores),
});

/** Which of the pixels are gone when the first `gone` units of an order are, or all but them. */
function removedPixels(order: Int32Array, { count, unitOf }: Units, k: number, kind: keyof Curves): Uint8Array {
  const gone = new Uint8Array(count).fill(kind === 'deletion' ? 0 : 1);
  for (let i = 0; i < k; i++) gone[order[i]!] = kind === 'deletion' ? 1 : 0;
  return Uint8Array.from(unitOf, (unit) => gone[unit]!);
}

/** What is asked of the network: one order, taken away or shown. */
export interface Walk {
  readonly order: Int32Array;
  readonly kind: keyof Curves;
}

/**
 * One curve for each walk. The two ends (the picture, and all of it filled) are asked once for all of them.
 * @throws AbortError at the next batch when `signal` is aborted; AppError of the probe
 */
export async function curvesOf(
  task: CurveTask,
  size: number,
  fill: Fill,
  units: Units,
  walks: readonly Walk[],
  signal: AbortSignal,
  every = EVERY,
): Promise<Curve[]> {
  const { probe, target } = task;
  const points = pointsOf(units.count, every);
  const inner = points.slice(1, -1);
  const asked: { walk: Walk; k: number }[] = walks.flatMap((walk) => inner.map((k) => ({ walk, k })));
  const ends = [0, units.count].map((k) => ({ walk: { order: walks[0]!.order, kind: 'deletion' as const }, k }));
  const all = [...ends, ...asked];
  const scores = new Float64Array(all.length);
  await inBatches(
    task,
    all.length,
    size,
    (index, out) => {
      const { walk, k } = all[index]!;
      fill(removedPixels(walk.order, units, k, walk.kind), out);
    },
    async (batch, n, first) => {
      const answers = await probe.scores(batch, n);
      for (let i = 0; i < n; i++) scores[first + i] = answers[i * probe.labels + target]!;
    },
    signal,
  );
  const [whole, none] = scores as unknown as [number, number];
  return walks.map(({ kind }, w) => {
    const between = scores.subarray(2 + w * inner.length, 2 + (w + 1) * inner.length);
    return curveOf(points, kind === 'deletion' ? [whole, ...between, none] : [none, ...between, whole]);
  });
}

/** Inputs that `curvesOf` asks the network for. */
export const curveCalls = (units: number, walks: number, every = EVERY): number =>
  2 + walks * (pointsOf(units, every).length - 2);
