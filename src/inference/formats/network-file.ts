/** What every reader of a network's file gives: its graph and its weights, and nothing about where it came from. */

import type { NamedWeights, WeightSpec } from './weights.ts';

export interface NetworkFile {
  /** `modelTopology` of a tfjs layers file. */
  readonly topology: unknown;
  /** Of the weights, in file order. */
  readonly specs: readonly WeightSpec[];
  /** Decoded once, when the file was read; by name. */
  readonly weights: NamedWeights;
}
