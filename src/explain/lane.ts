/** One caller's way to the explain worker, and what a job may tell on its way. */

import type { FilterShares, StrongPatch } from '../inference/activations/linked.ts';
import type { Proposal } from '../sets/core/propose-choice.ts';
import type { FoundFacts } from '../inference/core/own-files.ts';
import type { KeptNetwork } from '../inference/models/own-store.ts';
import type { LayerActivations } from '../inference/activations/core/statistics.ts';
import type { FilterAscentStep } from '../inference/ascent/core/options.ts';
import type { NetworkDescription } from '../inference/networks/core/network-description.ts';
import type {
  CoverRequest,
  CoverResult,
  LimeRequest,
  LimeResult,
  SegmentMap,
  SegmentRequest,
} from '../lime/request.ts';
import type {
  ActivationsRequest,
  AscendRequest,
  AskedCalls,
  DescribeRequest,
  ExplainInspection,
  JobKind,
  JobNews,
  Jobs,
  MapsRequest,
  OwnNetworkRequest,
  PatchesRequest,
  ProposeRequest,
  ReadNetworkRequest,
  ScoresAnswer,
  ScoresRequest,
  SharesRequest,
  TestsAnswer,
  TestsRequest,
  TriedNetwork,
} from './protocol.ts';
import type { SetJobs } from './set-jobs.ts';

export type ExplainEvent =
  | Exclude<JobNews, { kind: 'step' }>
  /** The worker had died; another one works on the same request from the start. */
  | { readonly kind: 'restarted'; readonly detail: string };

export interface ExplainOptions {
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: ExplainEvent) => void;
}

export interface AscendOptions extends ExplainOptions {
  /** Its picture is a copy that the receiver owns. After `restarted` the steps come again from the first. */
  readonly onStep: (step: FilterAscentStep) => void;
}

type RunJob = <K extends JobKind>(
  job: K,
  request: Jobs[K]['request'],
  options: ExplainOptions,
  onStep?: (step: FilterAscentStep) => void,
) => Promise<Jobs[K]['answer']>;

/**
 * One caller's way to the worker. Each method rejects with AppError: cancelled, input-invalid, worker-crashed, model-..., wasm-blocked,
 * backend-failed, or what is wrong with a request of LIME's. A newer request of the lane, of whatever kind, cancels the older.
 */
export class ExplainLane {
  readonly #run: RunJob;
  readonly #release: () => void;

  /** Made by `ExplainClient.lane`. */
  constructor(run: RunJob, release: () => void) {
    this.#run = run;
    this.#release = release;
  }

  /** LIME: which regions a score depends on. */
  lime(request: LimeRequest, options: ExplainOptions = {}): Promise<LimeResult> {
    return this.#run('lime', request, options);
  }

  /** Scores with each region alone covered. */
  cover(request: CoverRequest, options: ExplainOptions = {}): Promise<CoverResult> {
    return this.#run('cover', request, options);
  }

  /** The regions that an explanation by LIME would use. */
  segment(request: SegmentRequest, options: ExplainOptions = {}): Promise<SegmentMap> {
    return this.#run('segment', request, options);
  }

  /** Every layer of a model, with its figures. */
  describe(request: DescribeRequest, options: ExplainOptions = {}): Promise<NetworkDescription> {
    return this.#run('describe', request, options);
  }

  /** Outputs of layers for one picture, in the order asked; nothing above them is computed. */
  activations(request: ActivationsRequest, options: ExplainOptions = {}): Promise<readonly LayerActivations[]> {
    return this.#run('activations', request, options);
  }

  /** The scores of a head for pictures, and nothing else. */
  scores(request: ScoresRequest, options: ExplainOptions = {}): Promise<ScoresAnswer> {
    return this.#run('scores', request, options);
  }

  /** Each filter's share in each class score of a head. */
  shares(request: SharesRequest, options: ExplainOptions = {}): Promise<FilterShares> {
    return this.#run('shares', request, options);
  }

  /**
   * Gradient ascent on the input, several targets at a time; each step is handed out as it comes. To pause, abort the signal and keep
   * each target's last step and picture; to go on, ascend again with them as `from`.
   */
  async ascend(request: AscendRequest, options: AscendOptions): Promise<void> {
    await this.#run('ascend', request, options, options.onStep);
  }

  /** The parts of a set of pictures that a filter answers to most. */
  patches(request: PatchesRequest, options: ExplainOptions = {}): Promise<readonly StrongPatch[]> {
    return this.#run('patches', request, options);
  }

  /** Maps of attribution, each told when it is there. @returns the calls of all of them, of their scores too */
  maps(request: MapsRequest, options: ExplainOptions = {}): Promise<AskedCalls> {
    return this.#run('maps', request, options);
  }

  /** The tests of one map on one face, each told when it is there. */
  tests(request: TestsRequest, options: ExplainOptions = {}): Promise<TestsAnswer> {
    return this.#run('tests', request, options);
  }

  /** A person's own network, read and checked. @throws AppError own-network */
  readNetwork(request: ReadNetworkRequest, options: ExplainOptions = {}): Promise<FoundFacts> {
    return this.#run('read-network', request, options);
  }

  /** What it answers to black, grey and white, and to the drawn face, with this choice. @throws AppError own-network */
  tryNetwork(request: OwnNetworkRequest, options: ExplainOptions = {}): Promise<TriedNetwork> {
    return this.#run('try-network', request, options);
  }

  /** With which labels and preprocessing it answers a labelled set best. @throws AppError own-network | set-invalid */
  proposeChoice(request: ProposeRequest, options: ExplainOptions = {}): Promise<Proposal> {
    return this.#run('propose-choice', request, options);
  }

  /** Completes it with facts derived here, and keeps it on this device. @throws AppError own-network | storage-full */
  keepNetwork(request: OwnNetworkRequest, options: ExplainOptions = {}): Promise<KeptNetwork> {
    return this.#run('keep-network', request, options);
  }

  /** What is asked about a labelled set: to be scored (it stays open in the worker), its cells, single faces, the report. */
  set<K extends keyof SetJobs>(
    job: K,
    request: SetJobs[K]['request'],
    options: ExplainOptions = {},
  ): Promise<SetJobs[K]['answer']> {
    return this.#run(job, request, options) as Promise<SetJobs[K]['answer']>;
  }

  /** For tests and diagnostics: what the worker holds. */
  inspect(options: ExplainOptions = {}): Promise<ExplainInspection> {
    return this.#run('inspect', {}, options);
  }

  /** Cancels what the lane has open; the worker ends with the last lane that is let go. The next request takes the lane again. */
  release(): void {
    this.#release();
  }
}
