/** What "Compare methods" does, over the real jobs on a small network: what is asked, what is kept, what cancels what. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareFacts, compareJson } from '../../../src/app/panels/compare/export.ts';
import { cardRows, fillSentence, findingsOf, plainSentences } from '../../../src/app/panels/compare/card.ts';
import { CompareSession, mapKey, type CompareState } from '../../../src/app/panels/compare/session.ts';
import type { FrozenFace } from '../../../src/app/panels/frozen-face.ts';
import { AppError } from '../../../src/core/errors.ts';
import { SeededRandom } from '../../../src/core/math/seeded-random.ts';
import type { ExplainOptions } from '../../../src/explain/lane.ts';
import type { JobNews, MapsRequest, TestsRequest } from '../../../src/explain/protocol.ts';
import type { JobContext } from '../../../src/explain/worker/job-context.ts';
import { maps, tests } from '../../../src/explain/worker/jobs/attribution.ts';
import { shipped } from '../../../src/inference/core/model-ref.ts';
import { OpenModel } from '../../../src/inference/models/open-model.ts';
import { AVERAGE_KEYPOINTS } from '../../../src/lime/core/face-parts.ts';
import { halfManifest, SIDE, upperHalfFile } from '../../support/half-network.ts';
import { WASM_FOLDER } from '../../support/node-backends.ts';

let model: OpenModel;
beforeAll(() => {
  model = new OpenModel({ ...upperHalfFile(), manifest: halfManifest }, WASM_FOLDER);
});
afterAll(() => model.dispose());

/** The jobs as the worker runs them, without the worker. */
const contextOf = ({ signal = new AbortController().signal, onEvent }: ExplainOptions) =>
  ({
    signal,
    model,
    tell: (news: Exclude<JobNews, { kind: 'step' }>) => {
      if (!signal.aborted) onEvent?.(news);
    },
    breathe: async () => {
      await new Promise((resolve) => setTimeout(resolve));
      if (signal.aborted) throw new AppError('cancelled', 'the job was cancelled');
    },
  }) as unknown as JobContext<'maps'> & JobContext<'tests'>;

function setUp() {
  const asked: MapsRequest['wanted'][] = [];
  const states: CompareState[] = [];
  const lane = {
    maps: (request: MapsRequest, options: ExplainOptions = {}) => {
      asked.push(request.wanted);
      return maps(request, contextOf(options));
    },
    tests: (request: TestsRequest, options: ExplainOptions = {}) => tests(request, contextOf(options)),
    release: () => undefined,
  };
  const session: CompareSession = new CompareSession({ maps: lane, tests: lane }, () => states.push(session.state));
  return { session, asked, states };
}

const random = new SeededRandom(7);
const face = {
  pixels: Float32Array.from({ length: SIDE * SIDE }, () => 255 * random.uniform()),
  width: SIDE,
  height: SIDE,
  keypoints: AVERAGE_KEYPOINTS,
  model: shipped('planted'),
  head: halfManifest.heads[0]!,
  target: 1,
  top: 1,
} as unknown as FrozenFace;

