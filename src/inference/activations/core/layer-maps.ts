/** A layer's output made small enough to cross to the page with every frame, and what the page makes of it. */

import type { LayerActivations } from './statistics.ts';
import type { LayerMaps } from '../../../live/core/types.ts';

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
