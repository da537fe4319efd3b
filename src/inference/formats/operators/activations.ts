/** Names of activations: those of Keras, in one spelling. `networks/run-activation.ts` computes them. */

import type { Json } from './config.ts';

export const ACTIVATION_NAMES: ReadonlySet<string> = new Set([
  'linear',
  'relu',
  'relu6',
  'leaky_relu',
  'elu',
  'selu',
  'sigmoid',
  'tanh',
  /** max(0, min(1, 0.2 x + 0.5)): Keras 1 and 2. */
  'hard_sigmoid',
  /** max(0, min(1, x / 6 + 0.5)): Keras 3, PyTorch. */
  'hard_sigmoid_6',
  'softplus',
  'softsign',
  'swish',
  'hard_swish',
  'gelu',
  'gelu_tanh',
  /** The error function, of which files write the exact GELU. */
  'erf',
  'mish',
  'exponential',
  'softmax',
  'log_softmax',
]);

/** Of Klambauer et al., "Self-Normalizing Neural Networks", 2017. */
export const SELU = { alpha: 1.6732632423543772, scale: 1.0507009873554805 } as const;

const SYNONYMS: Readonly<Record<string, string>> = {
  silu: 'swish',
  hard_silu: 'hard_swish',
  exp: 'exponential',
  identity: 'linear',
};

/**
 * An activation as a file names it, in the vocabulary's spelling; what is not known stays as it is.
 * @param keras3 whether the file is of Keras 3, whose hard sigmoid is another one
 */
export function activationName(value: unknown, keras3: boolean): unknown {
  let name = value;
  // Keras 3 writes functions as {"class_name": "function", "config": "relu"}, some versions of Keras 2 layers as {"class_name": "ReLU", ...}.
  if (typeof name === 'object' && name !== null) {
    const { class_name, config } = name as Json;
    if (class_name === 'function' && typeof config === 'string') name = config;
  }
  if (typeof name !== 'string') return name ?? 'linear';
  if (name === 'hard_sigmoid' && keras3) return 'hard_sigmoid_6';
  return Object.hasOwn(SYNONYMS, name) ? SYNONYMS[name] : name;
}
