/**
 * The service worker: stores the whole app on the first visit and answers from the store from then on.
 *
 * Life of a version: install = every file that is needed offline is stored and checked; wait = until the person accepts it or
 * all windows are closed; activate = what only older versions needed goes. A version serves its own files and no others.
 */

import { cacheNames, setCacheNameDetails } from 'workbox-core';
import { registerRoute } from 'workbox-routing';
import { CSP } from './csp.ts';
import { fileAt, kept, neededOffline, totalBytes, type AppFile, type FileList } from './src/pwa/core/file-list.ts';
import type { FromServiceWorker, Hello, StoreReport, TakeOver, ToServiceWorker } from './src/pwa/protocol.ts';
import { StoreError, downloadAll } from './src/pwa/worker/download.ts';
import { FileStore } from './src/pwa/worker/file-store.ts';
import { hasSimd } from './src/pwa/worker/has-simd.ts';
import { serve, type ServePorts } from './src/pwa/worker/serve.ts';
import { receiveSharedFile } from './src/pwa/worker/shared-file.ts';

declare const self: ServiceWorkerGlobalScope;
/** Put in by the build (scripts/service-worker-plugin.ts). */
declare const __APP_FILES__: FileList;

const list = __APP_FILES__;
const scope = new URL(self.registration.scope);
const needed = neededOffline(list, hasSimd());

setCacheNameDetails({ prefix: 'expression-explainer' });
/** The name holds the scope: other copies of the app may live on the same origin. */
const store = new FileStore(cacheNames.precache, scope);

/** What is needed offline, and the further networks that are in use here. */
async function wanted(): Promise<readonly AppFile[]> {
  return [...needed, ...kept(list, await store.paths().catch(() => []))];
}

async function tell(message: FromServiceWorker): Promise<void> {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  for (const page of pages) if (page.url.startsWith(scope.href)) page.postMessage(message);
}

const ports: ServePorts = { store, scope, policy: CSP, tell: (message) => void tell(message) };

/** @throws StoreError after telling the pages */
async function download(): Promise<void> {
  const { version } = list;
  let loaded = 0;
  let told = 0;
  const files = await wanted();
  const total = totalBytes(files);
  try {
    await downloadAll(files, scope, store, (bytes) => {
      loaded = bytes;
      if (Date.now() - told < 100) return;
      told = Date.now();
      void tell({ kind: 'download', version, loaded, total });
    });
    await tell({ kind: 'download', version, loaded: total, total });
  } catch (error) {
    const fault = error instanceof StoreError ? error.fault : 'refused';
    const detail = error instanceof Error ? error.message : String(error);
    await tell({ kind: 'download-failed', version, fault, detail, loaded, total });
    throw error;
  }
}

async function activate(): Promise<void> {
  await store.keepOnly(list.files);
  // A first visit's page starts its workers as soon as it is controlled: then they get the policy, too.
  await self.clients.claim();
}

async function takeOver(asker: string | null): Promise<TakeOver> {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const others = windows.filter(({ id, url }) => id !== asker && url.startsWith(scope.href)).length;
  if (others === 0) await self.skipWaiting();
  return { otherWindows: others };
}

/** Repairs what it can; nothing is reported as whole that was not read and compared. */
async function check(): Promise<StoreReport> {
  const damaged: string[] = [];
  const all = await wanted();
  for (const file of list.files) if ((await store.get(file)).kind === 'damaged') damaged.push(file.path);
  await downloadAll(all, scope, store, () => undefined).catch(() => undefined);
  const missing: string[] = [];
  let files = 0;
  let bytes = 0;
  for (const file of list.files) {
    if ((await store.get(file)).kind === 'whole') {
      files++;
      bytes += file.bytes;
    } else if (all.includes(file)) missing.push(file.path);
  }
  return { version: list.version, files, bytes, damaged, missing };
}

function hello(script: string): Hello {
  return { version: list.version, sameVersion: list.files.some(({ path }) => path === script) };
}

function reply(message: ToServiceWorker, asker: string | null): Promise<unknown> {
  switch (message.kind) {
    case 'hello':
      return Promise.resolve(hello(message.script));
    case 'control-pages':
      return self.clients.claim().then(() => true);
    case 'take-over':
      return takeOver(asker);
    case 'check':
      return check();
  }
}

/**
 * Chromium asks the network for the page beside starting the service worker, to win time where that may be needed. Here it
 * never is: the answer lies in the store.
 */
function alwaysFromHere(event: ExtendableEvent): void {
  const { addRoutes } = event as { addRoutes?: (rule: object) => Promise<void> };
  const rule = { condition: { requestMethod: 'GET' }, source: 'fetch-event' };
  event.waitUntil(addRoutes?.call(event, rule).catch(() => undefined) ?? Promise.resolve());
}

self.addEventListener('install', (event) => {
  alwaysFromHere(event);
  event.waitUntil(download());
});
self.addEventListener('activate', (event) => event.waitUntil(activate()));
self.addEventListener('message', (event) => {
  const asker = event.source instanceof Client ? event.source.id : null;
  event.waitUntil(reply(event.data as ToServiceWorker, asker).then((answer) => event.ports[0]?.postMessage(answer)));
});

registerRoute(
  ({ url }) => fileAt(list, url, scope) !== null,
  ({ url }) => {
    const file = fileAt(list, url, scope);
    return file ? serve(file, ports) : Promise.resolve(Response.error());
  },
);
registerRoute(
  ({ url }) => url.href === new URL('share', scope).href,
  ({ request }) => receiveSharedFile(request, scope),
  'POST',
);
