/** What the page and the service worker say to each other: one file, unions on `kind`. */

import type { FileFault } from './core/faults.ts';

/** Page to service worker, with a MessagePort for the answer. */
export type ToServiceWorker =
  /** Is the page with this script (path in the app's folder) of your version? Answer: Hello. */
  | { readonly kind: 'hello'; readonly script: string }
  /** To the active one: control the pages that are open (after a reload past the cache). Answer: true. */
  | { readonly kind: 'control-pages' }
  /** To a waiting one: the person wants the new version now. Answer: TakeOver. */
  | { readonly kind: 'take-over' }
  /** Look at everything that is stored, throw away what is damaged and fetch it again. Answer: StoreReport. */
  | { readonly kind: 'check' };

export interface Hello {
  readonly version: string;
  readonly sameVersion: boolean;
}

export interface TakeOver {
  /** Other windows of the app that are open; with any, nothing happens: they would get files of another version. */
  readonly otherWindows: number;
}

export interface StoreReport {
  readonly version: string;
  /** Stored and whole. */
  readonly files: number;
  readonly bytes: number;
  /** Paths that were damaged. */
  readonly damaged: readonly string[];
  /** Paths that are needed offline and could not be fetched (again). */
  readonly missing: readonly string[];
}

/** Service worker to all pages. */
export type FromServiceWorker =
  | { readonly kind: 'download'; readonly version: string; readonly loaded: number; readonly total: number }
  | {
      readonly kind: 'download-failed';
      readonly version: string;
      readonly fault: FileFault;
      readonly detail: string;
      readonly loaded: number;
      readonly total: number;
    }
  /** A file that was not stored so far (a further network) is on its way, or has ended: loaded = total. */
  | { readonly kind: 'fetching'; readonly path: string; readonly loaded: number; readonly total: number }
  /** A stored file had changed; it was fetched again, or could not be. */
  | { readonly kind: 'damaged'; readonly path: string; readonly repaired: boolean }
  /** It came, but could not be stored: the next start needs the network for it. */
  | { readonly kind: 'not-kept'; readonly path: string }
  /** A file of this version is not stored any more, and could not be fetched. */
  | { readonly kind: 'missing'; readonly path: string; readonly fault: FileFault };
