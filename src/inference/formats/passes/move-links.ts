/** A last softmax or sigmoid goes out of the network: its head gives logits, which are what maps explain (see HeadInfo.link). */

import type { HeadLink } from '../../core/network-facts.ts';
import type { NetworkFile } from '../network-file.ts';
import { activationOf, changeLayers, passOn, readGraph, type Change, type GraphLayer } from './graph.ts';

/** The link that an output layer itself applies to all of its values; null: none that could be moved. */
function linkOf(layer: GraphLayer): 'softmax' | 'sigmoid' | null {
  if (!layer.isOutput || layer.readBy.length > 0) return null;
  const { className, config } = layer;
  if (className === 'Softmax') return (config['axis'] ?? -1) === -1 ? 'softmax' : null;
  if (className !== 'Activation' && className !== 'Dense') return null;
  const activation = activationOf(layer);
  return activation === 'softmax' || activation === 'sigmoid' ? activation : null;
}

/**
 * @returns the file without the last softmax or sigmoid (the same file where there is none; every layer keeps its name), and by
 *          output layer the link that was taken out
 */
export function moveLinks(file: NetworkFile): { file: NetworkFile; links: ReadonlyMap<string, HeadLink> } {
  const changes = new Map<string, Change>();
  const links = new Map<string, HeadLink>();
  for (const layer of readGraph(file.topology)?.values() ?? []) {
    const link = linkOf(layer);
    if (!link) continue;
    links.set(layer.name, link);
    const linear = { config: { ...layer.config, activation: 'linear' } };
    changes.set(layer.name, layer.className === 'Softmax' ? passOn(layer) : linear);
  }
  return { file: changes.size ? { ...file, topology: changeLayers(file.topology, changes) } : file, links };
}
