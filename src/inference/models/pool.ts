/**
 * The networks that a thread has open: one of each, with one copy of its weights on each backend, however many jobs use it. Behind the
 * live path, the explain worker and the commands in node alike.
 */

import type { BackendName } from '../../core/expression.ts';
import { openBackend } from '../backends/backends.ts';
import { shipped, type ModelRef } from '../core/model-ref.ts';
import type { ModelReader, ReadModelOptions } from './model-reader.ts';
import { OpenModel } from './open-model.ts';
import type { NetworkUse } from '../networks/create-network.ts';

export interface Borrowed {
  /** The network by its own name: never "the first of the index". */
  readonly ref: ModelRef;
  readonly model: OpenModel;
  /** Tells that it is not used any more; once. */
  release(): void;
}

interface Entry {
  readonly model: Promise<OpenModel>;
  users: number;
}

export interface PoolOptions {
  /** URL of the folder with tfjs's wasm files, slash at the end. */
  readonly wasmFolder: string;
  /** A backend that is opened beside the reading, since nothing is done without it; null: whoever borrows opens its own. */
  readonly warm: BackendName | null;
  /** What will be asked of the networks; `layers` where it is not said. */
  readonly use?: NetworkUse;
}

export class ModelPool {
  readonly #reader: ModelReader;
  readonly #options: PoolOptions;
  readonly #entries = new Map<string, Entry>();

  constructor(reader: ModelReader, options: PoolOptions) {
    this.#reader = reader;
    this.#options = options;
  }

  /** How many networks are open or being opened. */
  get size(): number {
    return this.#entries.size;
  }

  /**
   * A network, opened if it is not. What nobody uses makes room first; the one that was released last stays open for the next job. A start
   * that failed is forgotten, so that the next call tries again.
   * @throws AppError model-unreachable | model-damaged | model-invalid | wasm-blocked
   */
  async borrow(ref: ModelRef, options: ReadModelOptions = {}): Promise<Borrowed> {
    const key = await this.#reader.keyOf(ref);
    let entry = this.#entries.get(key);
    if (!entry) {
      this.#makeRoom(null);
      entry = { model: this.#open(ref, options), users: 0 };
      this.#entries.set(key, entry);
    }
    const used = entry;
    used.users++;
    let released = false;
    const release = (): void => {
      if (released) return;
      released = true;
      used.users--;
      this.#makeRoom(used);
    };
    try {
      const model = await used.model;
      return { ref: ref.kind === 'own' ? ref : shipped(model.manifest.id), model, release };
    } catch (error) {
      used.users--;
      if (this.#entries.get(key) === used) this.#entries.delete(key);
      throw error;
    }
  }

  /** Disposes of all that is open. Not while any of it is used. */
  dispose(): void {
    for (const entry of this.#entries.values()) disposeOf(entry);
    this.#entries.clear();
  }

  async #open(ref: ModelRef, options: ReadModelOptions): Promise<OpenModel> {
    const { warm, wasmFolder, use } = this.#options;
    const [loaded] = await Promise.all([
      this.#reader.read(ref, options),
      warm && openBackend(warm, wasmFolder, () => undefined),
    ]);
    return new OpenModel(loaded, wasmFolder, use);
  }

  #makeRoom(stays: Entry | null): void {
    for (const [key, entry] of this.#entries) {
      if (entry.users > 0 || entry === stays) continue;
      this.#entries.delete(key);
      disposeOf(entry);
    }
  }
}

function disposeOf({ model }: Entry): void {
  // A start that failed was told to whoever asked for it.
  model.then((open) => open.dispose()).catch(() => undefined);
}
