/**
 * The model manifest: everything the app knows about a network before (and besides) its weights.
 *
 * No other file may hold a number that belongs to a network (7 classes, 48 pixels, 1 channel, a colour range): they all come
 * from here. It joins what can be derived from any network (network-facts.ts) and where the network came from (provenance.ts).
 * `training/export.py` writes all of it in one file; `parseManifest` checks it, and what the file lacks is derived or left out.
 */

import type { InputRule } from './input-rule.ts';
import type { ColourRange, HeadLink, LayerFacts, NetworkFacts } from './network-facts.ts';
import type { HeadMetrics } from './provenance.ts';

export type { ColourRange, HeadLink, LayerKind, SelfTest } from './network-facts.ts';
export type { HeadMetrics } from './provenance.ts';

export interface LayerInfo extends LayerFacts {
  /** Layers with filters only: maximum over all of PublicTest of each filter's output after its activation. 0 = never fires. */
  readonly filterMaximum?: readonly number[];
}

export interface HeadInfo {
  /** `fer2013` or `ferplus` for the shipped networks; any id for others. */
  readonly id: string;
  readonly title: string;
  /** Labels in output order. */
  readonly labels: readonly string[];
  /** Name of the layer that gives this head's logits (linear output). */
  readonly layer: string;
  /** Absent: softmax. See `scoresOf` in heads.ts. */
  readonly link?: HeadLink;
  /** Scores are link(logits / temperature). Maps explain the raw logit. */
  readonly temperature: number;
  /** Of maps of the top class's logit with respect to the normalised input. */
  readonly colourRange: ColourRange;
  readonly metrics?: HeadMetrics;
}

export interface FileInfo {
  /** Relative to the manifest. */
  readonly path: string;
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

export interface ModelManifest extends Omit<NetworkFacts, 'input' | 'heads' | 'layers'> {
  readonly format: 'expression-explainer-model';
  readonly version: 1;
  readonly id: string;
  readonly title: string;
  readonly description?: string;
  readonly licence?: string;
  readonly input: NetworkFacts['input'] & { readonly normalisation: InputRule };
  /** The first head is the default one. */
  readonly heads: readonly HeadInfo[];
  readonly layers: readonly LayerInfo[];
  /** tfjs layers format. */
  readonly files: { readonly topology: FileInfo; readonly weights: readonly FileInfo[] };
}

/** A manifest as it lies on disk: version 1, of which only the name and the files must be there. */
export interface ManifestFile
  extends
    Pick<ModelManifest, 'format' | 'version' | 'id' | 'files'>,
    Partial<Omit<ModelManifest, 'format' | 'version' | 'id' | 'files' | 'input' | 'heads'>> {
  readonly input?: Partial<ModelManifest['input']>;
  readonly heads?: readonly (Partial<HeadInfo> & Pick<HeadInfo, 'id' | 'layer'>)[];
}

/** public/models/index.json: the models that the app offers, the first one by default. */
export interface ModelIndex {
  readonly models: readonly {
    readonly id: string;
    readonly title: string;
    /** Path of the manifest, relative to index.json. */
    readonly manifest: string;
    /** sha256 of the manifest file, lower-case hex. */
    readonly sha256: string;
    /** Bytes of manifest, topology and weights together. */
    readonly bytes: number;
  }[];
}
