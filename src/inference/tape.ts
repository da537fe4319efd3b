/**
 * Tape implementation of `Network`: any tfjs layers model with one image input, gradients by tfjs's own tape.
 *
 * The model's graph is walked layer by layer (nested models are opened up), because `tf.grad` through a whole layers model
 * fails on wasm: the fused convolution's gradient asks for filter gradients, which tfjs-wasm lacks. Convolutions, dense
 * layers and activations are therefore computed here with the plain kernels; the tape then prunes everything that does not
 * lie on the way to the input. Pooling and depthwise convolutions bring their own backward pass (window-gradients.ts), so that
 * maps are the same on every backend. What a layer cannot do on a backend surfaces as an AppError `backend-failed`.
 */

import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { AppError } from '../core/errors.ts';
import { sliceChannel, TapeHead, type ChannelHead } from './ascent-head.ts';
import { applyToChannel, channelWeights, hasRelu, mixesChannels, staysInChannel } from './ascent-tape.ts';
import type { Padding } from './core/layer-plan.ts';
import { fieldInGraph, type ReceptiveField } from './core/receptive-field.ts';
import { tapeWindow } from './tape-windows.ts';
import {
  averagePoolGradient,
  depthwiseGradient,
  dilatedConvGradient,
  maxPoolGradient,
  type Window,
} from './window-gradients.ts';
import {
  BackendGapError,
  checkChannel,
  checkCotangent,
  splitOutputName,
  type ForwardPass,
  type LayerOutputName,
  type NamedLayer,
  type Network,
  type ReluRule,
} from './network.ts';

type SymbolicKey = string;

interface TapeLayer extends NamedLayer {
  readonly layer: tfl.layers.Layer;
}

/** What tfjs-layers keeps per call of a layer; not in its public types. */
interface InboundNode {
  readonly inboundLayers: readonly tfl.layers.Layer[];
}

/** The calls of a layer that belong to this model (a layer may be part of several models). */
function callsIn(layer: tfl.layers.Layer, model: tfl.LayersModel): InboundNode[] {
  const { containerNodes } = model as unknown as { containerNodes: ReadonlySet<string> };
  const { inboundNodes } = layer as unknown as { inboundNodes: InboundNode[] };
  return inboundNodes.filter((_, index) => containerNodes.has(`${layer.name}_ib-${index}`));
}

/** A Sequential model is a shell around a graph model that has the input layer. */
function graphOf(model: tfl.LayersModel): tfl.LayersModel {
  if (!(model instanceof tfl.Sequential)) return model;
  const shell = model as unknown as { model: tfl.LayersModel | null; build(): void };
  if (!shell.model) shell.build();
  return shell.model as tfl.LayersModel;
}

const isModel = (layer: tfl.layers.Layer): layer is tfl.LayersModel => layer instanceof tfl.LayersModel;

/** ReLU with a rule for the backward pass (see ReluRule). */
function ruledRelu(x: tf.Tensor, rule: ReluRule): tf.Tensor {
  if (rule === 'gradient') return tf.relu(x);
  const op = tf.customGrad((input, save) => {
    const value = input as tf.Tensor;
    (save as tf.GradSaveFunc)([value]);
    return {
      value: tf.relu(value),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const positive = tf.relu(dy);
        return rule === 'deconvnet' ? positive : tf.mul(positive, tf.step(saved[0] as tf.Tensor));
      },
    };
  });
  return op(x);
}

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

class TapePass implements ForwardPass {
  readonly #network: TapeNetwork;
  readonly #input: tf.Tensor4D;
  readonly #outputs: Map<string, tf.Tensor>;
  readonly #computed: ReadonlySet<string>;

  constructor(
    network: TapeNetwork,
    input: tf.Tensor4D,
    outputs: Map<string, tf.Tensor>,
    computed: ReadonlySet<string>,
  ) {
    this.#network = network;
    this.#input = input;
    this.#outputs = outputs;
    this.#computed = computed;
  }

