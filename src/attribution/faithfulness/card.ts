/** One map's curves under every fill, beside those of random orders: what the score card and the command line say about it. */

import type { AttributionMap } from '../../core/expression.ts';
import type { AttributionMethod, AttributionTask } from '../method.ts';
import { blockGrid, fallingOrder, randomOrders, unitMeans, type Units } from './blocks.ts';
import { curveCalls, curvesOf, type Curve, type Walk } from './curves.ts';
import { fillOf, FILLS, type FillName } from './fills.ts';

/** Random orders in the band. */
export const RANDOM_ORDERS = 20;

export interface FillCurves {
  /** Most relevant first (MoRF). */
  readonly deletion: Curve;
  readonly insertion: Curve;
  /** Deletion, least relevant first (LeRF). */
  readonly lerfDeletion: Curve;
  /** Deletion in random orders. */
  readonly random: readonly Curve[];
}

export interface CurveOptions {
  readonly fills?: readonly FillName[];
  readonly units?: Units;
  /** Random orders; 0 = none. */
  readonly orders?: number;
}

/** Inputs that the network is asked for by `fillCurves`. */
export const fillCalls = (units: number, orders: number): number => curveCalls(units, 3 + orders);

/**
 * @param map of the task's input and label
 * @yields fill by fill
 * @throws AbortError at the next batch when `signal` is aborted; AppError of the probe
 */
export async function* fillCurves(
  { values }: Pick<AttributionMap, 'values'>,
  { ranked }: Pick<AttributionMethod, 'ranked'>,
  task: Pick<AttributionTask, 'probe' | 'input' | 'target' | 'seed' | 'batchSize' | 'onProgress'>,
  signal: AbortSignal,
  options: CurveOptions = {},
): AsyncGenerator<readonly [FillName, FillCurves]> {
  const { probe, input, seed = 1 } = task;
  const { height, width } = probe.shape;
  const { fills = FILLS, units = blockGrid(height, width), orders = RANDOM_ORDERS } = options;
  const order = fallingOrder(unitMeans(values, units, ranked));
  const walks: Walk[] = [
    { order, kind: 'deletion' },
    { order, kind: 'insertion' },
    { order: order.slice().reverse(), kind: 'deletion' },
    ...randomOrders(units.count, orders, seed).map((drawn): Walk => ({ order: drawn, kind: 'deletion' })),
  ];
  for (const name of fills) {
    const fill = fillOf(name, input, probe.shape, probe.input, seed);
    const curves = await curvesOf(task, input.length, fill, units, walks, signal);
    const [deletion, insertion, lerfDeletion, ...random] = curves as [Curve, Curve, Curve, ...Curve[]];
    yield [name, { deletion, insertion, lerfDeletion, random }];
  }
}

/** Insertion minus deletion, -1..1: the measure of the tables. */
export const insertionMinusDeletion = ({ insertion, deletion }: Pick<FillCurves, 'insertion' | 'deletion'>): number =>
  insertion.area - deletion.area;

/** Mean and standard deviation of the areas of the random orders. */
export function randomBand({ random }: Pick<FillCurves, 'random'>): readonly [mean: number, sd: number] {
  const mean = random.reduce((sum, { area }) => sum + area, 0) / random.length;
  const spread = random.reduce((sum, { area }) => sum + (area - mean) ** 2, 0) / Math.max(1, random.length - 1);
  return [mean, Math.sqrt(spread)];
}
