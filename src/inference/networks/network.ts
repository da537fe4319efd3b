/**
 * The network behind one interface. Saliency, Grad-CAM, LIME, ascent and weight scrambling all stand on it, and a
 * hand-written GPU path can take its place. Tensors live only below this folder: nothing outside src/inference imports tfjs.
 */

import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { AppError } from '../../core/errors.ts';
import type { ReluRule } from '../core/probe.ts';
import type { ReceptiveField } from './core/receptive-field.ts';

export type { ReluRule };

/** `conv2d_3` is a layer's output; `conv2d_3/linear` the same before its activation (the output itself where it has none). */
export type LayerOutputName = string;

export const LINEAR_SUFFIX = '/linear';

export interface NamedLayer {
  readonly name: string;
  /** The layer's class in everyday form, for instance `conv2d`. */
  readonly kind: string;
  readonly inputs: readonly string[];
  /** Without the batch axis. */
  readonly outputShape: readonly number[];
}

export interface ForwardPass {
  /**
   * The output of a layer named in `upTo`, or (with `keep: 'all'`) of any layer on the way. Stays owned by the pass.
   * @throws AppError input-invalid when it was not kept
   */
  output(name: LayerOutputName): Tensor;
  /**
   * Vector-Jacobian product: the gradient of sum(cotangent * output(from)) with respect to the output of `to`.
   * No gradient of a weight is computed.
   * @param from      a layer computed by this pass
   * @param cotangent same shape as output(from), batch axis included
   * @param options   `to`: a layer before `from`, by default the input; `reluRule`: by default `gradient`
   * @returns a tensor of the shape of output(to), owned by the caller
   * @throws AppError input-invalid: `from` was not computed, `to` does not come before it, the cotangent's shape is wrong
   * @throws AppError backend-failed: the backend lacks a kernel that this needs
   */
  backward(from: LayerOutputName, cotangent: Tensor, options?: { to?: string; reluRule?: ReluRule }): Tensor;
  dispose(): void;
}

/** What leads from a layer's output to one channel (channel-head.ts makes them). */
export interface ChannelHead {
  /** The layer whose output the head reads (the network's input, perhaps). */
  readonly from: LayerOutputName;
  /** Whether there is a value before a ReLU to climb where the ReLU blocks. */
  readonly hasLinear: boolean;
  /**
   * @param input output of `from`, batch axis included; stays owned by the caller
   * @returns the channel's values, [n, height, width] or [n]; owned by the caller
   */
  values(input: Tensor): Tensor;
  /**
   * @param through `linear`: differentiate the value before the head's last ReLU
   * @returns `objective`: [n], spatial mean of the channel's *output*; `gradient`: of the climbed value's spatial mean with
   *          respect to the input, same shape as the input. Both owned by the caller.
   */
  climb(input: Tensor, through: 'output' | 'linear'): { objective: Tensor1D; gradient: Tensor };
  dispose(): void;
}

/** What a forward pass holds on to: only the outputs asked for, what backward needs as well, or every layer on the way. */
export type Keep = 'outputs' | 'backward' | 'all';

/** A forward pass on numbers. Everything it holds is the network's: read it before `dispose`. */
export interface DirectPass {
  /** Copies an output, all pictures. @throws AppError input-invalid when it was not kept */
  read(name: LayerOutputName, into: Float32Array): void;
  /** As ForwardPass.backward: cotangent and result of all pictures as numbers. */
  backward(
    from: LayerOutputName,
    cotangent: Float32Array,
    into: Float32Array,
    options?: { to?: string; reluRule?: ReluRule },
  ): void;
  dispose(): void;
}

/** Passes on plain numbers, of networks that run without tensors. */
export interface DirectPasses {
  /**
   * @param values count pictures, [height, width, channels] each, normalised; not used any more once this has returned
   * @throws AppError input-invalid for an unknown layer; backend-failed, after which `Network.direct` is null
   */
  run(values: Float32Array, count: number, upTo: readonly LayerOutputName[], keep: Keep): DirectPass;
}

