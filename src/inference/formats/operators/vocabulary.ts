/**
 * The one vocabulary of operators between files and execution: for each class its weights and what it makes of a shape. The names and
 * configs are those of Keras; what Keras has no layer for (`Reduce`, `Slice`, `Arithmetic`, ...) stands beside them. Shapes are without the batch
 * axis, pictures are [height, width, channels]. `networks/run-layer.ts` computes them.
 */

import { AppError } from '../../../core/errors.ts';
import { invalidLayer, type Shape } from './config.ts';
import { ACTIVATION_NAMES } from './activations.ts';
import type { GivenLayer, Operator } from './operator.ts';
import { SHAPE_OPERATORS } from './shape-operators.ts';
import { WINDOW_OPERATORS } from './window-operators.ts';
import { WEIGHTED_OPERATORS } from './weighted-operators.ts';

const same: Operator = {
  describe: ({ name, inputs }) => {
    if (inputs.length !== 1) throw invalidLayer(name, `it reads ${inputs.length} layers, not one`);
    return { output: inputs[0] as Shape };
  },
};

/** Layers that do nothing when a network answers: noise, dropout, augmentation. */
export const IDENTITIES: ReadonlySet<string> = new Set([
  'Dropout',
  'SpatialDropout1D',
  'SpatialDropout2D',
  'GaussianNoise',
  'GaussianDropout',
  'AlphaDropout',
  'ActivityRegularization',
  'Identity',
  ...['Flip', 'Rotation', 'Zoom', 'Contrast', 'Translation', 'Brightness', 'Saturation', 'Hue', 'ColorJitter'].map((what) => `Random${what}`),
  ...['Shear', 'Sharpness', 'GaussianBlur', 'Grayscale', 'Invert', 'Posterization', 'ColorDegeneration', 'Erasing', 'Perspective'].map((what) => `Random${what}`),
]); // prettier-ignore

const broadcast = (name: string, shapes: readonly Shape[]): Shape => {
  const rank = Math.max(...shapes.map(({ length }) => length));
  return Array.from({ length: rank }, (_, i) => {
    const lengths = shapes.map((shape) => shape[i - rank + shape.length] ?? 1);
    const longest = Math.max(...lengths);
    if (lengths.some((n) => n !== longest && n !== 1))
      throw invalidLayer(
        name,
        `its inputs [${shapes.map((shape) => shape.join(', ')).join('] and [')}] do not go together`,
      );
    return longest;
  });
};

const merge: Operator = {
  describe: ({ name, inputs }) => {
    if (inputs.length < 2) throw invalidLayer(name, 'it needs several layers to read');
    return { output: broadcast(name, inputs) };
  },
};

const activation: Operator = {
  describe: (layer) => {
    checkActivation(layer.name, layer.config['activation']);
    return same.describe(layer);
  },
};

/** @throws AppError model-invalid for an activation that is not known */
export function checkActivation(layer: string, activation: unknown): void {
  const name = activation ?? 'linear';
  if (typeof name !== 'string' || !ACTIVATION_NAMES.has(name))
    throw invalidLayer(layer, `its activation ${(JSON.stringify(name) ?? '').slice(0, 60)} is not known here`);
}

const TABLE: Readonly<Record<string, Operator>> = {
  ...Object.fromEntries([...IDENTITIES].map((name) => [name, same])),
  ...Object.fromEntries(['Add', 'Subtract', 'Multiply', 'Average', 'Maximum', 'Minimum', 'Divide'].map((name) => [name, merge])),
  ...Object.fromEntries(['ReLU', 'LeakyReLU', 'ELU', 'ThresholdedReLU', 'Softmax', 'Rescaling'].map((name) => [name, same])),
  Activation: activation,
  ...SHAPE_OPERATORS,
  ...WINDOW_OPERATORS,
  ...WEIGHTED_OPERATORS,
}; // prettier-ignore

export const KNOWN_CLASSES: readonly string[] = Object.keys(TABLE).sort();

/** @throws AppError model-invalid that names the layer and the class that is missing */
export function operatorOf(name: string, className: string): Operator {
  const found = Object.hasOwn(TABLE, className) ? TABLE[className] : undefined;
  if (found) return found;
  const why = className === 'Lambda' ? ': its code is Python, which a page cannot run' : '';
  throw new AppError(
    'model-invalid',
    `the layer ${name} is of the kind ${className.slice(0, 60)}, which is not known here${why}`,
  );
}

/**
 * What a layer gives and which weights it needs.
 * @throws AppError model-invalid when the class is unknown or the config makes no sense
 */
export function describeLayer(layer: GivenLayer): { output: Shape; weights: Readonly<Record<string, Shape>> } {
  const { output, weights = {} } = operatorOf(layer.name, layer.className).describe(layer);
  if (!output.every((n) => Number.isInteger(n) && n >= 1))
    throw invalidLayer(layer.name, `its output would be [${output.join(', ')}]`);
  const { config, name } = layer;
  if (config['activation'] !== undefined) checkActivation(name, config['activation']);
  return { output, weights };
}
