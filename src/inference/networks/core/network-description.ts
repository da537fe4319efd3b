/** A network as its map shows it: every layer with its figures. Pure; the numbers come from ../describe.ts. */

export interface LayerDescription {
  /** Nested models' layers are `inner/conv`. */
  readonly name: string;
  /** The layer's class in everyday form, for instance `conv2d` or `zeroPadding2d`. */
  readonly kind: string;
  /** Names of the layers that feed it. */
  readonly inputs: readonly string[];
  /** Without the batch axis: [height, width, channels] or [units]. */
  readonly outputShape: readonly number[];
  readonly parameters: number;
  readonly multiplyAdds: number;
  /** Channels of its output; null for a layer that has none to choose (the network's input, a flattened layer). */
  readonly filters: number | null;
  /** Channels that are zero on every picture of PublicTest; empty where the manifest says nothing. */
  readonly neverFires: readonly number[];
  /** Whether the manifest says which filters never fire. */
  readonly neverFiresKnown: boolean;
  /** Id of the head whose logits this layer gives; else null. */
  readonly isHead: string | null;
}

export interface NetworkDescription {
  readonly model: string;
  readonly inputShape: readonly [number, number, number];
  /** In computing order; the input is the first. */
  readonly layers: readonly LayerDescription[];
}
