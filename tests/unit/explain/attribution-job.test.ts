/** The jobs about attribution, on a real network that ignores the lower half: counted calls, planted truth, cancel, breath. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomBand } from '../../../src/attribution/faithfulness/card.ts';
import { faceTestCalls, type Finding } from '../../../src/attribution/faithfulness/face-tests.ts';
import { BAND, curveVerdict, hangsOnFill, scrambleVerdict } from '../../../src/attribution/faithfulness/verdicts.ts';
import { ALL_MAPS } from '../../../src/attribution/registry.ts';
import { SeededRandom } from '../../../src/core/math/seeded-random.ts';
import { shipped } from '../../../src/inference/core/model-ref.ts';
import { tensorMemory } from '../../../src/inference/backends/backends.ts';
import { OpenModel } from '../../../src/inference/models/open-model.ts';
import { AVERAGE_KEYPOINTS } from '../../../src/lime/core/face-parts.ts';
import type { JobNews, MapNews, MapsRequest, TestsRequest } from '../../../src/explain/protocol.ts';
import type { JobContext } from '../../../src/explain/worker/job-context.ts';
import { maps, tests } from '../../../src/explain/worker/jobs/attribution.ts';
import { halfManifest, SIDE, upperHalfFile } from '../../support/half-network.ts';
import { WASM_FOLDER } from '../../support/node-backends.ts';

const random = new SeededRandom(7);
const face = {
  model: shipped('planted'),
  pixels: Float32Array.from({ length: SIDE * SIDE }, () => 255 * random.uniform()),
  head: null,
  keypoints: AVERAGE_KEYPOINTS,
  seed: 1,
};

let model: OpenModel;
/** The label with the highest score, and another one. */
let [top, next] = [0, 1];
beforeAll(async () => {
  model = new OpenModel({ ...upperHalfFile(), manifest: halfManifest }, WASM_FOLDER);
  const { found } = await mapsOf([0, 1, 2].map((target) => ({ method: 'edges', target })));
  [top, next] = found.sort((a, b) => b.score - a.score).map(({ target }) => target) as [number, number];
});
afterAll(() => model.dispose());

/** @param stopAt the breath at which the job is cancelled */
function work(stopAt = Infinity) {
  const abort = new AbortController();
  const heard: JobNews[] = [];
  let breaths = 0;
  const context = {
    signal: abort.signal,
    model,
    tell: (news: JobNews) => void heard.push(news),
    breathe: () => {
      if (++breaths >= stopAt) abort.abort();
      abort.signal.throwIfAborted();
      return Promise.resolve();
    },
  } as unknown as JobContext<'maps'> & JobContext<'tests'>;
  return { context, heard, breaths: () => breaths };
}

const mapsOf = async (wanted: MapsRequest['wanted']) => {
  const { context, heard, breaths } = work();
  const calls = await maps({ ...face, wanted }, context);
  return { calls, heard, breaths, found: heard.filter((news): news is MapNews => news.kind === 'map') };
};

const testsOf = async (method: string) => {
  const { context, heard } = work();
  const answer = await tests({ ...face, method, target: top }, context);
  const findings = heard.flatMap((news) => (news.kind === 'finding' ? [news.finding] : []));
  const of = <K extends Finding['kind']>(kind: K) =>
    findings.filter((finding): finding is Extract<Finding, { kind: K }> => finding.kind === kind);
  return { answer, heard, of };
};

describe('maps side by side', () => {
  it('come one by one with their calls, score and shares; what the network ignores is zero; what cannot be asked is left out', async () => {
    const { calls, found, heard, breaths } = await mapsOf([
      { method: 'integrated-gradients', target: top },
      { method: 'integrated-gradients', target: next },
      { method: 'class-activation-map', target: top },
      { method: 'edges', target: top },
    ]);
    expect(found.map(({ method, target }) => [method, target])).toEqual([
      ['integrated-gradients', top],
      ['integrated-gradients', next],
      ['edges', top],
    ]);
    expect(heard).toContainEqual({ kind: 'left-out', method: 'class-activation-map' });
    const [first, second, edges] = found as [MapNews, MapNews, MapNews];
    expect([first.calls, second.calls, edges.calls]).toEqual([
      { forward: 0, backward: 16 },
      { forward: 0, backward: 16 },
      { forward: 0, backward: 0 },
    ]);
    // One call for the scores, 32 for each map's own score.
    expect(calls).toEqual({ forward: 1 + 3 * 32, backward: 32 });
    const half = (SIDE * SIDE) / 2;
    expect(Math.max(...first.values.subarray(half).map(Math.abs))).toBe(0);
    expect(Math.max(...first.values.subarray(0, half).map(Math.abs))).toBeGreaterThan(0);
    expect([...first.values]).not.toEqual([...second.values]);
    expect(first.insertionMinusDeletion).toBeGreaterThan(edges.insertionMinusDeletion + 0.1);
    const { shares } = first;
    expect(shares!.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 5);
    expect(shares!.find(({ part }) => part === 'mouth')!.share).toBe(0);
    expect(breaths()).toBeGreaterThanOrEqual(5);
  });

  it('every method of the list can be asked, and nothing that is not in it', async () => {
    for (const { id, cost } of ALL_MAPS) {
      if (cost > 150) continue;
      const { found, heard } = await mapsOf([{ method: id, target: 0 }]);
      expect(found.length + heard.filter(({ kind }) => kind === 'left-out').length, id).toBe(1);
    }
    await expect(mapsOf([{ method: 'no-such', target: 0 }])).rejects.toMatchObject({ kind: 'bad-option' });
  });
});

