/**
 * What a method of attribution is: pure numbers, told apart by an id. Tensors stay in src/inference; a method asks a `Probe`, or in
 * the live picture is handed one gradient a frame. The list of methods is registry.ts.
 */

import { AppError } from '../core/errors.ts';
import type { AttributionMap } from '../core/expression.ts';
import type { InputShape, Probe } from '../inference/core/probe.ts';
import type { Superpixels } from '../lime/core/superpixels.ts';

/** One question: which pixels of this input does the logit (or score) of this label hang on? */
export interface AttributionTask {
  readonly probe: Probe;
  /** Normalised, [height, width, channels] row-major. */
  readonly input: Float32Array;
  /** Index of the explained label. */
  readonly target: number;
  /** Goes into the map; > 0 (colour-range.ts finds it). */
  readonly colourRange: number;
  /** How the face is divided, for the methods that speak of its parts; absent: where the parts of an average face lie. */
  readonly parts?: Superpixels | undefined;
  /** Of everything that is drawn at random; absent: 1. The same seed gives the same map. */
  readonly seed?: number | undefined;
  /** Inputs in one call of the network; absent: see batches.ts. */
  readonly batchSize?: number | undefined;
  /** Told after each batch how many inputs were asked, of how many. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * A method at work on frames that follow each other. For each frame in turn: `pointFor`, then `add` with the gradient that was taken
 * there. A method that needs one gradient keeps nothing; one that needs many spreads them over frames and keeps what it gathered.
 */
export interface LiveRun {
  /**
   * Where the gradient of this frame is taken.
   * @param input normalised, [height, width, channels] row-major
   * @returns `input` itself where that is the point (one forward pass then serves scores and gradient), else values of the same shape
   */
  pointFor(input: Float32Array): Float32Array;
  /**
   * @param gradient d logit / d input at the point that `pointFor` gave last, [height, width, channels] row-major
   * @param input    as given to `pointFor`
   * @returns the map as painted, [height, width] row-major; the next call may use the same array
   */
  add(gradient: Float32Array, input: Float32Array): Float32Array;
  /** Forgets what was gathered: another face, picture or label. Never comes between `pointFor` and its `add`. */
  reset(): void;
}

export interface LivePart {
  /** How many frames (gradients) one full map takes. A kept or still frame gets as many at once. */
  readonly frames: number;
  start(shape: InputShape): LiveRun;
}

export interface AttributionMethod {
  /** Lower case with hyphens; stands in settings, snapshots and, in camel case, in manifests. Never changed once released. */
  readonly id: string;
  /** The term of the literature; shown where the table of words has none for the id. */
  readonly name: string;
  /** What the map is of; absent: the logit. */
  readonly output?: AttributionMap['output'];
  /** Whether the sign of a value means something (for and against). */
  readonly signed: boolean;
  /** What one full map costs, in forward passes of one input of 48 x 48. */
  readonly cost: number;
  /** By what the places are put in order: the value, or its magnitude (how strongly, whichever way). */
  readonly ranked: 'value' | 'magnitude';
  /** Why this network cannot be asked, in one sentence; null where it can. Absent: any can. */
  unavailable?(probe: Probe): string | null;
  /** What the values of the map must add up to, where the method promises it (completeness). */
  promise?(task: AttributionTask, signal: AbortSignal): Promise<number>;
  /** Absent: too slow, or of no use, for the live picture. */
  readonly live?: LivePart;
  /**
   * Yields maps, each better than the one before; the last is the answer.
   * @throws AbortError when `signal` is aborted, at the next step; AppError of the probe, and bad-option where `unavailable` says why
   */
  run(task: AttributionTask, signal: AbortSignal): AsyncGenerator<AttributionMap>;
}

export type LiveMethod = AttributionMethod & { readonly live: LivePart };

/** @param values [height, width] row-major, per unit of the normalised input */
export function mapFrom(
  method: Pick<AttributionMethod, 'id' | 'signed' | 'output'>,
  { probe, target, colourRange }: AttributionTask,
  values: Float32Array,
): AttributionMap {
  const { height, width } = probe.shape;
  return {
    modelId: probe.modelId,
    head: probe.head,
    output: method.output ?? 'logit',
    method: method.id,
    target,
    signed: method.signed,
    width,
    height,
    values,
    colourRange,
  };
}

/** A method without a live part, whose one map is the answer. */
export function fromValues(
  about: Omit<AttributionMethod, 'run' | 'live'>,
  values: (task: AttributionTask, signal: AbortSignal) => Promise<Float32Array>,
): AttributionMethod {
  return {
    ...about,
    async *run(task, signal) {
      signal.throwIfAborted();
      const why = about.unavailable?.(task.probe) ?? null;
      if (why !== null) throw new AppError('bad-option', why);
      const found = await values(task, signal);
      signal.throwIfAborted();
      yield mapFrom(about, task, found);
    },
  };
}

/** The last map of a run: the method's answer. */
export async function fullMap(
  method: AttributionMethod,
  task: AttributionTask,
  signal: AbortSignal,
): Promise<AttributionMap> {
  let last: AttributionMap | null = null;
  for await (const map of method.run(task, signal)) last = map;
  if (!last) throw new AppError('unknown', `${method.id} gave no map`);
  return last;
}

/** What all channels of a pixel add up to. @param values [height, width, channels] row-major */
export function summed(values: Float32Array, channels: number): Float32Array {
  if (channels === 1) return values;
  const out = new Float32Array(values.length / channels);
  for (let i = 0; i < values.length; i++) out[Math.floor(i / channels)]! += values[i]!;
  return out;
}
