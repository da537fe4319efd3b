/**
 * The explain worker: one copy of each network in use, apart from the live one, so that this is never slowed or blocked. Jobs of
 * different lanes take turns between two batches, the more urgent first; a newer job of a lane cancels the older. See ../protocol.ts.
 */

import { kernelsIn, useKernels } from '../../inference/compiled/wasm/kernels.ts';
import { AppError, toErrorData } from '../../core/errors.ts';
import { activateBackend, currentBackend, tensorMemory } from '../../inference/backends/backends.ts';
import { fetchBytes } from '../../inference/models/model-files.ts';
import { ModelReader } from '../../inference/models/model-reader.ts';
import { OwnNetworkStore } from '../../inference/models/own-store.ts';
import { ModelPool, type Borrowed } from '../../inference/models/pool.ts';
import { Turns } from '../core/turns.ts';
import { URGENCY, type FromExplain, type Job, type JobKind, type Jobs, type ToExplain } from '../protocol.ts';
import type { JobContext } from './job-context.ts';
import { maps, tests } from './jobs/attribution.ts';
import { cover, lime, segment } from './jobs/lime.ts';
import { activations, ascend, describe, patches, scores, shares } from './jobs/network.ts';

const scope = self as unknown as {
  postMessage(message: FromExplain, transfer?: Transferable[]): void;
  onmessage: unknown;
};
const post = (message: FromExplain, transfer: Transferable[] = []): void => scope.postMessage(message, transfer);

type Run<K extends JobKind> = (request: Jobs[K]['request'], context: JobContext<K>) => Promise<Jobs[K]['answer']>;
const JOBS: { readonly [K in JobKind]: Run<K> } = {
  lime,
  segment,
  cover,
  describe,
  activations,
  scores,
  shares,
  ascend,
  patches,
  maps,
  tests,
  // The readers are fetched when the first file comes.
  'read-network': async (request, context) => (await import('./jobs/own-network.ts')).readOwn(request, context),
  'try-network': async (request, context) => (await import('./jobs/own-network.ts')).tryOwn(request, context),
  'propose-choice': async (request, context) =>
    (await import('./jobs/propose-choice.ts')).proposeForOwn(request, context),
  'keep-network': async (request, context) => (await import('./jobs/own-network.ts')).keepOwn(request, context),
  'score-set': async (request, context) => (await import('./jobs/sets.ts')).scoreSetJob(request, context),
  'cell-faces': async (request, context) => (await import('./jobs/sets.ts')).cellFaces(request, context),
  'cell-maps': async (request, context) => (await import('./jobs/sets.ts')).cellMaps(request, context),
  'set-photo': async (request) => (await import('./jobs/sets.ts')).setPhoto(request),
  'set-report': async (request, context) => (await import('./jobs/set-report.ts')).setReport(request, context),
  inspect: () => Promise.resolve({ ...tensorMemory(), networks: pool?.size ?? 0 }),
};

interface OpenJob {
  readonly jobId: number;
  readonly urgency: number;
  readonly abort: AbortController;
}

/** The networks that are open; null before the page has said where the app is. */
let pool: ModelPool | null = null;
let wasmFolder = '';
/** The newest job of each lane. */
const lanes = new Map<string, OpenJob>();
const turns = new Turns();

const channel = new MessageChannel();
const waking: (() => void)[] = [];
channel.port1.onmessage = () => waking.shift()?.();
const nextTask = (): Promise<void> =>
  new Promise((resolve) => {
    waking.push(resolve);
    channel.port2.postMessage(null);
  });

function poolIn(base: string, models: string): ModelPool {
  wasmFolder = new URL('vendor/tfjs/', base).href;
  return new ModelPool(new ModelReader({ read: fetchBytes, models, own: new OwnNetworkStore() }), {
    wasmFolder,
    warm: 'wasm',
  });
}

function borrow(request: Job['request']): Promise<Borrowed> | null {
  if (!('model' in request)) return null;
  if (!pool) throw new AppError('unknown', 'the explain worker was not told where the app is');
  return pool.borrow(request.model);
}

function contextOf({ jobId, abort, urgency }: OpenJob, borrowed: Borrowed | null): JobContext<JobKind> {
  return {
    signal: abort.signal,
    get model() {
      if (!borrowed) throw new AppError('unknown', 'this job names no network');
      return borrowed.model;
    },
    wasmFolder,
    tell: (news, transfer) => post({ kind: 'news', jobId, news }, transfer),
    breathe: async () => {
      await nextTask();
      abort.signal.throwIfAborted();
      if (!turns.wanted(urgency)) return;
      const backend = currentBackend();
      await turns.pass(urgency);
      activateBackend(backend);
      abort.signal.throwIfAborted();
    },
  };
}

/** Numbers that nobody here needs any more move instead of being copied. */
function buffersOf(answer: Jobs[JobKind]['answer']): Transferable[] {
  return Array.isArray(answer)
    ? answer.flatMap((part) => ('values' in part ? [part.values.buffer as ArrayBuffer] : []))
    : [];
}

async function answerOf({ job: kind, request }: Job, job: OpenJob): Promise<Jobs[JobKind]['answer']> {
  job.abort.signal.throwIfAborted();
  // Fetching a network takes nobody's turn.
  const borrowed = await borrow(request);
  try {
    await turns.take(job.urgency);
    try {
      job.abort.signal.throwIfAborted();
      return await (JOBS[kind] as Run<JobKind>)(request as never, contextOf(job, borrowed));
    } finally {
      turns.give();
    }
  } finally {
    borrowed?.release();
  }
}

async function start(message: Extract<ToExplain, { kind: 'job' }>): Promise<void> {
  const { jobId, lane, urgency } = message;
  lanes.get(lane)?.abort.abort();
  const job: OpenJob = { jobId, urgency: URGENCY[urgency], abort: new AbortController() };
  lanes.set(lane, job);
  try {
    const answer = await answerOf(message, job);
    post({ kind: 'done', jobId, answer }, buffersOf(answer));
  } catch (error) {
    const fault = toErrorData(error);
    post(fault.kind === 'cancelled' ? { kind: 'cancelled', jobId } : { kind: 'failed', jobId, fault });
  }
  if (lanes.get(lane) === job) lanes.delete(lane);
}

/** Takes a message of the page. */
export function receive(message: ToExplain): void {
  switch (message.kind) {
    case 'init':
      useKernels(message.compiled === false ? null : kernelsIn(message.base));
      pool = poolIn(message.base, message.models ?? new URL('models/index.json', message.base).href);
      return;
    case 'job':
      void start(message);
      return;
    case 'cancel':
      for (const job of lanes.values()) if (job.jobId === message.jobId) job.abort.abort();
      return;
    case 'inject-fault':
      if (!import.meta.env.VITE_TEST_SEAMS) return;
      if (message.fault === 'crash') {
        setTimeout(() => {
          throw new Error('injected crash');
        });
      } else {
        scope.onmessage = null;
        channel.port1.onmessage = null;
      }
      return;
  }
}
