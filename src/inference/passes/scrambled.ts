/**
 * Weights torn from their places, layer by layer from the top down (the cascade of Adebayo et al. 2018, "Sanity Checks for Saliency Maps",
 * arXiv 1810.03292). A layer's values are shuffled within each of its weights: their distribution stays, what was learned goes.
 */

import { SeededRandom } from '../../core/math/seeded-random.ts';
import type { Network } from '../networks/network.ts';

const PURPOSE = 31;

/** Layers with weights that feed a head's logits, the head's own first, then downwards. */
export function layersFromTheTop(network: Network, headLayer: string): string[] {
  const owners = new Set(network.weightNames.map(ownerOf));
  const needed = new Set([headLayer]);
  const found: string[] = [];
  for (const { name, inputs } of [...network.layers].reverse()) {
    if (!needed.has(name)) continue;
    inputs.forEach((input) => needed.add(input));
    if (owners.has(name)) found.push(name);
  }
  return found;
}

/** `inner/conv` of `inner/conv/kernel`. */
const ownerOf = (weight: string): string => weight.slice(0, weight.lastIndexOf('/'));

/**
 * Shuffles one layer's weights, for good: give it a network that nobody else uses.
 * @param seed the same seed shuffles the same layer in the same way
 */
export async function scrambleLayer(network: Network, layer: string, seed: number): Promise<void> {
  for (const [i, name] of network.weightNames.filter((weight) => ownerOf(weight) === layer).entries()) {
    const { values } = await network.weight(name);
    const order = new SeededRandom(seed, PURPOSE + i).permutation(values.length);
    network.replaceWeight(
      name,
      Float32Array.from(order, (from) => values[from]!),
    );
  }
}
