/** A manifest in its two parts, and both together again. */

import { DEFAULT_RULE } from './input-rule.ts';
import type { HeadInfo, LayerInfo, ManifestFile, ModelManifest } from './manifest.ts';
import type { HeadFacts, NetworkFacts } from './network-facts.ts';
import type { HeadProvenance, Provenance } from './provenance.ts';

/** What of the facts a file brings. */
export type KnownFacts = Partial<Omit<NetworkFacts, 'heads' | 'input'>> & {
  readonly input?: Partial<NetworkFacts['input']>;
  readonly heads?: readonly Pick<HeadFacts, 'id' | 'layer'>[];
};

/** An object without its undefined entries. */
function present<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as T;
}

/** The two parts of a manifest, whole or not. */
export function splitManifest(file: ManifestFile): { facts: KnownFacts; provenance: Provenance } {
  const { title, description, licence, heads, layers, parameters, multiplyAdds, selfTest } = file;
  const { normalisation, ...input } = file.input ?? {};
  const facts = present<KnownFacts>({
    input: file.input && input,
    heads: heads?.map(({ id, layer }) => ({ id, layer })),
    layers: layers?.map(({ filterMaximum: _, ...layer }) => layer),
    parameters,
    multiplyAdds,
    selfTest,
  });
  const provenance = present<Provenance>({
    title,
    description,
    licence,
    normalisation,
    heads: Object.fromEntries((heads ?? []).map(({ id, layer: _, ...head }) => [id, head as HeadProvenance])),
    filterMaxima: Object.fromEntries(
      (layers ?? []).flatMap(({ name, filterMaximum }) => (filterMaximum ? [[name, filterMaximum] as const] : [])),
    ),
  });
  return { facts, provenance };
}

/** What a network without provenance is read by: its name as title, numbers as labels, pixels / 255, no temperature. */
export function joinManifest(
  { id, files }: Pick<ManifestFile, 'id' | 'files'>,
  { input, heads, layers, ...facts }: NetworkFacts,
  { heads: origins, filterMaxima, normalisation, title, ...provenance }: Provenance,
): ModelManifest {
  return {
    format: 'expression-explainer-model',
    version: 1,
    id,
    title: title ?? id,
    ...provenance,
    input: { ...input, normalisation: normalisation ?? DEFAULT_RULE },
    heads: heads.map((head): HeadInfo => {
      const labels = Array.from({ length: head.size }, (_, i) => String(i + 1));
      const { layer, link, colourRange } = head;
      return { id: head.id, title: head.id, labels, layer, link, temperature: 1, colourRange, ...origins[head.id] };
    }),
    ...facts,
    layers: layers.map((layer): LayerInfo => {
      const filterMaximum = filterMaxima[layer.name];
      return filterMaximum ? { ...layer, filterMaximum } : layer;
    }),
    files,
  };
}

/** Whether a file says all that the app reads, so that nothing has to be derived from the network. */
export function isWhole(file: ManifestFile): file is ModelManifest {
  const { title, input, heads, layers, parameters, multiplyAdds, selfTest } = file;
  const all = (values: readonly unknown[]): boolean => values.every((value) => value !== undefined);
  return (
    all([title, layers, parameters, multiplyAdds, selfTest]) &&
    all([input?.layer, input?.height, input?.width, input?.channels, input?.normalisation]) &&
    heads !== undefined &&
    heads.every((head) => all([head.title, head.labels, head.temperature, head.colourRange]))
  );
}
