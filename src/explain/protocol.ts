/**
 * What the page and the explain worker say to each other. Every request carries a job's id, and every answer the id of the job it
 * belongs to; a job ends with exactly one of `done`, `cancelled`, `failed`. A newer job cancels the older.
 */

import type { BackendName } from '../core/expression.ts';
import type { AppErrorData } from '../core/errors.ts';
import type { FilterShares, StrongPatch } from '../inference/activations/linked.ts';
import type { AscentTarget } from '../inference/ascent/ascent.ts';
import type { LayerActivations } from '../inference/activations/core/statistics.ts';
import type { AscentOptions, FilterAscentStep } from '../inference/ascent/core/options.ts';
import type { NetworkDescription } from '../inference/networks/core/network-description.ts';
import type { Explanation } from '../lime/core/explanation.ts';
import type { ExplainRequest, ExplainResult, NetworkPixels, SegmentMap, SegmentRequest } from '../lime/request.ts';

interface AboutModel {
  /** Model id; null = the first of the index. */
  readonly model: string | null;
}

export type DescribeRequest = AboutModel;

export interface ActivationsRequest extends AboutModel {
  readonly pixels: NetworkPixels;
  /** Layers of the description, or `name/linear` for the value before the activation. */
  readonly layers: readonly string[];
}

export interface SharesRequest extends AboutModel {
  readonly pixels: NetworkPixels;
  /** Head id; null = the model's first. */
  readonly head: string | null;
  /** A layer below the head's. */
  readonly layer: string;
}

export interface AscendRequest extends AboutModel {
  /** In the order in which their pictures shall come. */
  readonly targets: readonly AscentTarget[];
  readonly options: AscentOptions;
}

export interface PatchesRequest extends AboutModel {
  readonly layer: string;
  readonly channel: number;
  readonly pictures: readonly NetworkPixels[];
  /** How many patches at most. */
  readonly count: number;
}

/** Every kind of job: what it is asked, what it answers at its end. */
export interface Jobs {
  readonly explain: { readonly request: ExplainRequest; readonly answer: ExplainResult };
  readonly segment: { readonly request: SegmentRequest; readonly answer: SegmentMap };
  readonly describe: { readonly request: DescribeRequest; readonly answer: NetworkDescription };
  readonly activations: { readonly request: ActivationsRequest; readonly answer: readonly LayerActivations[] };
  readonly shares: { readonly request: SharesRequest; readonly answer: FilterShares };
  /** The steps come one by one, before it. */
  readonly ascend: { readonly request: AscendRequest; readonly answer: null };
  readonly patches: { readonly request: PatchesRequest; readonly answer: readonly StrongPatch[] };
  /** For tests and diagnostics. */
  readonly inspect: { readonly request: Record<string, never>; readonly answer: ExplainInspection };
}
export type JobKind = keyof Jobs;

export interface ExplainInspection {
  readonly backend: BackendName;
  /** Of tfjs, on all backends together. */
  readonly tensors: number;
  readonly bytes: number;
}

/** A job's kind with its request. */
export type Job = { [K in JobKind]: { readonly job: K; readonly request: Jobs[K]['request'] } }[JobKind];

export type ToExplain =
  /** First message. `base`: the folder that the app is served from, with a slash; `models`: the index of models, null = the one in base. */
  | { readonly kind: 'init'; readonly base: string; readonly models: string | null }
  | ({ readonly kind: 'job'; readonly jobId: number } & Job)
  | { readonly kind: 'cancel'; readonly jobId: number }
  /** The named seam: only builds made with VITE_TEST_SEAMS answer to it. */
  | { readonly kind: 'inject-fault'; readonly fault: 'crash' | 'hang' };

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
  | { readonly kind: 'step'; readonly jobId: number; readonly step: FilterAscentStep }
  /** What was asked cannot be done on the backend in use; another one does it from here on. `detail` says what and why. */
  | { readonly kind: 'backend'; readonly jobId: number; readonly backend: BackendName; readonly detail: string }
  | { readonly kind: 'done'; readonly jobId: number; readonly answer: Jobs[JobKind]['answer'] }
  | { readonly kind: 'cancelled'; readonly jobId: number }
  | { readonly kind: 'failed'; readonly jobId: number; readonly fault: AppErrorData };
