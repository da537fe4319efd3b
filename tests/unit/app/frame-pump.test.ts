import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  FramePump,
  SOURCE_STALL_MILLISECONDS,
  STALL_MILLISECONDS,
  type PumpPorts,
} from '../../../src/live/frame-pump.ts';
import type { Frame, FrameSource } from '../../../src/capture/source.ts';

/** A source whose frames come when the test says so. */
class HandSource implements FrameSource {
  readonly kind = 'drawn';
  readonly label = 'test';
  readonly mirrored = false;
  readonly still = false;
  asked = 0;
  stopped = false;
  readonly closed: number[] = [];
  private waiting: { resolve: (frame: Frame) => void; reject: (error: unknown) => void } | null = null;
  private time = 0;
  next(signal: AbortSignal): Promise<Frame> {
    this.asked++;
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });
  }
  async come(): Promise<void> {
    const time = ++this.time;
    const bitmap = { close: () => this.closed.push(time) } as unknown as ImageBitmap;
    this.waiting?.resolve({ bitmap, time });
    await Promise.resolve();
    await Promise.resolve();
  }
  async fail(error: Error): Promise<void> {
    this.waiting?.reject(error);
    await Promise.resolve();
    await Promise.resolve();
  }
  pause(): void {}
  resume(): void {}
  stop(): void {
    this.stopped = true;
  }
}

