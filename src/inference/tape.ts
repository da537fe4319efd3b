/**
 * Tape implementation of `Network`: any tfjs layers model with one image input, gradients by tfjs's own tape.
 *
 * The model's graph is walked layer by layer (nested models are opened up), because `tf.grad` through a whole layers model
 * fails on wasm: the fused convolution's gradient asks for filter gradients, which tfjs-wasm lacks. Convolutions, dense
 * layers and activations are therefore computed here with the plain kernels; the tape then prunes everything that does not
 * lie on the way to the input. What a layer cannot do on a backend surfaces as an AppError `backend-failed`.
 */

import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { AppError } from '../core/errors.ts';
import { splitOutputName, type ForwardPass, type LayerOutputName, type NamedLayer, type Network, type ReluRule } from './network.ts';

type SymbolicKey = string;

interface TapeLayer extends NamedLayer {
  readonly layer: tfl.layers.Layer;
}

/** What tfjs-layers keeps per call of a layer; not in its public types. */
interface InboundNode {
  readonly inboundLayers: readonly tfl.layers.Layer[];
  readonly nodeIndices: readonly number[];
  readonly tensorIndices: readonly number[];
  readonly outputShapes: readonly (readonly (number | null)[])[];
}

const nodesOf = (layer: tfl.layers.Layer): InboundNode[] =>
  (layer as unknown as { inboundNodes: InboundNode[] }).inboundNodes;

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

export class TapeNetwork implements Network {
  readonly implementation = 'tape';
  readonly layers: readonly NamedLayer[];
  readonly inputName: string;
  readonly inputShape: readonly [number, number, number];
  readonly #model: tfl.LayersModel;
  readonly #byName: ReadonlyMap<string, TapeLayer>;

  /**
   * Takes ownership of the model (dispose frees it).
   * @throws AppError model-invalid when it has not exactly one image input of fixed size
   */
  constructor(model: tfl.LayersModel) {
    this.#model = model;
    if (model.inputs.length !== 1) throw new AppError('model-invalid', `the model has ${model.inputs.length} inputs, expected one image`);
    const shape = (model.inputs[0] as tfl.SymbolicTensor | undefined)?.shape.slice(1) ?? [];
    if (shape.length !== 3 || shape.some((n: number | null) => n == null))
      throw new AppError('model-invalid', 'the model input must be an image of fixed size, [height, width, channels]');
    this.inputShape = shape as [number, number, number];
    const layers: TapeLayer[] = [];
    this.inputName = openUp(model, '', null, layers);
    this.layers = layers;
    this.#byName = new Map(layers.map((layer) => [layer.name, layer]));
  }

  get weightNames(): readonly string[] {
    return this.#model.weights.map((weight) => weight.name);
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
    const wanted = new Set(upTo);
    tf.tidy(() => {
      const values = this.run(new Map([[this.inputName, batch as tf.Tensor]]), upTo, 'gradient');
      for (const [name, tensor] of values) {
        if (name !== this.inputName && (keep !== 'outputs' || wanted.has(name))) outputs.set(name, tf.keep(tensor));
      }
    });
    return new TapePass(this, batch, outputs);
  }

  dispose(): void {
    this.#model.dispose();
  }

  /**
   * Computes `targets` from the given values, and nothing that they do not need. Call inside tf.tidy.
   * @internal
   */
  run(given: ReadonlyMap<string, tf.Tensor>, targets: readonly LayerOutputName[], rule: ReluRule): Map<string, tf.Tensor> {
    const values = new Map(given);
    const wantedLinear = new Set(targets.filter((name) => splitOutputName(name).linear).map((name) => splitOutputName(name).layer));
    const need = new Set<string>();
    const visit = (name: string): void => {
      if (need.has(name) || values.has(name)) return;
      const layer = this.#byName.get(name);
      if (!layer) throw new AppError('input-invalid', `the model has no layer named ${name}`);
      need.add(name);
      layer.inputs.forEach(visit);
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

  #variable(name: string): { shape: readonly (number | null)[]; read(): tf.Tensor; write(value: tf.Tensor): unknown } {
    const variable = this.#model.weights.find((weight) => weight.name === name);
    if (!variable) throw new AppError('input-invalid', `the model has no weight named ${name}`);
    return variable;
  }
}

class TapePass implements ForwardPass {
  readonly #network: TapeNetwork;
  readonly #input: tf.Tensor4D;
  readonly #outputs: Map<string, tf.Tensor>;

  constructor(network: TapeNetwork, input: tf.Tensor4D, outputs: Map<string, tf.Tensor>) {
    this.#network = network;
    this.#input = input;
    this.#outputs = outputs;
  }

