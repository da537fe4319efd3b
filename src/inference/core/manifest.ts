/**
 * The model manifest: everything the app knows about a network before (and besides) its weights.
 *
 * No other file may hold a number that belongs to a network (7 classes, 48 pixels, 1 channel, a colour range): they all come
 * from here. `training/export.py` writes this format; `parseManifest` checks it.
 */

import type { InputRule } from './input-rule.ts';

/** Kinds of layers that a manifest lists. The names are the Keras / tfjs class names' everyday forms. */
export type LayerKind =
  | 'input'
  | 'zeroPadding2d'
  | 'conv2d'
  | 'maxPooling2d'
  | 'averagePooling2d'
  | 'globalAveragePooling2d'
  | 'flatten'
  | 'dense'
  | 'other';

export interface LayerInfo {
  /** The layer's name in the topology file, for instance `conv2d_3`. */
  readonly name: string;
  readonly kind: LayerKind;
  /** Shape of one output without the batch axis: [height, width, channels] or [units]. */
  readonly outputShape: readonly number[];
  readonly parameters: number;
  readonly multiplyAdds: number;
  /** conv2d only: maximum over all of PublicTest of each filter's output after its activation. 0 = the filter never fires. */
  readonly filterMaximum?: readonly number[];
}

/** Figures of one head on one data split; made by the training code, on the weights as shipped (half floats). */
export interface HeadMetrics {
  /** For instance `PublicTest`. */
  readonly split: string;
  /** Rows that count for accuracy, recall and confusion. */
  readonly n: number;
  readonly accuracy: number;
  readonly macroF1: number;
  /** Expected calibration error, 15 bins of the top score, after temperature. */
  readonly ece: number;
  /** Mean negative log likelihood after temperature, natural logarithm. */
  readonly nll: number;
  /** Per class, in the order of the head's labels. */
  readonly recall: readonly number[];
  /** confusion[true][predicted], counts. */
  readonly confusion: readonly (readonly number[])[];
  /** Share of the crowd's votes that the label itself gets, per class, where votes exist (how far people agree). */
  readonly humanAgreement?: readonly number[];
}

export interface HeadInfo {
  /** `fer2013` or `ferplus` for the shipped networks; any id for others. */
  readonly id: string;
  readonly title: string;
  /** Labels in output order. */
  readonly labels: readonly string[];
  /** Name of the layer that gives this head's logits (linear output). */
  readonly layer: string;
  /** Scores are softmax(logits / temperature). Maps explain the raw logit. */
  readonly temperature: number;
  /** 99th percentile of |map| over PublicTest, top class's logit with respect to the normalised input. */
  readonly colourRange: { readonly gradient: number; readonly gradientTimesInput: number };
  readonly metrics?: HeadMetrics;
}

export interface FileInfo {
  /** Relative to the manifest. */
  readonly path: string;
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

export interface SelfTest {
  /** `waves`: see `proceduralImage` in core/image.ts (and goldens/synthetic/README.md, image 2). */
  readonly image: 'waves';
  /** Raw logits by head id, from the reference implementation (PyTorch) on the weights as shipped. */
  readonly logits: Readonly<Record<string, readonly number[]>>;
  readonly gradient: {
    readonly head: string;
    /** Index of the label whose logit is differentiated. */
    readonly target: number;
    /** d logit / d normalised input; float32, little-endian, base64, row-major [height, width, channels]. */
    readonly values: string;
  };
}

export interface ModelManifest {
  readonly format: 'expression-explainer-model';
  readonly version: 1;
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly licence: string;
  readonly input: {
    /** Name of the input layer. */
    readonly layer: string;
    readonly height: number;
    readonly width: number;
    /** 1 = grey (ITU-R 601 luma), 3 = colour. */
    readonly channels: number;
    readonly normalisation: InputRule;
  };
  /** The first head is the default one. */
  readonly heads: readonly HeadInfo[];
  readonly parameters: number;
  readonly multiplyAdds: number;
  readonly layers: readonly LayerInfo[];
  /** tfjs layers format. */
  readonly files: { readonly topology: FileInfo; readonly weights: readonly FileInfo[] };
  readonly selfTest: SelfTest;
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
