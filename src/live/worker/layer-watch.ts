/** The live gallery's source: one layer's maps for the frames as they come, not oftener than a person can look. */

import { AppError } from '../../core/errors.ts';
import { layerActivations } from '../../inference/activations/activations.ts';
import { layerMaps } from '../../inference/activations/core/layer-maps.ts';
import type { LayerMaps } from '../../inference/activations/core/layer-maps.ts';
import type { Network } from '../../inference/networks/network.ts';

/** At most ten a second. */
const PERIOD_MS = 100;

/** A frame with a face, as the network saw it. */
export interface SeenFrame {
  readonly frameId: number;
  /** Normalised, [height, width, channels] row-major. */
  readonly input: Float32Array;
}

export class LayerWatch {
  #layer: string | null = null;
  #sentAt = -Infinity;

  letGo(): void {
    this.#layer = null;
  }

  /** @throws AppError input-invalid when the network has no such layer; then none is watched */
  choose(layer: string | null, { layers }: Network): void {
    this.letGo();
    this.#sentAt = -Infinity;
    if (layer !== null && !layers.some(({ name }) => name === layer))
      throw new AppError('input-invalid', `the model has no layer named ${layer}`);
    this.#layer = layer;
  }

  /**
   * @param network on tfjs's current backend
   * @param seen    null: the frame has no face
   * @param always  the frame is one that stays, so that no later one makes up for it
   * @returns null where there is nothing to send
   */
  async maps(network: Network, seen: SeenFrame | null, always: boolean): Promise<LayerMaps | null> {
    const now = performance.now();
    if (this.#layer === null || !seen || (!always && now - this.#sentAt < PERIOD_MS)) return null;
    const [activations] = await layerActivations(network, seen.input, [this.#layer]);
    this.#sentAt = now;
    return activations ? layerMaps(seen.frameId, activations) : null;
  }
}
