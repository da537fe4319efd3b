/** What a reader of a graph of operators (ONNX, tfjs graph models) builds: layers of the vocabulary with their shapes, and constants beside. */

import { AppError } from '../../core/errors.ts';
import type { FlatLayer } from './keras/flatten.ts';
import { writeTopology } from './keras/write-topology.ts';
import type { NetworkFile } from './network-file.ts';
import { sizeOf, type Json, type Shape } from './operators/config.ts';
import { describeLayer } from './operators/vocabulary.ts';
import type { WeightValues } from './weights.ts';

/** A value between two operators: a layer's output, or numbers that do not depend on the picture. */
export type GraphValue =
  | { readonly kind: 'layer'; readonly layer: string; /** Without the batch axis. */ readonly shape: Shape }
  | {
      readonly kind: 'constant';
      readonly shape: Shape;
      readonly values: ArrayLike<number>;
      /** Whether the file declares whole numbers, which divide without a rest. */
      readonly whole?: boolean;
    };
export type LayerValue = Extract<GraphValue, { kind: 'layer' }>;
export type ConstantValue = Extract<GraphValue, { kind: 'constant' }>;

const MOST_LAYERS = 5000;

export class GraphBuilder {
  readonly #layers: FlatLayer[] = [];
  readonly #weights = new Map<string, WeightValues>();
  readonly #names = new Set<string>();

  /** @throws AppError model-invalid when there already is one, or it is no picture of fixed size */
  input(name: string, shape: Shape): LayerValue {
    if (this.#layers.length) throw new AppError('model-invalid', 'the model has several inputs, expected one image');
    const config = { name, batch_input_shape: [null, ...shape] };
    this.#layers.push({ name, className: 'InputLayer', config, inputs: [], weightsOf: name, path: [name] });
    this.#names.add(name);
    return { kind: 'layer', layer: name, shape };
  }

  /**
   * @param wanted its name; a number is put behind one that is taken
   * @throws AppError model-invalid for a config or shapes that make no sense
   */
  add(
    wanted: string,
    className: string,
    config: Json,
    inputs: readonly LayerValue[],
    weights: Readonly<Record<string, WeightValues | undefined>> = {},
  ): LayerValue {
    let name = wanted;
    for (let i = 1; this.#names.has(name); i++) name = `${wanted}_${i}`;
    this.#names.add(name);
    if (this.#layers.length >= MOST_LAYERS)
      throw new AppError('model-invalid', `the model has more than ${MOST_LAYERS} layers`);
    const { output } = describeLayer({ name, className, config, inputs: inputs.map(({ shape }) => shape) });
    const from = inputs.map(({ layer }) => layer);
    this.#layers.push({ name, className, config: { ...config, name }, inputs: from, weightsOf: name, path: [name] });
    for (const [part, value] of Object.entries(weights)) if (value) this.#weights.set(`${name}/${part}`, value);
    return { kind: 'layer', layer: name, shape: output };
  }

  /** A layer with a constant: `swapped` when the constant stands first. */
  arithmetic(name: string, operation: string, x: LayerValue, constant: ConstantValue, swapped: boolean): LayerValue {
    const shape = constant.shape.length > x.shape.length ? withoutOnes(constant.shape, x.shape.length) : constant.shape;
    const values = Float32Array.from(constant.values);
    const config = { operation, swapped, shape: [...shape] };
    return this.add(name, 'Arithmetic', config, [x], { constant: { shape, values } });
  }

  /** @throws AppError model-invalid when no output depends on the picture */
  file(name: string, outputs: readonly GraphValue[]): NetworkFile {
    const names = outputs.flatMap((output) => (output.kind === 'layer' ? [output.layer] : []));
    if (names.length === 0) throw new AppError('model-invalid', 'no output of the model depends on a picture');
    // What no output needs may be of training alone.
    const byName = new Map(this.#layers.map((layer) => [layer.name, layer]));
    const needed = new Set<string>();
    const pending = [...names];
    while (pending.length) {
      const at = pending.pop() as string;
      if (needed.has(at)) continue;
      needed.add(at);
      pending.push(...(byName.get(at)?.inputs ?? []));
    }
    const layers = this.#layers.filter((layer) => needed.has(layer.name) || layer.className === 'InputLayer');
    return writeTopology(name, { layers, outputs: [...new Set(names)] }, this.#weights);
  }
}

/** A constant's shape without the batch axis. */
function withoutOnes(shape: Shape, rank: number): Shape {
  const more = shape.length - rank;
  if (shape.slice(0, more).some((n) => n !== 1))
    throw new AppError('model-invalid', `a constant of [${shape.join(', ')}] differs from picture to picture`);
  return shape.slice(more);
}

export const constantOf = (shape: Shape, values: ArrayLike<number>, whole = false): ConstantValue => {
  if (sizeOf(shape) !== values.length)
    throw new AppError('model-damaged', `a constant of [${shape.join(', ')}] has ${values.length} values`);
  return { kind: 'constant', shape, values, ...(whole ? { whole } : {}) };
};

/** @throws AppError model-invalid */
export function layerValue(what: string, value: GraphValue | undefined): LayerValue {
  if (value?.kind !== 'layer') throw new AppError('model-invalid', `${what} does not read what depends on the picture`);
  return value;
}

/** @throws AppError model-invalid */
export function constantValue(what: string, value: GraphValue | undefined): ConstantValue {
  if (value?.kind !== 'constant')
    throw new AppError(
      'model-invalid',
      `${what} needs numbers that stand in the file, not such that depend on the picture`,
    );
  return value;
}

export const weightOf = ({ shape, values }: ConstantValue): WeightValues => ({
  shape,
  values: Float32Array.from(values),
});

/** Values in another order of axes. */
export function transposed({ shape, values, whole }: ConstantValue, order: readonly number[]): ConstantValue {
  const out = whole ? new Float64Array(values.length) : new Float32Array(values.length);
  const target = order.map((axis) => shape[axis] as number);
  const strides = shape.map((_, i) => sizeOf(shape.slice(i + 1)));
  const at = new Array<number>(order.length).fill(0);
  for (let i = 0; i < out.length; i++) {
    let from = 0;
    for (let axis = 0; axis < order.length; axis++)
      from += (at[axis] as number) * (strides[order[axis] as number] as number);
    out[i] = values[from] as number;
    for (let axis = order.length - 1; axis >= 0; axis--) {
      at[axis] = (at[axis] as number) + 1;
      if ((at[axis] as number) < (target[axis] as number)) break;
      at[axis] = 0;
    }
  }
  return constantOf(target, out, whole);
}
