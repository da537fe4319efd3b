/**
 * The page's end of the explain worker. Starts it when it is first needed, gives every request its id, and sees to it that every
 * request ends: with its result, or with a typed error. A worker that crashes, or that says nothing for a long time, is replaced; the
 * job that it had is asked again once, and the caller is told.
 */

import { AppError, type ErrorKind } from '../core/errors.ts';
import { LimeError, type LimeErrorKind } from './core/errors.ts';
import type { Explanation } from './core/explanation.ts';
import type {
  ExplainFault,
  ExplainRequest,
  FromExplain,
  SegmentMap,
  SegmentRequest,
  ToExplain,
} from './explain-protocol.ts';

export type ExplainEvent =
  | Extract<FromExplain, { kind: 'progress' | 'partial' }>
  /** The worker had died; another one works on the same request from the start. */
  | { readonly kind: 'restarted'; readonly detail: string };

export interface ExplainOptions {
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: ExplainEvent) => void;
}

export interface ExplainResult {
  readonly explanation: Explanation;
  readonly milliseconds: number;
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

type Final = Extract<FromExplain, { kind: 'done' | 'segmented' }>;
type JobMessage = Extract<ToExplain, { kind: 'explain' | 'segment' }>;

interface Pending {
  readonly message: JobMessage;
  readonly options: ExplainOptions;
  retried: boolean;
  resolve(answer: Final): void;
  reject(error: Error): void;
}

const PATIENCE = 60_000;

export const spawnExplainWorker = (): Worker =>
  new Worker(new URL('./worker/explain.worker.ts', import.meta.url), { type: 'module' });

export class ExplainClient {
  readonly #ports: ExplainClientPorts;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | null = null;
  #lastId = 0;
  #watch: ReturnType<typeof setTimeout> | undefined;

  constructor(ports: ExplainClientPorts) {
    this.#ports = ports;
  }

  /**
   * A newer request (of either kind) cancels this one.
   * @throws LimeError (cancelled, or what is wrong with the request) or AppError (worker-crashed, model-..., wasm-blocked)
   */
  async explain(request: ExplainRequest, options: ExplainOptions = {}): Promise<ExplainResult> {
    const answer = await this.#run({ kind: 'explain', jobId: ++this.#lastId, request }, options);
    if (answer.kind !== 'done') throw new AppError('unknown', `answer ${answer.kind} to an explain request`);
    return { explanation: answer.explanation, milliseconds: answer.milliseconds };
  }

  /** The regions that an explanation would use. @throws as `explain` */
  async segment(request: SegmentRequest, options: ExplainOptions = {}): Promise<SegmentMap> {
    const answer = await this.#run({ kind: 'segment', jobId: ++this.#lastId, request }, options);
    if (answer.kind !== 'segmented') throw new AppError('unknown', `answer ${answer.kind} to a segment request`);
    return answer.segments;
  }

  /** Ends the worker; pending requests are cancelled. The next request starts another one. */
  close(): void {
    this.#dropWorker();
    this.#rejectAll(cancelled());
  }

  #run(message: JobMessage, options: ExplainOptions): Promise<Final> {
    const { signal } = options;
    if (signal?.aborted) return Promise.reject(cancelled());
    // The page does not wait for the worker to notice.
    this.#rejectAll(cancelled());
    return new Promise<Final>((resolve, reject) => {
      const { jobId } = message;
      const onAbort = (): void => {
        if (!this.#pending.delete(jobId)) return;
        this.#send({ kind: 'cancel', jobId });
        this.#rest();
        reject(cancelled());
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      const settled = (): void => signal?.removeEventListener('abort', onAbort);
      this.#pending.set(jobId, {
        message,
        options,
        retried: false,
        resolve: (answer) => {
          settled();
          resolve(answer);
        },
        reject: (error) => {
          settled();
          reject(error);
        },
      });
      this.#send(message);
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
      case 'progress':
      case 'partial':
        this.#rest();
        pending.options.onEvent?.(message);
        return;
      case 'done':
      case 'segmented':
        this.#pending.delete(message.jobId);
        pending.resolve(message);
        break;
      case 'cancelled':
        this.#pending.delete(message.jobId);
        pending.reject(cancelled());
        break;
      case 'failed':
        this.#pending.delete(message.jobId);
        pending.reject(errorOf(message.fault));
        break;
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
        pending.options.onEvent?.({ kind: 'restarted', detail });
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

function cancelled(): LimeError {
  return new LimeError('cancelled', 'The explanation was cancelled.');
}

const LIME_KINDS: readonly string[] = [
  'bad-image',
  'image-not-finite',
  'image-all-equal',
  'bad-segments',
  'one-region',
  'too-many-regions',
  'fill-changes-nothing',
  'bad-option',
  'bad-network-output',
  'cancelled',
] satisfies LimeErrorKind[];

function errorOf({ kind, detail }: ExplainFault): Error {
  return LIME_KINDS.includes(kind)
    ? new LimeError(kind as LimeErrorKind, detail)
    : new AppError(kind as ErrorKind, detail);
}
