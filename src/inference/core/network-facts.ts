/** What can be derived from any network, whoever made it: see ../models/network-facts.ts. */

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

export interface LayerFacts {
  /** The layer's name in the topology file, for instance `conv2d_3`. */
  readonly name: string;
  readonly kind: LayerKind;
  /** Shape of one output without the batch axis: [height, width, channels] or [units]. */
  readonly outputShape: readonly number[];
  readonly parameters: number;
  readonly multiplyAdds: number;
}

/**
 * From a head layer's values to scores: `softmax` over all of them, `sigmoid` of each, or `none` where the values themselves are the
 * scores.
 */
export type HeadLink = 'softmax' | 'sigmoid' | 'none';

export interface HeadFacts {
  readonly id: string;
  /** Name of the layer that gives this head's logits (linear output). */
  readonly layer: string;
  /** Values that the layer gives for one picture. */
  readonly size: number;
  readonly link: HeadLink;
  /** From the gradients of the procedural image, where no data set's are known: their 99th percentile of |map|, > 0. */
  readonly colourRange: ColourRange;
}

/** The |value| that a map draws in full colour, by method (its id in camel case); > 0. */
export type ColourRange = Readonly<Record<string, number>>;

export interface SelfTest {
  /** `waves`: see `proceduralImage` in core/image.ts (and goldens/synthetic/README.md, image 2). */
  readonly image: 'waves';
  /** Raw logits by head id, from a reference: PyTorch for the shipped networks, tfjs-cpu for those that bring none. */
  readonly logits: Readonly<Record<string, readonly number[]>>;
  readonly gradient: {
    readonly head: string;
    /** Index of the label whose logit is differentiated. */
    readonly target: number;
    /** d logit / d normalised input; float32, little-endian, base64, row-major [height, width, channels]. */
    readonly values: string;
  };
}

export interface NetworkFacts {
  readonly input: {
    /** Name of the input layer. */
    readonly layer: string;
    readonly height: number;
    readonly width: number;
    /** 1 = grey, 3 = colour. */
    readonly channels: number;
  };
  /** Layers that feed no other, in computing order. */
  readonly heads: readonly HeadFacts[];
  readonly layers: readonly LayerFacts[];
  readonly parameters: number;
  readonly multiplyAdds: number;
  readonly selfTest: SelfTest;
}
