/**
 * What every exported figure and JSON says of how it came to be: one value for the caption strip and for the field `facts`. Pure.
 */

import type { BackendName } from '../../core/expression.ts';
import type { ModelManifest } from '../../inference/core/manifest.ts';
import type { ModelRef } from '../../inference/core/model-ref.ts';
import type { NetworkChoice } from '../../inference/core/network-choice.ts';

export interface FactNetwork {
  readonly id: string;
  readonly title: string;
  /** Lower-case hex. Of a shipped network: of its first file of weights; of a person's own: of its files and of what was chosen beside them. */
  readonly sha256: string;
  /** All files, as the manifest names them. */
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
  /** What a person chose for their own network; null: a shipped one. */
  readonly chosen: NetworkChoice | null;
}

export type SettingValue = string | number | boolean;

export interface Facts {
  /** Of the network; null: the picture is not about one label. */
  readonly label: string | null;
  /** 0..1 */
  readonly score: number | null;
  readonly head: string | null;
  readonly method: string;
  /** By name, as the app's own code calls them. */
  readonly settings: Readonly<Record<string, SettingValue>>;
  /** Of everything that was drawn at random; null: nothing was. */
  readonly seed: number | null;
  readonly network: FactNetwork | null;
  /** Null where it is not known. */
  readonly backend: BackendName | null;
  /** When it was exported; ISO 8601. */
  readonly date: string;
  readonly app: { readonly name: 'expression-explainer'; readonly version: string };
}

/** What the parts of the app know beside the run. */
export interface FactsAround {
  readonly network: FactNetwork | null;
  readonly backend: BackendName | null;
  readonly date: Date;
  readonly version: string;
}

export type FactsAsked = Pick<Facts, 'label' | 'score' | 'head' | 'method' | 'settings' | 'seed'>;

/** What the app's state tells of the network that runs. */
export interface FactSource {
  readonly model: ModelRef | null;
  readonly manifest: Pick<ModelManifest, 'id' | 'title' | 'files'> | null;
  readonly ownNetworks: readonly { readonly sha256: string; readonly name: string; readonly choice: NetworkChoice }[];
}

/** The one place in which facts are put together. */
export function factsOf(asked: FactsAsked, { network, backend, date, version }: FactsAround): Facts {
  const { label, score, head, method, settings, seed } = asked;
  return {
    label,
    score,
    head,
    method,
    settings,
    seed,
    network,
    backend,
    date: date.toISOString(),
    app: { name: 'expression-explainer', version },
  };
}

/** @returns null before there is a network */
export function factNetwork({ model, manifest, ownNetworks }: FactSource): FactNetwork | null {
  if (!model || !manifest) return null;
  const kept = model.kind === 'own' ? ownNetworks.find(({ sha256 }) => sha256 === model.sha256) : undefined;
  const { topology, weights } = manifest.files;
  const files = [topology, ...weights].map(({ path, sha256 }) => ({ path, sha256 }));
  return {
    id: manifest.id,
    title: kept?.name ?? manifest.title,
    sha256: model.kind === 'own' ? model.sha256 : (weights[0]?.sha256 ?? topology.sha256),
    files,
    chosen: kept?.choice ?? null,
  };
}