describe('methods side by side', () => {
  it('only what is missing is asked; the controls are always there; what cannot be asked is not asked again', async () => {
    const { session, asked, states } = setUp();
    session.setSubject(face);
    await session.runMaps();
    expect(session.state.status.maps.kind).toBe('done');
    expect(session.shown.slice(-2)).toEqual(['edges', 'middle']);
    expect(session.state.leftOut).toContain('class-activation-map');
    expect(session.missing).toEqual([]);
    expect(asked[0]!.slice(0, 2).map(({ method }) => method)).toEqual(['edges', 'middle']);
    // Each map is told when it is there.
    expect(new Set(states.map((state) => state.maps.size)).size).toBe(session.state.maps.size + 1);

    session.toggleLabel(0);
    await expect.poll(() => session.state.status.maps.kind).toBe('done');
    expect(asked[1]!.every(({ target }) => target === 0)).toBe(true);
    expect(asked[1]!.some(({ method }) => method === 'class-activation-map')).toBe(false);
    session.toggleLabel(1);
    session.toggleLabel(0);
    expect(session.state.targets, 'the last label stays').toEqual([0]);
    expect(asked).toHaveLength(2);

    const { maps } = session.state;
    session.setSubject({ ...face, mirrored: true });
    expect(session.state, 'shown the other way round').toMatchObject({ targets: [0], maps });
    session.setSubject({ ...face, pixels: face.pixels.slice() });
    expect(session.state).toMatchObject({ targets: [1], tested: null, maps: new Map() });
  });

  it('a newer wish ends the job that runs, and keeps what it gave', async () => {
    const { session } = setUp();
    session.setSubject(face);
    const first = session.runMaps();
    await expect.poll(() => session.state.maps.size).toBeGreaterThan(2);
    session.toggleLabel(2);
    await first;
    await expect.poll(() => session.state.status.maps.kind, { timeout: 20_000 }).toBe('done');
    expect(session.state.maps.has(mapKey('gradient', 1)) && session.state.maps.has(mapKey('gradient', 2))).toBe(true);
    session.cancel('maps');
    expect(session.state.status.maps.kind, 'nothing to cancel').toBe('done');
  });
});

describe('tests of one method', () => {
  it('come to a card of eleven rows and a file with every figure; cancelled, what was found stays', async () => {
    const { session } = setUp();
    session.setSubject(face);
    session.chooseTested({ method: 'integrated-gradients' });
    await session.runTests();
    const { tested } = session.state;
    expect(tested!.answer).not.toBeNull();
    const rows = cardRows(tested!.findings, true);
    expect(rows).toHaveLength(11);
    expect(rows.every(({ figure, verdict }) => /\d/.test(figure) && verdict !== null)).toBe(true);
    expect(fillSentence(findingsOf(tested!.findings, 'curves'))).toMatch(/verdict/i);
    for (const finding of tested!.findings)
      for (const sentence of plainSentences(finding, face.head.labels, 1)) expect(sentence).toMatch(/\.$/);
    session.showTab('tests');
    const source = { model: face.model, manifest: null, ownNetworks: [] };
    const facts = compareFacts(session.state, session.shown, source)!;
    expect(facts).toMatchObject({ label: face.head.labels[1], seed: 1, settings: { whole: true } });
    const file = JSON.parse(compareJson(session.state, facts)!) as {
      facts: Facts;
      tests: { findings: { kind: string; values?: number[] }[] };
    };
    expect(file.facts).toEqual(facts);
    expect(file.tests.findings[0]!.values).toHaveLength(SIDE * SIDE);
    expect(file.tests.findings.filter(({ kind }) => kind === 'curves')).toHaveLength(3);

    session.chooseTested({ method: 'edges' });
    const second = session.runTests();
    await expect.poll(() => session.state.tested!.findings.length, { interval: 5 }).toBeGreaterThan(1);
    session.cancel('tests');
    expect(session.state.status.tests.kind).toBe('cancelled');
    await second;
    expect(session.state.tested!.findings.length).toBeGreaterThan(1);
    expect(session.state.tested).toMatchObject({ method: 'edges', answer: null });
  });

  it('a method that promises nothing has a row that says so, when all is done and not before', async () => {
    const { session } = setUp();
    session.setSubject(face);
    session.chooseTested({ method: 'edges', target: 0 });
    await session.runTests();
    const { findings } = session.state.tested!;
    expect(cardRows(findings, true).filter(({ verdict }) => verdict === null)).toHaveLength(1);
    expect(cardRows(findings, false).filter(({ verdict }) => verdict === null)).toHaveLength(0);
    // It never sees the network: scrambled or asked for another label, it stays as it is.
    expect(cardRows(findings, true).filter(({ verdict }) => verdict === 'failed').length).toBeGreaterThanOrEqual(2);
  });
});