  output(name: LayerOutputName): tf.Tensor {
    if (name === this.#network.inputName) return this.#input;
    const tensor = this.#outputs.get(name);
    if (!tensor) throw new AppError('input-invalid', `the forward pass did not keep ${name}`);
    return tensor;
  }

  backward(from: LayerOutputName, cotangent: tf.Tensor, options: { to?: string; reluRule?: ReluRule } = {}): tf.Tensor {
    const { layer: start, linear } = splitOutputName(from);
    const to = options.to ?? this.#network.inputName;
    const rule = options.reluRule ?? 'gradient';
    const given = new Map<string, tf.Tensor>([[this.#network.inputName, this.#input]]);
    if (!this.#computed.has(start)) throw new AppError('input-invalid', `the forward pass did not compute ${start}`);
    const above = this.#network.ancestors(start);
    if ((linear && to === start) || !above.some(({ name }) => name === to))
      throw new AppError('input-invalid', `${to} does not come before ${start}`);
    checkCotangent(cotangent, this.#input, above[above.length - 1] as TapeLayer);
    // The derivative of a layer's output with respect to itself; the tape has no path to follow there.
    if (to === from) return tf.clone(cotangent);
    return inPlainWords('differentiate', from, () =>
      tf.tidy(() => {
        const at =
          given.get(to) ?? this.#outputs.get(to) ?? (this.#network.run(given, [to], rule).get(to) as tf.Tensor);
        const value = (x: tf.Tensor): tf.Tensor =>
          this.#network.run(new Map([...given, [to, x]]), [from], rule).get(from) as tf.Tensor;
        return tf.grad(value)(at, cotangent);
      }),
    );
  }

  dispose(): void {
    for (const tensor of this.#outputs.values()) tensor.dispose();
    this.#outputs.clear();
  }
}

/** tfjs frees the tensors that a tape saved only when the gradient comes to its end. */
function dropTape(): void {
  const { state } = tf.engine() as unknown as {
    state: { gradientDepth: number; activeTape: { saved?: tf.Tensor[] | null }[] | null };
  };
  if (state.gradientDepth > 0) return;
  state.activeTape?.forEach(({ saved }) => saved?.forEach((tensor) => tensor.dispose()));
  state.activeTape = null;
}

/** Runs kernels; what tfjs throws becomes one sentence that a person can act on. */
function inPlainWords<T>(verb: 'compute' | 'differentiate', what: string, run: () => T): T {
  try {
    return run();
  } catch (cause) {
    dropTape();
    if (cause instanceof AppError) throw cause;
    const detail = cause instanceof Error ? cause.message : String(cause);
    const missing = /kernel '?(\w+)'? not registered/i.exec(detail)?.[1];
    const because = missing ? `this backend has no ${missing}; another backend may have it` : detail;
    throw new BackendGapError(`${tf.getBackend()} cannot ${verb} ${what}: ${because}`, { cause });
  }
}

/**
 * Lists a model's layers in computing order, nested models opened up (`inner/conv` for a layer of the nested model `inner`).
 * @param feed name of the layer whose output enters the model; null for the outermost
 * @returns names of the model's input and of its (first) output
 */
function openUp(
  whole: tfl.LayersModel,
  prefix: string,
  feed: string | null,
  out: TapeLayer[],
): { input: string; output: string } {
  const model = graphOf(whole);
  // Output name by layer of this model (not by name: names repeat in nested models).
  const nameOf = new Map<tfl.layers.Layer, SymbolicKey>();
  let inputName = feed ?? '';
  const pending = [...model.layers];
  while (pending.length) {
    const index = pending.findIndex((layer) => inputsIn(layer, model).every((from) => nameOf.has(from)));
    if (index < 0)
      throw new AppError('model-invalid', 'the model graph has a cycle or a layer without a defined input');
    const layer = pending.splice(index, 1)[0] as tfl.layers.Layer;
    const inputs = inputsIn(layer, model).map((from) => nameOf.get(from) as string);
    if (layer.getClassName() === 'InputLayer') {
      if (feed !== null) {
        nameOf.set(layer, feed);
        continue;
      }
      inputName = layer.name;
    }
    if (isModel(layer)) {
      if (inputs.length !== 1)
        throw new AppError('model-invalid', `the nested model ${layer.name} must have one input`);
      if (layer.outputs.length !== 1)
        throw new AppError('model-invalid', `the nested model ${layer.name} must have one output`);
      nameOf.set(layer, openUp(layer, `${prefix}${layer.name}/`, inputs[0] as string, out).output);
      continue;
    }
    const name = prefix + layer.name;
    nameOf.set(layer, name);
    const shape = layer.outputShape;
    const single = (Array.isArray(shape[0]) ? shape[0] : shape) as (number | null)[];
    out.push({
      name,
      kind: kindOf(layer.getClassName()),
      inputs,
      outputShape: single.slice(1).map((n) => n ?? 0),
      layer,
    });
  }
  const last = (model.outputs[0] as tfl.SymbolicTensor).sourceLayer;
  return { input: inputName, output: nameOf.get(last) as string };
}

/** The layers that feed `layer` in this model. */
function inputsIn(layer: tfl.layers.Layer, model: tfl.LayersModel): readonly tfl.layers.Layer[] {
  const calls = callsIn(layer, model);
  if (calls.length > 1)
    throw new AppError(
      'model-invalid',
      `the layer ${layer.name} is used ${calls.length} times, which cannot be shown as a plan`,
    );
  return calls[0]?.inboundLayers ?? [];
}

function kindOf(className: string): string {
  if (className === 'InputLayer') return 'input';
  return className.charAt(0).toLowerCase() + className.slice(1).replace('2D', '2d');
}

/** As `getConfig` gives it (in camel case, unlike the file). */
interface LayerConfig {
  readonly poolSize: [number, number];
  readonly strides: [number, number];
  readonly padding: Padding;
  readonly dilationRate: [number, number];
  readonly activation?: string;
  readonly dataFormat?: string;
  readonly maxValue?: number | null;
}

/** Pooling with the backward pass of window-gradients.ts. */
function pool(x: tf.Tensor4D, kind: 'max' | 'average', window: Window): tf.Tensor {
  const size: [number, number] = [...window.size];
  const strides: [number, number] = [...window.strides];
  const op = tf.customGrad((input, save) => {
    const from = input as tf.Tensor4D;
    const value = (kind === 'max' ? tf.maxPool : tf.avgPool)(from, size, strides, window.padding);
    (save as tf.GradSaveFunc)(kind === 'max' ? [from, value] : []);
    return {
      value,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        kind === 'max'
          ? maxPoolGradient(dy as tf.Tensor4D, saved[0] as tf.Tensor4D, saved[1] as tf.Tensor4D, window)
          : averagePoolGradient(dy as tf.Tensor4D, from.shape, window),
    };
  });
  return op(x);
}

/** Convolution; a dilated one with the backward pass of window-gradients.ts, because tfjs has none. */
function convolve(
  x: tf.Tensor4D,
  kernel: tf.Tensor4D,
  { strides, padding, dilationRate: dilation }: LayerConfig,
): tf.Tensor {
  if (dilation.every((rate) => rate === 1)) return tf.conv2d(x, kernel, strides, padding);
  const op = tf.customGrad((input) => {
    const from = input as tf.Tensor4D;
    return {
      value: tf.conv2d(from, kernel, strides, padding, 'NHWC', dilation),
      gradFunc: (dy: tf.Tensor) => dilatedConvGradient(dy as tf.Tensor4D, kernel, from.shape, { dilation, padding }),
    };
  });
  return op(x);
}

/** Depthwise convolution with the backward pass of window-gradients.ts, which tfjs-wasm lacks. */
function depthwise(
  x: tf.Tensor4D,
  kernel: tf.Tensor4D,
  { strides, padding, dilationRate: dilation }: LayerConfig,
): tf.Tensor {
  const op = tf.customGrad((input) => {
    const from = input as tf.Tensor4D;
    return {
      value: tf.depthwiseConv2d(from, kernel, strides, padding, 'NHWC', dilation),
      gradFunc: (dy: tf.Tensor) =>
        depthwiseGradient(dy as tf.Tensor4D, kernel, from.shape, { strides, dilation, padding }),
    };
  });
  return op(x);
}

/**
 * One layer on real tensors: its output, and the value before its activation.
 * @param weights by default the layer's own
 */
function applyLayer(
  layer: tfl.layers.Layer,
  inputs: readonly tf.Tensor[],
  rule: ReluRule,
  weights: readonly tf.Tensor[] = layer.weights.map((weight) => weight.read()),
): { linear: tf.Tensor; output: tf.Tensor } {
  const className = layer.getClassName();
  const config = layer.getConfig() as unknown as LayerConfig;
  const x = inputs[0] as tf.Tensor;
  const bias = (linear: tf.Tensor): tf.Tensor => {
    const last = weights[1];
    return last ? tf.add(linear, last) : linear;
  };
  const activated = (linear: tf.Tensor): { linear: tf.Tensor; output: tf.Tensor } => {
    if (config.activation === 'relu') return { linear, output: ruledRelu(linear, rule) };
    if (!config.activation || config.activation === 'linear') return { linear, output: linear };
    const activation = tfl.layers.activation({ activation: config.activation as 'tanh' });
    return { linear, output: activation.apply(linear) as tf.Tensor };
  };
  const lastChannels = (config.dataFormat ?? 'channels_last').endsWith('ast');
  if (className === 'Conv2D' && lastChannels) {
    return activated(bias(convolve(x as tf.Tensor4D, weights[0] as tf.Tensor4D, config)));
  }
  if (className === 'DepthwiseConv2D' && lastChannels)
    return activated(bias(depthwise(x as tf.Tensor4D, weights[0] as tf.Tensor4D, config)));
  if ((className === 'MaxPooling2D' || className === 'AveragePooling2D') && lastChannels) {
    const window = { size: config.poolSize, strides: config.strides, padding: config.padding };
    const output = pool(x as tf.Tensor4D, className === 'MaxPooling2D' ? 'max' : 'average', window);
    return { linear: output, output };
  }
  if (className === 'Dense' && x.rank === 2) {
    return activated(bias(tf.matMul(x as tf.Tensor2D, weights[0] as tf.Tensor2D)));
  }
  if (className === 'Activation') return activated(x);
  if (className === 'ReLU' && config.maxValue == null) return { linear: x, output: ruledRelu(x, rule) };
  const output = layer.call(inputs.length === 1 ? x : [...inputs], { training: false }) as tf.Tensor | tf.Tensor[];
  const single = Array.isArray(output) ? output[0] : output;
  if (!single) throw new AppError('model-invalid', `layer ${layer.name} gave no output`);
  return { linear: single, output: single };
}
