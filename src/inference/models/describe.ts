/** Every layer of a network with its figures, from the manifest where it knows the layer and from the weights where it does not. */

import { filterMaximumOf } from './core/filter-maximum.ts';
import type { ModelManifest } from '../core/manifest.ts';
import type { LayerDescription, NetworkDescription } from '../networks/core/network-description.ts';
import type { NamedLayer, Network } from '../networks/network.ts';

/** Kinds of layers whose output's last axis names nothing that answers to the picture by itself. */
const WITHOUT_FILTERS = new Set(['input', 'flatten', 'reshape', 'permute']);

type Shapes = ReadonlyMap<string, readonly (readonly number[])[]>;

export async function describeNetwork(network: Network, manifest: ModelManifest): Promise<NetworkDescription> {
  const known = new Map(manifest.layers.map((info) => [info.name, info]));
  const missing = network.layers.filter(({ name }) => !known.has(name));
  const shapes = await weightShapes(network, missing);
  const outputs = new Map(network.layers.map(({ name, outputShape }) => [name, outputShape]));
  const heads = new Map(manifest.heads.map(({ id, layer }) => [layer, id]));
  const layers = network.layers.map((layer): LayerDescription => {
    const { name, kind, inputs, outputShape } = layer;
    const info = known.get(name) ?? figuresOf(layer, shapes.get(name) ?? [], outputs.get(inputs[0] ?? '') ?? []);
    const maximum = filterMaximumOf(network.layers, manifest.layers, name);
    return {
      name,
      kind,
      inputs,
      outputShape,
      parameters: info.parameters,
      multiplyAdds: info.multiplyAdds,
      filters: WITHOUT_FILTERS.has(kind) ? null : (outputShape[outputShape.length - 1] ?? null),
      neverFires: (maximum ?? []).flatMap((most, channel) => (most === 0 ? [channel] : [])),
      neverFiresKnown: maximum !== null,
      isHead: heads.get(name) ?? null,
    };
  });
  return { model: manifest.id, inputShape: network.inputShape, layers };
}

async function weightShapes(network: Network, layers: readonly NamedLayer[]): Promise<Shapes> {
  const shapes = new Map<string, (readonly number[])[]>();
  for (const { name } of layers) {
    const own = network.weightNames.filter((weight) => weight.slice(0, weight.lastIndexOf('/')) === name);
    const found: (readonly number[])[] = [];
    for (const weight of own) found.push((await network.weight(weight)).shape);
    shapes.set(name, found);
  }
  return shapes;
}

const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Convolutions and dense layers count, each kernel's values once for each place; the rest is taken as free (as in the manifest). */
function figuresOf(
  { kind, outputShape }: NamedLayer,
  shapes: readonly (readonly number[])[],
  inputShape: readonly number[],
): { parameters: number; multiplyAdds: number } {
  const placesOf = (shape: readonly number[]): number => product(shape.slice(0, -1));
  const places = placesOf(kind.endsWith('Transpose') ? inputShape : outputShape);
  const counts = /conv|dense/i.test(kind) ? shapes.filter(({ length }) => length > 1) : [];
  return {
    parameters: shapes.reduce((sum, shape) => sum + product(shape), 0),
    multiplyAdds: counts.reduce((sum, shape) => sum + product(shape) * places, 0),
  };
}
