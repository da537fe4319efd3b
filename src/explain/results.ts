/**
 * Results about a network that are kept on the device (IndexedDB), by kind and version in one store, so that a gallery opens at once the
 * second time, offline too.
 *
 * Only what says something of the *network* belongs here; nothing that shows a person's face (see `ascentKey`). The store may be missing
 * or full (private windows, quotas, blocked storage): then nothing is kept, and nothing else changes.
 */

const VALUES = 'values';
const FACTS = 'facts';
/** WebKit has left requests to open a database without any answer. */
const PATIENCE_MS = 3000;

const RESULT_BYTES = 40_000_000;

interface Facts {
  readonly bytes: number;
  /** When it was put there, milliseconds since 1970. */
  readonly at: number;
}

export interface ResultStoreOptions {
  readonly name?: string;
  /** Bytes of all values together; the oldest make room. */
  readonly limit?: number;
  readonly factory?: () => IDBFactory | undefined;
  readonly now?: () => number;
}

/** A kind of results; another version of what is kept under it is another kind, and the older one is dropped. */
export interface ResultKind {
  readonly kind: string;
  readonly version: number;
}

/** What makes a result another one, as JSON; null: it must not be kept. */
export type ResultKey = readonly unknown[] | null;

/** The results of one kind. */
export interface Results<T> {
  /** @returns null when nothing is kept under this key, or nothing can be read */
  get(key: ResultKey): Promise<T | null>;
  /** @returns whether it is kept */
  put(key: ResultKey, value: T): Promise<boolean>;
}

export class ResultStore {
  readonly #name: string;
  readonly #limit: number;
  readonly #factory: () => IDBFactory | undefined;
  readonly #now: () => number;
  #opening: Promise<IDBDatabase | null> | null = null;

  constructor(options: ResultStoreOptions = {}) {
    this.#name = options.name ?? 'expression-explainer-results';
    this.#limit = options.limit ?? RESULT_BYTES;
    // Reading the property throws where storage is blocked.
    this.#factory = options.factory ?? (() => globalThis.indexedDB);
    this.#now = options.now ?? (() => Date.now());
  }

  /** The results of a kind. What older versions of it have left is removed. */
  of<T>({ kind, version }: ResultKind): Results<T> {
    const textOf = (key: readonly unknown[]): string => JSON.stringify([kind, version, ...key]);
    void this.#dropOlder(kind, version);
    return {
      get: async (key) => (key === null ? null : await this.#get<T>(textOf(key))),
      put: async (key, value) => key !== null && (await this.#put(textOf(key), value)),
    };
  }

  async #get<T>(key: string): Promise<T | null> {
    const value = await this.#within('readonly', (values) => values.get(key) as IDBRequest<T | undefined>);
    return value ?? null;
  }

  async #put(key: string, value: unknown): Promise<boolean> {
    const bytes = sizeOf(value);
    if (bytes > this.#limit) return false;
    const kept = await this.#within('readwrite', (values, facts) => {
      this.#makeRoom(values, facts, key, bytes);
      facts.put({ bytes, at: this.#now() } satisfies Facts, key);
      return values.put(value, key);
    });
    return kept !== null;
  }

  async #dropOlder(kind: string, version: number): Promise<void> {
    const prefix = `${JSON.stringify([kind, version]).slice(0, -1)},`;
    await this.#within('readwrite', (values, facts) => {
      const keys = values.getAllKeys();
      keys.onsuccess = () => {
        for (const key of keys.result) {
          // Keys are JSON lists that begin with kind and version.
          const text = String(key);
          if (!text.startsWith(`${JSON.stringify([kind]).slice(0, -1)},`) || text.startsWith(prefix)) continue;
          values.delete(key);
          facts.delete(key);
        }
      };
      return keys;
    });
  }

  async clear(): Promise<void> {
    await this.#within('readwrite', (values, facts) => {
      facts.clear();
      return values.clear();
    });
  }

  /** Lets the database go; the next call opens it again. */
  close(): void {
    void this.#opening?.then((database) => database?.close());
    this.#opening = null;
  }

  /** Within the transaction that is open. */
  #makeRoom(values: IDBObjectStore, facts: IDBObjectStore, key: string, bytes: number): void {
    const entries: { key: IDBValidKey; facts: Facts }[] = [];
    facts.openCursor().onsuccess = ({ target }) => {
      const cursor = (target as IDBRequest<IDBCursorWithValue | null>).result;
      if (cursor) {
        entries.push({ key: cursor.key, facts: cursor.value as Facts });
        cursor.continue();
        return;
      }
      const others = entries.filter((entry) => entry.key !== key).sort((a, b) => a.facts.at - b.facts.at);
      let total = others.reduce((sum, entry) => sum + entry.facts.bytes, bytes);
      for (const oldest of others) {
        if (total <= this.#limit) break;
        total -= oldest.facts.bytes;
        values.delete(oldest.key);
        facts.delete(oldest.key);
      }
    };
  }

  /** @returns the request's result once the transaction is through; null when that failed */
  async #within<R>(
    mode: IDBTransactionMode,
    work: (values: IDBObjectStore, facts: IDBObjectStore) => IDBRequest<R>,
  ): Promise<R | null> {
    const database = await this.#open();
    if (!database) return null;
    try {
      return await new Promise<R>((resolve, reject) => {
        const transaction = database.transaction([VALUES, FACTS], mode);
        transaction.onabort = () => reject(transaction.error ?? new Error('the transaction was given up'));
        try {
          const request = work(transaction.objectStore(VALUES), transaction.objectStore(FACTS));
          transaction.oncomplete = () => resolve(request.result);
        } catch {
          // A value that cannot be stored is refused at once; its facts must not stay alone.
          transaction.abort();
        }
      });
    } catch {
      // The browser may have closed it (storage cleared, another version of the app).
      if (this.#opening) this.close();
      return null;
    }
  }

  #open(): Promise<IDBDatabase | null> {
    this.#opening ??= new Promise((resolve) => {
      const giveUp = (): void => resolve(null);
      try {
        const request = this.#factory()?.open(this.#name, 1);
        if (!request) return giveUp();
        const timer = setTimeout(giveUp, PATIENCE_MS);
        request.onupgradeneeded = () => {
          request.result.createObjectStore(VALUES);
          request.result.createObjectStore(FACTS);
        };
        request.onsuccess = () => {
          clearTimeout(timer);
          const database = request.result;
          database.onversionchange = () => this.close();
          database.onclose = () => (this.#opening = null);
          resolve(database);
        };
        request.onerror = (event) => {
          // Otherwise Firefox reports it as an error of the page.
          event.preventDefault();
          giveUp();
        };
        request.onblocked = giveUp;
      } catch {
        giveUp();
      }
    });
    return this.#opening;
  }
}

/** Roughly what a value takes: arrays of numbers exactly, the rest as text. */
function sizeOf(value: unknown): number {
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (typeof value === 'string') return value.length * 2;
  if (typeof value !== 'object' || value === null) return 8;
  return Object.entries(value).reduce((sum, [key, part]) => sum + key.length * 2 + sizeOf(part), 16);
}
