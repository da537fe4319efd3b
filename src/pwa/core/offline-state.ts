/** What is stored and what is under way, as one value, and how each piece of news changes it. */

import type { FileFault } from './faults.ts';

export type OfflinePhase =
  /** Switched off (`?sw=off`, a development build). */
  | { readonly kind: 'off' }
  /** This browser, or this window, has no service workers. */
  | { readonly kind: 'unsupported'; readonly detail: string }
  | { readonly kind: 'checking' }
  /** The first download. */
  | { readonly kind: 'downloading'; readonly loaded: number; readonly total: number }
  | {
      readonly kind: 'failed';
      readonly fault: FileFault;
      readonly detail: string;
      readonly loaded: number;
      readonly total: number;
    }
  | { readonly kind: 'ready' };

export type UpdateState =
  | { readonly kind: 'none' }
  | { readonly kind: 'downloading'; readonly loaded: number; readonly total: number }
  /** Broke off: the app goes on as it is, the next start tries again. */
  | { readonly kind: 'failed'; readonly fault: FileFault }
  /** Complete; the person decides when. */
  | { readonly kind: 'waiting' }
  /** The person wants it, but other windows of the app are open. */
  | { readonly kind: 'other-windows'; readonly count: number }
  | { readonly kind: 'taking-over' };

export interface OfflineState {
  readonly phase: OfflinePhase;
  readonly update: UpdateState;
  /** "Ready for offline use" is to be said: once, after the first download. */
  readonly sayReady: boolean;
  /** A further network on its way to this device. */
  readonly fetching: { readonly loaded: number; readonly total: number } | null;
  /** The last stored file that was found damaged or gone, or could not be stored. */
  readonly trouble: {
    readonly kind: 'damaged' | 'missing' | 'not-kept';
    readonly path: string;
    readonly repaired: boolean;
  } | null;
}

export const INITIAL_OFFLINE: OfflineState = {
  phase: { kind: 'checking' },
  update: { kind: 'none' },
  sayReady: false,
  fetching: null,
  trouble: null,
};

export type OfflineNews =
  | { readonly kind: 'off' }
  | { readonly kind: 'unsupported'; readonly detail: string }
  /** The app was stored at an earlier visit. */
  | { readonly kind: 'stored-before' }
  | { readonly kind: 'try-again' }
  | { readonly kind: 'download'; readonly loaded: number; readonly total: number }
  | {
      readonly kind: 'download-failed';
      readonly fault: FileFault;
      readonly detail: string;
      readonly loaded: number;
      readonly total: number;
    }
  /** A service worker controls this page. */
  | { readonly kind: 'controlled' }
  | { readonly kind: 'update-waiting' }
  | { readonly kind: 'other-windows'; readonly count: number }
  | { readonly kind: 'taking-over' }
  | { readonly kind: 'damaged'; readonly path: string; readonly repaired: boolean }
  | { readonly kind: 'missing' | 'not-kept'; readonly path: string }
  | { readonly kind: 'fetching'; readonly loaded: number; readonly total: number }
  /** The person has read it. */
  | { readonly kind: 'dismissed' };

const isReady = ({ phase }: OfflineState): boolean => phase.kind === 'ready';

export function afterNews(state: OfflineState, news: OfflineNews): OfflineState {
  switch (news.kind) {
    case 'off':
      return { ...state, phase: { kind: 'off' } };
    case 'unsupported':
      return isReady(state) ? state : { ...state, phase: { kind: 'unsupported', detail: news.detail } };
    case 'stored-before':
      return { ...state, phase: { kind: 'ready' } };
    case 'try-again':
      return isReady(state) ? state : { ...state, phase: { kind: 'checking' } };
    case 'download': {
      const { loaded, total } = news;
      // Downloads of an app that works already are those of an update.
      if (!isReady(state)) return { ...state, phase: { kind: 'downloading', loaded, total } };
      return state.update.kind === 'waiting' ? state : { ...state, update: { kind: 'downloading', loaded, total } };
    }
    case 'download-failed': {
      const { fault, detail, loaded, total } = news;
      if (isReady(state)) return { ...state, update: { kind: 'failed', fault } };
      return { ...state, phase: { kind: 'failed', fault, detail, loaded, total } };
    }
    case 'controlled':
      return { ...state, phase: { kind: 'ready' }, sayReady: state.sayReady || !isReady(state) };
    case 'update-waiting':
      return { ...state, update: { kind: 'waiting' } };
    case 'other-windows':
      return { ...state, update: { kind: 'other-windows', count: news.count } };
    case 'taking-over':
      return { ...state, update: { kind: 'taking-over' } };
    case 'damaged':
      return { ...state, trouble: { kind: 'damaged', path: news.path, repaired: news.repaired } };
    case 'missing':
    case 'not-kept':
      return { ...state, trouble: { kind: news.kind, path: news.path, repaired: false } };
    case 'fetching': {
      const { loaded, total } = news;
      return { ...state, fetching: loaded < total ? { loaded, total } : null };
    }
    case 'dismissed':
      return {
        ...state,
        sayReady: false,
        trouble: null,
        // "Later": the version stays there, and is used when all windows are closed.
        update: state.update.kind === 'taking-over' ? state.update : { kind: 'none' },
      };
  }
}
