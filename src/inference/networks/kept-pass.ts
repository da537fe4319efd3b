/** What the forward passes of both implementations have in common: the outputs that they kept, given out until they are disposed of. */

import type * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../../core/errors.ts';
import { splitOutputName, type ForwardPass, type LayerOutputName, type ReluRule } from './network.ts';

export interface BackwardOptions {
  readonly to?: string;
  readonly reluRule?: ReluRule;
}

export abstract class KeptPass implements ForwardPass {
  /** [n, height, width, channels]; owned by who computed the pass. */
  protected readonly input: tf.Tensor4D;
  readonly #inputName: string;
  #outputs: Map<string, tf.Tensor> | (() => Map<string, tf.Tensor>);
  readonly #computed: ReadonlySet<string>;

  /**
   * @param outputs  what was kept, by name of the output; the tensors pass into this pass's ownership; a function: computes them
   *                 when the first is asked for
   * @param computed names of all layers that were computed
   */
  constructor(
    inputName: string,
    input: tf.Tensor4D,
    outputs: Map<string, tf.Tensor> | (() => Map<string, tf.Tensor>),
    computed: ReadonlySet<string>,
  ) {
    this.#inputName = inputName;
    this.input = input;
    this.#outputs = outputs;
    this.#computed = computed;
  }

  output(name: LayerOutputName): tf.Tensor {
    const tensor = name === this.#inputName ? this.input : this.kept(name);
    if (!tensor) throw new AppError('input-invalid', `the forward pass did not keep ${name}`);
    return tensor;
  }

  abstract backward(from: LayerOutputName, cotangent: tf.Tensor, options?: BackwardOptions): tf.Tensor;

  dispose(): void {
    if (typeof this.#outputs !== 'function') for (const tensor of this.#outputs.values()) tensor.dispose();
    this.#outputs = new Map<string, tf.Tensor>();
  }

  protected kept(name: LayerOutputName): tf.Tensor | undefined {
    if (typeof this.#outputs === 'function') this.#outputs = this.#outputs();
    return this.#outputs.get(name);
  }

  /**
   * What `backward` is asked for, with its defaults.
   * @throws AppError input-invalid when the layer of `from` was not computed
   */
  protected asked(
    from: LayerOutputName,
    { to = this.#inputName, reluRule: rule = 'gradient' }: BackwardOptions,
  ): { readonly start: string; readonly linear: boolean; readonly to: string; readonly rule: ReluRule } {
    const { layer: start, linear } = splitOutputName(from);
    if (!this.#computed.has(start)) throw new AppError('input-invalid', `the forward pass did not compute ${start}`);
    return { start, linear, to, rule };
  }
}
