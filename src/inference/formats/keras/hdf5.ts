/** HDF5 files as far as Keras writes them. jsfive is loaded only here, and only when such a file is opened. */

import { AppError } from '../../../core/errors.ts';
import { sizeOf } from '../operators/config.ts';
import type { WeightValues } from '../weights.ts';
import type { Hdf5Dataset, Hdf5Group } from 'jsfive';

/** Weights of all layers together; more would not fit where the app runs. */
const MOST_VALUES = 1e8;
/** Values for one byte of the file: what gzip makes of zeros, and no more. */
const MOST_A_BYTE = 300;

const damaged = (what: string, cause?: unknown): AppError => new AppError('model-damaged', what, { cause });

/** jsfive fails on broken files with errors of every kind; each becomes one sentence. */
function guarded<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw damaged(`the HDF5 file is damaged or cut short: ${what} cannot be read`, cause);
  }
}

/** Fixed-length strings come with their padding. */
const text = (value: unknown): string | null => (typeof value === 'string' ? value.replace(/\0+$/, '') : null);

export class Hdf5File {
  readonly #root: Hdf5Group;
  readonly #bytes: number;
  #values = 0;

  private constructor(root: Hdf5Group, bytes: number) {
    this.#root = root;
    this.#bytes = bytes;
  }

  /** @throws AppError model-damaged */
  static async open(data: ArrayBuffer): Promise<Hdf5File> {
    const { File } = await import('jsfive');
    return new Hdf5File(
      guarded('its head', () => new File(data, 'network.h5')),
      data.byteLength,
    );
  }

  #at(path: string): Hdf5Group | Hdf5Dataset | null {
    if (path === '') return this.#root;
    // One step at a time: the library takes names with slashes for paths, and says only by an error what is missing.
    let at: Hdf5Group | Hdf5Dataset = this.#root;
    for (const step of path.split('/')) {
      const group: Hdf5Group | Hdf5Dataset = at;
      if (!('keys' in group) || !guarded(`the group ${path}`, () => group.keys.includes(step))) return null;
      at = guarded(`the group ${path}`, () => group.get(step));
    }
    return at;
  }

  has(path: string): boolean {
    return this.#at(path) !== null;
  }

  /** Names of what lies in a group; empty where there is none. */
  keys(path: string): readonly string[] {
    const at = this.#at(path);
    return at && 'keys' in at ? guarded(`the group ${path}`, () => [...at.keys]) : [];
  }

  /** A text attribute, or null. */
  text(path: string, name: string): string | null {
    return guarded(`the attribute ${name}`, () => text(this.#at(path)?.attrs[name]));
  }

  /** A list of texts, which Keras splits over `name0`, `name1`, ... where it is long; null where there is none. */
  texts(path: string, name: string): string[] | null {
    return guarded(`the attribute ${name}`, () => {
      const attrs = this.#at(path)?.attrs ?? {};
      const whole = attrs[name];
      const parts: unknown[] = [];
      if (whole !== undefined) parts.push(...[whole].flat());
      else for (let i = 0; attrs[`${name}${i}`] !== undefined; i++) parts.push(...[attrs[`${name}${i}`]].flat());
      if (whole === undefined && parts.length === 0) return null;
      return parts.flatMap((part) => text(part) ?? []);
    });
  }

  /** A dataset's values as float32, or null where there is none. @throws AppError model-damaged | model-invalid */
  dataset(path: string): WeightValues | null {
    const at = this.#at(path);
    if (!at || !('shape' in at)) return null;
    const { shape, dtype } = guarded(`the dataset ${path}`, () => ({ shape: [...at.shape], dtype: at.dtype }));
    if (typeof dtype !== 'string' || !/^[<>|=]?[fiub]\d+$/.test(dtype))
      throw new AppError('model-invalid', `the weights ${path} are of the type ${JSON.stringify(dtype)}, not numbers`);
    const size = sizeOf(shape);
    this.#values += size;
    if (!Number.isInteger(size) || size < 0 || this.#values > MOST_VALUES || size > this.#bytes * MOST_A_BYTE)
      throw damaged(`the file says that the weights ${path} are [${shape.join(', ')}], which does not fit into it`);
    const values = guarded(`the dataset ${path}`, () => Float32Array.from(at.value as ArrayLike<number>, Number));
    if (values.length !== size) throw damaged(`the weights ${path} end too early`);
    return { shape, values };
  }
}
