/** The value of a map that is drawn in full colour: a constant of the network, the head and the method, never of a picture. */

import { argMax } from '../core/math/softmax.ts';
import type { HeadInfo } from '../inference/core/manifest.ts';
import type { Probe } from '../inference/core/probe.ts';
import type { AttributionMethod } from './method.ts';

/** Share of a map's pixels that are drawn at less than full colour, as in the figures of the manifests. */
const SHARE = 0.99;

/** The key of a method in manifests. */
export const inCamelCase = (id: string): string => id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** The figure that came with the network, measured on its validation pictures; null where it has none for this method. */
export function shippedColourRange(head: HeadInfo, methodId: string): number | null {
  const figures: Readonly<Record<string, number | undefined>> | undefined = head.colourRange;
  const key = inCamelCase(methodId);
  return (figures && Object.hasOwn(figures, key) ? figures[key] : undefined) ?? null;
}

/**
 * A figure where the network brings none: the 99th percentile of |map| of one picture's top label. The same network, method and
 * picture give the same figure.
 * @param input one normalised picture; the self-test's, which every network has
 * @returns > 0; 1 where the map is zero everywhere
 * @throws AppError of the probe
 */
export async function derivedColourRange(
  method: AttributionMethod,
  probe: Probe,
  input: Float32Array,
  signal: AbortSignal = new AbortController().signal,
): Promise<number> {
  const target = argMax(await probe.logits(input, 1));
  let values: Float32Array | null = null;
  for await (const map of method.run({ probe, input, target, colourRange: 1 }, signal)) values = map.values;
  const range = values ? quantile(values.map(Math.abs), SHARE) : 0;
  return range > 0 ? range : 1;
}

/** Linear between neighbours, as numpy's. */
function quantile(values: Float32Array, share: number): number {
  const sorted = values.sort();
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] as number;
  const above = sorted[Math.ceil(place)] as number;
  return below + (place - Math.floor(place)) * (above - below);
}