describe('tests of one map', () => {
  it.each([
    ['integrated-gradients', 16, true],
    ['gradient', 1, false],
    ['edges', 0, false],
  ] as const)(
    '%s: the calls are the sum that the docs state, and progress never passes it',
    async (id, one, promises) => {
      const before = tensorMemory().tensors;
      const { answer, heard } = await testsOf(id);
      // One for the scores. 1,041 for the curves and 192 for the controls'; a map, one a layer, another label, 10 with noise, 5 for stability.
      const stated = 1 + 1041 + 192 + one * (1 + 2 + 1 + 10 + 5) + (promises ? 2 : 0);
      expect(answer.calls.forward + answer.calls.backward).toBe(stated);
      expect(1 + faceTestCalls(one, { layers: 2, others: true, promises })).toBe(stated);
      const steps = heard.flatMap((news) => (news.kind === 'progress' ? [news] : []));
      expect(steps.length).toBeGreaterThan(30);
      expect(steps.every(({ done }, i) => i === 0 || done >= steps[i - 1]!.done)).toBe(true);
      expect(steps.at(-1)!.total).toBe(stated);
      expect(tensorMemory().tensors).toBe(before);
    },
  );

  it('find what is true of a real map: beyond chance, hanging on the weights and the label, adding up', async () => {
    const { of } = await testsOf('integrated-gradients');
    expect(of('curves').map(({ fill }) => fill)).toEqual(['blur', 'mean', 'imputed']);
    for (const { curves, controls } of of('curves')) {
      expect(curves.random).toHaveLength(20);
      expect(Object.keys(controls)).toEqual(['edges', 'middle']);
    }
    const [blur] = of('curves');
    const [mean, deviation] = randomBand(blur!.curves);
    expect(blur!.curves.deletion.area).toBeLessThan(mean - BAND * deviation);
    expect(curveVerdict(blur!.curves)).not.toBe('failed');
    // The same curves, taken in the opposite order: what spoke for the map speaks against it.
    const { deletion, lerfDeletion } = blur!.curves;
    expect(curveVerdict({ ...blur!.curves, deletion: lerfDeletion, lerfDeletion: deletion })).toBe('failed');
    expect(of('scrambled').map(({ layer }) => layer.layer)).toEqual(['scores', 'hidden']);
    expect(scrambleVerdict(of('scrambled').map(({ layer }) => layer))).toBe('held');
    expect(of('other-label')[0]!.correlation).toBeLessThan(0.9);
    const [sums] = of('completeness');
    expect(Math.abs(sums!.gap)).toBeLessThan(0.05 * Math.max(1, Math.abs(sums!.promised)));
    expect(of('noise')[0]!.correlation).toBeGreaterThan(0.8);
    expect(of('stability')[0]!.otherSeed).toBeCloseTo(1, 6);
    // The network of the other jobs is as it was: the spoilt one was a copy.
    const again = await testsOf('integrated-gradients');
    expect([...again.of('map')[0]!.values]).toEqual([...of('map')[0]!.values]);
  });

  it('catch a map that ignores the weights, by the scrambled layers and by the other label', async () => {
    const { of } = await testsOf('edges');
    expect(scrambleVerdict(of('scrambled').map(({ layer }) => layer))).toBe('failed');
    expect(of('other-label')[0]!.correlation).toBeCloseTo(1, 6);
    expect(of('completeness')).toEqual([]);
  });

  it('a verdict that differs between fills is known as such', () => {
    expect([hangsOnFill(['held', 'held', 'held']), hangsOnFill(['held', 'open', 'held'])]).toEqual([false, true]);
  });

  it('stop at any breath, and give the spoilt copy back', async () => {
    await model.copyOn('wasm');
    const before = tensorMemory().tensors;
    const request: TestsRequest = { ...face, method: 'integrated-gradients', target: 0 };
    for (const stopAt of [1, 2, 3, 7, 20, 36, 44, 50]) {
      const { context, breaths } = work(stopAt);
      await expect(tests(request, context)).rejects.toMatchObject({ name: 'AbortError' });
      expect(breaths()).toBe(stopAt);
      expect(tensorMemory().tensors, `breath ${stopAt}`).toBe(before);
    }
  });
});
