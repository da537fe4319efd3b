/** What an explanation is, as plain JSON: the same object in the worker's messages, in exports and from the command line. */
import type { Design } from './designs.ts';
import type { FeatureSelection } from './feature-selection.ts';
import type { Superpixels } from './superpixels.ts';

export interface ClassExplanation {
  readonly label: string;
  /** The network's own output for the unperturbed image. */
  readonly networkScore: number;
  readonly intercept: number;
  /** Weighted R2 on the calls themselves; high at few calls means little, see crossValidatedR2. */
  readonly r2: number;
  /** Weighted R2 on calls left out of the fit. */
  readonly crossValidatedR2: number;
  /** The surrogate's answer for the unperturbed image. */
  readonly localPrediction: number;
  /** One per region: what keeping it adds to the output. */
  readonly weights: readonly number[];
  /** 95 % interval of every weight. */
  readonly interval: readonly (readonly [low: number, high: number])[];
  /** 0..1, see Uncertainty.stability. */
  readonly stability: number;
  /** Exact Shapley values, only from the `exact` design. */
  readonly shapley?: readonly number[];
}

export interface Explanation {
  readonly method: 'lime';
  readonly model: string;
  readonly head: string;
  readonly design: Design;
  readonly fill: string;
  /** Absent: every region was used. */
  readonly selection?: FeatureSelection;
  readonly seed: number;
  /** Calls of the network behind these numbers. */
  readonly calls: number;
  /** Ridge penalty, and width of the kernel; absent in files of earlier versions. */
  readonly alpha?: number;
  readonly kernelWidth?: number;
  readonly segments: {
    readonly algorithm: string;
    readonly count: number;
    readonly width: number;
    readonly height: number;
    /** height * width labels, row-major. */
    readonly labels: readonly number[];
    readonly names?: readonly string[];
  };
  /** In the head's output order. */
  readonly classes: readonly ClassExplanation[];
  /** Stability of the class that the network scores highest. */
  readonly stability: number;
}

/** Superpixels as they stand in an Explanation. */
export function segmentsAsJson(segments: Superpixels, algorithm: string): Explanation['segments'] {
  const { count, width, height, labels, names } = segments;
  return { algorithm, count, width, height, labels: Array.from(labels), ...(names === undefined ? {} : { names }) };
}
