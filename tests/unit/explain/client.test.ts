import { describe, expect, test, vi } from 'vitest';
import { ExplainClient } from '../../../src/explain/client.ts';
import type { ExplainEvent } from '../../../src/explain/lane.ts';
import { FIRST_SHIPPED } from '../../../src/inference/core/model-ref.ts';
import type { FromExplain, ToExplain } from '../../../src/explain/protocol.ts';
import type { LimeRequest } from '../../../src/lime/request.ts';

/** The far end of the wire: records what it is told and says what a test wants it to say. */
class Wire {
  readonly heard: ToExplain[] = [];
  terminated = false;
  onmessage: ((event: { data: FromExplain }) => void) | null = null;
  onerror: ((event: { message: string; preventDefault(): void }) => void) | null = null;
  onmessageerror: (() => void) | null = null;
  postMessage(message: ToExplain): void {
    this.heard.push(message);
  }
  terminate(): void {
    this.terminated = true;
  }
  say(data: FromExplain): void {
    this.onmessage?.({ data });
  }
  crash(): void {
    this.onerror?.({ message: 'boom', preventDefault: () => undefined });
  }
}

function setUp(patience = 60_000) {
  const wires: Wire[] = [];
  const client = new ExplainClient({
    base: 'http://app/',
    models: null,
    patience,
    spawn: () => {
      const wire = new Wire();
      wires.push(wire);
      return wire as unknown as Worker;
    },
  });
  return { client, lane: client.lane('lime'), wires };
}

const REQUEST: LimeRequest = {
  pixels: new Float32Array(4),
  model: FIRST_SHIPPED,
  head: null,
  segmentation: { kind: 'slic' },
  design: 'orthogonal',
  calls: 8,
  seed: 1,
  fill: { kind: 'mean' },
};
const explanation = { method: 'lime' } as never;
const kinds = (wire: Wire | undefined): string[] =>
  wire?.heard.map((message) => (message.kind === 'job' ? message.job : message.kind)) ?? [];

