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

/** The method's answer, unless it is known. */
const valuesOf = async (
  method: AttributionMethod,
  task: AttributionTask,
  signal: AbortSignal,
  known?: Float32Array,
): Promise<Float32Array> => known ?? (await fullMap(method, task, signal)).values;

async function rankedMap(...asked: Parameters<typeof valuesOf>): Promise<Float32Array> {
  return rankedValues(await valuesOf(...asked), asked[0]);
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
 * @param known    the map before, where it was made already
 * @yields after each layer
 */
export async function* scrambling(
  method: AttributionMethod,
  task: AttributionTask,
  layers: readonly string[],
  scramble: (layer: string) => Promise<void>,
  signal: AbortSignal,
  known?: Float32Array,
): AsyncGenerator<ScrambledLayer> {
  const before = await rankedMap(method, task, signal, known);
  for (const layer of layers) {
    signal.throwIfAborted();
    await scramble(layer);
    yield { layer, correlation: rankCorrelation(before, await rankedMap(method, task, signal)) };
  }
}

/**
 * How alike the maps of two labels are: rank correlation, -1..1. A map that is nearly the same for every label explains none of them.
 * @param known the map of the task, where it was made already
 */
export async function otherLabel(
  method: AttributionMethod,
  task: AttributionTask,
  other: number,
  signal: AbortSignal,
  known?: Float32Array,
): Promise<number> {
  const own = await rankedMap(method, task, signal, known);
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

/**
 * @param known the map of the task, where it was made already
 * @returns null for a method that promises nothing
 */
export async function completeness(
  method: AttributionMethod,
  task: AttributionTask,
  signal: AbortSignal,
  known?: Float32Array,
): Promise<Completeness | null> {
  if (!method.promise) return null;
  const values = await valuesOf(method, task, signal, known);
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

/**
 * How far a map moves when the picture hardly does (Yeh et al. 2019, arXiv 1901.09392): noise that is even within a small cube.
 * @param known the map of the task, where it was made already
 */
export async function noiseSensitivity(
  method: AttributionMethod,
  task: AttributionTask,
  signal: AbortSignal,
  { radius, samples }: { readonly radius: number; readonly samples: number } = SENSITIVITY,
  known?: Float32Array,
): Promise<Sensitivity> {
  const { input, seed = 1 } = task;
  const random = new SeededRandom(seed, PURPOSE);
  let [least, most] = [Infinity, -Infinity];
  for (const value of input) [least, most] = [Math.min(least, value), Math.max(most, value)];
  const reach = radius * (most - least);
  const plain = await valuesOf(method, task, signal, known);
  const length = Math.hypot(...plain);
  const own = rankedValues(plain, method);
  const changes: number[] = [];
  let alike = 0;
  for (let k = 0; k < samples; k++) {
    const noisy = input.map((value) => value + reach * (2 * random.uniform() - 1));
    const { values } = await fullMap(method, { ...task, input: noisy }, signal);
    const change = Math.hypot(...values.map((value, i) => value - plain[i]!));
    changes.push(length > 0 ? change / length : change > 0 ? Infinity : 0);
    alike += rankCorrelation(own, rankedValues(values, method)) / samples;
  }
  const mean = changes.reduce((sum, change) => sum + change, 0) / samples;
  return { largest: Math.max(...changes), mean, correlation: alike, samples };
}

export interface Stability {
  /** Rank correlation with the map of another seed, -1..1: exactly 1 where nothing is drawn at random. */
  readonly otherSeed: number;
  /** Mean rank correlation with the maps of the face moved by a pixel, moved back and compared where both reach, -1..1. */
  readonly moved: number;
  readonly least: number;
}

/** Right, left, down, up. */
const MOVES = [[0, 1], [0, -1], [1, 0], [-1, 0]] as const; // prettier-ignore

/** Maps that `stability` asks for, when the map of the task is known. */
export const STABILITY_MAPS = MOVES.length + 1;

/**
 * Whether the map stays the same when nothing that matters changes: chance is drawn anew, or the face lies a pixel beside.
 * @param known the map of the task, where it was made already
 */
export async function stability(
  method: AttributionMethod,
  task: AttributionTask,
  signal: AbortSignal,
  known?: Float32Array,
): Promise<Stability> {
  const { input, seed = 1, parts, probe } = task;
  const { height, width, channels } = probe.shape;
  const own = await rankedMap(method, task, signal, known);
  const anew = await rankedMap(method, { ...task, seed: seed + 1 }, signal);
  const alike: number[] = [];
  for (const [down, across] of MOVES) {
    /** Where a place's value lies before the move; the border is repeated. */
    const from = (p: number): number => {
      const row = Math.min(height - 1, Math.max(0, Math.floor(p / width) - down));
      const column = Math.min(width - 1, Math.max(0, (p % width) - across));
      return row * width + column;
    };
    const picture = input.map((_, i) => input[from(Math.floor(i / channels)) * channels + (i % channels)]!);
    const labels = parts?.labels.map((_, p) => parts.labels[from(p)]!);
    const moved = await rankedMap(
      method,
      { ...task, input: picture, ...(parts && labels ? { parts: { ...parts, labels } } : {}) },
      signal,
    );
    const both = Array.from(own, (_, p) => p).filter((p) => {
      const [row, column] = [Math.floor(p / width) - down, (p % width) - across];
      return row >= 0 && row < height && column >= 0 && column < width;
    });
    alike.push(
      rankCorrelation(
        both.map((p) => own[from(p)]!),
        both.map((p) => moved[p]!),
      ),
    );
  }
  const mean = alike.reduce((sum, value) => sum + value, 0) / alike.length;
  return { otherSeed: rankCorrelation(own, anew), moved: mean, least: Math.min(...alike) };
}
