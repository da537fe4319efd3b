/** Which of a file's weights are which: by their order, since every generation of Keras names them otherwise. */

import { AppError } from '../../../core/errors.ts';
import { operatorOf } from '../operators/vocabulary.ts';
import type { WeightValues } from '../weights.ts';
import type { FlatLayer } from './flatten.ts';

/** A weight as the file has it. */
export interface FileWeight {
  readonly name: string;
  read(): WeightValues;
}

export const partsOf = ({ name, className, config }: FlatLayer): readonly string[] =>
  className === 'InputLayer' ? [] : (operatorOf(name, className).parts?.(config) ?? []);

/** Parts that training does not change: Keras lists those of a nested model behind all others. */
const FIXED = new Set(['moving_mean', 'moving_variance', 'mean', 'variance', 'count']);

interface Place {
  readonly key: string;
  readonly layer: string;
  readonly part: string;
}

/** `dense/kernel:0` to [`dense`, `kernel`]. */
const lastTwo = (name: string): readonly [string, string] => {
  const [part = '', layer = ''] = name.replace(/:\d+$/, '').split('/').reverse();
  return [layer, part];
};

/**
 * The weights of one entry of the file: a layer, or a nested model with all of its layers.
 * @param layers what of the flat graph belongs to it, each layer once
 * @param found  in the file's order
 * @returns by `layer/part`
 * @throws AppError model-damaged when there are more or fewer than the layers need
 */
export function assignWeights(
  entry: string,
  layers: readonly FlatLayer[],
  found: readonly FileWeight[],
): Map<string, WeightValues> {
  const places = layers.flatMap((layer) =>
    partsOf(layer).map((part): Place => ({
      key: `${layer.weightsOf}/${part}`,
      layer: layer.path[layer.path.length - 1] as string,
      part,
    })),
  );
  // State of random numbers is of training alone.
  const weights = found.filter(({ name }) => !/seed_generator|(^|\/)(seed|iteration)/.test(name));
  if (weights.length !== places.length)
    throw new AppError(
      'model-damaged',
      `the file has ${weights.length} weights for ${entry}, which needs ${places.length}; is it the file of another network?`,
    );
  const pairs = layers.length === 1 ? inOrder(places, weights) : (byName(places, weights) ?? nested(places, weights));
  return new Map(pairs.map(([{ key }, weight]) => [key, weight.read()]));
}

type Pairs = readonly (readonly [Place, FileWeight])[];

const inOrder = (places: readonly Place[], weights: readonly FileWeight[]): Pairs =>
  places.map((place, i) => [place, weights[i] as FileWeight]);

/** By the layer's own name and the part's, where that is clear; null where it is not. */
function byName(places: readonly Place[], weights: readonly FileWeight[]): Pairs | null {
  const named = new Map(weights.map((weight) => [lastTwo(weight.name).join('/'), weight]));
  const keys = new Set(places.map(({ layer, part }) => `${layer}/${part}`));
  if (named.size !== weights.length || keys.size !== places.length) return null;
  const pairs = places.map((place) => [place, named.get(`${place.layer}/${place.part}`)] as const);
  return pairs.every(([, weight]) => weight) ? (pairs as Pairs) : null;
}

/** In the two orders of a nested model: what is trained first, or (frozen) layer by layer. */
function nested(places: readonly Place[], weights: readonly FileWeight[]): Pairs {
  const trained = [...places.filter(({ part }) => !FIXED.has(part)), ...places.filter(({ part }) => FIXED.has(part))];
  const fits = (order: readonly Place[]): boolean =>
    order.every(({ part }, i) => lastTwo((weights[i] as FileWeight).name)[1] === part);
  return inOrder([trained, places].find(fits) ?? trained, weights);
}
