/** Keras files as Keras 2 and 3 write them, made with h5wasm. Node only. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import h5wasm from 'h5wasm/node';

export interface Weight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** One entry of `layer_names`: a layer, or a nested model with the weights of all its layers. */
export interface Entry {
  readonly name: string;
  readonly weights: readonly Weight[];
}

export interface H5Options {
  /** null: a file of weights alone. */
  readonly topology: unknown;
  readonly version: string;
  readonly entries: readonly Entry[];
  /** Attributes that are lists go over several. */
  readonly split?: boolean;
  /** Keras 2 with old h5py: texts of fixed length, padded. */
  readonly fixed?: boolean;
}

async function written(fill: (file: InstanceType<typeof h5wasm.File>) => void): Promise<ArrayBuffer> {
  await h5wasm.ready;
  const folder = mkdtempSync(join(tmpdir(), 'keras-'));
  try {
    const path = join(folder, 'made.h5');
    const file = new h5wasm.File(path, 'w');
    fill(file);
    file.close();
    return new Uint8Array(readFileSync(path)).buffer;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const longest = (values: readonly string[]): number => Math.max(1, ...values.map(({ length }) => length));

export function kerasH5({ topology, version, entries, split = false, fixed = false }: H5Options): Promise<ArrayBuffer> {
  return written((file) => {
    const list = (at: { create_attribute: InstanceType<typeof h5wasm.File>['create_attribute'] }, name: string, values: readonly string[]): void => {
      const type = fixed ? `S${longest(values) + 3}` : undefined;
      if (!split) return at.create_attribute(name, [...values], [values.length], type);
      values.forEach((value, i) => at.create_attribute(`${name}${i}`, [value], [1], type));
    }; // prettier-ignore
    if (topology !== null) file.create_attribute('model_config', JSON.stringify(topology));
    file.create_attribute('keras_version', version);
    file.create_attribute('backend', 'tensorflow');
    const root = topology === null ? file : file.create_group('model_weights');
    list(root, 'layer_names', entries.map(({ name }) => name)); // prettier-ignore
    for (const { name, weights } of entries) {
      const group = root.create_group(name);
      if (weights.length) list(group, 'weight_names', weights.map((weight) => weight.name)); // prettier-ignore
      for (const weight of weights) {
        const steps = weight.name.split('/');
        const last = steps.pop() as string;
        let at = group;
        for (const step of steps)
          at = at.keys().includes(step) ? (at.get(step) as typeof group) : at.create_group(step);
        at.create_dataset({ name: last, data: weight.values, shape: [...weight.shape], dtype: '<f4' });
      }
    }
  });
}

/** @param stored by path in model.weights.h5 */
export async function kerasZip(
  topology: unknown,
  stored: Readonly<Record<string, readonly Weight[]>>,
  version = '3.13.1',
): Promise<ArrayBuffer> {
  const h5 = await written((file) => {
    for (const [path, weights] of Object.entries(stored)) {
      let at: InstanceType<typeof h5wasm.File> | ReturnType<InstanceType<typeof h5wasm.File>['create_group']> = file;
      for (const step of [...path.split('/'), 'vars'])
        at = (at.keys().includes(step) ? at.get(step) : at.create_group(step)) as typeof at;
      weights.forEach(({ values, shape }, i) => {
        (at as typeof file).create_dataset({ name: String(i), data: values, shape: [...shape], dtype: '<f4' });
      });
    }
  });
  const text = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
  const zip = zipSync(
    { 'metadata.json': text({ keras_version: version }), 'config.json': text(topology), 'model.weights.h5': new Uint8Array(h5) },
    { level: 0 },
  ); // prettier-ignore
  return zip.slice().buffer;
}
