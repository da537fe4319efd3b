/**
 * Where a network came from and how it was measured: what no network says by itself. All of it may be missing; `joinManifest` in
 * split-manifest.ts says what stands in its place.
 */

import type { InputRule } from './input-rule.ts';
import type { ColourRange, HeadLink } from './network-facts.ts';

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
  /** Accuracy on the same pictures under corruptions of src/sets/core/corruptions.ts, by their names. */
  readonly spoilt?: Readonly<Record<string, number>>;
}

export interface HeadProvenance {
  readonly title?: string;
  /** In output order. Absent: numbers from 1. */
  readonly labels?: readonly string[];
  /** Calibrated on a data set. Absent: 1. */
  readonly temperature?: number;
  /** 99th percentile of |map| over PublicTest. Absent: that of the procedural image. */
  readonly colourRange?: ColourRange;
  /** What the scores are read through, where somebody knows better than the file. */
  readonly link?: HeadLink;
  readonly metrics?: HeadMetrics;
}

export interface Provenance {
  readonly title?: string;
  readonly description?: string;
  readonly licence?: string;
  /** Absent: pixels divided by 255. */
  readonly normalisation?: InputRule;
  /** By head id. */
  readonly heads: Readonly<Record<string, HeadProvenance>>;
  /** By layer name: maximum over all of PublicTest of each filter's output after its activation. 0 = the filter never fires. */
  readonly filterMaxima: Readonly<Record<string, readonly number[]>>;
}
