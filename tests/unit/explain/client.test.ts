import { describe, expect, test, vi } from 'vitest';
import { ExplainClient, type ExplainEvent } from '../../../src/explain/client.ts';
import type { FromExplain, ToExplain } from '../../../src/explain/protocol.ts';
import type { ExplainRequest } from '../../../src/lime/request.ts';

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
  return { client, wires };
}

const REQUEST: ExplainRequest = {
  pixels: new Float32Array(4),
  model: null,
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
    const { client, wires } = setUp();
    const events: ExplainEvent[] = [];
    const promise = client.explain(REQUEST, { onEvent: (event) => events.push(event) });
    expect(kinds(wires[0])).toEqual(['init', 'explain']);
    wires[0]?.say({ kind: 'progress', jobId: 1, done: 4, total: 8, milliseconds: 5 });
    wires[0]?.say({ kind: 'done', jobId: 1, answer: { explanation, milliseconds: 9 } });
    expect(await promise).toEqual({ explanation, milliseconds: 9 });
    expect(events.map(({ kind }) => kind)).toEqual(['progress']);
  });

  test('a newer request cancels the older at once, and late news of it is dropped', async () => {
    const { client, wires } = setUp();
    const onEvent = vi.fn();
    const first = client.explain(REQUEST, { onEvent });
    const second = client.explain(REQUEST);
    await expect(first).rejects.toMatchObject({ name: 'AppError', kind: 'cancelled' });
    wires[0]?.say({ kind: 'progress', jobId: 1, done: 4, total: 8, milliseconds: 5 });
    wires[0]?.say({ kind: 'done', jobId: 1, answer: { explanation, milliseconds: 1 } });
    expect(onEvent).not.toHaveBeenCalled();
    wires[0]?.say({ kind: 'done', jobId: 2, answer: { explanation, milliseconds: 2 } });
    expect((await second).milliseconds).toBe(2);
    expect(wires).toHaveLength(1);
  });

  test('an aborted signal cancels here and there; one aborted before sends nothing', async () => {
    const { client, wires } = setUp();
    const abort = new AbortController();
    const promise = client.explain(REQUEST, { signal: abort.signal });
    abort.abort();
    await expect(promise).rejects.toMatchObject({ kind: 'cancelled' });
    expect(kinds(wires[0])).toEqual(['init', 'explain', 'cancel']);
    await expect(client.explain(REQUEST, { signal: abort.signal })).rejects.toMatchObject({ kind: 'cancelled' });
    expect(kinds(wires[0])).toHaveLength(3);
  });

  test('faults keep their kind', async () => {
    const { client, wires } = setUp();
    const one = client.explain(REQUEST);
    wires[0]?.say({ kind: 'failed', jobId: 1, fault: { kind: 'one-region', detail: 'One.' } });
    await expect(one).rejects.toMatchObject({ name: 'AppError', kind: 'one-region', message: 'One.' });
    const two = client.explain(REQUEST);
    wires[0]?.say({ kind: 'failed', jobId: 2, fault: { kind: 'model-damaged', detail: 'sha' } });
    await expect(two).rejects.toMatchObject({ name: 'AppError', kind: 'model-damaged' });
  });

  test('a crashed worker is replaced, the job is asked again and the caller told; a second crash ends it', async () => {
    const { client, wires } = setUp();
    const events: ExplainEvent[] = [];
    const promise = client.explain(REQUEST, { onEvent: (event) => events.push(event) });
    wires[0]?.crash();
    expect(wires[0]?.terminated).toBe(true);
    expect(events).toEqual([{ kind: 'restarted', detail: 'boom' }]);
    expect(kinds(wires[1])).toEqual(['init', 'explain']);
    wires[1]?.crash();
    await expect(promise).rejects.toMatchObject({ kind: 'worker-crashed' });
    const next = client.explain(REQUEST);
    wires[2]?.say({ kind: 'done', jobId: 2, answer: { explanation, milliseconds: 1 } });
    expect((await next).milliseconds).toBe(1);
  });

  test('a worker that says nothing counts as dead: no request hangs', async () => {
    vi.useFakeTimers();
    try {
      const { client, wires } = setUp(1000);
      const promise = client.explain(REQUEST);
      const outcome = expect(promise).rejects.toMatchObject({ kind: 'worker-crashed' });
      vi.advanceTimersByTime(900);
      wires[0]?.say({ kind: 'progress', jobId: 1, done: 1, total: 8, milliseconds: 5 });
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

  test('closing cancels what is open', async () => {
    const { client, wires } = setUp();
    const promise = client.segment(REQUEST);
    client.close();
    await expect(promise).rejects.toMatchObject({ kind: 'cancelled' });
    expect(wires[0]?.terminated).toBe(true);
  });
});
