/** Which filters fire at all, as far as a manifest knows. */

import type { LayerInfo } from '../../core/manifest.ts';

/** Kinds that keep a filter's zeros and its place among the channels. */
const PASS_ON = new Set(['zeroPadding2d', 'maxPooling2d', 'averagePooling2d', 'globalAveragePooling2d', 'dropout']);

/**
 * A layer's filter maxima over PublicTest. Padding and pooling layers have those of the convolution below them (as "fires at all",
 * which pooling does not change).
 * @param layers the network's layers with what feeds them
 * @param infos  the manifest's
 * @returns null where the manifest says nothing
 */
export function filterMaximumOf(
  layers: readonly { readonly name: string; readonly kind: string; readonly inputs: readonly string[] }[],
  infos: readonly LayerInfo[],
  layer: string,
): readonly number[] | null {
  const known = infos.find(({ name }) => name === layer)?.filterMaximum;
  if (known) return known;
  const entry = layers.find(({ name }) => name === layer);
  const below = entry?.inputs[0];
  return entry && below !== undefined && PASS_ON.has(entry.kind) ? filterMaximumOf(layers, infos, below) : null;
}
