/** The passes of a compiled network: on numbers, and with tensors at the border. */

import * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../../core/errors.ts';
import {
  checkCotangent,
  splitOutputName,
  type DirectPass,
  type ForwardPass,
  type LayerOutputName,
  type NamedLayer,
} from '../networks/network.ts';
import type { BackwardOptions } from '../networks/kept-pass.ts';
import type { Run, WasmTarget } from './wasm/target.ts';

/** What a pass needs of its network. */
export interface PassOwner {
  readonly inputName: string;
  readonly layers: readonly NamedLayer[];
  /** Does a piece of work on the kernels. @throws AppError backend-failed when they fail, or have failed */
  guarded<T>(work: (target: WasmTarget) => T): T;
  /** Whether the kernels work. */
  readonly works: boolean;
}

export class CompiledPass implements DirectPass {
  readonly #owner: PassOwner;
  #run: Run | null;

  constructor(owner: PassOwner, run: Run) {
    this.#owner = owner;
    this.#run = run;
  }

  /** How many floats an output has; null where it was not kept. */
  floats(name: LayerOutputName): number | null {
    return this.#owner.guarded((target) => target.floats(this.#open(), name));
  }

  read(name: LayerOutputName, into: Float32Array): void {
    this.#owner.guarded((target) => target.read(this.#open(), name, into));
  }

  backward(from: LayerOutputName, cotangent: Float32Array, into: Float32Array, options: BackwardOptions = {}): void {
    const { to = this.#owner.inputName, reluRule = 'gradient' } = options;
    const { layer, linear } = splitOutputName(from);
    this.#owner.guarded((target) =>
      target.backward(this.computed(layer), layer, linear, to, reluRule, cotangent, into),
    );
  }

  dispose(): void {
    const run = this.#run;
    this.#run = null;
    if (run && this.#owner.works) this.#owner.guarded((target) => target.release(run));
  }

  /** @throws AppError input-invalid when the layer was not computed */
  computed(layer: string): Run {
    const run = this.#open();
    if (!run.plan.computed.has(layer)) throw new AppError('input-invalid', `the forward pass did not compute ${layer}`);
    return run;
  }

  #open(): Run {
    if (!this.#run) throw new AppError('input-invalid', 'the pass is over');
    return this.#run;
  }
}

/** A pass for whoever works with tensors: they are made when they are asked for. */
export class TensorPass implements ForwardPass {
  readonly #owner: PassOwner;
  readonly #batch: tf.Tensor4D;
  readonly #pass: CompiledPass;
  readonly #again: () => ForwardPass;
  readonly #tensors = new Map<string, tf.Tensor>();
  /** Instead of the compiled pass, once the kernels have failed. */
  #instead: ForwardPass | null = null;

  /** @param again computes the same pass on tfjs */
  constructor(owner: PassOwner, batch: tf.Tensor4D, pass: CompiledPass, again: () => ForwardPass) {
    this.#owner = owner;
    this.#batch = batch;
    this.#pass = pass;
    this.#again = again;
  }

  output(name: LayerOutputName): tf.Tensor {
    if (name === this.#owner.inputName) return this.#batch;
    const known = this.#tensors.get(name);
    if (known) return known;
    return this.#either(
      () => {
        const floats = this.#pass.floats(name);
        if (floats === null) throw new AppError('input-invalid', `the forward pass did not keep ${name}`);
        const values = new Float32Array(floats);
        this.#pass.read(name, values);
        const { outputShape } = this.#layer(splitOutputName(name).layer);
        const tensor = tf.keep(tf.tensor(values, [this.#batch.shape[0], ...outputShape], 'float32'));
        this.#tensors.set(name, tensor);
        return tensor;
      },
      (pass) => pass.output(name),
    );
  }

  backward(from: LayerOutputName, cotangent: tf.Tensor, options: BackwardOptions = {}): tf.Tensor {
    return this.#either(
      () => {
        const { layer } = splitOutputName(from);
        this.#pass.computed(layer);
        const to = this.#owner.layers.find(({ name }) => name === (options.to ?? this.#owner.inputName));
        if (!to) throw new AppError('input-invalid', `${options.to} does not come before ${layer}`);
        checkCotangent(cotangent, this.#batch, this.#layer(layer));
        const shape = [this.#batch.shape[0], ...to.outputShape];
        const into = new Float32Array(tf.util.sizeFromShape(shape));
        this.#pass.backward(from, cotangent.dataSync() as Float32Array, into, options);
        return tf.tensor(into, shape, 'float32');
      },
      (pass) => pass.backward(from, cotangent, options),
    );
  }

  dispose(): void {
    for (const tensor of this.#tensors.values()) tensor.dispose();
    this.#tensors.clear();
    this.#pass.dispose();
    this.#instead?.dispose();
    this.#instead = null;
  }

  #either<T>(compiled: () => T, tensors: (pass: ForwardPass) => T): T {
    if (this.#owner.works && !this.#instead) {
      try {
        return compiled();
      } catch (error) {
        if (this.#owner.works) throw error;
      }
    }
    return tensors((this.#instead ??= this.#again()));
  }

  #layer(name: string): NamedLayer {
    const layer = this.#owner.layers.find((entry) => entry.name === name);
    if (!layer) throw new AppError('input-invalid', `the model has no layer named ${name}`);
    return layer;
  }
}
