/**
 * Files in Cache Storage, by the hash of their content. A file that two versions share is stored once, a version can be put
 * together file by file over several visits, and nothing of one version can be taken for another's.
 */

import { sha256Hex } from '../../platform/sha256.ts';
import type { AppFile } from '../core/file-list.ts';
import { hostHeadersOf, type HostHeaders } from './host-headers.ts';

export type Stored =
  | { readonly kind: 'whole'; readonly bytes: ArrayBuffer; readonly hostHeaders: HostHeaders }
  | { readonly kind: 'damaged' | 'absent' };

/** A file as it came: its bytes, and what its host said of them. */
export interface Fetched {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly hostHeaders: HostHeaders;
}

export class FileStore {
  readonly #name: string;
  readonly #scope: URL;

  /** @param scope URL of the folder that the app is served from: several apps may share an origin */
  constructor(name: string, scope: URL) {
    this.#name = name;
    this.#scope = scope;
  }

  /** Never trusts what is stored: reads it whole and compares its hash. A damaged entry is thrown away. */
  async get(file: AppFile): Promise<Stored> {
    const cache = await caches.open(this.#name);
    const entry = await cache.match(this.#key(file));
    if (!entry) return { kind: 'absent' };
    const bytes = await entry.arrayBuffer().catch(() => null);
    if (bytes && bytes.byteLength === file.bytes && (await sha256Hex(bytes)) === file.sha256)
      return { kind: 'whole', bytes, hostHeaders: hostHeadersOf(entry.headers) };
    await cache.delete(this.#key(file));
    return { kind: 'damaged' };
  }

  /** @throws DOMException QuotaExceededError, or another one where storing is refused */
  async put(file: AppFile, { bytes, hostHeaders }: Fetched): Promise<void> {
    const cache = await caches.open(this.#name);
    const headers = { ...hostHeaders, 'X-Path': encodeURIComponent(file.path) };
    await cache.put(this.#key(file), new Response(bytes, { headers }));
    await cache.delete(this.#partKey(file));
  }

  /** Where the stored files lay, in whatever version they were stored for. */
  async paths(): Promise<readonly string[]> {
    const cache = await caches.open(this.#name);
    const entries = await Promise.all((await cache.keys()).map((key) => cache.match(key)));
    return entries.flatMap((entry) => decodeURIComponent(entry?.headers.get('X-Path') ?? '') || []);
  }

  /** The beginning of a file whose download broke off. Unchecked: only the whole file has a known hash. */
  async getPart(file: AppFile): Promise<Uint8Array<ArrayBuffer> | null> {
    const entry = await (await caches.open(this.#name)).match(this.#partKey(file));
    return entry ? new Uint8Array(await entry.arrayBuffer()) : null;
  }

  async putPart(file: AppFile, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    await (await caches.open(this.#name)).put(this.#partKey(file), new Response(bytes));
  }

  async dropPart(file: AppFile): Promise<void> {
    await (await caches.open(this.#name)).delete(this.#partKey(file));
  }

  /** Throws away what no file of this list needs, begun downloads included. */
  async keepOnly(files: readonly AppFile[]): Promise<void> {
    const cache = await caches.open(this.#name);
    const kept = new Set(files.map((file) => this.#key(file)));
    for (const { url } of await cache.keys()) if (!kept.has(url)) await cache.delete(url);
  }

  #key({ sha256 }: AppFile): string {
    return new URL(`stored/${sha256}`, this.#scope).href;
  }

  #partKey({ sha256 }: AppFile): string {
    return new URL(`stored/${sha256}.part`, this.#scope).href;
  }
}
