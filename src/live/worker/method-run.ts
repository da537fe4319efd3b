/** The method in use, at work on the frames as they come: starts afresh for another method, and whenever it is told to. */

import type { LiveMethod, LiveRun } from '../../attribution/method.ts';
import type { InputShape } from '../../inference/core/probe.ts';

export class MethodRun {
  #method: LiveMethod | null = null;
  #run: LiveRun | null = null;

  /**
   * @param input normalised, of `shape`
   * @param fresh nothing gathered so far belongs to this frame
   * @returns where the gradient is to be taken; `input` itself where one pass serves scores and gradient
   */
  pointFor(method: LiveMethod, shape: InputShape, input: Float32Array, fresh: boolean): Float32Array {
    if (!this.#run || this.#method !== method) {
      this.#run = method.live.start(shape);
      this.#method = method;
    } else if (fresh) this.#run.reset();
    return this.#run.pointFor(input);
  }

  /**
   * @param gradient at the point that `pointFor` gave
   * @param input    as given to `pointFor`
   * @returns the map, [height, width] row-major; the next call may use the same array
   */
  add(gradient: Float32Array, input: Float32Array): Float32Array {
    if (!this.#run) throw new Error('pointFor comes before add');
    return this.#run.add(gradient, input);
  }

  /** Another network, which may read another size of input, or another source. */
  forget(): void {
    this.#method = null;
    this.#run = null;
  }
}
