/** All tests of one method on one face, one after the other, and the sum of calls that they take (docs/attribution.md has the table). */

import type { Probe } from '../../inference/core/probe.ts';
import { CONTROLS } from '../controls.ts';
import { fullMap, type AttributionMethod, type AttributionTask } from '../method.ts';
import { BLOCKS, blockGrid, fallingOrder, unitMeans } from './blocks.ts';
import { fillCalls, fillCurves, insertionMinusDeletion, RANDOM_ORDERS, type FillCurves } from './card.ts';
import { curveCalls, curvesOf } from './curves.ts';
import { fillOf, FILLS, type FillName } from './fills.ts';
import {
  completeness,
  noiseSensitivity,
  otherLabel,
  scrambling,
  SENSITIVITY,
  stability,
  STABILITY_MAPS,
  type Completeness,
  type ScrambledLayer,
  type Sensitivity,
  type Stability,
} from './sanity.ts';

/** What the tests have found so far; they come in this order. */
export type Finding =
  | { readonly kind: 'map'; readonly values: Float32Array }
  /** `controls`: insertion minus deletion of each map that never sees the network, by its id. */
  | {
      readonly kind: 'curves';
      readonly fill: FillName;
      readonly curves: FillCurves;
      readonly controls: Readonly<Record<string, number>>;
    }
  | { readonly kind: 'scrambled'; readonly layer: ScrambledLayer }
  | { readonly kind: 'other-label'; readonly other: number; readonly correlation: number }
  | ({ readonly kind: 'completeness' } & Completeness)
  | ({ readonly kind: 'noise' } & Sensitivity)
  | ({ readonly kind: 'stability' } & Stability);

/** A copy of the network that may be spoilt. */
export interface Spoilt {
  readonly probe: Probe;
  /** From the top down. */
  readonly layers: readonly string[];
  readonly scramble: (layer: string) => Promise<void>;
}

export interface CallsOfTests {
  /** Layers that are scrambled. */
  readonly layers: number;
  /** Whether the head has another label. */
  readonly others: boolean;
  /** Whether the method says what its values add up to. */
  readonly promises: boolean;
}

/** Of the two controls under one fill: deletion and insertion each. */
const controlCalls = (): number => CONTROLS.length * curveCalls(BLOCKS ** 2, 2);

/**
 * Inputs that the network is asked for, a gradient counted as one.
 * @param mapCalls of one map of the method
 */
export const faceTestCalls = (mapCalls: number, { layers, others, promises }: CallsOfTests): number =>
  mapCalls * (1 + layers + (others ? 1 : 0) + SENSITIVITY.samples + STABILITY_MAPS) +
  FILLS.length * (fillCalls(BLOCKS ** 2, RANDOM_ORDERS) + controlCalls()) +
  (promises ? 2 : 0);

/**
 * @param other  another label of the head, whose map is compared with the task's; null where there is none
 * @param spoilt asked in the scrambling test and nowhere else
 * @yields each finding when it is there
 * @throws AbortError at the next batch when `signal` is aborted; AppError of the probes and the method
 */
export async function* faceTests(
  method: AttributionMethod,
  task: AttributionTask,
  other: number | null,
  spoilt: Spoilt,
  signal: AbortSignal,
): AsyncGenerator<Finding, void, void> {
  const map = await fullMap(method, task, signal);
  const own = map.values;
  yield { kind: 'map', values: own };
  for (const fill of FILLS) {
    for await (const [, curves] of fillCurves(map, method, task, signal, { fills: [fill] })) {
      yield { kind: 'curves', fill, curves, controls: await controlScores(task, fill, signal) };
    }
  }
  const spoiltTask = { ...task, probe: spoilt.probe };
  for await (const layer of scrambling(method, spoiltTask, spoilt.layers, spoilt.scramble, signal, own))
    yield { kind: 'scrambled', layer };
  if (other !== null)
    yield { kind: 'other-label', other, correlation: await otherLabel(method, task, other, signal, own) };
  const sums = await completeness(method, task, signal, own);
  if (sums) yield { kind: 'completeness', ...sums };
  yield { kind: 'noise', ...(await noiseSensitivity(method, task, signal, SENSITIVITY, own)) };
  yield { kind: 'stability', ...(await stability(method, task, signal, own)) };
}

async function controlScores(
  task: AttributionTask,
  fill: FillName,
  signal: AbortSignal,
): Promise<Readonly<Record<string, number>>> {
  const out: Record<string, number> = {};
  for (const control of CONTROLS) {
    const { values } = await fullMap(control, task, signal);
    out[control.id] = await mapScore(values, control, task, fill, signal);
  }
  return out;
}

/**
 * Insertion minus deletion of one map, -1..1, in blocks of a grid of 8 x 8.
 * @param values [height, width] row-major, of the task's input
 * @throws AbortError, AppError of the probe
 */
export async function mapScore(
  values: Float32Array,
  { ranked }: Pick<AttributionMethod, 'ranked'>,
  task: Pick<AttributionTask, 'probe' | 'input' | 'target' | 'seed' | 'batchSize'>,
  fill: FillName,
  signal: AbortSignal,
): Promise<number> {
  const { probe, input, seed = 1 } = task;
  const units = blockGrid(probe.shape.height, probe.shape.width);
  const order = fallingOrder(unitMeans(values, units, ranked));
  const painter = fillOf(fill, input, probe.shape, probe.input, seed);
  const walks = [
    { order, kind: 'deletion' as const },
    { order, kind: 'insertion' as const },
  ];
  const [deletion, insertion] = await curvesOf(task, input.length, painter, units, walks, signal);
  return insertionMinusDeletion({ deletion: deletion!, insertion: insertion! });
}
