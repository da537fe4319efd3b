/** Small sets of labelled pictures in every form, made in memory. Node only. */

import { inPieces, type SetFile } from '../../src/sets/core/files.ts';
import { madePng } from './made-png.ts';

/** @param piece bytes of a piece of `chunks`: small ones cut lines and letters */
export function memoryFile(path: string, content: Uint8Array | string, piece = 1 << 20): SetFile {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : Uint8Array.from(content);
  const slice = (from: number, to: number): Promise<Uint8Array> => Promise.resolve(bytes.subarray(from, to));
  return { path, size: bytes.length, slice, chunks: () => inPieces({ size: bytes.length, slice }, piece) };
}

export const greyPng = (values: Uint8Array): Buffer => {
  const side = Math.sqrt(values.length);
  return madePng({ width: side, height: side, type: 0, depth: 8, sample: (x, y) => values[y * side + x]! });
};

export function idxFile(shape: readonly number[], values: ArrayLike<number>): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header[2] = 8;
  header[3] = shape.length;
  shape.forEach((n, i) => header.writeUInt32BE(n, 4 + 4 * i));
  return Buffer.concat([header, Uint8Array.from(values)]);
}

/** An uncompressed grey TIFF with strips of `rows` rows, little- or big-endian. */
export function greyTiff(width: number, height: number, values: Uint8Array, little = true, rows = height): Buffer {
  const strips = Math.ceil(height / rows);
  const tags: [tag: number, type: number, values: number[]][] = [
    [256, 3, [width]],
    [257, 3, [height]],
    [258, 3, [8]],
    [259, 3, [1]],
    [262, 3, [1]],
    [273, 4, Array.from({ length: strips }, (_, i) => 8 + i * rows * width)],
    [277, 3, [1]],
    [279, 4, Array.from({ length: strips }, (_, i) => Math.min(rows, height - i * rows) * width)],
  ];
  const directory = 8 + values.length + (values.length % 2);
  let extra = directory + 2 + 12 * tags.length + 4;
  const out = Buffer.alloc(extra + 8 * strips);
  const u16 = (v: number, at: number): unknown => (little ? out.writeUInt16LE(v, at) : out.writeUInt16BE(v, at));
  const u32 = (v: number, at: number): unknown => (little ? out.writeUInt32LE(v, at) : out.writeUInt32BE(v, at));
  out.write(little ? 'II' : 'MM', 0);
  u16(42, 2);
  u32(directory, 4);
  out.set(values, 8);
  u16(tags.length, directory);
  tags.forEach(([tag, type, list], i) => {
    const at = directory + 2 + 12 * i;
    u16(tag, at);
    u16(type, at + 2);
    u32(list.length, at + 4);
    if (list.length === 1) (type === 3 ? u16 : u32)(list[0]!, at + 8);
    else {
      u32(extra, at + 8);
      list.forEach((value) => {
        u32(value, extra);
        extra += 4;
      });
    }
  });
  return out;
}
