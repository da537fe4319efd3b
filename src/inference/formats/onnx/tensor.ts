/** Tensors of ONNX files as numbers. */

import { AppError } from '../../../core/errors.ts';
import { constantOf, type ConstantValue } from '../graph-builder.ts';
import { sizeOf } from '../operators/config.ts';
import { fieldsOf, integers, messages, reals, texts } from './wire.ts';

export type Beside = (path: string) => Promise<ArrayBuffer | null>;

const MOST_VALUES = 150e6;

function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -14 * (fraction / 1024));
}

function brain(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, bits << 16);
  return view.getFloat32(0);
}

/** By ONNX's number of a type: bytes, and how one is read. */
const TYPES: Readonly<Record<number, readonly [size: number, read: (view: DataView, at: number) => number]>> = {
  1: [4, (view, at) => view.getFloat32(at, true)],
  2: [1, (view, at) => view.getUint8(at)],
  3: [1, (view, at) => view.getInt8(at)],
  4: [2, (view, at) => view.getUint16(at, true)],
  5: [2, (view, at) => view.getInt16(at, true)],
  6: [4, (view, at) => view.getInt32(at, true)],
  7: [8, (view, at) => Number(view.getBigInt64(at, true))],
  9: [1, (view, at) => view.getUint8(at)],
  10: [2, (view, at) => half(view.getUint16(at, true))],
  11: [8, (view, at) => view.getFloat64(at, true)],
  12: [4, (view, at) => view.getUint32(at, true)],
  13: [8, (view, at) => Number(view.getBigUint64(at, true))],
  16: [2, (view, at) => brain(view.getUint16(at, true))],
};

/** ONNX's numbers of the types of whole numbers. */
export const WHOLE: ReadonlySet<number> = new Set([2, 3, 4, 5, 6, 7, 12, 13]);

/** @throws AppError model-damaged | model-invalid | model-unreachable */
export async function readTensor(bytes: Uint8Array, beside: Beside): Promise<[name: string, value: ConstantValue]> {
  const fields = fieldsOf(bytes);
  const [name = ''] = texts(fields, 8);
  const shape = integers(fields, 1);
  const what = `the tensor ${name.slice(0, 80)}`;
  const [type = 0] = integers(fields, 2);
  const known = TYPES[type];
  if (!known) throw new AppError('model-invalid', `${what} holds values of ONNX's type ${type}, which cannot be read here`);
  const size = sizeOf(shape);
  if (shape.some((n) => n < 0) || size > MOST_VALUES)
    throw new AppError('model-damaged', `${what} says that it holds [${shape.slice(0, 8).join(', ')}] values`);
  const external = integers(fields, 14)[0] === 1;
  const raw = external ? await fileBeside(what, fields, beside) : messages(fields, 9)[0];
  let values: ArrayLike<number>;
  if (raw) {
    if (raw.length !== size * known[0])
      throw new AppError('model-damaged', `${what} holds ${raw.length} bytes, expected ${size * known[0]}: the file may be cut short`);
    const view = new DataView(raw.buffer, raw.byteOffset, raw.length);
    const out = [6, 7, 12, 13].includes(type) ? new Float64Array(size) : new Float32Array(size);
    for (let i = 0; i < size; i++) out[i] = known[1](view, i * known[0]);
    values = out;
  } else if (type === 1) values = Float32Array.from(reals(fields, 4, 4));
  else if (type === 11) values = Float32Array.from(reals(fields, 10, 8));
  else if (type === 7) values = integers(fields, 7);
  else {
    const stored = integers(fields, type === 12 || type === 13 ? 11 : 5);
    values = type === 10 ? Float32Array.from(stored, half) : type === 16 ? Float32Array.from(stored, brain) : stored;
  }
  if (values.length !== size)
    throw new AppError('model-damaged', `${what} holds ${values.length} values, expected ${size}`);
  for (let i = 0; i < size; i++)
    if (Number.isNaN(values[i])) throw new AppError('model-damaged', `${what} holds values that are no numbers (NaN)`);
  return [name, constantOf(shape, values, WHOLE.has(type))];
} // prettier-ignore

async function fileBeside(what: string, fields: ReturnType<typeof fieldsOf>, beside: Beside): Promise<Uint8Array> {
  const entries = new Map(
    messages(fields, 13).map((bytes) => {
      const entry = fieldsOf(bytes);
      return [texts(entry, 1)[0] ?? '', texts(entry, 2)[0] ?? ''] as const;
    }),
  );
  const path = entries.get('location') ?? '';
  if (!path || path.includes('\0') || /^([/\\]|[a-z]+:)/i.test(path) || path.split(/[\\/]/).includes('..'))
    throw new AppError('model-invalid', `${what} lies in a file outside the network's folder, which is not read`);
  const data = await beside(path);
  if (!data)
    throw new AppError('model-unreachable', `the ONNX file keeps its weights in ${path}, which is missing: add it`);
  const offset = Number(entries.get('offset') ?? 0);
  const length = Number(entries.get('length') ?? data.byteLength - offset);
  if (!(offset >= 0 && length >= 0 && offset + length <= data.byteLength))
    throw new AppError('model-damaged', `${what} lies behind the end of ${path}: that file may be cut short`);
  return new Uint8Array(data, offset, length);
}
