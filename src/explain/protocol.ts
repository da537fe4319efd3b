/**
 * What the page and the explain worker say to each other. Every request carries a job's id and its lane, and every answer the id of the
 * job it belongs to; a job ends with exactly one of `done`, `cancelled`, `failed`. A newer job of a lane cancels the older one of that
 * lane; jobs of different lanes take turns, the more urgent first.
 */

import type { Finding } from '../attribution/faithfulness/face-tests.ts';
import type { PartShare } from '../attribution/part-shares.ts';
import type { BackendName } from '../core/expression.ts';
import type { AppErrorData } from '../core/errors.ts';
import type { FilterShares, StrongPatch } from '../inference/activations/linked.ts';
import type { AscentTarget } from '../inference/ascent/ascent.ts';
import type { FoundFacts, GivenFile } from '../inference/core/own-files.ts';
import type { NetworkChoice } from '../inference/core/network-choice.ts';
import type { KeptNetwork } from '../inference/models/own-store.ts';
import type { ModelRef } from '../inference/core/model-ref.ts';
import type { LayerActivations } from '../inference/activations/core/statistics.ts';
import type { AscentOptions, FilterAscentStep } from '../inference/ascent/core/options.ts';
import type { NetworkDescription } from '../inference/networks/core/network-description.ts';
import type { ExpressionName } from '../capture/core/face-parameters.ts';
import type { Proposal } from '../sets/core/propose-choice.ts';
import type { SetJobs } from './set-jobs.ts';
import type { Explanation } from '../lime/core/explanation.ts';
import type { CropPoint } from '../lime/core/face-parts.ts';
import type {
  CoverRequest,
  CoverResult,
  LimeRequest,
  LimeResult,
  NetworkPixels,
  SegmentMap,
  SegmentRequest,
} from '../lime/request.ts';

interface AboutModel {
  readonly model: ModelRef;
}

export type DescribeRequest = AboutModel;

export interface ActivationsRequest extends AboutModel {
  readonly pixels: NetworkPixels;
  /** Layers of the description, or `name/linear` for the value before the activation. */
  readonly layers: readonly string[];
}

