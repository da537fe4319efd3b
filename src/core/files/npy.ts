/**
 * Writes arrays in NumPy's .npy format, version 1.0, so that `numpy.load` reads them.
 * Source: "A simple file format for NumPy arrays", numpy.lib.format.
 */

import { AppError } from '../errors.ts';

export type NpyArray = Float32Array | Float64Array | Int32Array | Uint8Array;

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0] as const;
/** The header's end, so that the data can be mapped into memory. */
const ALIGNMENT = 64;

function descriptorOf(values: NpyArray): string {
  if (values instanceof Float32Array) return '<f4';
  if (values instanceof Float64Array) return '<f8';
  if (values instanceof Int32Array) return '<i4';
  return '|u1';
}

/**
 * @param values row-major (C order)
 * @param shape  its product must be the number of values; [] for a single number
 * @returns the file's bytes, little-endian
 * @throws AppError input-invalid when shape and values disagree
 */
export function encodeNpy(values: NpyArray, shape: readonly number[]): Uint8Array {
  const size = shape.reduce((a, b) => a * b, 1);
  if (size !== values.length || shape.some((n) => !Number.isInteger(n) || n < 0))
    throw new AppError('input-invalid', `${values.length} values do not fill the shape [${shape.join(', ')}]`);
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '${descriptorOf(values)}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const fixed = MAGIC.length + 2;
  const start = Math.ceil((fixed + text.length + 1) / ALIGNMENT) * ALIGNMENT;
  const header = `${text.padEnd(start - fixed - 1)}\n`;
  const bytes = new Uint8Array(start + values.byteLength);
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  view.setUint16(MAGIC.length, header.length, true);
  for (let i = 0; i < header.length; i++) bytes[fixed + i] = header.charCodeAt(i);
  const each = values.BYTES_PER_ELEMENT;
  for (let i = 0; i < values.length; i++) {
    const at = start + i * each;
    const value = values[i]!;
    if (values instanceof Float32Array) view.setFloat32(at, value, true);
    else if (values instanceof Float64Array) view.setFloat64(at, value, true);
    else if (values instanceof Int32Array) view.setInt32(at, value, true);
    else bytes[at] = value;
  }
  return bytes;
}
