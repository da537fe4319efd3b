/** What LIME is asked for. */

import type { ModelRef } from '../inference/core/model-ref.ts';
import type { Design } from './core/designs.ts';
import type { DrawnShape } from './core/drawn-regions.ts';
import type { Explanation } from './core/explanation.ts';
import type { CropPoint } from './core/face-parts.ts';
import type { FeatureSelection } from './core/feature-selection.ts';
import type { Fill } from './core/fill.ts';
import type { PixelAlgorithm } from './core/segment.ts';

export type Segmentation =
  /** `wanted`: about so many parts; absent: 20 to 35. */
  | { readonly kind: PixelAlgorithm; readonly wanted?: number | undefined }
  /** Six key points of the face detector, 0..1 of the crop. */
  | { readonly kind: 'face-parts'; readonly keypoints: readonly CropPoint[] }
  /** Shapes in pixels of the network's input. */
  | { readonly kind: 'drawn'; readonly shapes: readonly DrawnShape[] };

/** What the network sees: [height, width, channels] of the model's input, 0..255. */
export type NetworkPixels = Float32Array;

export interface LimeRequest {
  readonly pixels: NetworkPixels;
  readonly model: ModelRef;
  /** Head id; null = the model's first. */
  readonly head: string | null;
  readonly segmentation: Segmentation;
  readonly design: Design;
  /** Calls of the network; `exact` makes 2^regions instead. */
  readonly calls: number;
  readonly seed: number;
  readonly fill: Fill;
  /** Which parts the surrogate may use; default: all. */
  readonly selection?: FeatureSelection;
  /** Ridge penalty, 0 or more; absent: the design's own. */
  readonly alpha?: number | undefined;
  /** Of the kernel, > 0; absent: .25. */
  readonly kernelWidth?: number | undefined;
}

export interface LimeResult {
  readonly explanation: Explanation;
  /** Since the first call of the network. */
  readonly milliseconds: number;
}

/** Scores of a picture, and of it with each part alone covered. */
export type CoverRequest = Pick<LimeRequest, 'pixels' | 'model' | 'head' | 'segmentation' | 'fill'>;

export interface CoverResult {
  readonly segments: SegmentMap;
  /** [1 + parts, labels of the head] row-major, 0..1: first of the whole picture, then part by part. */
  readonly scores: Float32Array;
}

export type SegmentRequest = Pick<LimeRequest, 'pixels' | 'model' | 'segmentation'>;

/** Regions as they cross the boundary. */
export interface SegmentMap {
  readonly algorithm: string;
  readonly count: number;
  readonly width: number;
  readonly height: number;
  readonly labels: Uint16Array;
  readonly names?: readonly string[];
}
