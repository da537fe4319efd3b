/** Fetches the files of a version into the store: checked against the list, counted in bytes, taken up where it broke off. */

import type { FileFault } from '../core/faults.ts';
import type { AppFile } from '../core/file-list.ts';
import { sha256Hex } from '../../platform/sha256.ts';
import type { Fetched, FileStore } from './file-store.ts';
import { hostHeadersOf } from './host-headers.ts';

export class StoreError extends Error {
  readonly fault: FileFault;
  constructor(fault: FileFault, detail: string, options?: { cause?: unknown }) {
    super(detail, options);
    this.fault = fault;
  }
}

/** A server that says nothing for so long counts as gone. */
const STALL_MILLISECONDS = 30_000;
/** Files at a time: many are small, and the way to the server is long. */
const LANES = 4;

/**
 * Fetches one file; what comes is compared with the list before anyone sees it.
 * @param onBytes the change in bytes that have come; negative when something has to be fetched anew
 * @throws StoreError network | mismatch
 */
export async function fetchFile(
  file: AppFile,
  scope: URL,
  store: FileStore,
  onBytes: (change: number) => void = () => undefined,
): Promise<Fetched> {
  const part = await store.getPart(file).catch(() => null);
  const begun = part && part.length < file.bytes ? part : null;
  // A wrong beginning, or a stale copy in the browser's own cache, is worth one more try from the first byte.
  for (const [attempt, head] of [begun, null].entries()) {
    const fetched = await receive(file, scope, store, head, attempt > 0, onBytes);
    const { bytes } = fetched;
    if (bytes.length === file.bytes && (await sha256Hex(bytes)) === file.sha256) return fetched;
    onBytes(-bytes.length);
    await store.dropPart(file).catch(() => undefined);
  }
  throw new StoreError('mismatch', `${file.path} is not the file that this version lists`);
}

async function receive(
  file: AppFile,
  scope: URL,
  store: FileStore,
  head: Uint8Array<ArrayBuffer> | null,
  pastCaches: boolean,
  onBytes: (change: number) => void,
): Promise<Fetched> {
  const abort = new AbortController();
  let timer = setTimeout(() => abort.abort(), STALL_MILLISECONDS);
  const received = new Uint8Array(file.bytes);
  let at = 0;
  try {
    const response = await fetch(new URL(file.path, scope), {
      // A copy in the browser's cache is fine where the server confirms it.
      cache: head ? 'no-store' : pastCaches ? 'reload' : 'no-cache',
      credentials: 'same-origin',
      signal: abort.signal,
      ...(head ? { headers: { Range: `bytes=${head.length}-` } } : {}),
    });
    if (!response.ok || !response.body) throw new StoreError('network', `${file.path} answered ${response.status}`);
    if (head && response.status === 206) {
      received.set(head);
      at = head.length;
      onBytes(at);
    }
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      clearTimeout(timer);
      timer = setTimeout(() => abort.abort(), STALL_MILLISECONDS);
      if (at + value.length > file.bytes) {
        abort.abort();
        onBytes(-at);
        throw new StoreError('mismatch', `${file.path} is longer than this version lists`);
      }
      received.set(value, at);
      at += value.length;
      onBytes(value.length);
    }
    return { bytes: received.subarray(0, at), hostHeaders: hostHeadersOf(response.headers) };
  } catch (cause) {
    if (cause instanceof StoreError) throw cause;
    if (at > 0) await store.putPart(file, received.slice(0, at)).catch(() => undefined);
    throw new StoreError('network', `${file.path} broke off after ${at} of ${file.bytes} bytes`, { cause });
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Brings all files into the store. Those that are there and whole are not fetched; after a failure the others are kept, so
 * the next try goes on from there.
 * @throws StoreError
 */
export async function downloadAll(
  files: readonly AppFile[],
  scope: URL,
  store: FileStore,
  onProgress: (loaded: number) => void,
): Promise<void> {
  let loaded = 0;
  const add = (change: number): void => {
    loaded += change;
    onProgress(loaded);
  };
  const missing: AppFile[] = [];
  let bytes = 0;
  for (const file of files) {
    const stored = await store.get(file).catch((cause: unknown) => {
      throw new StoreError('refused', messageOf(cause), { cause });
    });
    if (stored.kind === 'whole') add(file.bytes);
    else {
      missing.push(file);
      bytes += file.bytes;
    }
  }
  await demandRoom(bytes);
  let failed = false;
  const lane = async (): Promise<void> => {
    for (let file = missing.shift(); file && !failed; file = missing.shift()) {
      try {
        const data = await fetchFile(file, scope, store, add);
        await store.put(file, data).catch((cause: unknown) => {
          throw storeError(cause, file);
        });
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: LANES }, lane));
  const broken = lanes.find((outcome) => outcome.status === 'rejected');
  if (broken) throw broken.reason;
}

/** Says so before megabytes are fetched in vain. An estimate that is missing or wrong costs nothing: writing tells. */
async function demandRoom(bytes: number): Promise<void> {
  const estimate = await navigator.storage?.estimate?.().catch(() => null);
  if (estimate?.quota === undefined || estimate.usage === undefined) return;
  const room = estimate.quota - estimate.usage;
  if (room < bytes) throw new StoreError('no-room', `${bytes} bytes are needed, the browser has room for ${room}`);
}

function storeError(cause: unknown, file: AppFile): StoreError {
  const full = cause instanceof DOMException && cause.name === 'QuotaExceededError';
  return new StoreError(full ? 'no-room' : 'refused', `${file.path} could not be stored: ${messageOf(cause)}`, {
    cause,
  });
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
