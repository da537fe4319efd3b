/** Under which kind and key an ascent's result is kept. */

import type { AscentOptions } from '../../inference/ascent/core/options.ts';
import type { ModelManifest } from '../../inference/core/manifest.ts';

/** Version 1: a picture with its course. */
export const ASCENT_RESULTS = { kind: 'ascent', version: 1 } as const;

/**
 * Other weights, another rule, another seed: another key. How often pictures come is left out, for it changes none of them.
 * @param options `steps`: of the whole run, however often it was paused
 * @returns null for what must not be kept: an ascent from a picture shows a face
 */
export function ascentKey(
  { id, files }: Pick<ModelManifest, 'id' | 'files'>,
  { layer, channel, seed }: { readonly layer: string; readonly channel: number; readonly seed?: number },
  options: AscentOptions,
): readonly unknown[] | null {
  const { steps, stepSize, start, regularisers } = options;
  if (start.kind === 'picture') return null;
  const { jitter, blur, blurEvery, totalVariation, l2Decay, scales, stepsPerScale } = regularisers;
  const from = start.kind === 'noise' ? [start.kind, start.low, start.high] : [start.kind, start.level];
  const rule = [jitter, blur, blurEvery, totalVariation, l2Decay, scales, stepsPerScale];
  const weights = files.weights.map(({ sha256 }) => sha256);
  return [id, weights, layer, channel, seed ?? options.seed, steps, stepSize, from, rule];
}
