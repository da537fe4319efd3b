/** From pixels to what a network reads. */

import type { ModelManifest } from './manifest.ts';

/**
 * Pixels to what the network reads.
 * @param pixels 0..255
 * @param out    same length; may be `pixels` itself
 */
export function normalise(
  pixels: ArrayLike<number>,
  { normalisation }: ModelManifest['input'],
  out: Float32Array,
): Float32Array {
  const scale = normalisation.scale / normalisation.deviation;
  const shift = normalisation.mean / normalisation.deviation;
  for (let i = 0; i < out.length; i++) out[i] = (pixels[i] as number) * scale - shift;
  return out;
}
