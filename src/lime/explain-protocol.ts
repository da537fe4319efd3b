/**
 * What the page and the explain worker say to each other. Every request carries a job's id, and every answer the id of the job it
 * belongs to; a job ends with exactly one of `segmented`, `done`, `cancelled`, `failed`. A newer job cancels the older.
 */

import type { ErrorKind } from '../core/errors.ts';
import type { Design } from './core/designs.ts';
import type { DrawnShape } from './core/drawn-regions.ts';
import type { LimeErrorKind } from './core/errors.ts';
import type { Explanation } from './core/explanation.ts';
import type { CropPoint } from './core/face-parts.ts';
import type { Fill } from './core/fill.ts';
import type { PixelAlgorithm } from './core/segment.ts';

export type Segmentation =
  | { readonly kind: PixelAlgorithm }
  /** Six key points of the face detector, 0..1 of the crop. */
  | { readonly kind: 'face-parts'; readonly keypoints: readonly CropPoint[] }
  /** Shapes in pixels of the network's input. */
  | { readonly kind: 'drawn'; readonly shapes: readonly DrawnShape[] };

/** What the network sees: [height, width, channels] of the model's input, 0..255. */
export type NetworkPixels = Float32Array;

export interface ExplainRequest {
  readonly pixels: NetworkPixels;
  /** Model id; null = the first of the index. */
  readonly model: string | null;
  /** Head id; null = the model's first. */
  readonly head: string | null;
  readonly segmentation: Segmentation;
  readonly design: Design;
  /** Calls of the network; `exact` makes 2^regions instead. */
  readonly calls: number;
  readonly seed: number;
  readonly fill: Fill;
}

export type SegmentRequest = Pick<ExplainRequest, 'pixels' | 'model' | 'segmentation'>;

/** Regions as they cross the boundary. */
export interface SegmentMap {
  readonly algorithm: string;
  readonly count: number;
  readonly width: number;
  readonly height: number;
  readonly labels: Uint16Array;
  readonly names?: readonly string[];
}

export type ToExplain =
  /** First message. `base`: the folder that the app is served from, with a slash; `models`: the index of models, null = the one in base. */
  | { readonly kind: 'init'; readonly base: string; readonly models: string | null }
  | { readonly kind: 'explain'; readonly jobId: number; readonly request: ExplainRequest }
  | { readonly kind: 'segment'; readonly jobId: number; readonly request: SegmentRequest }
  | { readonly kind: 'cancel'; readonly jobId: number }
  /** The named seam: only builds made with VITE_TEST_SEAMS answer to it. */
  | { readonly kind: 'inject-fault'; readonly fault: 'crash' | 'hang' };

/** A fault of LIME's own, or any of the app's, with one sentence about it. */
export interface ExplainFault {
  readonly kind: LimeErrorKind | ErrorKind;
  readonly detail: string;
}

export type FromExplain =
  /** After every batch but the last. */
  | {
      readonly kind: 'progress';
      readonly jobId: number;
      readonly done: number;
      readonly total: number;
      /** Since the first call of the network. */
      readonly milliseconds: number;
    }
  | { readonly kind: 'partial'; readonly jobId: number; readonly explanation: Explanation }
  | { readonly kind: 'segmented'; readonly jobId: number; readonly segments: SegmentMap }
  | { readonly kind: 'done'; readonly jobId: number; readonly explanation: Explanation; readonly milliseconds: number }
  | { readonly kind: 'cancelled'; readonly jobId: number }
  | { readonly kind: 'failed'; readonly jobId: number; readonly fault: ExplainFault };
