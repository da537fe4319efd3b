/** One channel's head of a plain network: a small hand-ordered network of its own, on tfjs. */

import * as tf from '@tensorflow/tfjs-core';
import type { WeightValues } from '../formats/weights.ts';
import { linearOf, NetworkHead, sliceChannel } from './channel-head.ts';
import { splitForChannel } from './core/channel-cost.ts';
import { isRelu, type LayerPlan, type PlanLayer } from './core/layer-plan.ts';
import { HandOrderedNetwork } from './hand-ordered.ts';
import { checkChannel, splitOutputName, type ChannelHead, type LayerOutputName, type Network } from './network.ts';

/** See Network.channelHead. @param weights the network's, by name */
export function handOrderedHead(
  network: Network,
  plan: LayerPlan,
  weights: ReadonlyMap<string, tf.Tensor | WeightValues>,
  name: LayerOutputName,
  channel: number,
): ChannelHead {
  const { channels, tail, from, mixing } = cut(network, plan, name, channel);
  const select = mixing ? null : { channel, channels };
  if (!tail) return new NetworkHead(from, null, name, null, select);
  const own = new Map<string, tf.Tensor>();
  if (mixing) {
    for (const part of [`${mixing}/kernel`, `${mixing}/bias`]) {
      const whole = weights.get(part);
      // Kept: a tidy of the caller must not take the head's weights away.
      if (whole) own.set(part, tf.keep(channelOf(whole, channel)));
    }
  }
  const relu = [...tail.layers].reverse().find(isRelu);
  const asksForLinear = splitOutputName(name).linear;
  const small = new HandOrderedNetwork(null, own, tail);
  return new NetworkHead(from, small, name, relu && !asksForLinear ? linearOf(relu.name) : null, select);
}

function channelOf(whole: tf.Tensor | WeightValues, channel: number): tf.Tensor {
  if (!('values' in whole)) return sliceChannel(whole, channel);
  return tf.tidy(() => sliceChannel(tf.tensor(whole.values, [...whole.shape], 'float32'), channel));
}

/** The plan of a head: its input is the trunk's output, and every layer of it has one channel. Null: nothing to compute. */
function cut(
  network: Network,
  plan: LayerPlan,
  name: LayerOutputName,
  channel: number,
): { channels: number; tail: LayerPlan | null; from: string; mixing: string | null } {
  const layer = checkChannel(network, name, channel);
  const { trunk, head } = splitForChannel(plan, layer.name);
  const trunkTop = trunk[trunk.length - 1] as PlanLayer;
  const channels = layer.outputShape[layer.outputShape.length - 1] as number;
  const bottom = head[0];
  if (!bottom) return { channels, tail: null, from: trunkTop.name, mixing: null };
  const mixing = bottom.kind === 'conv2d' || bottom.kind === 'dense' ? bottom.name : null;
  const layers = head.map((entry): PlanLayer => {
    const one = { outputShape: [...entry.outputShape.slice(0, -1), 1] };
    if (entry.kind === 'conv2d') return { ...entry, ...one, filters: 1 };
    return entry.kind === 'dense' ? { ...entry, ...one, units: 1 } : { ...entry, ...one };
  });
  const entryShape = mixing ? trunkTop.outputShape : [...trunkTop.outputShape.slice(0, -1), 1];
  const input: PlanLayer = { kind: 'input', name: trunkTop.name, inputs: [], outputShape: entryShape };
  const tail = { layers: [input, ...layers], inputName: trunkTop.name, outputNames: [layer.name] };
  return { channels, tail, from: trunkTop.name, mixing };
}
