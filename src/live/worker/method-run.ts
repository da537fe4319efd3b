/** The method in use, at work on the frames as they come: starts afresh for another method, another network, another face or label. */

import type { LiveMethod, LiveRun } from '../../attribution/method.ts';
import type { InputShape } from '../../inference/core/probe.ts';

export class MethodRun {
  #method: LiveMethod | null = null;
  #run: LiveRun | null = null;
  #key: string | null = null;

  /**
   * @param input normalised, of `shape`
   * @returns where the gradient is to be taken; `input` itself where one pass serves scores and gradient
   */
  pointFor(method: LiveMethod, shape: InputShape, input: Float32Array): Float32Array {
    if (!this.#run || this.#method !== method) {
      this.#run = method.live.start(shape);
      this.#method = method;
      this.#key = null;
    }
    return this.#run.pointFor(input);
  }

  /**
   * @param key      what the map is of (face, network, head, label); known only when the scores are
   * @param gradient at the point that `pointFor` gave
   * @returns the map, [height, width] row-major; the next call may use the same array
   */
  add(key: string, gradient: Float32Array, input: Float32Array): Float32Array {
    if (!this.#run) throw new Error('pointFor comes before add');
    if (this.#key !== key) {
      this.#key = key;
      this.#run.reset();
    }
    return this.#run.add(gradient, input);
  }

  /** Another network, which may read another size of input, or another source. */
  forget(): void {
    this.#method = null;
    this.#run = null;
    this.#key = null;
  }
}
