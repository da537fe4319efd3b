/** LIME's jobs, and the one of parts that are covered one by one. */

import type { BackendName } from '../../../core/expression.ts';
import type { Network } from '../../../inference/networks/network.ts';
import { ExplainEngine, GPU_BATCH, WASM_BATCH } from '../../../lime/engine.ts';
import type {
  CoverRequest,
  CoverResult,
  LimeRequest,
  LimeResult,
  SegmentMap,
  SegmentRequest,
} from '../../../lime/request.ts';
import type { JobContext } from '../job-context.ts';

/** Fewer are done on wasm before a GPU has compiled its shaders. */
const GPU_FROM_CALLS = 512;

export async function lime(request: LimeRequest, context: JobContext<'lime'>): Promise<LimeResult> {
  const { model } = context;
  await context.breathe();
  const work = (batch: number) => async (network: Network) => {
    const started = performance.now();
    const elapsed = (): number => performance.now() - started;
    const engine = new ExplainEngine(model.manifest, network);
    for await (const event of engine.explain(request, context.signal, batch)) {
      if (event.kind === 'done') return { explanation: event.explanation, milliseconds: elapsed() };
      context.tell({ kind: 'progress', done: event.done, total: event.total, milliseconds: elapsed() });
      if (event.kind === 'partial') context.tell({ kind: 'partial', explanation: event.explanation });
      await context.breathe();
    }
    throw new Error('an explanation ended without a result');
  };
  const changed = (backend: BackendName, detail: string): void => context.tell({ kind: 'backend', backend, detail });
  const long = request.calls >= GPU_FROM_CALLS && request.design !== 'exact';
  if (long && (await model.backendForLongWork()) === 'webgpu') return model.runOnGpu(work(GPU_BATCH), changed);
  return model.run(work(WASM_BATCH), changed);
}

export async function segment(request: SegmentRequest, context: JobContext<'segment'>): Promise<SegmentMap> {
  const { model } = context;
  return model.run(
    (network) => {
      const engine = new ExplainEngine(model.manifest, network);
      const { count, width, height, labels, names } = engine.segment(request.pixels, request.segmentation);
      const algorithm = request.segmentation.kind;
      return Promise.resolve({ algorithm, count, width, height, labels, ...(names ? { names } : {}) });
    },
    () => undefined,
  );
}

export async function cover(request: CoverRequest, context: JobContext<'cover'>): Promise<CoverResult> {
  const { model } = context;
  await context.breathe();
  return model.run(
    (network) => new ExplainEngine(model.manifest, network).cover(request),
    () => undefined,
  );
}
