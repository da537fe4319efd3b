/**
 * Tape implementation of `Network`: any graph in the vocabulary of `formats/operators/` with one image input, gradients by tfjs's own tape.
 *
 * The graph is walked layer by layer. Convolutions, dense layers and activations are computed with the plain kernels (run-layer.ts): the
 * gradient of a fused convolution asks for filter gradients, which tfjs-wasm lacks, while the tape prunes of plain ones everything that does not
 * lie on the way to the input. Pooling and depthwise convolutions bring their own backward pass (window-gradients.ts), so that
 * maps are the same on every backend. What a layer cannot do on a backend surfaces as an AppError `backend-failed`.
 */

import * as tf from '@tensorflow/tfjs-core';
// Registers the gradients of all kernels, which tfjs-core in node offers in no other way.
import '@tensorflow/tfjs-layers';
import { AppError } from '../../core/errors.ts';
import { openGraph, type GraphLayer } from '../formats/graph.ts';
import type { NetworkFile } from '../formats/network-file.ts';
import { sliceChannel, TapeHead } from './channel-head.ts';
import { channelWeights, hasRelu, mixesChannels, staysInChannel } from './tape-channel.ts';
import { fieldInGraph, type ReceptiveField } from './core/receptive-field.ts';
import { KeptPass, type BackwardOptions } from './kept-pass.ts';
import {
  checkChannel,
  checkCotangent,
  splitOutputName,
  type ForwardPass,
  type LayerOutputName,
  type NamedLayer,
  type Network,
  type ReluRule,
  type ChannelHead,
} from './network.ts';
import { inPlainWords } from './tape-faults.ts';
import { runLayer, type LayerWeights } from './run-layer.ts';
import { tapeWindow } from './tape-windows.ts';

/** A layer as others see it, and how it is computed. */
export interface TapeLayer extends NamedLayer {
  readonly layer: GraphLayer;
}

/** The class in everyday form: `conv2d`, `zeroPadding2d`. */
function kindOf(className: string): string {
  if (className === 'InputLayer') return 'input';
  return className.charAt(0).toLowerCase() + className.slice(1).replace('2D', '2d');
}

export class TapeNetwork implements Network {
  readonly implementation = 'tape';
  readonly direct = null;
  readonly layers: readonly NamedLayer[];
  readonly inputName: string;
  readonly inputShape: readonly [number, number, number];
  readonly #byName: ReadonlyMap<string, TapeLayer>;
  /** By layer and part. */
  readonly #weights = new Map<string, tf.Tensor>();

  /**
   * Weights go to tfjs's current backend.
   * @throws AppError model-invalid | model-damaged, as openGraph does: before anything is computed
   */
  constructor(file: NetworkFile) {
    const graph = openGraph(file);
    this.inputShape = graph.inputShape;
    this.inputName = graph.input;
    const layers = graph.layers.map((layer): TapeLayer => {
      const { name, className, inputs, outputShape } = layer;
      return { name, kind: kindOf(className), inputs, outputShape, layer };
    });
    this.layers = layers;
    this.#byName = new Map(layers.map((layer) => [layer.name, layer]));
    for (const { weightsOf, weights } of graph.layers)
      for (const [part, { values, shape }] of weights)
        if (!this.#weights.has(`${weightsOf}/${part}`)) this.#put(`${weightsOf}/${part}`, values, shape);
  }

  #put(name: string, values: Float32Array, shape: readonly number[]): void {
    const before = this.#weights.get(name);
    this.#weights.set(name, tf.keep(tf.tensor(values, [...shape])));
    before?.dispose();
  }

  receptiveField(layer: string): ReceptiveField {
    const layers = this.layers as readonly TapeLayer[];
    return fieldInGraph(layers, (index) => tapeWindow(layers[index]!.layer), layer);
  }

