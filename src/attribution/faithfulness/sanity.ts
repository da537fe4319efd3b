/**
 * Tests of a method that need no curve: does the map hang on the network's weights, on the label, on small noise, and does it add up to what
 * it promises?
 */

import { rankCorrelation } from '../../core/math/rank.ts';
import { SeededRandom } from '../../core/math/seeded-random.ts';
import { fullMap, type AttributionMethod, type AttributionTask } from '../method.ts';

/** The values by which a method puts places in order. */
function rankedValues(values: Float32Array, { ranked }: Pick<AttributionMethod, 'ranked'>): Float32Array {
  return ranked === 'magnitude' ? values.map(Math.abs) : values;
}

async function rankedMap(method: AttributionMethod, task: AttributionTask, signal: AbortSignal): Promise<Float32Array> {
  return rankedValues((await fullMap(method, task, signal)).values, method);
}

export interface ScrambledLayer {
  /** The last layer that was scrambled; all above it are, too. */
  readonly layer: string;
  /** Rank correlation with the map before, -1..1: near 0 for a map that hangs on these weights. */
  readonly correlation: number;
}

/**
 * The cascade: scrambles one layer more, asks for the map again, and compares it with the first (Adebayo et al. 2018, arXiv 1810.03292).
 * The same label is explained throughout.
 * @param layers   from the top down
 * @param scramble of one layer, in the network that the task's probe asks; nothing is put back
 * @yields after each layer
 */
export async function* scrambling(
  method: AttributionMethod,
  task: AttributionTask,
  layers: readonly string[],
  scramble: (layer: string) => Promise<void>,
  signal: AbortSignal,
): AsyncGenerator<ScrambledLayer> {
  const before = await rankedMap(method, task, signal);
  for (const layer of layers) {
    signal.throwIfAborted();
    await scramble(layer);
    yield { layer, correlation: rankCorrelation(before, await rankedMap(method, task, signal)) };
  }
}

/**
 * How alike the maps of two labels are: rank correlation, -1..1. A map that is nearly the same for every label explains none of them.
 */
export async function otherLabel(
  method: AttributionMethod,
  task: AttributionTask,
  other: number,
  signal: AbortSignal,
): Promise<number> {
  const own = await rankedMap(method, task, signal);
  return rankCorrelation(own, await rankedMap(method, { ...task, target: other }, signal));
}

export interface Completeness {
  /** What the map adds up to. */
  readonly sum: number;
  /** What it should. */
  readonly promised: number;
  /** sum - promised, in logits. */
  readonly gap: number;
}

/** @returns null for a method that promises nothing */
export async function completeness(
  method: AttributionMethod,
  task: AttributionTask,
  signal: AbortSignal,
): Promise<Completeness | null> {
  if (!method.promise) return null;
  const { values } = await fullMap(method, task, signal);
  const sum = values.reduce((total, value) => total + value, 0);
  const promised = await method.promise(task, signal);
  return { sum, promised, gap: sum - promised };
}

export interface Sensitivity {
  /** Largest and mean change of the map, as a share of its own length (Euclidean). 0 = none. */
  readonly largest: number;
  readonly mean: number;
  /** Mean rank correlation of the changed maps with the map, -1..1. */
  readonly correlation: number;
  readonly samples: number;
}

/** As in captum: the radius of the noise, as a share of the input's range, and how often. */
export const SENSITIVITY = { radius: 0.02, samples: 10 } as const;
const PURPOSE = 37;

/** How far a map moves when the picture hardly does (Yeh et al. 2019, arXiv 1901.09392): noise that is even within a small cube. */
export async function noiseSensitivity(
  method: AttributionMethod,
  task: AttributionTask,
  signal: AbortSignal,
  { radius, samples }: { readonly radius: number; readonly samples: number } = SENSITIVITY,
): Promise<Sensitivity> {
  const { input, seed = 1 } = task;
  const random = new SeededRandom(seed, PURPOSE);
  let [least, most] = [Infinity, -Infinity];
  for (const value of input) [least, most] = [Math.min(least, value), Math.max(most, value)];
  const reach = radius * (most - least);
  const plain = await fullMap(method, task, signal);
  const length = Math.hypot(...plain.values);
  const own = rankedValues(plain.values, method);
  const changes: number[] = [];
  let alike = 0;
  for (let k = 0; k < samples; k++) {
    const noisy = input.map((value) => value + reach * (2 * random.uniform() - 1));
    const { values } = await fullMap(method, { ...task, input: noisy }, signal);
    const change = Math.hypot(...values.map((value, i) => value - plain.values[i]!));
    changes.push(length > 0 ? change / length : change > 0 ? Infinity : 0);
    alike += rankCorrelation(own, rankedValues(values, method)) / samples;
  }
  const mean = changes.reduce((sum, change) => sum + change, 0) / samples;
  return { largest: Math.max(...changes), mean, correlation: alike, samples };
}
