import { describe, expect, it } from 'vitest';
import { SOON_MILLISECONDS, Store, type Clock } from '../../../src/app/state/store.ts';

class HandClock implements Clock {
  private waiting: { callback: () => void; at: number }[] = [];
  private now = 0;
  setTimeout(callback: () => void, milliseconds: number): unknown {
    const entry = { callback, at: this.now + milliseconds };
    this.waiting.push(entry);
    return entry;
  }
  clearTimeout(handle: unknown): void {
    this.waiting = this.waiting.filter((entry) => entry !== handle);
  }
  advance(milliseconds: number): void {
    this.now += milliseconds;
    const due = this.waiting.filter(({ at }) => at <= this.now);
    this.waiting = this.waiting.filter(({ at }) => at > this.now);
    due.forEach(({ callback }) => callback());
  }
}

describe('Store', () => {
  const setUp = () => {
    const clock = new HandClock();
    const store = new Store({ a: 0, b: 'x' }, clock);
    const heard: { a: number; b: string; before: number }[] = [];
    const end = store.subscribe((state, before) => heard.push({ ...state, before: before.a }));
    return { clock, store, heard, end };
  };

  it('tells at once, and only what changed', () => {
    const { store, heard } = setUp();
    store.patch({ a: 1 });
    store.patch({ a: 1, b: 'x' });
    expect(heard).toEqual([{ a: 1, b: 'x', before: 0 }]);
  });

  it('tells about many quick changes once, ten times a second at most', () => {
    const { clock, store, heard } = setUp();
    for (let frame = 1; frame <= 30; frame++) {
      store.patch({ a: frame }, 'soon');
      clock.advance(1000 / 30);
    }
    expect(store.state.a).toBe(30);
    expect(heard.length).toBeLessThanOrEqual(1000 / SOON_MILLISECONDS);
    expect(heard.length).toBeGreaterThanOrEqual(7);
    expect(heard[0]!.before).toBe(0);
  });

  it('a change that cannot wait takes the waiting ones along', () => {
    const { clock, store, heard } = setUp();
    store.patch({ a: 5 }, 'soon');
    store.patch({ b: 'y' });
    clock.advance(1000);
    expect(heard).toEqual([{ a: 5, b: 'y', before: 0 }]);
  });

  it('ends a subscription', () => {
    const { store, heard, end } = setUp();
    end();
    store.patch({ a: 9 });
    expect(heard).toEqual([]);
  });
});
