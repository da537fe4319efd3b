/**
 * People's own networks, kept on the device (IndexedDB) by the sha256 of their files and of what was chosen beside them. The files are kept
 * as they were given; the manifest that was derived once is kept with them.
 */

import { AppError } from '../../core/errors.ts';
import type { ModelManifest } from '../core/manifest.ts';
import type { NetworkChoice } from '../core/network-choice.ts';
import type { LoadedModel } from './model-files.ts';
import type { OwnNetworks } from './model-reader.ts';

export interface KeptNetwork {
  readonly sha256: string;
  readonly name: string;
  /** Of all its files. */
  readonly bytes: number;
  /** When it was put there, milliseconds since 1970. */
  readonly at: number;
  readonly choice: NetworkChoice;
}

export interface KeptFile {
  readonly path: string;
  readonly data: ArrayBuffer;
}

export interface KeptParts {
  readonly main: KeptFile;
  readonly beside: readonly KeptFile[];
  /** Parsed JSON; null: the file holds its own. */
  readonly architecture: unknown;
  readonly manifest: ModelManifest;
}

const LIST = 'list';
const PARTS = 'parts';

const asked = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB gave no answer'));
  });

export class OwnNetworkStore implements OwnNetworks {
  readonly #name: string;
  readonly #factory: () => IDBFactory | undefined;
  #opening: Promise<IDBDatabase> | null = null;

  constructor({
    name = 'expression-explainer-networks',
    factory = () => globalThis.indexedDB as IDBFactory | undefined,
  } = {}) {
    this.#name = name;
    this.#factory = factory;
  }

  /** The newest first; empty where nothing can be read. */
  async list(): Promise<readonly KeptNetwork[]> {
    try {
      const database = await this.#open();
      const all = await asked(database.transaction(LIST).objectStore(LIST).getAll() as IDBRequest<KeptNetwork[]>);
      return all.sort((a, b) => b.at - a.at);
    } catch {
      return [];
    }
  }

  /** All of it or nothing. @throws AppError storage-full, also where storage is blocked */
  async put(entry: KeptNetwork, parts: KeptParts): Promise<void> {
    try {
      const database = await this.#open();
      const transaction = database.transaction([LIST, PARTS], 'readwrite');
      const done = new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onabort = () => reject(transaction.error ?? new Error('the transaction was aborted'));
      });
      transaction.objectStore(LIST).put(entry, entry.sha256);
      transaction.objectStore(PARTS).put(parts, entry.sha256);
      await done;
    } catch (cause) {
      throw new AppError('storage-full', `the network could not be kept: ${String(cause)}`, { cause });
    }
  }

  async remove(sha256: string): Promise<void> {
    const transaction = (await this.#open()).transaction([LIST, PARTS], 'readwrite');
    transaction.objectStore(LIST).delete(sha256);
    await asked(transaction.objectStore(PARTS).delete(sha256));
  }

  /** @throws AppError as `readNetwork` */
  async load(sha256: string): Promise<LoadedModel | null> {
    const database = await this.#open().catch(() => null);
    if (!database) return null;
    const parts = await asked(
      database.transaction(PARTS).objectStore(PARTS).get(sha256) as IDBRequest<KeptParts | undefined>,
    );
    if (!parts) return null;
    const { main, architecture, manifest } = parts;
    // Shipped networks need none of the readers.
    const { readNetwork } = await import('../formats/read-network.ts');
    const { file } = await readNetwork({ name: main.path, data: main.data, beside: besideOf(parts), architecture });
    return { ...file, manifest };
  }

  #open(): Promise<IDBDatabase> {
    this.#opening ??= (async () => {
      const factory = this.#factory();
      if (!factory) throw new Error('there is no IndexedDB here');
      const request = factory.open(this.#name, 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore(LIST);
        request.result.createObjectStore(PARTS);
      };
      return asked(request);
    })();
    this.#opening.catch(() => (this.#opening = null));
    return this.#opening;
  }
}

/** Files beside the main one, by their paths from its folder. */
export function besideOf({
  main,
  beside,
}: Pick<KeptParts, 'main' | 'beside'>): (path: string) => Promise<ArrayBuffer | null> {
  const folder = main.path.slice(0, main.path.lastIndexOf('/') + 1);
  const found = new Map(beside.map(({ path, data }) => [path, data]));
  return (path) => Promise.resolve(found.get(folder + path.replace(/^\.\//, '')) ?? null);
}
