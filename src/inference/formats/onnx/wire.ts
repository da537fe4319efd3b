/** Protocol buffers' wire format (protobuf.dev/programming-guides/encoding): what ONNX needs of it. Nothing is copied but what is read. */

import { AppError } from '../../../core/errors.ts';

/** A field: its number, and a whole number or the bytes of anything else. */
export type Field = readonly [number: number, value: number | Uint8Array];

export const damagedOnnx = (): AppError => new AppError('model-damaged', 'the ONNX file is damaged or cut short');

/** A varint at `at` as a signed 64 bit number, and the place behind it. @throws AppError model-damaged */
function varint(bytes: Uint8Array, at: number): [value: number, next: number] {
  let value = 0n;
  for (let i = 0; i < 10; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) throw damagedOnnx();
    value |= BigInt(byte & 127) << BigInt(7 * i);
    if (byte < 128) return [Number(BigInt.asIntN(64, value)), at + i + 1];
  }
  throw damagedOnnx();
}

/** @throws AppError model-damaged */
export function fieldsOf(bytes: Uint8Array): Field[] {
  const out: Field[] = [];
  for (let at = 0; at < bytes.length;) {
    const [tag, start] = varint(bytes, at);
    const number = Math.floor(tag / 8);
    if (number < 1) throw damagedOnnx();
    if (tag % 8 === 0) {
      const [value, next] = varint(bytes, start);
      out.push([number, value]);
      at = next;
      continue;
    }
    const [length, from] = tag % 8 === 2 ? varint(bytes, start) : [{ 1: 8, 5: 4 }[tag % 8] ?? -1, start];
    if (length < 0 || from + length > bytes.length) throw damagedOnnx();
    out.push([number, bytes.subarray(from, from + length)]);
    at = from + length;
  }
  return out;
}

/** Whole numbers of a field that may be packed. */
export function integers(fields: readonly Field[], number: number): number[] {
  return fields.flatMap(([own, value]) => {
    if (own !== number) return [];
    if (typeof value === 'number') return [value];
    const out: number[] = [];
    for (let at = 0; at < value.length;) {
      const [one, next] = varint(value, at);
      out.push(one);
      at = next;
    }
    return out;
  });
}

export const messages = (fields: readonly Field[], number: number): Uint8Array[] =>
  fields.flatMap(([own, value]) => (own === number && value instanceof Uint8Array ? [value] : []));

export const texts = (fields: readonly Field[], number: number): string[] =>
  messages(fields, number).map((bytes) => new TextDecoder().decode(bytes));

/** Floats or doubles, packed or one by one. */
export function reals(fields: readonly Field[], number: number, size: 4 | 8): number[] {
  return messages(fields, number).flatMap((bytes) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    return Array.from({ length: Math.floor(bytes.length / size) }, (_, i) =>
      size === 4 ? view.getFloat32(i * 4, true) : view.getFloat64(i * 8, true),
    );
  });
}