export interface Network {
  readonly implementation: 'compiled' | 'hand-ordered' | 'tape';
  /** Passes without tensors; null where the network has none, or has none any more. */
  readonly direct: DirectPasses | null;
  /** In computing order. */
  readonly layers: readonly NamedLayer[];
  readonly inputName: string;
  readonly inputShape: readonly [number, number, number];
  /**
   * Computes the named layers and nothing above them.
   * @param batch [n, height, width, channels], normalised; stays owned by the caller
   * @param upTo  names of layers (or `name/linear`)
   * @param keep  `outputs`: only upTo; `backward`: what backward needs; `all`: every layer on the way
   */
  forward(batch: Tensor4D, upTo: readonly LayerOutputName[], keep: Keep): ForwardPass;
  /**
   * The part of the network from the last layer that mixes channels up to one channel of a layer, with a copy of that channel's
   * weights; nothing else of it is computed. What was replaced in the network before is in it, what is replaced later is not.
   * @throws AppError input-invalid for an unknown layer or channel
   */
  channelHead(name: LayerOutputName, channel: number): ChannelHead;
  /** Which pixels a layer's units see. @throws AppError input-invalid for an unknown layer */
  receptiveField(layer: string): ReceptiveField;
  /** Names of all weights, for instance `conv2d_1/kernel`. */
  readonly weightNames: readonly string[];
  /** A copy of a weight's values. */
  weight(name: string): Promise<{ shape: readonly number[]; values: Float32Array }>;
  /** Replaces a weight's values (weight scrambling, sanity checks of Adebayo 2018). Same number of values. */
  replaceWeight(name: string, values: Float32Array): void;
  /** Frees every tensor that the network holds. */
  dispose(): void;
}

/** The backend in use cannot compute or differentiate this network; another one may. */
export class BackendGapError extends AppError {
  constructor(detail: string, options?: { cause?: unknown }) {
    super('backend-failed', detail, options);
    this.name = 'BackendGapError';
  }
}

/**
 * Work on numbers where the network does that.
 * @returns null: it does not, or it failed at it just now and does not any more; do the work on tensors
 */
export function onNumbers<T>(network: Network, work: (direct: DirectPasses) => T): T | null {
  const { direct } = network;
  if (!direct) return null;
  try {
    return work(direct);
  } catch (error) {
    if (network.direct === null) return null;
    throw error;
  }
}

/** The layer's name and whether the value before the activation is meant. */
export function splitOutputName(name: LayerOutputName): { layer: string; linear: boolean } {
  return name.endsWith(LINEAR_SUFFIX)
    ? { layer: name.slice(0, -LINEAR_SUFFIX.length), linear: true }
    : { layer: name, linear: false };
}

/** @throws AppError input-invalid when the cotangent has not the shape of the layer's output */
export function checkCotangent(cotangent: Tensor, batch: Tensor4D, layer: NamedLayer): void {
  const expected = [batch.shape[0], ...layer.outputShape];
  if (cotangent.shape.length !== expected.length || cotangent.shape.some((n, i) => n !== expected[i]))
    throw new AppError(
      'input-invalid',
      `the cotangent of ${layer.name} must be [${expected.join(', ')}], not [${cotangent.shape.join(', ')}]`,
    );
}

/** @throws AppError input-invalid when the layer is missing or has no such channel */
export function checkChannel(network: Network, name: LayerOutputName, channel: number): NamedLayer {
  const { layer: plain } = splitOutputName(name);
  const layer = network.layers.find((entry) => entry.name === plain);
  if (!layer) throw new AppError('input-invalid', `the model has no layer named ${plain}`);
  const channels = layer.outputShape[layer.outputShape.length - 1] ?? 1;
  if (!Number.isInteger(channel) || channel < 0 || channel >= channels)
    throw new AppError('input-invalid', `${plain} has channels 0 to ${channels - 1}, there is no ${channel}`);
  return layer;
}
