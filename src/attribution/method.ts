/**
 * What a method of attribution is: pure numbers, told apart by an id. Tensors stay in src/inference; a method asks a `Probe`, or in
 * the live picture is handed one gradient a frame. The list of methods is registry.ts.
 */

import type { AttributionMap } from '../core/expression.ts';
import type { InputShape, Probe } from '../inference/core/probe.ts';

/** One question: which pixels of this input does the logit (or score) of this label hang on? */
export interface AttributionTask {
  readonly probe: Probe;
  /** Normalised, [height, width, channels] row-major. */
  readonly input: Float32Array;
  /** Index of the explained label. */
  readonly target: number;
  /** Goes into the map; > 0 (colour-range.ts finds it). */
  readonly colourRange: number;
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
  /** Whether the sign of a value means something (for and against). */
  readonly signed: boolean;
  /** What one full map costs, in forward passes of one input. */
  readonly cost: number;
  /** Absent: too slow, or of no use, for the live picture. */
  readonly live?: LivePart;
  /**
   * Yields maps, each better than the one before; the last is the answer.
   * @throws AbortError when `signal` is aborted, at the next step; AppError of the probe
   */
  run(task: AttributionTask, signal: AbortSignal): AsyncGenerator<AttributionMap>;
}

export type LiveMethod = AttributionMethod & { readonly live: LivePart };

/** @param values [height, width] row-major, per unit of the normalised input */
export function mapFrom(
  method: Pick<AttributionMethod, 'id' | 'signed'>,
  { probe, target, colourRange }: AttributionTask,
  values: Float32Array,
): AttributionMap {
  const { height, width } = probe.shape;
  return {
    modelId: probe.modelId,
    head: probe.head,
    output: 'logit',
    method: method.id,
    target,
    signed: method.signed,
    width,
    height,
    values,
    colourRange,
  };
}
