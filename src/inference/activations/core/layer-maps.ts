/** A layer's output made small enough to cross to the page with every frame, and what the page makes of it. */

import type { LayerActivations } from './statistics.ts';

/** A layer's output for one frame, made small: what the live gallery draws. */
export interface LayerMaps {
  readonly frameId: number;
  readonly layer: string;
  /** Without the batch axis: [height, width, channels] or [units]. */
  readonly shape: readonly number[];
  /** Row-major, channels last: 0 is `least`, 255 is `most`. */
  readonly values: Uint8Array;
  /** Zero, or the layer's least value where that is below zero. */
  readonly least: number;
  /** The layer's largest value for this frame, all channels together; 0 where none is above zero. */
  readonly most: number;
}

/**
 * @returns all channels on one scale: `least` (zero, or below it where a layer has signs) is 0, the layer's largest value 255. Where zero
 *   is the least, only zero becomes 0: whether a filter is silent is not a matter of rounding
 */
export function layerMaps(frameId: number, { layer, shape, values }: LayerActivations): LayerMaps {
  let most = 0;
  let least = 0;
  for (const value of values) {
    if (value > most) most = value;
    if (value < least) least = value;
  }
  const small = new Uint8Array(values.length);
  const scale = most > least ? 255 / (most - least) : 0;
  for (let i = 0; i < small.length; i++) {
    const value = values[i]!;
    const step = Math.round((value - least) * scale);
    small[i] = least === 0 && value > 0 ? Math.max(1, step) : step;
  }
  return { frameId, layer, shape, values: small, least, most };
}

/** The values, as exactly as 255 steps tell them. */
export function layerValues({ layer, shape, values, least, most }: LayerMaps): LayerActivations {
  const step = (most - least) / 255;
  return { layer, shape, values: Float32Array.from(values, (value) => least + value * step) };
}
