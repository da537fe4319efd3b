/**
 * The explain worker: owns its own model instance, so that the live one is never slowed or blocked by it, and works on one job at a
 * time. A newer job cancels the older, between two batches at the latest. See ../protocol.ts.
 */

import { AppError, toErrorData } from '../../core/errors.ts';
import { fetchBytes } from '../../inference/model-files.ts';
import { LimeError } from '../../lime/core/errors.ts';
import { ExplainEngine } from '../../lime/engine.ts';
import type { ExplainRequest, SegmentRequest } from '../../lime/request.ts';
import type { ExplainFault, FromExplain, ToExplain } from '../protocol.ts';

const scope = self as unknown as { postMessage(message: FromExplain): void; onmessage: unknown };
const post = (message: FromExplain): void => scope.postMessage(message);

interface RunningJob {
  readonly jobId: number;
  readonly abort: AbortController;
}

let place: { base: string; models: string | null } | null = null;
let opened: { id: string | null; engine: Promise<ExplainEngine> } | null = null;
let current: RunningJob | null = null;
/** Jobs follow each other: the older one ends (cancelled) before the newer one starts. */
let queue: Promise<void> = Promise.resolve();

/** Lets messages that came meanwhile be heard: on wasm a whole job would else be one task. */
const channel = new MessageChannel();
let wake: (() => void) | null = null;
channel.port1.onmessage = () => wake?.();
const breathe = (): Promise<void> =>
  new Promise((resolve) => {
    wake = resolve;
    channel.port2.postMessage(null);
  });

/** The engine of a model; another model's replaces it. A failed start is forgotten, so that the next job tries again. */
function engineFor(model: string | null): Promise<ExplainEngine> {
  if (!place) throw new AppError('unknown', 'the explain worker was not told where the app is');
  if (opened?.id === model) return opened.engine;
  void opened?.engine.then((engine) => engine.dispose()).catch(() => undefined);
  const { base, models } = place;
  const engine = ExplainEngine.open(
    {
      read: fetchBytes,
      models: models ?? new URL('models/index.json', base).href,
      wasmFolder: new URL('vendor/tfjs/', base).href,
    },
    model,
  );
  const entry = { id: model, engine };
  opened = entry;
  engine.catch(() => {
    if (opened === entry) opened = null;
  });
  return engine;
}

async function explain({ jobId, abort }: RunningJob, request: ExplainRequest): Promise<void> {
  const engine = await engineFor(request.model);
  await breathe();
  const started = performance.now();
  const elapsed = (): number => performance.now() - started;
  for await (const event of engine.explain(request, abort.signal)) {
    if (event.kind === 'done') {
      post({ kind: 'done', jobId, answer: { explanation: event.explanation, milliseconds: elapsed() } });
      return;
    }
    post({ kind: 'progress', jobId, done: event.done, total: event.total, milliseconds: elapsed() });
    if (event.kind === 'partial') post({ kind: 'partial', jobId, explanation: event.explanation });
    await breathe();
  }
}

async function segment({ jobId }: RunningJob, request: SegmentRequest): Promise<void> {
  const engine = await engineFor(request.model);
  const { count, width, height, labels, names } = engine.segment(request.pixels, request.segmentation);
  const map = { algorithm: request.segmentation.kind, count, width, height, labels, ...(names ? { names } : {}) };
  post({ kind: 'done', jobId, answer: map });
}

function faultOf(error: unknown): ExplainFault {
  return error instanceof LimeError ? { kind: error.kind, detail: error.message } : toErrorData(error);
}

function start(jobId: number, work: (job: RunningJob) => Promise<void>): void {
  current?.abort.abort();
  const job: RunningJob = { jobId, abort: new AbortController() };
  current = job;
  queue = queue.then(async () => {
    try {
      if (!job.abort.signal.aborted) await work(job);
      else post({ kind: 'cancelled', jobId });
    } catch (error) {
      const fault = faultOf(error);
      post(fault.kind === 'cancelled' ? { kind: 'cancelled', jobId } : { kind: 'failed', jobId, fault });
    }
    if (current === job) current = null;
  });
}

/** Takes a message of the page. */
export function receive(message: ToExplain): void {
  switch (message.kind) {
    case 'init':
      place = { base: message.base, models: message.models };
      return;
    case 'job':
      if (message.job === 'explain') start(message.jobId, (job) => explain(job, message.request));
      else if (message.job === 'segment') start(message.jobId, (job) => segment(job, message.request));
      else start(message.jobId, () => Promise.reject(new AppError('unknown', `${message.job} is still being built`)));
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
