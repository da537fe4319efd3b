/** The jobs about methods of attribution: their maps side by side, and the tests of one of them on one face. */

import { countedProbe, type Calls } from '../../../attribution/counted.ts';
import { faceTestCalls, faceTests, mapScore } from '../../../attribution/faithfulness/face-tests.ts';
import { curveCalls } from '../../../attribution/faithfulness/curves.ts';
import { BLOCKS } from '../../../attribution/faithfulness/blocks.ts';
import { fullMap, type AttributionMethod, type AttributionTask } from '../../../attribution/method.ts';
import { partShares } from '../../../attribution/part-shares.ts';
import { ALL_MAPS, methodOf } from '../../../attribution/registry.ts';
import { headOf } from '../../../inference/core/heads.ts';
import { breathingProbe } from '../../../inference/core/breathing-probe.ts';
import type { Probe } from '../../../inference/core/probe.ts';
import type { Network } from '../../../inference/networks/network.ts';
import { networkProbe } from '../../../inference/passes/network-probe.ts';
import { layersFromTheTop, scrambleLayer } from '../../../inference/passes/scrambled.ts';
import { faceParts } from '../../../lime/core/face-parts.ts';
import type { AskedCalls, FaceQuestion, MapsRequest, TestsAnswer, TestsRequest } from '../../protocol.ts';
import { networkInput, type JobContext } from '../job-context.ts';

type AnyContext = JobContext<'maps'> | JobContext<'tests'>;

const total = ({ forward, backward }: AskedCalls): number => forward + backward;
const since = (calls: Calls, { forward, backward }: AskedCalls): AskedCalls => ({
  forward: calls.forward - forward,
  backward: calls.backward - backward,
});

/** Progress by calls of the network. `expected` is set when it is known. */
class Work {
  readonly probe: Probe;
  readonly calls: Calls;
  readonly #context: AnyContext;
  readonly #started = performance.now();
  expected = 1;

  constructor(network: Network, request: FaceQuestion, context: AnyContext) {
    this.#context = context;
    const { probe, calls } = countedProbe(networkProbe(network, context.model.manifest, request.head));
    this.calls = calls;
    this.probe = breathingProbe(probe, () => this.told());
  }

  get milliseconds(): number {
    return performance.now() - this.#started;
  }

  async told(): Promise<void> {
    const done = total(this.calls);
    if (done < this.expected)
      this.#context.tell({ kind: 'progress', done, total: this.expected, milliseconds: this.milliseconds });
    await this.#context.breathe();
  }

  task(request: FaceQuestion, target: number): AttributionTask {
    const { shape } = this.probe;
    return {
      probe: this.probe,
      input: networkInput(request.pixels, this.#context.model.manifest),
      target,
      colourRange: 1,
      seed: request.seed,
      ...(request.keypoints ? { parts: faceParts(request.keypoints, shape.width, shape.height) } : {}),
    };
  }
}

const onBackend = <T>(context: AnyContext, work: (network: Network) => Promise<T>): Promise<T> =>
  context.model.run(work, (backend, detail) => context.tell({ kind: 'backend', backend, detail }));

/**
 * @throws AppError input-invalid for pixels, a head or a label that the network has not; bad-option for an unknown method
 */
export async function maps(request: MapsRequest, context: JobContext<'maps'>): Promise<AskedCalls> {
  const { signal } = context;
  const wanted = request.wanted.map(({ method, target }) => ({ method: methodOf(method, ALL_MAPS), target }));
  await context.breathe();
  return onBackend(context, async (network) => {
    const work = new Work(network, request, context);
    const scoring = curveCalls(BLOCKS ** 2, 2);
    // The methods' own figures: a gradient counts 2.3 there, so that this is an upper bound until all is done.
    work.expected = 1 + wanted.reduce((sum, { method }) => sum + method.cost + scoring, 0);
    const first = work.task(request, 0);
    const scores = await work.probe.scores(first.input, 1);
    for (const { method, target } of wanted) {
      signal.throwIfAborted();
      if ((method.unavailable?.(work.probe) ?? null) !== null) {
        work.expected -= method.cost + scoring;
        context.tell({ kind: 'left-out', method: method.id });
        continue;
      }
      const task = { ...first, target };
      const before = { ...work.calls };
      const { values } = await fullMap(method, task, signal);
      const calls = since(work.calls, before);
      work.expected += total(calls) - method.cost;
      const score = await mapScore(values, method, task, 'blur', signal);
      const shares = task.parts ? partShares(values, task.parts) : null;
      context.tell({
        kind: 'map',
        method: method.id,
        target,
        score: scores[target]!,
        values,
        calls,
        insertionMinusDeletion: score,
        shares,
      });
      await context.breathe();
    }
    return { ...work.calls };
  });
}

/** The label with the highest score but the explained one; null where the head has no other. */
function otherOf(scores: Float32Array, target: number): number | null {
  if (scores.length < 2) return null;
  let best = target === 0 ? 1 : 0;
  scores.forEach((score, label) => {
    if (label !== target && score > scores[best]!) best = label;
  });
  return best;
}

/** @throws as `maps`; bad-option, too, where the network cannot be asked this method */
export async function tests(request: TestsRequest, context: JobContext<'tests'>): Promise<TestsAnswer> {
  const method: AttributionMethod = methodOf(request.method, ALL_MAPS);
  const { signal, model } = context;
  const head = headOf(model.manifest, request.head);
  await context.breathe();
  return onBackend(context, async (network) => {
    const work = new Work(network, request, context);
    const task = work.task(request, request.target);
    const scores = await work.probe.scores(task.input, 1);
    const other = otherOf(scores, request.target);
    const spoilt = await model.furtherCopy();
    try {
      const layers = layersFromTheTop(spoilt, head.layer);
      const spoiltProbe = countedProbe(networkProbe(spoilt, model.manifest, request.head));
      const probe = breathingProbe(spoiltProbe.probe, async () => {
        Object.assign(work.calls, {
          forward: work.calls.forward + spoiltProbe.calls.forward,
          backward: work.calls.backward + spoiltProbe.calls.backward,
        });
        Object.assign(spoiltProbe.calls, { forward: 0, backward: 0 });
        await work.told();
      });
      const scramble = (layer: string): Promise<void> => scrambleLayer(spoilt, layer, request.seed);
      const expect = (mapCalls: number): void => {
        const about = { layers: layers.length, others: other !== null, promises: method.promise !== undefined };
        work.expected = 1 + faceTestCalls(mapCalls, about);
      };
      expect(method.cost);
      for await (const finding of faceTests(method, task, other, { probe, layers, scramble }, signal)) {
        if (finding.kind === 'map') expect(total(work.calls) - 1);
        context.tell({ kind: 'finding', finding });
        await context.breathe();
      }
      return { calls: { ...work.calls }, score: scores[request.target]!, milliseconds: work.milliseconds };
    } finally {
      spoilt.dispose();
    }
  });
}
