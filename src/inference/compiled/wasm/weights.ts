/** The network's weights as numbers, and their packed forms in the kernels' memory, made at first use. */

import { AppError } from '../../../core/errors.ts';
import type { WeightValues } from '../../formats/weights.ts';
import type { ConvolutionWay } from '../core/geometry.ts';
import { PANEL, packPanels, packWinograd, panelsFor, winogradSize, type Kernel } from '../core/pack.ts';
import type { Arena } from './arena.ts';

interface Packed {
  readonly at: number;
  readonly floats: number;
  readonly fill: (out: Float32Array) => void;
  stale: boolean;
}

export class PackedWeights {
  readonly #arena: Arena;
  readonly #values: Map<string, WeightValues>;
  /** By the weight's name and the form. */
  readonly #packed = new Map<string, Map<string, Packed>>();
  readonly #zeros: number;

  /** @param values by name; arrays are read, never changed */
  constructor(arena: Arena, values: ReadonlyMap<string, WeightValues>, mostColumns: number) {
    this.#arena = arena;
    this.#values = new Map(values);
    const floats = panelsFor(mostColumns) * PANEL;
    this.#zeros = arena.allocate(floats);
    arena.floats.fill(0, this.#zeros / 4, this.#zeros / 4 + floats);
  }

  get names(): readonly string[] {
    return [...this.#values.keys()];
  }

  /** @throws AppError input-invalid */
  get(name: string): WeightValues {
    const found = this.#values.get(name);
    if (!found) throw new AppError('input-invalid', `the model has no weight named ${name}`);
    return found;
  }

  /** @throws AppError input-invalid */
  replace(name: string, values: Float32Array): void {
    const old = this.get(name);
    if (values.length !== old.values.length)
      throw new AppError('input-invalid', `${name} has ${old.values.length} values, got ${values.length}`);
    this.#values.set(name, { shape: old.shape, values: Float32Array.from(values) });
    for (const packed of this.#packed.get(name)?.values() ?? []) packed.stale = true;
  }

  /** Address of a bias, or of as many zeros. */
  bias(layer: string, has: boolean): number {
    if (!has) return this.#zeros;
    const name = `${layer}/bias`;
    const { length } = this.get(name).values;
    return this.#form(name, 'plain', length, (out) => out.set(this.get(name).values));
  }

  /** Address of zeros, as many as the widest row of the network. */
  get zeros(): number {
    return this.#zeros;
  }

  /** Address of a convolution's kernel for a way of computing it; `turned`: of the way back. */
  convolution(layer: string, way: ConvolutionWay, turned: boolean): number {
    const name = `${layer}/kernel`;
    const shape = this.get(name).shape;
    const [height, width, inputs, outputs] = shape as [number, number, number, number];
    const places = height * width;
    const kernel = (): Kernel => ({ height, width, inputs, outputs, values: this.get(name).values });
    if (way !== 'patches') {
      const tile = way === 'winograd4' ? 4 : 2;
      const floats = turned ? winogradSize(outputs, inputs, tile) : winogradSize(inputs, outputs, tile);
      return this.#form(name, `${way} ${turned}`, floats, (out) => packWinograd(kernel(), tile, turned, out));
    }
    return this.#matrix(name, places * inputs, outputs, turned);
  }

  /** Address of a dense layer's matrix; `turned`: of its transpose. */
  dense(layer: string, turned: boolean): number {
    const name = `${layer}/kernel`;
    const [inputs, outputs] = this.get(name).shape as [number, number];
    return this.#matrix(name, inputs, outputs, turned);
  }

  #matrix(name: string, rows: number, columns: number, turned: boolean): number {
    if (turned)
      return this.#form(name, 'transposed', columns * panelsFor(rows) * PANEL, (out) => {
        const { values } = this.get(name);
        packPanels(columns, rows, (row, column) => values[column * columns + row]!, out);
      });
    return this.#form(name, 'matrix', rows * panelsFor(columns) * PANEL, (out) => {
      const { values } = this.get(name);
      packPanels(rows, columns, (row, column) => values[row * columns + column]!, out);
    });
  }

  #form(name: string, form: string, floats: number, fill: (out: Float32Array) => void): number {
    let forms = this.#packed.get(name);
    if (!forms) this.#packed.set(name, (forms = new Map<string, Packed>()));
    let packed = forms.get(form);
    if (!packed) {
      packed = { at: this.#arena.allocate(floats), floats, fill, stale: true };
      forms.set(form, packed);
    }
    if (packed.stale) {
      packed.fill(this.#arena.floats.subarray(packed.at / 4, packed.at / 4 + packed.floats));
      packed.stale = false;
    }
    return packed.at;
  }
}
