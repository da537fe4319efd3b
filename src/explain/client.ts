/**
 * The page's end of the explain worker: one worker for all panels, started when it is first needed. Gives every request its id, and sees to
 * it that every request ends: with its result, or with a typed error. A worker that crashes, or that says nothing for a long time, is
 * replaced; the jobs that it had are asked again once, and the callers are told.
 */

import { AppError, type AppErrorData } from '../core/errors.ts';
import { kernelsSwitch } from '../platform/kernels-wanted.ts';
import type { FilterAscentStep } from '../inference/ascent/core/options.ts';
import { ExplainLane, type ExplainOptions } from './lane.ts';
import type { FromExplain, Job, JobKind, JobNews, Jobs, ToExplain, Urgency } from './protocol.ts';

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
  readonly hear: (news: JobNews) => void;
  readonly restarted: (detail: string) => void;
  retried: boolean;
  resolve(answer: Jobs[JobKind]['answer']): void;
  reject(error: Error): void;
}

const PATIENCE = 60_000;

export const spawnExplainWorker = (): Worker =>
  new Worker(new URL('../app.worker.ts', import.meta.url), { type: 'module', name: 'explain' });

export class ExplainClient {
  readonly #ports: ExplainClientPorts;
  readonly #pending = new Map<number, Pending>();
  /** Lanes that were used and not let go; the worker lives as long as there is one. */
  readonly #held = new Set<string>();
  #worker: Worker | null = null;
  #lastId = 0;
  #watch: ReturnType<typeof setTimeout> | undefined;

  constructor(ports: ExplainClientPorts) {
    this.#ports = ports;
  }

  /** @param name a newer request of a lane cancels the older one of the same name; other lanes go on */
  lane(name: string, urgency: Urgency = 'asked'): ExplainLane {
    return new ExplainLane(
      (job, request, options, onStep) => this.#run({ lane: name, urgency }, job, request, options, onStep),
      () => this.#release(name),
    );
  }

  /** Ends the worker; pending requests are cancelled. The next request starts another one. */
  close(): void {
    this.#held.clear();
    this.#dropWorker();
    this.#rejectAll(() => true);
  }

  #release(lane: string): void {
    this.#cancel(lane);
    this.#held.delete(lane);
    if (this.#held.size === 0) this.#dropWorker();
  }

  /** The page does not wait for the worker to notice. */
  #cancel(lane: string): void {
    for (const { message } of this.#pending.values())
      if (message.lane === lane) this.#send({ kind: 'cancel', jobId: message.jobId });
    this.#rejectAll(({ message }) => message.lane === lane);
    this.#watchSilence();
  }

  #run<K extends JobKind>(
    { lane, urgency }: { readonly lane: string; readonly urgency: Urgency },
    job: K,
    request: Jobs[K]['request'],
    { signal, onEvent }: ExplainOptions,
    onStep?: (step: FilterAscentStep) => void,
  ): Promise<Jobs[K]['answer']> {
    if (signal?.aborted) return Promise.reject(cancelled());
    this.#rejectAll(({ message }) => message.lane === lane);
    this.#held.add(lane);
    return new Promise<Jobs[K]['answer']>((resolve, reject) => {
      const jobId = ++this.#lastId;
      const onAbort = (): void => {
        if (!this.#pending.delete(jobId)) return;
        this.#send({ kind: 'cancel', jobId });
        this.#watchSilence();
        reject(cancelled());
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      const settled = (): void => signal?.removeEventListener('abort', onAbort);
      const pending: Pending = {
        message: { kind: 'job', jobId, lane, urgency, ...({ job, request } as unknown as Job) },
        hear: (news) => {
          if (news.kind === 'step') onStep?.(news.step);
          else onEvent?.(news);
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
      this.#watchSilence();
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
    worker.postMessage({
      kind: 'init',
      base: this.#ports.base,
      models: this.#ports.models,
      ...kernelsSwitch(),
    } satisfies ToExplain);
    return worker;
  }

  #receive(message: FromExplain): void {
    const pending = this.#pending.get(message.jobId);
    // A cancelled job's messages may still be under way.
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
      case 'news':
        pending.hear(message.news);
    }
    this.#watchSilence();
  }

  /** Starts to wait anew; nothing is waited for where no job is open. */
  #watchSilence(): void {
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
    this.#watchSilence();
  }

  #dropWorker(): void {
    clearTimeout(this.#watch);
    this.#worker?.terminate();
    this.#worker = null;
  }

  #rejectAll(which: (pending: Pending) => boolean): void {
    for (const [jobId, pending] of [...this.#pending]) {
      if (!which(pending)) continue;
      this.#pending.delete(jobId);
      pending.reject(cancelled());
    }
    if (this.#pending.size === 0) clearTimeout(this.#watch);
  }
}

const clients = new Map<string, ExplainClient>();

/** The one client of a page for a place: whoever asks shares its worker. */
export function sharedExplainClient({ base, models }: Pick<ExplainClientPorts, 'base' | 'models'>): ExplainClient {
  const key = `${base} ${models ?? ''}`;
  const client = clients.get(key) ?? new ExplainClient({ base, models });
  clients.set(key, client);
  return client;
}

const cancelled = (): AppError => new AppError('cancelled', 'the job was cancelled');
const errorOf = (data: AppErrorData): Error => AppError.from(data);
