/** The facts of a network, from the network: see NetworkFacts. */

import * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../../core/errors.ts';
import { proceduralImage } from '../../core/image.ts';
import { argMax } from '../../core/math/softmax.ts';
import { greyFor, normalise, type InputRule } from '../core/input-rule.ts';
import type {
  ColourRange,
  HeadFacts,
  HeadLink,
  LayerFacts,
  LayerKind,
  NetworkFacts,
  SelfTest,
} from '../core/network-facts.ts';
import type { NamedLayer, Network } from '../networks/network.ts';

const KINDS: ReadonlySet<string> = new Set<LayerKind>([
  'input',
  'zeroPadding2d',
  'conv2d',
  'maxPooling2d',
  'averagePooling2d',
  'globalAveragePooling2d',
  'flatten',
  'dense',
]);

/** Share of a map's values that its colour range covers. */
const COVERED = 0.99;

const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/**
 * Figures of some layers, from the shapes of their weights. Convolutions and dense layers count, each kernel's values once for each
 * place; the rest is taken as free.
 * @param layers by default all
 */
export async function layerFacts(
  network: Network,
  layers: readonly NamedLayer[] = network.layers,
): Promise<LayerFacts[]> {
  const outputs = new Map(network.layers.map(({ name, outputShape }) => [name, outputShape]));
  const facts: LayerFacts[] = [];
  for (const { name, kind, inputs, outputShape } of layers) {
    const shapes: (readonly number[])[] = [];
    for (const weight of network.weightNames)
      if (weight.slice(0, weight.lastIndexOf('/')) === name) shapes.push((await network.weight(weight)).shape);
    const places = product(
      (kind.endsWith('Transpose') ? (outputs.get(inputs[0] ?? '') ?? []) : outputShape).slice(0, -1),
    );
    const counts = /conv|dense/i.test(kind) ? shapes.filter(({ length }) => length > 1) : [];
    facts.push({
      name,
      kind: KINDS.has(kind) ? (kind as LayerKind) : 'other',
      outputShape,
      parameters: shapes.reduce((sum, shape) => sum + product(shape), 0),
      multiplyAdds: counts.reduce((sum, shape) => sum + product(shape) * places, 0),
    });
  }
  return facts;
}

/** The procedural image as the network reads it; several channels get the same grey. */
export function selfTestInput({
  input,
}: {
  readonly input: NetworkFacts['input'] & { readonly normalisation: InputRule };
}): Float32Array {
  const pixels = greyFor(proceduralImage(input.width, input.height), input);
  return normalise(pixels, input, pixels);
}

