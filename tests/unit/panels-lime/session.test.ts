import { AppError } from '../../../src/core/errors.ts';
import { describe, expect, test } from 'vitest';
import { LimeSession } from '../../../src/app/panels/lime/session.ts';
import type { FrozenFace } from '../../../src/app/panels/frozen-face.ts';
import { explainToEnd } from '../../../src/lime/core/explain.ts';
import type { Explanation } from '../../../src/lime/core/explanation.ts';
import { superpixelsFrom } from '../../../src/lime/core/superpixels.ts';
import type { ExplainOptions } from '../../../src/explain/lane.ts';
import type { LimeRequest, LimeResult, SegmentMap } from '../../../src/lime/request.ts';

const SUBJECT = {
  pixels: new Float32Array(16),
  width: 4,
  height: 4,
  model: 'm',
  head: { id: 'h', labels: ['a', 'b'] },
  keypoints: null,
} as unknown as FrozenFace;

const SEGMENTS = superpixelsFrom([0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 3, 3, 2, 2, 3, 3], 4, 4);
const explanationOf = (): Promise<Explanation> =>
  explainToEnd(
    {
      image: { width: 4, height: 4, channels: 1, data: Float32Array.from({ length: 16 }, (_, i) => i / 16) },
      segments: SEGMENTS,
      algorithm: 'slic',
      model: 'm',
      head: 'h',
      labels: ['a', 'b'],
      calls: 16,
    },
    {
      predict: (batch, count) =>
        Promise.resolve(Float32Array.from({ length: count * 2 }, (_, i) => batch[(i >> 1) * 16 + (i & 1)] as number)),
    },
  );

/** A client whose jobs end when a test says so. */
class HeldClient {
  readonly asked: {
    request: LimeRequest;
    options: ExplainOptions;
    resolve(r: LimeResult): void;
    reject(e: Error): void;
  }[] = [];
  closed = 0;
  lime(request: LimeRequest, options: ExplainOptions = {}): Promise<LimeResult> {
    return new Promise((resolve, reject) => {
      this.asked.push({ request, options, resolve, reject });
      options.signal?.addEventListener('abort', () => reject(new AppError('cancelled', 'Cancelled.')));
    });
  }
  segment(): Promise<SegmentMap> {
    return Promise.resolve({ algorithm: 'slic', ...SEGMENTS });
  }
  release(): void {
    this.closed++;
  }
}

function setUp() {
  const client = new HeldClient();
  const session = new LimeSession(client, () => undefined);
  session.setSubject(SUBJECT);
  return { client, session };
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe('the session behind the panel', () => {
  test('runs with the defaults, refines, and ends with figures', async () => {
    const { client, session } = setUp();
    void session.run();
    expect(session.busy).toBe(true);
    const [job] = client.asked;
    expect(job?.request).toMatchObject({ model: 'm', head: 'h', design: 'orthogonal', calls: 128, seed: 1 });
    const explanation = await explanationOf();
    job?.options.onEvent?.({ kind: 'progress', done: 32, total: 128, milliseconds: 1000 });
    expect(session.state.status).toEqual({ kind: 'running', done: 32, total: 128, secondsLeft: 3 });
    job?.options.onEvent?.({ kind: 'partial', explanation });
    expect(session.state.explanation).toBe(explanation);
    expect(session.state.status.kind).toBe('running');
    job?.resolve({ explanation, milliseconds: 4000 });
    await settled();
    expect(session.state.status).toEqual({ kind: 'done', calls: 16, seconds: 4 });
  });

  test('the same face shown the other way round keeps its job and what that gives; another face does not', async () => {
    const { client, session } = setUp();
    void session.run();
    const mirrored = { ...SUBJECT, mirrored: true };
    expect(session.setSubject(mirrored)).toBe(false);
    expect(client.asked[0]!.options.signal?.aborted).toBe(false);
    const explanation = await explanationOf();
    client.asked[0]!.resolve({ explanation, milliseconds: 4000 });
    await settled();
    session.setSubject(SUBJECT);
    expect(session.state).toMatchObject({ subject: SUBJECT, explanation, status: { kind: 'done' } });
    expect(session.setSubject({ ...SUBJECT, pixels: SUBJECT.pixels.slice() })).toBe(true);
    expect(session.state).toMatchObject({ explanation: null, status: { kind: 'idle' } });
  });

  test('cancel stays cancelled; a newer run replaces an older one', async () => {
    const { client, session } = setUp();
    void session.run();
    session.cancel();
    await settled();
    expect(session.state.status.kind).toBe('cancelled');
    void session.run();
    void session.run();
    await settled();
    expect(session.state.status.kind).toBe('loading');
    expect(client.asked.map(({ options }) => options.signal?.aborted)).toEqual([true, true, false]);
  });

  test('faults become kinds', async () => {
    const { client, session } = setUp();
    void session.run();
    client.asked[0]?.reject(new AppError('one-region', 'One.'));
    await settled();
    expect(session.state.status).toEqual({ kind: 'failed', error: { kind: 'one-region', detail: 'One.' } });
  });

  test('another segmentation is shown before anything is asked', async () => {
    const { client, session } = setUp();
    session.setOptions({ segmentation: 'slic' });
    await settled();
    expect(session.state.status.kind).toBe('preview');
    expect(session.state.segments?.count).toBe(4);
    expect(client.asked).toHaveLength(0);
  });

  test('loads what it exported; anything else is refused with a reason', async () => {
    const { session } = setUp();
    session.load('{"method":"lime"}');
    expect(session.state.loadError).toMatchObject({ kind: 'explanation-invalid', params: { field: 'model' } });
    session.load('no json');
    expect(session.state.loadError?.kind).toBe('explanation-not-json');
    const explanation = await explanationOf();
    session.load(JSON.stringify(explanation));
    expect(session.state).toMatchObject({ loaded: true, loadError: null, status: { kind: 'loaded' }, explanation });
  });

  test('without a face nothing is kept and the worker is let go', async () => {
    const { client, session } = setUp();
    void session.run();
    session.setSubject(null);
    await settled();
    expect(client.closed).toBe(1);
    expect(session.state).toMatchObject({ subject: null, explanation: null, status: { kind: 'idle' } });
  });

  test('what is shown goes with the face; how it is shown stays', async () => {
    const { session } = setUp();
    session.setDisplay({ count: 2 });
    session.chooseLabel('b');
    session.highlight(3);
    expect(session.state).toMatchObject({ chosen: 'b', highlighted: 3, display: { count: 2, side: 'both' } });
    session.load('no json');
    expect(session.state.chosen).toBe('b');
    session.load(JSON.stringify(await explanationOf()));
    expect(session.state.chosen).toBeNull();
    session.chooseLabel('a');
    session.setSubject({ ...SUBJECT, pixels: SUBJECT.pixels.slice() });
    expect(session.state).toMatchObject({ chosen: null, highlighted: null, display: { count: 2, side: 'both' } });
  });
});
