/** Multiply-adds of one gradient-ascent step, counted from the layer plan. */

import type { LayerPlan, PlanLayer } from './layer-plan.ts';
import { chainTo, multiplyAddsOf } from './layer-plan.ts';

/** Kinds whose output channel c is a function of the input's channel c alone. */
const CHANNELWISE: ReadonlySet<PlanLayer['kind']> = new Set([
  'zeroPadding2d',
  'maxPooling2d',
  'averagePooling2d',
  'globalAveragePooling2d',
  'relu',
  'identity',
]);

export const isChannelwise = ({ kind }: PlanLayer): boolean => CHANNELWISE.has(kind);

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

/**
 * Forward: the trunk in full, and 1 channel of the head. Backward: each convolution and dense layer again, from its output's
 * gradient to its input's.
 * @returns for one picture and one step that needs no second try through the pre-activation
 */
export function ascentMultiplyAdds(plan: LayerPlan, layer: string): { forward: number; backward: number } {
  const { trunk, head } = splitForChannel(plan, layer);
  const shapes = new Map(plan.layers.map(({ name, outputShape }) => [name, outputShape]));
  let forward = 0;
  let backward = 0;
  for (const entry of [...trunk, ...head]) {
    const input = shapes.get(entry.inputs[0] ?? '') ?? [];
    const units = entry.kind === 'conv2d' ? entry.filters : entry.kind === 'dense' ? entry.units : 1;
    const share = head.includes(entry) ? 1 / units : 1;
    forward += multiplyAddsOf(entry, input) * share;
    if (entry.kind === 'dense') backward += multiplyAddsOf(entry, input) * share;
    if (entry.kind === 'conv2d') {
      const stride1 = entry.strides[0] === 1 && entry.strides[1] === 1;
      // At stride 1 every place of the input gathers the whole window; otherwise each product of the forward pass comes once.
      const places = stride1
        ? (input[0] ?? 0) * (input[1] ?? 0)
        : (entry.outputShape[0] ?? 0) * (entry.outputShape[1] ?? 0);
      backward += places * entry.kernelSize[0] * entry.kernelSize[1] * (input[2] ?? 0) * units * share;
    }
  }
  return { forward, backward };
}
