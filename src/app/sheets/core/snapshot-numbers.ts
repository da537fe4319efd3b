/** The numbers of a snapshot as one JSON object: everything that was computed, and no picture. */

import type { Capture } from '../../../live/core/types.ts';
import type { ModelManifest } from '../../../inference/core/manifest.ts';

export interface SnapshotNumbers {
  readonly format: 'expression-explainer-snapshot';
  readonly version: 1;
  /** ISO 8601 */
  readonly taken: string;
  readonly model: string;
  readonly backend: string | null;
  readonly head: string | null;
  readonly temperature: number | null;
  readonly labels: readonly string[];
  readonly logits: readonly number[];
  readonly scores: readonly number[];
  readonly explained: string | null;
  readonly warnings: readonly string[];
  readonly frame: { readonly width: number; readonly height: number };
  /** The square of the frame that the network saw: pixels of the unmirrored frame, radians clockwise. */
  readonly square: {
    readonly centreX: number;
    readonly centreY: number;
    readonly side: number;
    readonly angle: number;
  } | null;
  /** d logit / d normalised input (times the input, by method), row-major, not smoothed. */
  readonly map: {
    /** Its id. */
    readonly method: string;
    readonly width: number;
    readonly height: number;
    readonly colourRange: number;
    readonly values: readonly number[];
  } | null;
}

export function snapshotNumbers(
  capture: Capture,
  context: {
    readonly taken: Date;
    readonly manifest: ModelManifest | null;
    readonly backend: string | null;
  },
): SnapshotNumbers {
  const { result, map } = capture;
  const { prediction, target } = result;
  const head = context.manifest?.heads.find(({ id }) => id === prediction?.head);
  return {
    format: 'expression-explainer-snapshot',
    version: 1,
    taken: context.taken.toISOString(),
    model: prediction?.modelId ?? context.manifest?.id ?? '',
    backend: context.backend,
    head: prediction?.head ?? null,
    temperature: head?.temperature ?? null,
    labels: prediction?.labels ?? [],
    logits: prediction?.logits ?? [],
    scores: prediction?.probabilities ?? [],
    explained: target === null ? null : (prediction?.labels[target] ?? null),
    warnings: result.warnings,
    frame: { width: result.frameWidth, height: result.frameHeight },
    square: result.square,
    map: map && {
      method: map.method,
      width: map.width,
      height: map.height,
      colourRange: map.colourRange,
      values: Array.from(map.values),
    },
  };
}
