/** A layer's config as any Keras or tfjs wrote it, in the vocabulary's spelling. */

import { activationName } from '../operators/activations.ts';
import type { Json } from '../operators/config.ts';

/** Of training alone, or of no consequence for what is computed. */
const DROPPED = /(_initializer|_regularizer|_constraint|^dtype|^trainable|^sparse|^ragged|^optional|^seed)$/;

/** Slopes as older versions named them; what a class takes where the config says nothing. */
const SLOPES: Readonly<Record<string, { readonly from: readonly string[]; readonly otherwise: number }>> = {
  LeakyReLU: { from: ['negative_slope', 'alpha'], otherwise: 0.3 },
  ReLU: { from: ['negative_slope', 'alpha'], otherwise: 0 },
};

/** Class names of the same layer. */
const CLASSES: Readonly<Record<string, string>> = {
  MaxPool2D: 'MaxPooling2D',
  AvgPool2D: 'AveragePooling2D',
  GlobalAvgPool2D: 'GlobalAveragePooling2D',
  GlobalMaxPool2D: 'GlobalMaxPooling2D',
  Convolution2D: 'Conv2D',
  SeparableConvolution2D: 'SeparableConv2D',
  Convolution2DTranspose: 'Conv2DTranspose',
  Deconvolution2D: 'Conv2DTranspose',
  BatchNormalizationV1: 'BatchNormalization',
  BatchNormalizationV2: 'BatchNormalization',
  SyncBatchNormalization: 'BatchNormalization',
};

/** `tfjs>Name`, `Custom>Name` and older names of a class, as the vocabulary calls it. */
export function classOf(className: string): string {
  const plain = className.slice(className.lastIndexOf('>') + 1);
  return Object.hasOwn(CLASSES, plain) ? (CLASSES[plain] as string) : plain;
}

/** An activation that is a layer of its own inside another one, such as LeakyReLU with its slope. */
function layerActivation(value: unknown): { className: string; config: Json } | null {
  if (typeof value !== 'object' || value === null) return null;
  const { class_name: className, config } = value as Json;
  if (typeof className !== 'string' || className === 'function' || typeof config !== 'object' || config === null)
    return null;
  return { className, config: config as Json };
}

/**
 * @param keras3 whether the file is of Keras 3
 * @returns `inner`: the activation that has to become a layer of its own behind this one, or null
 */
export function canonicalConfig(
  className: string,
  given: Json,
  keras3: boolean,
): { config: Record<string, unknown>; inner: { className: string; config: Json } | null } {
  const config: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(given)) if (!DROPPED.test(key)) config[key] = value;
  const inner = layerActivation(config['activation']);
  if (inner) config['activation'] = 'linear';
  else if (config['activation'] !== undefined) config['activation'] = activationName(config['activation'], keras3);
  const slope = Object.hasOwn(SLOPES, className) ? SLOPES[className] : undefined;
  if (slope) {
    const value = slope.from.map((key) => config[key]).find((found) => found !== undefined && found !== null);
    for (const key of slope.from) config[key] = undefined;
    config['alpha'] = value ?? slope.otherwise;
  }
  if (config['batch_shape'] !== undefined) {
    config['batch_input_shape'] ??= config['batch_shape'];
    delete config['batch_shape'];
  }
  return { config: Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined)), inner };
}
