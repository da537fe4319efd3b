/** What one channel of a layer needs of the network: all of a trunk, and one channel of what comes after it. */

import type { LayerPlan, PlanLayer } from './layer-plan.ts';
import { chainTo } from './layer-plan.ts';

/** Kinds whose output channel c is a function of the input's channel c alone. */
const CHANNELWISE: ReadonlySet<PlanLayer['kind']> = new Set([
  'zeroPadding2d',
  'maxPooling2d',
  'averagePooling2d',
  'globalAveragePooling2d',
  'relu',
  'identity',
]);

const isChannelwise = ({ kind }: PlanLayer): boolean => CHANNELWISE.has(kind);

/**
 * Cuts the way to a layer in two: the trunk, needed in full, and the head, of which one channel is enough.
 * @returns `trunk`: from the input to the layer that the head reads (inclusive, at least the input); `head`: the layers from the last
 *          one that mixes channels (conv2d, dense) to `layer`, or only channelwise ones where the trunk's output has to be sliced
 * @throws AppError input-invalid for an unknown layer
 */
export function splitForChannel(plan: LayerPlan, layer: string): { trunk: PlanLayer[]; head: PlanLayer[] } {
  const chain = chainTo(plan, layer);
  let first = chain.length;
  while (first > 1 && isChannelwise(chain[first - 1]!)) first--;
  const bottom = chain[first - 1]!;
  const mixes = bottom.kind === 'conv2d' || bottom.kind === 'dense';
  const cut = mixes ? first - 1 : first;
  return { trunk: chain.slice(0, cut), head: chain.slice(cut) };
}
