/** LIME's two jobs. */

import { ExplainEngine } from '../../lime/engine.ts';
import type { ExplainRequest, ExplainResult, SegmentMap, SegmentRequest } from '../../lime/request.ts';
import type { JobContext } from './job-context.ts';

export async function explain(request: ExplainRequest, context: JobContext): Promise<ExplainResult> {
  const model = await context.model(request.model);
  await context.breathe();
  return model.run(
    async (network) => {
      const started = performance.now();
      const elapsed = (): number => performance.now() - started;
      const engine = new ExplainEngine(model.manifest, network);
      for await (const event of engine.explain(request, context.signal)) {
        if (event.kind === 'done') return { explanation: event.explanation, milliseconds: elapsed() };
        context.tell({ kind: 'progress', done: event.done, total: event.total, milliseconds: elapsed() });
        if (event.kind === 'partial') context.tell({ kind: 'partial', explanation: event.explanation });
        await context.breathe();
      }
      throw new Error('an explanation ended without a result');
    },
    (backend, detail) => context.tell({ kind: 'backend', backend, detail }),
  );
}

export async function segment(request: SegmentRequest, context: JobContext): Promise<SegmentMap> {
  const model = await context.model(request.model);
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
