/** A layer's output made small enough to cross to the page with every frame. */

import type { LayerActivations } from './activation-statistics.ts';
import type { LayerMaps } from './live-types.ts';

/** @returns all channels on one scale: zero or less is 0, the layer's largest value 255 */
export function layerMaps(frameId: number, { layer, shape, values }: LayerActivations): LayerMaps {
  let most = 0;
  for (const value of values) if (value > most) most = value;
  const small = new Uint8Array(values.length);
  if (most > 0) for (let i = 0; i < small.length; i++) small[i] = Math.round((Math.max(0, values[i]!) / most) * 255);
  return { frameId, layer, shape, values: small, most };
}
