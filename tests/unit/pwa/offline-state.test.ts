import { describe, expect, it } from 'vitest';
import {
  INITIAL_OFFLINE,
  afterNews,
  type OfflineNews,
  type OfflineState,
} from '../../../src/pwa/core/offline-state.ts';

const after = (...news: OfflineNews[]): OfflineState => news.reduce(afterNews, INITIAL_OFFLINE);
const download = (loaded: number): OfflineNews => ({ kind: 'download', loaded, total: 10 });
const failed: OfflineNews = { kind: 'download-failed', fault: 'network', detail: 'gone', loaded: 4, total: 10 };

describe('first visit', () => {
  it('counts bytes, is ready when the page is controlled, and says so once', () => {
    expect(after(download(4)).phase).toEqual({ kind: 'downloading', loaded: 4, total: 10 });
    const ready = after(download(4), download(10), { kind: 'controlled' });
    expect(ready.phase.kind).toBe('ready');
    expect(ready.sayReady).toBe(true);
    expect(afterNews(ready, { kind: 'dismissed' }).sayReady).toBe(false);
  });

  it('keeps how far it came when it breaks off, and goes on from a new try', () => {
    const state = after(download(4), failed);
    expect(state.phase).toEqual({ kind: 'failed', fault: 'network', detail: 'gone', loaded: 4, total: 10 });
    expect(afterNews(state, { kind: 'try-again' }).phase.kind).toBe('checking');
    expect(after(download(4), failed, { kind: 'try-again' }, download(5)).phase.kind).toBe('downloading');
  });
});

describe('a further network', () => {
  it('is told in bytes while it comes, and then no more', () => {
    const fetching = after({ kind: 'fetching', loaded: 4, total: 10 });
    expect(fetching.fetching).toEqual({ loaded: 4, total: 10 });
    expect(afterNews(fetching, { kind: 'fetching', loaded: 10, total: 10 }).fetching).toBeNull();
    expect(afterNews(fetching, { kind: 'not-kept', path: 'x' }).trouble?.kind).toBe('not-kept');
  });
});

describe('a stored app', () => {
  const stored = after({ kind: 'stored-before' });

  it('says nothing about being ready', () => {
    expect(stored.sayReady).toBe(false);
    expect(afterNews(stored, { kind: 'controlled' }).sayReady).toBe(false);
  });

  it('stays ready whatever becomes of an update', () => {
    for (const news of [download(1), failed, { kind: 'unsupported', detail: '' }, { kind: 'try-again' }] as const) {
      expect(afterNews(stored, news).phase.kind).toBe('ready');
    }
    expect(afterNews(stored, failed).update).toEqual({ kind: 'failed', fault: 'network' });
  });

  it('does not count bytes over an update that waits for the person', () => {
    const waiting = afterNews(stored, { kind: 'update-waiting' });
    expect(afterNews(waiting, download(10)).update.kind).toBe('waiting');
    expect(afterNews(waiting, { kind: 'dismissed' }).update.kind).toBe('none');
  });

  it('cannot be told to forget an update that is taking over', () => {
    const state = afterNews(stored, { kind: 'taking-over' });
    expect(afterNews(state, { kind: 'dismissed' }).update.kind).toBe('taking-over');
  });

  it('keeps trouble with a stored file until it was read', () => {
    const state = afterNews(stored, { kind: 'damaged', path: 'a.bin', repaired: false });
    expect(state.trouble).toEqual({ kind: 'damaged', path: 'a.bin', repaired: false });
    expect(afterNews(state, { kind: 'dismissed' }).trouble).toBeNull();
  });
});