describe('FramePump', () => {
  let open: boolean;
  let delivered: { id: number; time: number }[];
  let failures: unknown[];
  let stalls: number;
  let silences: boolean[];
  let interval: number;
  let pump: FramePump;
  let source: HandSource;

  beforeEach(() => {
    vi.useFakeTimers();
    open = true;
    delivered = [];
    failures = [];
    stalls = 0;
    silences = [];
    interval = 0;
    const ports: PumpPorts = {
      mayAsk: ({ asking, inFlight, hidden }) => open && !asking && !inFlight && !hidden,
      interval: () => interval,
      deliver: (frame, id) => delivered.push({ id, time: frame.time }),
      failed: (thrown) => failures.push(thrown),
      stalled: () => stalls++,
      sourceStalled: (stalled) => silences.push(stalled),
    };
    pump = new FramePump(ports);
    source = new HandSource();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('keeps one frame in flight and asks for the next only with the credit', async () => {
    pump.setSource(source);
    pump.pump();
    expect(source.asked).toBe(1);
    await source.come();
    pump.pump();
    expect(delivered).toEqual([{ id: 1, time: 1 }]);
    expect(source.asked).toBe(1);
    pump.credit();
    expect(source.asked).toBe(2);
    await source.come();
    expect(delivered.map(({ id }) => id)).toEqual([1, 2]);
  });

  it('brings one more frame when the worker asks early, and no third before its answer', async () => {
    pump.setSource(source);
    await source.come();
    pump.askedEarly();
    expect(source.asked).toBe(2);
    await source.come();
    expect(delivered.map(({ id }) => id)).toEqual([1, 2]);
    pump.credit(); // the first one's answer: its credit is used up
    expect(source.asked).toBe(2);
    pump.askedEarly();
    expect(source.asked).toBe(3);
    pump.credit(); // the second one's answer comes before the third frame does
    await source.come();
    expect(delivered.map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(source.asked).toBe(3);
    pump.credit();
    expect(source.asked).toBe(4);
  });

  it('asks a new worker for a frame, however many the old one had', async () => {
    pump.setSource(source);
    await source.come();
    pump.askedEarly();
    await source.come();
    pump.forgetInFlight();
    pump.pump();
    expect(source.asked).toBe(3);
    vi.advanceTimersByTime(2 * STALL_MILLISECONDS);
    expect(stalls).toBe(0);
  });

  it('tells a worker that answers one of two frames and then no more', async () => {
    pump.setSource(source);
    await source.come();
    pump.askedEarly();
    await source.come();
    vi.advanceTimersByTime(STALL_MILLISECONDS - 1);
    pump.credit();
    vi.advanceTimersByTime(STALL_MILLISECONDS - 1);
    expect(stalls).toBe(0);
    vi.advanceTimersByTime(1);
    expect(stalls).toBe(1);
  });

  it('closes a frame that comes when nobody may have it any more', async () => {
    pump.setSource(source);
    open = false;
    await source.come();
    expect(delivered).toEqual([]);
    expect(source.closed).toEqual([1]);
    open = true;
    pump.pump();
    expect(source.asked).toBe(2);
  });

  it('rests while the page is hidden', async () => {
    pump.setSource(source);
    await source.come();
    pump.setHidden(true);
    pump.credit();
    expect(source.asked).toBe(1);
    pump.setHidden(false);
    expect(source.asked).toBe(2);
  });

  it('stops the old source, whose frame in the making vanishes, and goes on with the new one', async () => {
    pump.setSource(source);
    const second = new HandSource();
    pump.setSource(second);
    expect(source.stopped).toBe(true);
    await source.come();
    expect(failures).toEqual([]);
    expect(second.asked).toBe(1);
    await second.come();
    expect(delivered).toHaveLength(1);
  });

  it('rests between frames for as long as it is told, and not before the first frame of another source', async () => {
    interval = 200;
    pump.setSource(source);
    await source.come();
    vi.advanceTimersByTime(50);
    pump.credit();
    pump.pump();
    vi.advanceTimersByTime(149);
    expect(source.asked).toBe(1);
    vi.advanceTimersByTime(2);
    expect(source.asked).toBe(2);
    await source.come();
    expect(delivered.map(({ id }) => id)).toEqual([1, 2]);
    const second = new HandSource();
    pump.credit();
    pump.setSource(second);
    expect(second.asked).toBe(1);
    interval = 0;
    await second.come();
    pump.credit();
    expect(second.asked).toBe(2);
  });

  it('tells a source that fails, once', async () => {
    pump.setSource(source);
    await source.fail(new Error('unplugged'));
    expect(failures).toHaveLength(1);
    expect(source.asked).toBe(1);
  });

  it('tells a source that sends nothing for a second, and that it sends again', async () => {
    pump.setSource(source);
    await source.come();
    // A worker that is slow is not the source's silence.
    vi.advanceTimersByTime(5 * SOURCE_STALL_MILLISECONDS);
    expect(silences).toEqual([]);
    pump.credit();
    vi.advanceTimersByTime(SOURCE_STALL_MILLISECONDS - 1);
    expect(silences).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(silences).toEqual([true]);
    await source.come();
    expect(silences).toEqual([true, false]);
    pump.credit();
    vi.advanceTimersByTime(SOURCE_STALL_MILLISECONDS);
    pump.setSource(new HandSource());
    expect(silences).toEqual([true, false, true, false]);
  });

  it('counts no silence of a source that nobody waits for: hidden, paused, or a photo', () => {
    pump.setSource(source);
    open = false;
    vi.advanceTimersByTime(5 * SOURCE_STALL_MILLISECONDS);
    open = true;
    pump.setHidden(true);
    vi.advanceTimersByTime(5 * SOURCE_STALL_MILLISECONDS);
    expect(silences).toEqual([]);
    pump.setHidden(false);
    vi.advanceTimersByTime(SOURCE_STALL_MILLISECONDS - 1);
    expect(silences).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(silences).toEqual([true]);
    pump.setSource(Object.assign(new HandSource(), { still: true }));
    vi.advanceTimersByTime(5 * SOURCE_STALL_MILLISECONDS);
    expect(silences).toEqual([true, false]);
  });

  it('tells a worker that does not answer, and not one that does', async () => {
    pump.setSource(source);
    await source.come();
    vi.advanceTimersByTime(STALL_MILLISECONDS - 1);
    pump.credit();
    vi.advanceTimersByTime(10);
    expect(stalls).toBe(0);
    await source.come();
    vi.advanceTimersByTime(STALL_MILLISECONDS);
    expect(stalls).toBe(1);
  });
});
