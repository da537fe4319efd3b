/** A last softmax or sigmoid goes out of the network: its head gives logits, which are what maps explain (see HeadInfo.link). */

import type { HeadLink } from '../../core/network-facts.ts';
import type { NetworkFile } from '../network-file.ts';
import { openGraph } from '../graph.ts';
import { sizeOf, type Shape } from '../operators/config.ts';
import { activationOf, changeLayers, passOn, readGraph, type Change, type Graph, type GraphLayer } from './graph.ts';

type ShapeOf = (layer: string) => Shape;

/** The link that a layer applies to all of its values; null: none that could be moved. */
function linkOf(layer: GraphLayer, shapeOf: ShapeOf): 'softmax' | 'sigmoid' | null {
  const { className, config, name } = layer;
  if (className === 'Softmax') {
    const axis: unknown = [config['axis'] ?? -1].flat()[0];
    return axis === -1 || axis === shapeOf(name).length ? 'softmax' : null;
  }
  if (className !== 'Activation' && className !== 'Dense' && className !== 'Conv2D') return null;
  const activation = activationOf(layer);
  return activation === 'softmax' || activation === 'sigmoid' ? activation : null;
}

/** Layers that only give their values on, in the same order. */
const PASSING = new Set(['Reshape', 'Flatten', 'Dropout', 'Identity']);

/** From an output down to the layer with the link, over layers that nothing else reads; null where there is none. */
function linkedLayer(graph: Graph, output: GraphLayer, shapeOf: ShapeOf): GraphLayer | null {
  if (!output.isOutput || output.readBy.length > 0) return null;
  let at: GraphLayer | undefined = output;
  while (at && PASSING.has(at.className)) {
    const below: GraphLayer | undefined = graph.get(at.inputs[0] ?? '');
    at = at.inputs.length === 1 && below?.readBy.length === 1 && !below.isOutput ? below : undefined;
  }
  return at && linkOf(at, shapeOf) ? at : null;
}

/** Whether the link is over all values of the output, and not place by place of a map. */
function coversAll(layer: GraphLayer, output: GraphLayer, shapeOf: ShapeOf): boolean {
  if (layer === output || linkOf(layer, shapeOf) === 'sigmoid') return true;
  const shape = shapeOf(layer.name);
  return sizeOf(shape) === shape[shape.length - 1];
}

/**
 * @returns the file without the last softmax or sigmoid (the same file where there is none; every layer keeps its name), and by
 *          output layer the link that was taken out
 */
export function moveLinks(file: NetworkFile): { file: NetworkFile; links: ReadonlyMap<string, HeadLink> } {
  const changes = new Map<string, Change>();
  const links = new Map<string, HeadLink>();
  const graph = readGraph(file.topology);
  let shapes: ReadonlyMap<string, Shape> | null = null;
  const shapeOf = (name: string): Shape =>
    (shapes ??= new Map(openGraph(file).layers.map((layer) => [layer.name, layer.outputShape]))).get(name) ?? [];
  for (const output of graph?.values() ?? []) {
    const layer = linkedLayer(graph as Graph, output, shapeOf);
    if (!layer || !coversAll(layer, output, shapeOf)) continue;
    links.set(output.name, linkOf(layer, shapeOf) as HeadLink);
    const linear = { config: { ...layer.config, activation: 'linear' } };
    changes.set(layer.name, layer.className === 'Softmax' ? passOn(layer) : linear);
  }
  return { file: changes.size ? { ...file, topology: changeLayers(file.topology, changes) } : file, links };
}
