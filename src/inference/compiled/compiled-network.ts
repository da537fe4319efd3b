/**
 * A plain convolutional network on kernels of our own: the plan of core/, executed on WebAssembly. Tensors only at its border, for
 * whoever works with them; `direct` takes and gives numbers. Where the kernels fail, the hand-ordered network goes on in its place.
 */

import type * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../../core/errors.ts';
import type { NetworkFile } from '../formats/network-file.ts';
import type { WeightValues } from '../formats/weights.ts';
import { parseLayerPlan, UnsupportedLayerError, type LayerPlan } from '../networks/core/layer-plan.ts';
import { receptiveField, type ReceptiveField } from '../networks/core/receptive-field.ts';
import { checkedShapes } from '../networks/core/weight-shapes.ts';
import { HandOrderedNetwork } from '../networks/hand-ordered.ts';
import { handOrderedHead } from '../networks/hand-ordered-head.ts';
import type {
  ChannelHead,
  DirectPasses,
  ForwardPass,
  Keep,
  LayerOutputName,
  NamedLayer,
  Network,
} from '../networks/network.ts';
import { gapOf } from './core/plan.ts';
import { CompiledPass, TensorPass, type PassOwner } from './passes.ts';
import type { KernelInstance } from './wasm/kernels.ts';
import { WasmTarget } from './wasm/target.ts';

export class CompiledNetwork implements Network, DirectPasses, PassOwner {
  readonly implementation = 'compiled';
  readonly layers: readonly NamedLayer[];
  readonly inputName: string;
  readonly inputShape: readonly [number, number, number];
  readonly plan: LayerPlan;
  readonly #topology: unknown;
  readonly #weights = new Map<string, WeightValues>();
  readonly #failed: (error: unknown) => void;
  #target: WasmTarget | null;
  /** The same network on tfjs: made when the kernels have failed. */
  #tensors: HandOrderedNetwork | null = null;

  /**
   * @param file   its weights are read, never changed
   * @param failed told once, when the kernels failed and tfjs goes on
   * @throws UnsupportedLayerError when a layer has no compiled form
   * @throws AppError model-invalid when a weight is missing or has another shape
   */
  constructor(
    file: Pick<NetworkFile, 'topology' | 'weights'>,
    instance: KernelInstance,
    failed: (error: unknown) => void = () => undefined,
  ) {
    this.plan = parseLayerPlan(file.topology);
    const gap = gapOf(this.plan);
    if (gap) throw new UnsupportedLayerError(gap);
    this.#topology = file.topology;
    this.#failed = failed;
    this.layers = this.plan.layers;
    this.inputName = this.plan.inputName;
    const input = this.layers.find(({ name }) => name === this.inputName)!;
    this.inputShape = input.outputShape as [number, number, number];
    for (const name of checkedShapes(this.plan, file.weights).keys()) this.#weights.set(name, file.weights.get(name)!);
    this.#target = new WasmTarget(instance, this.plan, this.#weights);
  }

  get direct(): DirectPasses | null {
    return this.works ? this : null;
  }

  get works(): boolean {
    return this.#target !== null;
  }

  /** Bytes of the kernels' memory that the network uses. */
  get bytes(): number {
    return this.#target?.bytes ?? 0;
  }

  receptiveField(layer: string): ReceptiveField {
    return receptiveField(this.plan, layer);
  }

  get weightNames(): readonly string[] {
    return [...this.#weights.keys()];
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- what is thrown becomes a rejection
  async weight(name: string): Promise<{ shape: readonly number[]; values: Float32Array }> {
    const { shape, values } = this.#weight(name);
    return { shape, values: Float32Array.from(values) };
  }

  replaceWeight(name: string, values: Float32Array): void {
    const { shape, values: old } = this.#weight(name);
    if (values.length !== old.length)
      throw new AppError('input-invalid', `${name} has ${old.length} values, got ${values.length}`);
    this.#weights.set(name, { shape, values: Float32Array.from(values) });
    this.#target?.weights.replace(name, values);
    this.#tensors?.replaceWeight(name, values);
  }

  run(values: Float32Array, count: number, upTo: readonly LayerOutputName[], keep: Keep): CompiledPass {
    return new CompiledPass(
      this,
      this.guarded((target) => target.forward(values, count, upTo, keep)),
    );
  }

  forward(batch: tf.Tensor4D, upTo: readonly LayerOutputName[], keep: Keep): ForwardPass {
    const onTensors = (): ForwardPass => this.#onTensors().forward(batch, upTo, keep);
    if (!this.works) return onTensors();
    try {
      return new TensorPass(this, batch, this.run(batch.dataSync() as Float32Array, batch.shape[0], upTo, keep), onTensors);
    } catch (error) {
      if (this.works) throw error;
      return onTensors();
    }
  }

  /** A head is small: tfjs computes it. */
  channelHead(name: LayerOutputName, channel: number): ChannelHead {
    return handOrderedHead(this, this.plan, this.#weights, name, channel);
  }

  dispose(): void {
    this.#tensors?.dispose();
    this.#tensors = null;
    this.#target = null;
  }

  /**
   * Does a piece of work on the kernels. What they throw ends their use for good.
   * @throws AppError backend-failed when they fail, or have failed; whatever AppError the work throws
   * @internal
   */
  guarded<T>(work: (target: WasmTarget) => T): T {
    const target = this.#target;
    if (!target) throw new AppError('backend-failed', 'the kernels of the compiled network have failed');
    try {
      return work(target);
    } catch (cause) {
      if (cause instanceof AppError && cause.kind === 'input-invalid') throw cause;
      this.#target = null;
      this.#failed(cause);
      throw new AppError('backend-failed', cause instanceof Error ? cause.message : String(cause), { cause });
    }
  }

  #onTensors(): HandOrderedNetwork {
    return (this.#tensors ??= new HandOrderedNetwork(this.#topology, this.#weights));
  }

  #weight(name: string): WeightValues {
    const found = this.#weights.get(name);
    if (!found) throw new AppError('input-invalid', `the model has no weight named ${name}`);
    return found;
  }
}

