/**
 * The page's end of the explain worker. Starts it when it is first needed, gives every request its id, and sees to it that every
 * request ends: with its result, or with a typed error. A worker that crashes, or that says nothing for a long time, is replaced; the
 * job that it had is asked again once, and the caller is told.
 */

import { AppError, type AppErrorData } from '../core/errors.ts';
import type { FilterShares, StrongPatch } from '../inference/activations/linked.ts';
import type { LayerActivations } from '../inference/activations/core/statistics.ts';
import type { FilterAscentStep } from '../inference/ascent/core/options.ts';
import type { NetworkDescription } from '../inference/networks/core/network-description.ts';
import type { ExplainRequest, ExplainResult, SegmentMap, SegmentRequest } from '../lime/request.ts';
import type {
  ActivationsRequest,
  AscendRequest,
  DescribeRequest,
  ExplainInspection,
  FromExplain,
  Job,
  JobKind,
  Jobs,
  PatchesRequest,
  SharesRequest,
  ToExplain,
} from './protocol.ts';

export type ExplainEvent =
  | Extract<FromExplain, { kind: 'progress' | 'partial' | 'backend' }>
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

export interface ExplainClientPorts {
  /** URL of the folder that the app is served from, with a slash at the end. */
  readonly base: string;
  /** URL of the index of models; null = the one in `base`. */
  readonly models: string | null;
  spawn?(): Worker;
  /** Silence of a worker with a job after which it counts as dead, in milliseconds. Longer than any batch on any device. */
  readonly patience?: number;
}

interface Pending {
  readonly message: Extract<ToExplain, { kind: 'job' }>;
  readonly hear: (message: FromExplain) => void;
  readonly restarted: (detail: string) => void;
  retried: boolean;
  resolve(answer: Jobs[JobKind]['answer']): void;
  reject(error: Error): void;
}

const PATIENCE = 60_000;

export const spawnExplainWorker = (): Worker =>
  new Worker(new URL('../app.worker.ts', import.meta.url), { type: 'module', name: 'explain' });

/**
 * Each method rejects with AppError (cancelled, or what is wrong with a request of LIME's) or AppError (input-invalid,
 * worker-crashed, model-..., wasm-blocked, backend-failed). A newer request, of whatever kind, cancels the older.
 */
export class ExplainClient {
  readonly #ports: ExplainClientPorts;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | null = null;
  #lastId = 0;
  #watch: ReturnType<typeof setTimeout> | undefined;

  constructor(ports: ExplainClientPorts) {
    this.#ports = ports;
  }

  explain(request: ExplainRequest, options: ExplainOptions = {}): Promise<ExplainResult> {
    return this.#run('explain', request, options);
  }

  /** The regions that an explanation would use. */
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

  /** For tests and diagnostics: what the worker holds. */
  inspect(options: ExplainOptions = {}): Promise<ExplainInspection> {
    return this.#run('inspect', {}, options);
  }

  /** Ends the worker; pending requests are cancelled. The next request starts another one. */
  close(): void {
    this.#dropWorker();
    this.#rejectAll(cancelled());
  }

  #run<K extends JobKind>(
    job: K,
    request: Jobs[K]['request'],
    { signal, onEvent }: ExplainOptions,
    onStep?: (step: FilterAscentStep) => void,
  ): Promise<Jobs[K]['answer']> {
    if (signal?.aborted) return Promise.reject(cancelled());
    // The page does not wait for the worker to notice.
    this.#rejectAll(cancelled());
    return new Promise<Jobs[K]['answer']>((resolve, reject) => {
      const jobId = ++this.#lastId;
      const onAbort = (): void => {
        if (!this.#pending.delete(jobId)) return;
        this.#send({ kind: 'cancel', jobId });
        this.#rest();
        reject(cancelled());
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      const settled = (): void => signal?.removeEventListener('abort', onAbort);
      const pending: Pending = {
        message: { kind: 'job', jobId, ...({ job, request } as unknown as Job) },
        hear: (message) => {
          if (message.kind === 'step') onStep?.(message.step);
          else if (message.kind === 'progress' || message.kind === 'partial' || message.kind === 'backend')
            onEvent?.(message);
        },
        restarted: (detail) => onEvent?.({ kind: 'restarted', detail }),
        retried: false,
        resolve: (answer) => {
          settled();
          resolve(answer as Jobs[K]['answer']);
        },
        reject: (error) => {
          settled();
          reject(error);
        },
      };
      this.#pending.set(jobId, pending);
      this.#send(pending.message);
      this.#rest();
    });
  }

  #send(message: ToExplain): void {
    if (!this.#worker && message.kind !== 'cancel') this.#worker = this.#start();
    this.#worker?.postMessage(message);
  }

  #start(): Worker {
    const worker = this.#ports.spawn?.() ?? spawnExplainWorker();
    worker.onmessage = ({ data }: MessageEvent<FromExplain>) => {
      if (worker === this.#worker) this.#receive(data);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      if (worker === this.#worker) this.#crashed(event.message || 'the worker could not be started');
    };
    worker.onmessageerror = () => {
      if (worker === this.#worker) this.#crashed('a message could not be read');
    };
    worker.postMessage({ kind: 'init', base: this.#ports.base, models: this.#ports.models } satisfies ToExplain);
    return worker;
  }

  #receive(message: FromExplain): void {
    const pending = this.#pending.get(message.jobId);
    // What belongs to a cancelled job is late news.
    if (!pending) return;
    switch (message.kind) {
      case 'done':
        this.#pending.delete(message.jobId);
        pending.resolve(message.answer);
        break;
      case 'cancelled':
        this.#pending.delete(message.jobId);
        pending.reject(cancelled());
        break;
      case 'failed':
        this.#pending.delete(message.jobId);
        pending.reject(errorOf(message.fault));
        break;
      default:
        pending.hear(message);
    }
    this.#rest();
  }

  /** Starts to wait anew; nothing is waited for where no job is open. */
  #rest(): void {
    clearTimeout(this.#watch);
    if (this.#pending.size === 0) return;
    const patience = this.#ports.patience ?? PATIENCE;
    this.#watch = setTimeout(() => this.#crashed(`no answer for ${patience / 1000} seconds`), patience);
  }

  #crashed(detail: string): void {
    this.#dropWorker();
    const left = [...this.#pending.values()];
    for (const pending of left) {
      if (pending.retried) {
        this.#pending.delete(pending.message.jobId);
        pending.reject(new AppError('worker-crashed', detail));
      } else {
        pending.retried = true;
        pending.restarted(detail);
        this.#send(pending.message);
      }
    }
    this.#rest();
  }

  #dropWorker(): void {
    clearTimeout(this.#watch);
    this.#worker?.terminate();
    this.#worker = null;
  }

  #rejectAll(error: Error): void {
    const all = [...this.#pending.values()];
    this.#pending.clear();
    clearTimeout(this.#watch);
    for (const pending of all) pending.reject(error);
  }
}

function cancelled(): AppError {
  return new AppError('cancelled', 'The explanation was cancelled.');
}

const errorOf = (data: AppErrorData): Error => AppError.from(data);
