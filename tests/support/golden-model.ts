/**
 * The reference network of the gradient goldens (tests/golden/synthetic/README.md) as a tfjs layers model: batch norm, PReLU,
 * a depthwise convolution, uneven padding, stride 2. Only the tape runs it.
 */

import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';

interface GoldenTensor {
  readonly shape: readonly number[];
  readonly f32: string;
}

export interface GoldenLayer {
  readonly name: string;
  readonly type: string;
  readonly output_shape: readonly number[];
  readonly [key: string]: unknown;
}

export interface GoldenFile {
  readonly input: { readonly shape: readonly [number, number, number] };
  readonly layers: readonly GoldenLayer[];
}

export function fromBase64(base64: string): ArrayBuffer {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)).buffer;
}
export const float32Of = (base64: string): Float32Array => new Float32Array(fromBase64(base64));

type Padding = 'same' | 'valid';

/** The golden layer as a tfjs layer, with the names of its weights in tfjs's order. Null for the softmax at the end. */
function layerOf(entry: GoldenLayer): { layer: tfl.layers.Layer; weights: readonly string[] } | null {
  const { name } = entry;
  const strides = entry['strides'] as [number, number];
  const padding = entry['padding'] as Padding;
  const kernelShape = (entry['kernel'] as GoldenTensor | undefined)?.shape ?? [];
  const kernelSize = kernelShape.slice(0, 2) as [number, number];
  switch (entry.type) {
    case 'zeroPad2d': {
      const [top, bottom, left, right] = ['top', 'bottom', 'left', 'right'].map((side) => entry[side] as number) as [
        number,
        number,
        number,
        number,
      ];
      return { layer: tfl.layers.zeroPadding2d({ name, padding: [[top, bottom], [left, right]] }), weights: [] }; // prettier-ignore
    }
    case 'conv2d':
      return {
        layer: tfl.layers.conv2d({ name, filters: kernelShape[3] as number, kernelSize, strides, padding }),
        weights: ['kernel', 'bias'],
      };
    case 'depthwiseConv2d':
      return {
        layer: tfl.layers.depthwiseConv2d({
          name,
          kernelSize,
          strides,
          padding,
          depthMultiplier: kernelShape[3] as number,
        }),
        weights: ['kernel', 'bias'],
      };
    case 'batchNorm':
      return {
        layer: tfl.layers.batchNormalization({ name, epsilon: entry['epsilon'] as number }),
        weights: ['gamma', 'beta', 'mean', 'variance'],
      };
    case 'relu':
      return { layer: tfl.layers.reLU({ name }), weights: [] };
    case 'prelu':
      return { layer: tfl.layers.prelu({ name, sharedAxes: [1, 2] }), weights: ['alpha'] };
    case 'maxPool2d':
      return {
        layer: tfl.layers.maxPooling2d({ name, poolSize: entry['size'] as [number, number], strides, padding }),
        weights: [],
      };
    case 'avgPool2d':
      return {
        layer: tfl.layers.averagePooling2d({ name, poolSize: entry['size'] as [number, number], strides, padding }),
        weights: [],
      };
    case 'globalAvgPool2d':
      return { layer: tfl.layers.globalAveragePooling2d({ name, dataFormat: 'channelsLast' }), weights: [] };
    case 'flatten':
      // tfjs's global average is flat already, and its Flatten layer refuses flat input.
      return { layer: tfl.layers.reshape({ name, targetShape: [...entry.output_shape] }), weights: [] };
    case 'dense':
      return {
        layer: tfl.layers.dense({ name, units: kernelShape[1] as number }),
        weights: ['kernel', 'bias'],
      };
    case 'softmax':
      return null;
    default:
      throw new Error(`golden layer ${name}: unknown type ${entry.type}`);
  }
}

/**
 * @param file parsed model.json
 * @returns the model up to the logits (`dense`), on tfjs's current backend; the caller disposes of it
 */
export function goldenModel(file: GoldenFile): tfl.LayersModel {
  const input = tfl.input({ shape: [...file.input.shape], name: 'image' });
  let at: tfl.SymbolicTensor = input;
  const weighted: { layer: tfl.layers.Layer; tensors: GoldenTensor[] }[] = [];
  for (const entry of file.layers) {
    const made = layerOf(entry);
    if (!made) break;
    at = made.layer.apply(at) as tfl.SymbolicTensor;
    if (made.weights.length)
      weighted.push({ layer: made.layer, tensors: made.weights.map((part) => entry[part] as GoldenTensor) });
  }
  const model = tfl.model({ inputs: input, outputs: at });
  for (const { layer, tensors } of weighted) {
    tf.tidy(() => {
      // tfjs wants its own shapes: PReLU's alpha is [1, 1, channels] there.
      layer.setWeights(tensors.map(({ f32 }, i) => tf.tensor(float32Of(f32), layer.weights[i]?.shape as number[])));
    });
  }
  return model;
}

export interface GoldenInput {
  readonly source: string;
  readonly pixels_gray_u8: string;
  readonly logits: readonly number[];
  readonly target: number;
  readonly gradient: string;
  readonly gradient_x_input: string;
  readonly guided_backprop: string;
  readonly gradient_all_classes?: readonly string[];
}

export interface GoldenActivation {
  readonly layer: string;
  readonly shape: readonly number[];
  readonly f32?: string;
  /** Rounded: value = i16 * scale. */
  readonly i16?: string;
  readonly scale?: number;
}

export interface Goldens {
  readonly model: GoldenFile;
  readonly inputs: readonly GoldenInput[];
  readonly activations: { readonly input_index: number; readonly layers: readonly GoldenActivation[] };
}

/** An activation's values, and how far rounding may have moved them. */
export function activationValues({ f32, i16, scale = 1 }: GoldenActivation): {
  values: Float32Array;
  rounding: number;
} {
  if (f32 !== undefined) return { values: float32Of(f32), rounding: 0 };
  return {
    values: Float32Array.from(new Int16Array(fromBase64(i16 as string)), (value) => value * scale),
    rounding: scale / 2,
  };
}

/** grey / 255, as the golden network reads it. */
export function goldenImage({ pixels_gray_u8 }: GoldenInput): Float32Array {
  return Float32Array.from(new Uint8Array(fromBase64(pixels_gray_u8)), (value) => value / 255);
}