  output(name: LayerOutputName): tf.Tensor {
    if (name === this.#network.inputName) return this.#input;
    const tensor = this.#outputs.get(name);
    if (!tensor) throw new AppError('input-invalid', `the forward pass did not keep ${name}`);
    return tensor;
  }

  backward(from: LayerOutputName, cotangent: tf.Tensor, options: { to?: string; reluRule?: ReluRule } = {}): tf.Tensor {
    const to = options.to ?? this.#network.inputName;
    const rule = options.reluRule ?? 'gradient';
    const kept = this.#outputs;
    try {
      return tf.tidy(() => {
        const start =
          to === this.#network.inputName || kept.has(to)
            ? this.output(to)
            : (this.#network.run(new Map([[this.#network.inputName, this.#input as tf.Tensor]]), [to], rule).get(to) as tf.Tensor);
        const given = (x: tf.Tensor): Map<string, tf.Tensor> =>
          new Map(to === this.#network.inputName ? [[to, x]] : [[this.#network.inputName, this.#input as tf.Tensor], [to, x]]);
        const value = (x: tf.Tensor): tf.Tensor => this.#network.run(given(x), [from], rule).get(from) as tf.Tensor;
        return tf.grad(value)(start, cotangent);
      });
    } catch (cause) {
      if (cause instanceof AppError) throw cause;
      const detail = cause instanceof Error ? cause.message : String(cause);
      throw new AppError('backend-failed', `${tf.getBackend()} cannot differentiate ${from}: ${detail}`, { cause });
    }
  }

  dispose(): void {
    for (const tensor of this.#outputs.values()) tensor.dispose();
    this.#outputs.clear();
  }
}

/**
 * Lists a model's layers in computing order, nested models opened up (`inner/conv` for a layer of the nested model `inner`).
 * @param feed name of the layer whose output enters the model; null for the outermost
 * @returns name of the model's input
 */
function openUp(model: tfl.LayersModel, prefix: string, feed: string | null, out: TapeLayer[]): string {
  // Output name by layer of this model (not by name: names repeat in nested models).
  const nameOf = new Map<tfl.layers.Layer, SymbolicKey>();
  let inputName = feed ?? '';
  const members = new Set(model.layers);
  const pending = [...model.layers];
  while (pending.length) {
    const index = pending.findIndex((layer) => inputsIn(layer, members).every((from) => nameOf.has(from)));
    if (index < 0) throw new AppError('model-invalid', 'the model graph has a cycle or a layer without a defined input');
    const layer = pending.splice(index, 1)[0] as tfl.layers.Layer;
    const inputs = inputsIn(layer, members).map((from) => nameOf.get(from) as string);
    if (layer.getClassName() === 'InputLayer') {
      if (feed !== null) {
        nameOf.set(layer, feed);
        continue;
      }
      inputName = layer.name;
    }
    if (isModel(layer)) {
      if (inputs.length !== 1) throw new AppError('model-invalid', `the nested model ${layer.name} must have one input`);
      openUp(layer, `${prefix}${layer.name}/`, inputs[0] as string, out);
      nameOf.set(layer, (out[out.length - 1] as TapeLayer).name);
      continue;
    }
    const name = prefix + layer.name;
    nameOf.set(layer, name);
    const shape = layer.outputShape;
    const single = (Array.isArray(shape[0]) ? shape[0] : shape) as (number | null)[];
    out.push({ name, kind: kindOf(layer.getClassName()), inputs, outputShape: single.slice(1).map((n) => n ?? 0), layer });
  }
  if (isSequentialWithoutInput(model) && feed === null) {
    inputName = `${model.layers[0]?.name ?? 'model'}_input`;
    const shape = (model.inputs[0] as tfl.SymbolicTensor).shape.slice(1) as number[];
    const first = out[0] as TapeLayer;
    out[0] = { ...first, inputs: [inputName] };
    out.unshift({ name: inputName, kind: 'input', inputs: [], outputShape: shape, layer: first.layer });
  }
  return inputName;
}

/** A Sequential model keeps its InputLayer out of `layers`. */
function isSequentialWithoutInput(model: tfl.LayersModel): boolean {
  return model.layers.every((layer) => layer.getClassName() !== 'InputLayer');
}

/** The layers of `members` that feed `layer` (its first call within them). */
function inputsIn(layer: tfl.layers.Layer, members: ReadonlySet<tfl.layers.Layer>): tfl.layers.Layer[] {
  for (const node of nodesOf(layer)) {
    if (node.inboundLayers.length && node.inboundLayers.every((from) => members.has(from))) return [...node.inboundLayers];
  }
  return [];
}

function kindOf(className: string): string {
  if (className === 'InputLayer') return 'input';
  return className.charAt(0).toLowerCase() + className.slice(1).replace('2D', '2d');
}

type ConvConfig = {
  strides: [number, number];
  padding: 'same' | 'valid';
  dilation_rate: [number, number];
  activation: string;
};

/** One layer on real tensors: its output, and the value before its activation. */
function applyLayer(layer: tfl.layers.Layer, inputs: readonly tf.Tensor[], rule: ReluRule): { linear: tf.Tensor; output: tf.Tensor } {
  const className = layer.getClassName();
  const config = layer.getConfig() as unknown as ConvConfig & { max_value?: number | null; data_format?: string };
  const x = inputs[0] as tf.Tensor;
  const weights = layer.weights.map((weight) => weight.read());
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
  if ((className === 'Conv2D' || className === 'DepthwiseConv2D') && (config.data_format ?? 'channels_last').endsWith('ast')) {
    const kernel = weights[0] as tf.Tensor4D;
    const convolve = className === 'Conv2D' ? tf.conv2d : tf.depthwiseConv2d;
    return activated(bias(convolve(x as tf.Tensor4D, kernel, config.strides, config.padding, 'NHWC', config.dilation_rate)));
  }
  if (className === 'Dense' && x.rank === 2) {
    return activated(bias(tf.matMul(x as tf.Tensor2D, weights[0] as tf.Tensor2D)));
  }
  if (className === 'Activation') return activated(x);
  if (className === 'ReLU' && config.max_value == null) return { linear: x, output: ruledRelu(x, rule) };
  const output = layer.call(inputs.length === 1 ? x : [...inputs], { training: false }) as tf.Tensor | tf.Tensor[];
  const single = Array.isArray(output) ? output[0] : output;
  if (!single) throw new AppError('model-invalid', `layer ${layer.name} gave no output`);
  return { linear: single, output: single };
}
