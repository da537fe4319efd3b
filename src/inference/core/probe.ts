/**
 * What a method of attribution may ask of a network: numbers for numbers, many inputs at once. passes/network-probe.ts answers;
 * a method knows nothing else of the network.
 */

/** Of one input, as [height, width, channels] row-major. */
export interface InputShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** One head of one network. A batch is `count` normalised inputs one after the other. */
export interface Probe {
  readonly modelId: string;
  readonly head: string;
  /** How many labels the head has. */
  readonly labels: number;
  readonly shape: InputShape;
  /** @returns raw logits, [count, labels] row-major */
  logits(batch: Float32Array, count: number): Promise<Float32Array>;
  /** @returns softmax(logits / temperature), [count, labels] row-major */
  scores(batch: Float32Array, count: number): Promise<Float32Array>;
  /**
   * @param target index of a label
   * @returns d logit(target) / d input of each input at itself, [count, height, width, channels] row-major
   * @throws AppError input-invalid when there is no such label
   */
  gradients(batch: Float32Array, count: number, target: number): Promise<Float32Array>;
}
