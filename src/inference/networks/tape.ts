/**
 * Tape implementation of `Network`: any tfjs layers model with one image input, gradients by tfjs's own tape.
 *
 * The model's graph is walked layer by layer (nested models are opened up), because `tf.grad` through a whole layers model
 * fails on wasm: the fused convolution's gradient asks for filter gradients, which tfjs-wasm lacks. Convolutions, dense
 * layers and activations are therefore computed with the plain kernels (tape-layers.ts); the tape then prunes everything that does not
 * lie on the way to the input. Pooling and depthwise convolutions bring their own backward pass (window-gradients.ts), so that
 * maps are the same on every backend. What a layer cannot do on a backend surfaces as an AppError `backend-failed`.
 */

import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { AppError } from '../../core/errors.ts';
import { sliceChannel, TapeHead } from './channel-head.ts';
import { applyToChannel, channelWeights, hasRelu, mixesChannels, staysInChannel } from './tape-channel.ts';
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
import { openUp, type TapeLayer } from './tape-graph.ts';
import { applyLayer } from './tape-layers.ts';
import { tapeWindow } from './tape-windows.ts';

/** What is used of a tfjs LayerVariable; not all of it is in the public types. */
interface Variable {
  readonly originalName: string;
  readonly shape: readonly (number | null)[];
  read(): tf.Tensor;
  write(value: tf.Tensor): unknown;
}

export class TapeNetwork implements Network {
  readonly implementation = 'tape';
  readonly layers: readonly NamedLayer[];
  readonly inputName: string;
  readonly inputShape: readonly [number, number, number];
  readonly #model: tfl.LayersModel;
  readonly #byName: ReadonlyMap<string, TapeLayer>;
  /** By layer and part. (tfjs's own names depend on what else was loaded before: it appends _1, _2 to repeated ones.) */
  readonly #weights = new Map<string, Variable>();

  /**
   * Takes ownership of the model (dispose frees it).
   * @throws AppError model-invalid when it has not exactly one image input of fixed size
   */
  constructor(model: tfl.LayersModel) {
    this.#model = model;
    if (model.inputs.length !== 1)
      throw new AppError('model-invalid', `the model has ${model.inputs.length} inputs, expected one image`);
    const shape = (model.inputs[0] as tfl.SymbolicTensor | undefined)?.shape.slice(1) ?? [];
    if (shape.length !== 3 || shape.some((n: number | null) => n == null))
      throw new AppError('model-invalid', 'the model input must be an image of fixed size, [height, width, channels]');
    this.inputShape = shape as [number, number, number];
    const layers: TapeLayer[] = [];
    this.inputName = openUp(model, '', null, layers).input;
    this.layers = layers;
    this.#byName = new Map(layers.map((layer) => [layer.name, layer]));
    for (const { name, layer } of layers) {
      for (const variable of layer.weights as unknown as Variable[]) {
        this.#weights.set(`${name}/${variable.originalName.split('/').pop()}`, variable);
      }
    }
  }

  receptiveField(layer: string): ReceptiveField {
    const layers = this.layers as readonly TapeLayer[];
    return fieldInGraph(layers, (index, inputShape) => tapeWindow(layers[index]!.layer, inputShape), layer);
  }

  get weightNames(): readonly string[] {
    return [...this.#weights.keys()];
  }

  async weight(name: string): Promise<{ shape: readonly number[]; values: Float32Array }> {
    const tensor = this.#variable(name).read();
    return { shape: tensor.shape, values: Float32Array.from(await tensor.data()) };
  }

  replaceWeight(name: string, values: Float32Array): void {
    const variable = this.#variable(name);
    const size = variable.shape.reduce<number>((a, b) => a * (b ?? 1), 1);
    if (values.length !== size) throw new AppError('input-invalid', `${name} has ${size} values, got ${values.length}`);
    tf.tidy(() => {
      variable.write(tf.tensor(values, variable.shape as number[]));
    });
  }

  forward(batch: tf.Tensor4D, upTo: readonly LayerOutputName[], keep: 'outputs' | 'backward' | 'all'): ForwardPass {
    const outputs = new Map<string, tf.Tensor>();
    const computed = new Set<string>();
    const wanted = new Set(upTo);
    // The tape computes forward again for each backward pass, so `backward` keeps nothing more than `outputs`.
    inPlainWords('compute', upTo.join(', '), () =>
      tf.tidy(() => {
        const values = this.run(new Map([[this.inputName, batch as tf.Tensor]]), upTo, 'gradient');
        for (const [name, tensor] of values) {
          computed.add(splitOutputName(name).layer);
          // A clone: a layer that only passes its input on gives the same tensor under two names.
          if (name !== this.inputName && (keep === 'all' || wanted.has(name)))
            outputs.set(name, tf.keep(tf.clone(tensor)));
        }
      }),
    );
    return new TapePass(this, batch, outputs, computed);
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
    const weights = head.map(({ layer }) => tf.tidy(() => channelWeights(layer, channel).map((part) => tf.keep(part))));
    const wanted = { output: linear ? `${top.name}/linear` : '', linear: relu ? `${relu.name}/linear` : '' };
    const evaluate = (input: tf.Tensor, through: 'output' | 'linear'): tf.Tensor => {
      const goal = wanted[through];
      let x = mixing ? input : sliceChannel(input, channel);
      for (const [i, { layer, name: at }] of head.entries()) {
        const own = weights[i] ?? [];
        const values = applyToChannel(layer, x, own) ?? applyLayer(layer, [x], 'gradient', own);
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
      () => weights.flat().forEach((part) => part.dispose()),
    );
  }

  dispose(): void {
    this.#model.dispose();
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
      const { linear, output } = applyLayer(entry.layer, inputs, rule);
      values.set(entry.name, output);
      if (wantedLinear.has(entry.name)) values.set(`${entry.name}/linear`, linear);
    }
    return values;
  }

  #variable(name: string): Variable {
    const variable = this.#weights.get(name);
    if (!variable) throw new AppError('input-invalid', `the model has no weight named ${name}`);
    return variable;
  }
}

class TapePass extends KeptPass {
  readonly #network: TapeNetwork;

  constructor(
    network: TapeNetwork,
    input: tf.Tensor4D,
    outputs: Map<string, tf.Tensor>,
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