  get weightNames(): readonly string[] {
    return [...this.#weights.keys()];
  }

  async weight(name: string): Promise<{ shape: readonly number[]; values: Float32Array }> {
    const tensor = this.#weight(name);
    return { shape: tensor.shape, values: Float32Array.from(await tensor.data()) };
  }

  replaceWeight(name: string, values: Float32Array): void {
    const { size, shape } = this.#weight(name);
    if (values.length !== size) throw new AppError('input-invalid', `${name} has ${size} values, got ${values.length}`);
    this.#put(name, values.slice(), shape);
  }

  forward(batch: tf.Tensor4D, upTo: readonly LayerOutputName[], keep: 'outputs' | 'backward' | 'all'): ForwardPass {
    const wanted = new Set(upTo);
    const computed = new Set(
      upTo.flatMap((name) => this.ancestors(splitOutputName(name).layer).map((one) => one.name)),
    );
    const compute = (): Map<string, tf.Tensor> => {
      const outputs = new Map<string, tf.Tensor>();
      inPlainWords('compute', upTo.join(', '), () =>
        tf.tidy(() => {
          const values = this.run(new Map([[this.inputName, batch as tf.Tensor]]), upTo, 'gradient');
          // A clone: a layer that only passes its input on gives the same tensor under two names.
          for (const [name, tensor] of values)
            if (name !== this.inputName && (keep === 'all' || wanted.has(name)))
              outputs.set(name, tf.keep(tf.clone(tensor)));
        }),
      );
      return outputs;
    };
    // The tape computes forward again for each backward pass, so that outputs beside it are computed when they are asked for.
    return new TapePass(this, batch, keep === 'backward' ? compute : compute(), computed);
  }

  /** The layer itself and all that feed it, in computing order. @internal */
  ancestors(name: string): TapeLayer[] {
    const found = new Set<string>();
    const visit = (at: string): void => {
      if (found.has(at)) return;
      found.add(at);
      this.#layer(at).inputs.forEach(visit);
    };
    visit(name);
    return [...this.#byName.values()].filter((layer) => found.has(layer.name));
  }

  #layer(name: string): TapeLayer {
    const layer = this.#byName.get(name);
    if (!layer) throw new AppError('input-invalid', `the model has no layer named ${name}`);
    return layer;
  }

  channelHead(name: LayerOutputName, channel: number): ChannelHead {
    const { linear } = splitOutputName(name);
    const top = checkChannel(this, name, channel);
    // From the top down: layers that stay within a channel, then the one that mixes channels, if it can be cut to one.
    const head: TapeLayer[] = [];
    let at = this.#layer(top.name);
    while (staysInChannel(at.layer) && at.inputs.length === 1) {
      head.unshift(at);
      at = this.#layer(at.inputs[0] as string);
    }
    const asksBeforeSoftmax = linear && head.length === 0;
    const mixing = at.inputs.length === 1 && mixesChannels(at.layer, asksBeforeSoftmax);
    if (mixing) head.unshift(at);
    const from = mixing ? (at.inputs[0] as string) : at.name;
    const relu = linear ? undefined : [...head].reverse().find(({ layer }) => hasRelu(layer));
    // One channel of the weights, cut once; a tidy of the caller must not take them away.
    const weights = head.map(({ layer }) => {
      const own = channelWeights(layer, this.#weightsOf(layer), channel);
      return new Map([...own].map(([part, tensor]) => [part, tf.keep(tensor)]));
    });
    const wanted = { output: linear ? `${top.name}/linear` : '', linear: relu ? `${relu.name}/linear` : '' };
    const evaluate = (input: tf.Tensor, through: 'output' | 'linear'): tf.Tensor => {
      const goal = wanted[through];
      let x = mixing ? input : sliceChannel(input, channel);
      for (const [i, { layer, name: at }] of head.entries()) {
        const values = runLayer(layer, [x], weights[i] as LayerWeights, 'gradient');
        if (`${at}/linear` === goal) return values.linear;
        x = values.output;
      }
      return x;
    };
    return new TapeHead(
      from,
      relu !== undefined,
      evaluate,
      (verb, run) => inPlainWords(verb, name, run),
      () => weights.forEach((parts) => parts.forEach((part) => part.dispose())),
    );
  }

  dispose(): void {
    for (const tensor of this.#weights.values()) tensor.dispose();
    this.#weights.clear();
  }

  /**
   * Computes `targets` from the given values, and nothing that they do not need. Call inside tf.tidy.
   * @internal
   */
  run(
    given: ReadonlyMap<string, tf.Tensor>,
    targets: readonly LayerOutputName[],
    rule: ReluRule,
  ): Map<string, tf.Tensor> {
    const values = new Map(given);
    const wantedLinear = new Set(
      targets.filter((name) => splitOutputName(name).linear).map((name) => splitOutputName(name).layer),
    );
    const need = new Set<string>();
    const visit = (name: string): void => {
      if (need.has(name) || values.has(name)) return;
      need.add(name);
      this.#layer(name).inputs.forEach(visit);
    };
    targets.forEach((name) => visit(splitOutputName(name).layer));
    for (const entry of this.layers as readonly TapeLayer[]) {
      if (!need.has(entry.name)) continue;
      const inputs = entry.inputs.map((name) => values.get(name) as tf.Tensor);
      const { linear, output } = runLayer(entry.layer, inputs, this.#weightsOf(entry.layer), rule);
      values.set(entry.name, output);
      if (wantedLinear.has(entry.name)) values.set(`${entry.name}/linear`, linear);
    }
    return values;
  }

  #weightsOf({ weightsOf, weights }: GraphLayer): LayerWeights {
    return new Map([...weights.keys()].map((part) => [part, this.#weight(`${weightsOf}/${part}`)]));
  }

  #weight(name: string): tf.Tensor {
    const weight = this.#weights.get(name);
    if (!weight) throw new AppError('input-invalid', `the model has no weight named ${name}`);
    return weight;
  }
}

class TapePass extends KeptPass {
  readonly #network: TapeNetwork;

  constructor(
    network: TapeNetwork,
    input: tf.Tensor4D,
    outputs: Map<string, tf.Tensor> | (() => Map<string, tf.Tensor>),
    computed: ReadonlySet<string>,
  ) {
    super(network.inputName, input, outputs, computed);
    this.#network = network;
  }

  override backward(from: LayerOutputName, cotangent: tf.Tensor, options: BackwardOptions = {}): tf.Tensor {
    const { start, linear, to, rule } = this.asked(from, options);
    const given = new Map<string, tf.Tensor>([[this.#network.inputName, this.input]]);
    const above = this.#network.ancestors(start);
    if ((linear && to === start) || !above.some(({ name }) => name === to))
      throw new AppError('input-invalid', `${to} does not come before ${start}`);
    checkCotangent(cotangent, this.input, above[above.length - 1] as TapeLayer);
    // The derivative of a layer's output with respect to itself; the tape has no path to follow there.
    if (to === from) return tf.clone(cotangent);
    return inPlainWords('differentiate', from, () =>
      tf.tidy(() => {
        const at = given.get(to) ?? this.kept(to) ?? (this.#network.run(given, [to], rule).get(to) as tf.Tensor);
        const value = (x: tf.Tensor): tf.Tensor =>
          this.#network.run(new Map([...given, [to, x]]), [from], rule).get(from) as tf.Tensor;
        return tf.grad(value)(at, cotangent);
      }),
    );
  }
}
