/** Every layer of a network with its figures, from the manifest where it knows the layer and from the weights where it does not. */

import { filterMaximumOf } from './core/filter-maximum.ts';
import { layerFacts } from './network-facts.ts';
import type { ModelManifest } from '../core/manifest.ts';
import type { LayerDescription, NetworkDescription } from '../networks/core/network-description.ts';
import type { Network } from '../networks/network.ts';

/** Kinds of layers whose output's last axis names nothing that answers to the picture by itself. */
const WITHOUT_FILTERS = new Set(['input', 'flatten', 'reshape', 'permute']);

export async function describeNetwork(network: Network, manifest: ModelManifest): Promise<NetworkDescription> {
  const listed = new Set(manifest.layers.map(({ name }) => name));
  const others = network.layers.filter(({ name }) => !listed.has(name));
  const facts = new Map(
    [...manifest.layers, ...(await layerFacts(network, others))].map((info) => [info.name, info] as const),
  );
  const heads = new Map(manifest.heads.map(({ id, layer }) => [layer, id]));
  const layers = network.layers.map((layer): LayerDescription => {
    const { name, kind, inputs, outputShape } = layer;
    const info = facts.get(name);
    const maximum = filterMaximumOf(network.layers, manifest.layers, name);
    return {
      name,
      kind,
      inputs,
      outputShape,
      parameters: info?.parameters ?? 0,
      multiplyAdds: info?.multiplyAdds ?? 0,
      filters: WITHOUT_FILTERS.has(kind) ? null : (outputShape[outputShape.length - 1] ?? null),
      neverFires: (maximum ?? []).flatMap((most, channel) => (most === 0 ? [channel] : [])),
      neverFiresKnown: maximum !== null,
      isHead: heads.get(name) ?? null,
    };
  });
  return { model: manifest.id, inputShape: network.inputShape, layers };
}
