/**
 * The explain worker: owns its own model instance, so that the live one is never slowed or blocked by it, and works on one job at a
 * time. A newer job cancels the older, between two batches at the latest. See ../protocol.ts.
 */

import { AppError, toErrorData } from '../../core/errors.ts';
import { tensorMemory } from '../../inference/backends/backends.ts';
import { fetchBytes, readModelIndex } from '../../inference/models/model-files.ts';
import { OpenModel } from '../../inference/models/open-model.ts';
import type { FromExplain, Job, JobKind, Jobs, ToExplain } from '../protocol.ts';
import { activations, ascend, describe, patches, shares } from './jobs/network.ts';
import type { JobContext } from './job-context.ts';
import { explain, segment } from './jobs/lime.ts';
import { ModelSlot } from './model-slot.ts';

const scope = self as unknown as {
  postMessage(message: FromExplain, transfer?: Transferable[]): void;
  onmessage: unknown;
};
const post = (message: FromExplain, transfer: Transferable[] = []): void => scope.postMessage(message, transfer);

type Run<K extends JobKind> = (request: Jobs[K]['request'], context: JobContext) => Promise<Jobs[K]['answer']>;
const JOBS: { readonly [K in JobKind]: Run<K> } = {
  explain,
  segment,
  describe,
  activations,
  shares,
  ascend,
  patches,
  inspect: () => Promise.resolve(tensorMemory()),
};

interface RunningJob {
  readonly jobId: number;
  readonly abort: AbortController;
}

/** Where models come from, and the one that is open; null before the page has said where the app is. */
let slot: ModelSlot<OpenModel> | null = null;
let current: RunningJob | null = null;
/** Jobs follow each other: the older one ends (cancelled) before the newer one starts. */
let queue: Promise<void> = Promise.resolve();

const channel = new MessageChannel();
let wake: (() => void) | null = null;
channel.port1.onmessage = () => wake?.();
const nextTask = (): Promise<void> =>
  new Promise((resolve) => {
    wake = resolve;
    channel.port2.postMessage(null);
  });

function slotIn(base: string, models: string): ModelSlot<OpenModel> {
  const from = { read: fetchBytes, models, wasmFolder: new URL('vendor/tfjs/', base).href };
  return new ModelSlot(
    (id) => OpenModel.open(from, id),
    async () => (await readModelIndex(fetchBytes, models)).models[0]!.id,
  );
}

async function modelOf(id: string | null): Promise<OpenModel> {
  if (!slot) throw new AppError('unknown', 'the explain worker was not told where the app is');
  return slot.get(id);
}

function contextOf({ jobId, abort }: RunningJob): JobContext {
  return {
    signal: abort.signal,
    model: modelOf,
    tell: (news, transfer) => post({ ...news, jobId }, transfer),
    breathe: async () => {
      await nextTask();
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

function start(jobId: number, { job: kind, request }: Job): void {
  current?.abort.abort();
  const job: RunningJob = { jobId, abort: new AbortController() };
  current = job;
  queue = queue.then(async () => {
    try {
      job.abort.signal.throwIfAborted();
      const answer = await (JOBS[kind] as Run<typeof kind>)(request as never, contextOf(job));
      post({ kind: 'done', jobId, answer }, buffersOf(answer));
    } catch (error) {
      const fault = toErrorData(error);
      post(fault.kind === 'cancelled' ? { kind: 'cancelled', jobId } : { kind: 'failed', jobId, fault });
    }
    if (current === job) current = null;
  });
}

/** Takes a message of the page. */
export function receive(message: ToExplain): void {
  switch (message.kind) {
    case 'init':
      slot = slotIn(message.base, message.models ?? new URL('models/index.json', message.base).href);
      return;
    case 'job':
      start(message.jobId, message);
      return;
    case 'cancel':
      if (current?.jobId === message.jobId) current.abort.abort();
      return;
    case 'inject-fault':
      if (!import.meta.env.VITE_TEST_SEAMS) return;
      if (message.fault === 'crash') {
        setTimeout(() => {
          throw new Error('injected crash');
        });
      } else {
        scope.onmessage = null;
        queue = new Promise(() => undefined);
        current = null;
        wake = () => undefined;
        channel.port1.onmessage = null;
      }
      return;
  }
}