function encodeFloat32(values: Float32Array): string {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

export interface FactsOptions {
  /** How the network reads pixels; the self-test and the colour ranges are of a picture. */
  readonly normalisation: InputRule;
  /** Which layers give scores; by default `outputs`. */
  readonly heads?: readonly Pick<HeadFacts, 'id' | 'layer'>[] | undefined;
  /** The file's outputs, in its order; by default the layers that feed no other. */
  readonly outputs?: readonly string[] | undefined;
  /** By layer, where its logits are not read through a softmax. */
  readonly links?: ReadonlyMap<string, HeadLink> | undefined;
  /** Called before kernels run: makes the network's backend the current one, which other work may have changed meanwhile. */
  readonly activate?: (() => void) | undefined;
}

/**
 * @param network on tfjs's current backend, which gives the reference of the self-test: tfjs-cpu, see ./complete-manifest.ts
 * @throws AppError model-invalid when no layer gives a list of scores, input-invalid for an unknown head, backend-failed
 */
export async function networkFacts(
  network: Network,
  { normalisation, heads, outputs = [], links, activate = () => undefined }: FactsOptions,
): Promise<NetworkFacts> {
  const [height, width, channels] = network.inputShape;
  const input = { layer: network.inputName, height, width, channels };
  const sizes = new Map(network.layers.map(({ name, outputShape }) => [name, outputShape]));
  // An output that is a nested model has the name of none of its layers.
  const named = outputs.length > 0 && outputs.every((name) => sizes.has(name)) ? outputs : leavesOf(network);
  const chosen = heads ?? named.map((layer) => ({ id: layer, layer }));
  const pixels = selfTestInput({ input: { ...input, normalisation } });
  const found: HeadFacts[] = [];
  const logits: Record<string, readonly number[]> = {};
  let gradient: SelfTest['gradient'] | null = null;
  for (const { id, layer } of chosen) {
    const shape = sizes.get(layer);
    const size = shape?.[0];
    if (shape?.length !== 1 || size === undefined)
      throw new AppError(
        'model-invalid',
        shape
          ? `the layer ${layer} gives [${shape.join(', ')}], which is no list of scores; choose another layer as the output`
          : `the network has no layer named ${layer}`,
      );
    const head = { id, layer, size, link: links?.get(layer) ?? ('softmax' as const) };
    activate();
    const values = await logitsAndGradient(network, layer, size, pixels);
    logits[id] = Array.from(values.subarray(0, size));
    const slopes = values.slice(size);
    if (!values.every(Number.isFinite))
      throw new AppError(
        'model-invalid',
        `the layer ${layer} gives values that are no numbers (NaN): prepare its pixels in another way, or take the file anew, which may be damaged`,
      );
    gradient ??= { head: id, target: argMax(logits[id]), values: encodeFloat32(slopes) };
    found.push({ ...head, colourRange: colourRange(slopes, pixels, channels) });
  }
  const layers = await layerFacts(network);
  return {
    input,
    heads: found,
    layers,
    parameters: layers.reduce((sum, { parameters }) => sum + parameters, 0),
    multiplyAdds: layers.reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0),
    selfTest: { image: 'waves', logits, gradient: gradient as SelfTest['gradient'] },
  };
}

/** The layer's values for one picture, and after them the gradient of the largest with respect to the network's input. */
async function logitsAndGradient(
  network: Network,
  layer: string,
  size: number,
  picture: Float32Array,
): Promise<Float32Array> {
  const result = tf.tidy(() => {
    const pass = network.forward(tf.tensor4d(picture, [1, ...network.inputShape]), [layer], 'backward');
    try {
      const values = pass.output(layer) as tf.Tensor2D;
      const top = tf.cast(tf.oneHot(tf.argMax(values, 1), size), 'float32');
      return tf.concat([tf.reshape(values, [size]), tf.reshape(pass.backward(layer, top), [picture.length])]);
    } finally {
      pass.dispose();
    }
  });
  try {
    return Float32Array.from(await result.data());
  } finally {
    result.dispose();
  }
}

function colourRange(gradient: Float32Array, input: Float32Array, channels: number): ColourRange {
  return {
    gradient: rangeOf(gradient, channels),
    gradientTimesInput: rangeOf(
      gradient.map((value, i) => value * (input[i] as number)),
      channels,
    ),
  };
}

/** 99th percentile of |sum over channels|; the maximum where that is 0, and 1 for a map of zeros. */
function rangeOf(values: Float32Array, channels: number): number {
  const map = Array.from(sumChannels(values, channels), Math.abs).sort((a, b) => a - b);
  return map[Math.floor(COVERED * (map.length - 1))] || map[map.length - 1] || 1;
}

/** [pixels, channels] to [pixels]. */
function sumChannels(values: Float32Array, channels: number): Float32Array {
  const out = new Float32Array(values.length / channels);
  values.forEach((value, i) => {
    const pixel = Math.floor(i / channels);
    out[pixel] = (out[pixel] as number) + value;
  });
  return out;
}

/** Layers that feed no other, by name. */
function leavesOf({ layers }: Network): string[] {
  const fed = new Set(layers.flatMap(({ inputs }) => inputs));
  return layers.filter(({ name }) => !fed.has(name)).map(({ name }) => name);
}