export interface ScoresRequest extends AboutModel {
  /** Head id; null = the model's first. */
  readonly head: string | null;
  readonly pictures: readonly NetworkPixels[];
}
export interface ScoresAnswer {
  /** [picture][label], 0..1 */
  readonly scores: readonly (readonly number[])[];
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

/** What maps of attribution are asked of. */
export interface FaceQuestion extends AboutModel {
  readonly pixels: NetworkPixels;
  /** Head id; null = the model's first. */
  readonly head: string | null;
  /** Six points, 0..1 of the crop; null where they are not known: no share of any part is told. */
  readonly keypoints: readonly CropPoint[] | null;
  /** Of everything that is drawn at random. */
  readonly seed: number;
}

export interface MapsRequest extends FaceQuestion {
  /** In the order in which they shall come; ids of the registry, controls included. */
  readonly wanted: readonly { readonly method: string; readonly target: number }[];
}

/** Calls of the network: inputs that it was asked for. */
export interface AskedCalls {
  /** Logits or scores. */
  readonly forward: number;
  /** Gradients, a forward and a backward pass each. */
  readonly backward: number;
}

export interface MapNews {
  readonly kind: 'map';
  readonly method: string;
  readonly target: number;
  /** The label's score on this face, 0..1. */
  readonly score: number;
  /** [height, width] row-major. */
  readonly values: Float32Array;
  /** Of the map alone. */
  readonly calls: AskedCalls;
  /** Insertion minus deletion on this face under the fill `blur`, -1..1. */
  readonly insertionMinusDeletion: number;
  /** null where the face's points are not known. */
  readonly shares: readonly PartShare[] | null;
}
/** A method that this network cannot be asked. */
export interface LeftOutNews {
  readonly kind: 'left-out';
  readonly method: string;
}

export interface TestsRequest extends FaceQuestion {
  readonly method: string;
  readonly target: number;
}
export interface FindingNews {
  readonly kind: 'finding';
  readonly finding: Finding;
}
export interface TestsAnswer {
  /** Of all tests and of the scores of the face. */
  readonly calls: AskedCalls;
  /** The label's score on this face, 0..1. */
  readonly score: number;
  readonly milliseconds: number;
}

export interface ReadNetworkRequest {
  readonly files: readonly GivenFile[];
}
export interface OwnNetworkRequest extends ReadNetworkRequest {
  readonly choice: NetworkChoice;
}

/** The same with a labelled set: its pictures, or the file or files that hold them. */
export interface ProposeRequest extends OwnNetworkRequest {
  readonly set: readonly GivenFile[];
}

/** What a network answers to one plain grey. */
export interface PlainAnswer {
  /** 0 black .. 255 white */
  readonly grey: number;
  /** In the order of the labels; NaN where the network gives none. */
  readonly scores: readonly number[];
}
export interface FaceAnswer {
  /** As the face is drawn. */
  readonly expression: ExpressionName;
  readonly scores: readonly number[];
}
export interface TriedNetwork {
  readonly plain: readonly PlainAnswer[];
  readonly faces: readonly FaceAnswer[];
}

/** After every batch but the last. */
export interface ProgressNews {
  readonly kind: 'progress';
  readonly done: number;
  readonly total: number;
  /** Since the first call of the network. */
  readonly milliseconds: number;
}
/** An explanation by the calls so far. */
export interface PartialNews {
  readonly kind: 'partial';
  readonly explanation: Explanation;
}
export interface StepNews {
  readonly kind: 'step';
  readonly step: FilterAscentStep;
}
/** What was asked cannot be done on the backend in use; another one does it from here on. `detail` says what and why. */
export interface BackendNews {
  readonly kind: 'backend';
  readonly backend: BackendName;
  readonly detail: string;
}

/** Every kind of job: what it is asked, what it may say on its way, what it answers at its end. */
export interface Jobs extends SetJobs {
  readonly lime: {
    readonly request: LimeRequest;
    readonly news: ProgressNews | PartialNews | BackendNews;
    readonly answer: LimeResult;
  };
  readonly cover: { readonly request: CoverRequest; readonly news: never; readonly answer: CoverResult };
  readonly segment: { readonly request: SegmentRequest; readonly news: never; readonly answer: SegmentMap };
  readonly describe: {
    readonly request: DescribeRequest;
    readonly news: BackendNews;
    readonly answer: NetworkDescription;
  };
  readonly activations: {
    readonly request: ActivationsRequest;
    readonly news: BackendNews;
    readonly answer: readonly LayerActivations[];
  };
  readonly scores: { readonly request: ScoresRequest; readonly news: BackendNews; readonly answer: ScoresAnswer };
  readonly shares: { readonly request: SharesRequest; readonly news: BackendNews; readonly answer: FilterShares };
  readonly ascend: { readonly request: AscendRequest; readonly news: StepNews | BackendNews; readonly answer: null };
  readonly patches: {
    readonly request: PatchesRequest;
    readonly news: ProgressNews | BackendNews;
    readonly answer: readonly StrongPatch[];
  };
  readonly maps: {
    readonly request: MapsRequest;
    readonly news: ProgressNews | MapNews | LeftOutNews | BackendNews;
    readonly answer: AskedCalls;
  };
  readonly tests: {
    readonly request: TestsRequest;
    readonly news: ProgressNews | FindingNews | BackendNews;
    readonly answer: TestsAnswer;
  };
  /** A person's own network: read and checked, nothing kept. */
  readonly 'read-network': {
    readonly request: ReadNetworkRequest;
    readonly news: ProgressNews;
    readonly answer: FoundFacts;
  };
  /** The same with a choice: what it answers to black, grey and white. */
  readonly 'try-network': {
    readonly request: OwnNetworkRequest;
    readonly news: ProgressNews;
    readonly answer: TriedNetwork;
  };
  /** Which labels and preprocessing it was probably made with; framing, colours and equalisation of the choice are used. */
  readonly 'propose-choice': {
    readonly request: ProposeRequest;
    readonly news: ProgressNews;
    readonly answer: Proposal;
  };
  readonly 'keep-network': {
    readonly request: OwnNetworkRequest;
    readonly news: ProgressNews;
    readonly answer: KeptNetwork;
  };
  /** For tests and diagnostics. */
  readonly inspect: {
    readonly request: Record<string, never>;
    readonly news: never;
    readonly answer: ExplainInspection;
  };
}
export type JobKind = keyof Jobs;
export type JobNews = Jobs[JobKind]['news'];

/** How soon a job wants its turn: a set that is read, a gallery that fills, an answer that a person waits for. */
export const URGENCY = { set: 0, gallery: 1, asked: 2 } as const;
export type Urgency = keyof typeof URGENCY;

export interface ExplainInspection {
  readonly backend: BackendName;
  /** Of tfjs, on all backends together. */
  readonly tensors: number;
  readonly bytes: number;
  /** Networks that are open. */
  readonly networks: number;
}

/** A job's kind with its request. */
export type Job = { [K in JobKind]: { readonly job: K; readonly request: Jobs[K]['request'] } }[JobKind];

export type ToExplain =
  /** First message. `base`: the folder that the app is served from, with a slash; `models`: the index of models, null = the one in base;
   *  `compiled`: false: networks run on tfjs alone. */
  | { readonly kind: 'init'; readonly base: string; readonly models: string | null; readonly compiled?: boolean }
  | ({ readonly kind: 'job'; readonly jobId: number; readonly lane: string; readonly urgency: Urgency } & Job)
  | { readonly kind: 'cancel'; readonly jobId: number }
  /** The named seam: only builds made with VITE_TEST_SEAMS answer to it. */
  | { readonly kind: 'inject-fault'; readonly fault: 'crash' | 'hang' };

export type FromExplain =
  | { readonly kind: 'news'; readonly jobId: number; readonly news: JobNews }
  | { readonly kind: 'done'; readonly jobId: number; readonly answer: Jobs[JobKind]['answer'] }
  | { readonly kind: 'cancelled'; readonly jobId: number }
  | { readonly kind: 'failed'; readonly jobId: number; readonly fault: AppErrorData };
