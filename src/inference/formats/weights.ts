/** Weights as plain arrays, between the files and the implementations. */

import { AppError } from '../../core/errors.ts';

/** One entry of a tfjs `weightsManifest`. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly quantization?: {
    readonly dtype: 'float16' | 'uint8' | 'uint16';
    readonly scale?: number;
    readonly min?: number;
  };
}

export interface WeightValues {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** By name, for instance `conv2d_1/kernel`. */
export type NamedWeights = ReadonlyMap<string, WeightValues>;

/** IEEE 754 binary16 to a number. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const BYTES = { float32: 4, int32: 4, float16: 2, uint16: 2, uint8: 1, bool: 1 } as const;

/**
 * Decodes the weight files of a tfjs layers model: float32, or quantised to float16, or to uint8 / uint16 with
 * value = stored * scale + min.
 * @param specs the topology file's weight entries, in file order
 * @param data  the weight files' bytes, joined
 * @throws AppError model-damaged when the bytes do not fit the entries
 */
export function decodeWeights(specs: readonly WeightSpec[], data: ArrayBuffer): NamedWeights {
  const view = new DataView(data);
  const weights = new Map<string, WeightValues>();
  let offset = 0;
  for (const { name, shape, dtype, quantization } of specs) {
    // Graph models list whole numbers, such as axes, among their weights.
    if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool')
      throw new AppError('model-invalid', `weight ${name} has type ${dtype}, expected float32`);
    const stored = quantization?.dtype ?? dtype;
    const step = BYTES[stored] as number | undefined;
    if (step === undefined)
      throw new AppError('model-invalid', `weight ${name} is stored as ${stored as string}, which is not known`);
    const size = Array.isArray(shape) ? shape.reduce((a, b) => a * b, 1) : NaN;
    if (!Number.isInteger(size) || size < 0)
      throw new AppError('model-damaged', `weight ${name} has no shape that could be`);
    if (offset + size * step > data.byteLength)
      throw new AppError('model-damaged', `the weight file ends inside ${name}`);
    const values = new Float32Array(size);
    const scale = quantization?.scale ?? 1;
    const min = quantization?.min ?? 0;
    for (let i = 0; i < size; i++) {
      const at = offset + i * step;
      if (stored === 'float32') values[i] = view.getFloat32(at, true);
      else if (stored === 'int32') values[i] = view.getInt32(at, true);
      else if (stored === 'bool') values[i] = view.getUint8(at);
      else if (stored === 'float16') values[i] = halfToNumber(view.getUint16(at, true));
      else values[i] = (stored === 'uint16' ? view.getUint16(at, true) : view.getUint8(at)) * scale + min;
    }
    offset += size * step;
    weights.set(name, { shape, values });
  }
  if (offset !== data.byteLength)
    throw new AppError('model-damaged', `the weight file has ${data.byteLength} bytes, its entries ${offset}`);
  return weights;
}
