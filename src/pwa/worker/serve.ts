/** Answers requests for the app's files from the store: checked, typed, under the app's Content Security Policy and what its host said. */

import { contentType, type AppFile } from '../core/file-list.ts';
import type { FromServiceWorker } from '../protocol.ts';
import { StoreError, fetchFile } from './download.ts';
import type { FileStore } from './file-store.ts';
import { bothPolicies, type HostHeaders } from './host-headers.ts';

export interface ServePorts {
  readonly store: FileStore;
  readonly scope: URL;
  /** Value of the header Content-Security-Policy. */
  readonly policy: string;
  tell(message: FromServiceWorker): void;
}

export async function serve(file: AppFile, ports: ServePorts): Promise<Response> {
  const { store, scope, tell } = ports;
  const stored = await store.get(file).catch(() => ({ kind: 'absent' }) as const);
  if (stored.kind === 'whole') return answer(file, stored, ports.policy);
  try {
    const fetched = await fetchFile(file, scope, store, progressOf(file, tell));
    // No room is no reason to withhold what has come.
    await store.put(file, fetched).catch(() => tell({ kind: 'not-kept', path: file.path }));
    if (stored.kind === 'damaged') tell({ kind: 'damaged', path: file.path, repaired: true });
    return answer(file, fetched, ports.policy);
  } catch (error) {
    const fault = error instanceof StoreError ? error.fault : 'network';
    if (stored.kind === 'damaged') tell({ kind: 'damaged', path: file.path, repaired: false });
    // A further network that never was here is missed by whoever asked for it, who says so.
    else if (file.group !== 'on-demand') tell({ kind: 'missing', path: file.path, fault });
    tell({ kind: 'fetching', path: file.path, loaded: file.bytes, total: file.bytes });
    return unavailable(file, ports.policy);
  }
}

/** Only of files that are worth waiting for in words. */
const WORTH_SAYING_BYTES = 200_000;

function progressOf(file: AppFile, tell: ServePorts['tell']): (change: number) => void {
  let loaded = 0;
  let told = 0;
  return (change) => {
    loaded += change;
    const due = loaded === file.bytes || Date.now() - told >= 100;
    if (file.group !== 'on-demand' || file.bytes < WORTH_SAYING_BYTES || !due) return;
    told = Date.now();
    tell({ kind: 'fetching', path: file.path, loaded, total: file.bytes });
  };
}

const headersOf = (path: string, policy: string): Record<string, string> => ({
  'Content-Type': contentType(path),
  'Content-Security-Policy': policy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
});

interface Found {
  readonly bytes: ArrayBuffer | Uint8Array<ArrayBuffer>;
  readonly hostHeaders: HostHeaders;
}

function answer(file: AppFile, { bytes, hostHeaders }: Found, policy: string): Response {
  return new Response(bytes, {
    headers: {
      ...hostHeaders,
      ...headersOf(file.path, bothPolicies(policy, hostHeaders)),
      'Content-Length': String(bytes.byteLength),
    },
  });
}

/** Words for a person where even the page is gone: it can be shown only without the app. */
const PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>expression-explainer</title>
<meta name="viewport" content="width=device-width"></head><body><h1>expression-explainer cannot open now</h1>
<p>A file that was stored on this device is damaged or gone, and the network is needed to fetch it again.
Connect this device to the network once, then reload this page.</p></body></html>`;

function unavailable(file: AppFile, policy: string): Response {
  const html = file.path.endsWith('.html');
  return new Response(html ? PAGE : `${file.path} is damaged or missing, and cannot be fetched now.`, {
    status: 503,
    headers: headersOf(html ? file.path : 'note.txt', policy),
  });
}
