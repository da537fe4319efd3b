/**
 * What a method of attribution may ask of a network: numbers for numbers, many inputs at once. passes/network-probe.ts answers;
 * a method knows nothing else of the network.
 */

import type { RuledInput } from './input-rule.ts';

/** Of one input, as [height, width, channels] row-major. */
export interface InputShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/**
 * How a gradient passes a ReLU on its way back.
 * `gradient`: where the unit fired (Simonyan 2013). `deconvnet`: where the gradient is positive (Zeiler & Fergus 2014).
 * `guided`: both (Springenberg 2014). Only ReLUs are ruled; PReLU and others keep their gradient.
 */
export type ReluRule = 'gradient' | 'guided' | 'deconvnet';

/** A layer that lies between the input and the logits and still has places: its outputs are maps. */
export interface ProbeLayer extends InputShape {
  readonly name: string;
  /** The layer's class in everyday form, for instance `conv2d`. */
  readonly kind: string;
}

export interface LayerAnswer {
  /** [count, height, width, channels] row-major: the layer's outputs. */
  readonly activations: Float32Array;
  /** As many: d logit(target) / d output. */
  readonly gradients: Float32Array;
}

/** One head of one network. A batch is `count` normalised inputs one after the other. */
export interface Probe {
  readonly modelId: string;
  readonly head: string;
  /** How many labels the head has. */
  readonly labels: number;
  readonly shape: InputShape;
  /** How pixels became the input: what is black, what is grey, how far they lie apart. */
  readonly input: RuledInput;
  /** In computing order, those that feed this head; the input is not among them. */
  readonly layers: readonly ProbeLayer[];
  /** The layer whose average over all places is all that the head's one dense layer reads; null where the network ends otherwise. */
  readonly averagedLayer: string | null;
  /** @returns raw logits, [count, labels] row-major */
  logits(batch: Float32Array, count: number): Promise<Float32Array>;
  /** @returns softmax(logits / temperature), [count, labels] row-major */
  scores(batch: Float32Array, count: number): Promise<Float32Array>;
  /**
   * @param target index of a label
   * @param rule   default: `gradient`, the true one
   * @returns d logit(target) / d input of each input at itself, [count, height, width, channels] row-major
   * @throws AppError input-invalid when there is no such label
   */
  gradients(batch: Float32Array, count: number, target: number, rule?: ReluRule): Promise<Float32Array>;
  /**
   * One forward pass, and a backward pass from the logits down to the layer.
   * @param layer one of `layers`
   * @throws AppError input-invalid when there is no such label or layer
   */
  atLayer(layer: string, batch: Float32Array, count: number, target: number): Promise<LayerAnswer>;
}
