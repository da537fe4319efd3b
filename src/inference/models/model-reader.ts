/** The one reader of networks: shipped ones by the index, own ones from where they are kept. */

import { AppError } from '../../core/errors.ts';
import { refKey, shipped, type ModelRef } from '../core/model-ref.ts';
import { loadModel, readModelIndex, type LoadedModel, type ReadBytes } from './model-files.ts';

export interface ReadModelOptions {
  readonly signal?: AbortSignal | undefined;
  /** Bytes so far, bytes in all. */
  readonly onProgress?: ((loaded: number, total: number) => void) | undefined;
}

/** Where a device keeps people's own networks. */
export interface OwnNetworks {
  /** @returns null when there is none with this hash */
  load(sha256: string, options: ReadModelOptions): Promise<LoadedModel | null>;
}

export interface ModelPlace {
  readonly read: ReadBytes;
  /** URL of the index of models. */
  readonly models: string;
  /** Absent: this place keeps no networks of people's own. */
  readonly own?: OwnNetworks;
}

export class ModelReader {
  readonly #place: ModelPlace;
  /** Id of the first model of the index, once it was needed. */
  #first: string | null = null;

  constructor(place: ModelPlace) {
    this.#place = place;
  }

  /**
   * The same text for everything that names one network: the first of the index, and that one by its id.
   * @throws AppError model-unreachable | model-invalid, where the index has to be read and cannot
   */
  async keyOf(ref: ModelRef): Promise<string> {
    if (ref.kind === 'own' || ref.id !== null) return refKey(ref);
    const { read, models } = this.#place;
    this.#first ??= (await readModelIndex(read, models)).models[0]?.id ?? null;
    return refKey(shipped(this.#first));
  }

  /** Fetched and checked, its weights decoded. @throws AppError model-unreachable | model-damaged | model-invalid */
  async read(ref: ModelRef, options: ReadModelOptions = {}): Promise<LoadedModel> {
    const { read, models, own } = this.#place;
    if (ref.kind === 'shipped') return loadModel(read, models, ref.id, options);
    const found = await own?.load(ref.sha256, options);
    if (!found) throw new AppError('model-unreachable', `no network with sha256 ${ref.sha256} is kept here`);
    return found;
  }
}