describe('the explain client', () => {
  test('tells the worker where the app is, hands on progress, resolves with the result', async () => {
    const { lane, wires } = setUp();
    const events: ExplainEvent[] = [];
    const promise = lane.lime(REQUEST, { onEvent: (event) => events.push(event) });
    expect(kinds(wires[0])).toEqual(['init', 'lime']);
    wires[0]?.say({ kind: 'news', jobId: 1, news: { kind: 'progress', done: 4, total: 8, milliseconds: 5 } });
    wires[0]?.say({ kind: 'done', jobId: 1, answer: { explanation, milliseconds: 9 } });
    expect(await promise).toEqual({ explanation, milliseconds: 9 });
    expect(events.map(({ kind }) => kind)).toEqual(['progress']);
  });

  test('a newer request cancels the older at once, and late news of it is dropped', async () => {
    const { lane, wires } = setUp();
    const onEvent = vi.fn();
    const first = lane.lime(REQUEST, { onEvent });
    const second = lane.lime(REQUEST);
    await expect(first).rejects.toMatchObject({ name: 'AppError', kind: 'cancelled' });
    wires[0]?.say({
      kind: 'news',
      jobId: 1,
      news: { kind: 'progress', done: 4, total: 8, milliseconds: 5 },
    });
    wires[0]?.say({ kind: 'done', jobId: 1, answer: { explanation, milliseconds: 1 } });
    expect(onEvent).not.toHaveBeenCalled();
    wires[0]?.say({ kind: 'done', jobId: 2, answer: { explanation, milliseconds: 2 } });
    expect((await second).milliseconds).toBe(2);
    expect(wires).toHaveLength(1);
  });

  test('an aborted signal cancels here and there; one aborted before sends nothing', async () => {
    const { lane, wires } = setUp();
    const abort = new AbortController();
    const promise = lane.lime(REQUEST, { signal: abort.signal });
    abort.abort();
    await expect(promise).rejects.toMatchObject({ kind: 'cancelled' });
    expect(kinds(wires[0])).toEqual(['init', 'lime', 'cancel']);
    await expect(lane.lime(REQUEST, { signal: abort.signal })).rejects.toMatchObject({ kind: 'cancelled' });
    expect(kinds(wires[0])).toHaveLength(3);
  });

  test('faults keep their kind', async () => {
    const { lane, wires } = setUp();
    const one = lane.lime(REQUEST);
    wires[0]?.say({ kind: 'failed', jobId: 1, fault: { kind: 'one-region', detail: 'One.' } });
    await expect(one).rejects.toMatchObject({ name: 'AppError', kind: 'one-region', message: 'One.' });
    const two = lane.lime(REQUEST);
    wires[0]?.say({ kind: 'failed', jobId: 2, fault: { kind: 'model-damaged', detail: 'sha' } });
    await expect(two).rejects.toMatchObject({ name: 'AppError', kind: 'model-damaged' });
  });

  test('a crashed worker is replaced, the job is asked again and the caller told; a second crash ends it', async () => {
    const { lane, wires } = setUp();
    const events: ExplainEvent[] = [];
    const promise = lane.lime(REQUEST, { onEvent: (event) => events.push(event) });
    wires[0]?.crash();
    expect(wires[0]?.terminated).toBe(true);
    expect(events).toEqual([{ kind: 'restarted', detail: 'boom' }]);
    expect(kinds(wires[1])).toEqual(['init', 'lime']);
    wires[1]?.crash();
    await expect(promise).rejects.toMatchObject({ kind: 'worker-crashed' });
    const next = lane.lime(REQUEST);
    wires[2]?.say({ kind: 'done', jobId: 2, answer: { explanation, milliseconds: 1 } });
    expect((await next).milliseconds).toBe(1);
  });

  test('a worker that says nothing counts as dead: no request hangs', async () => {
    vi.useFakeTimers();
    try {
      const { lane, wires } = setUp(1000);
      const promise = lane.lime(REQUEST);
      const outcome = expect(promise).rejects.toMatchObject({ kind: 'worker-crashed' });
      vi.advanceTimersByTime(900);
      wires[0]?.say({ kind: 'news', jobId: 1, news: { kind: 'progress', done: 1, total: 8, milliseconds: 5 } });
      vi.advanceTimersByTime(900);
      expect(wires).toHaveLength(1);
      vi.advanceTimersByTime(200);
      expect(wires).toHaveLength(2);
      vi.advanceTimersByTime(1100);
      await outcome;
    } finally {
      vi.useRealTimers();
    }
  });

  test('lanes go on beside each other, with one worker, which ends when the last of them is let go', async () => {
    const { client, lane, wires } = setUp();
    const gallery = client.lane('gallery', 'gallery');
    const lime = lane.lime(REQUEST);
    const described = gallery.describe({ model: FIRST_SHIPPED });
    const refused = expect(described).rejects.toMatchObject({ kind: 'cancelled' });
    expect(wires).toHaveLength(1);
    expect(wires[0]?.heard.flatMap((one) => (one.kind === 'job' ? [[one.lane, one.urgency]] : []))).toEqual([
      ['lime', 'asked'],
      ['gallery', 'gallery'],
    ]);
    gallery.release();
    await refused;
    expect(wires[0]?.heard.at(-1)).toEqual({ kind: 'cancel', jobId: 2 });
    expect(wires[0]?.terminated).toBe(false);
    wires[0]?.say({ kind: 'done', jobId: 1, answer: { explanation, milliseconds: 3 } });
    expect((await lime).milliseconds).toBe(3);
    lane.release();
    expect(wires[0]?.terminated).toBe(true);
  });

  test('closing cancels what is open', async () => {
    const { client, lane, wires } = setUp();
    const promise = lane.segment(REQUEST);
    client.close();
    await expect(promise).rejects.toMatchObject({ kind: 'cancelled' });
    expect(wires[0]?.terminated).toBe(true);
  });
});
