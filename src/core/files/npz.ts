/**
 * Writes several arrays as NumPy's .npz, which is a zip of .npy files; not compressed, as `numpy.savez` does it.
 * Source: PKWARE's APPNOTE.TXT 6.3.10, sections 4.3.7 (local header), 4.3.12 (central directory), 4.3.16 (end); CRC-32 of section 4.4.7.
 */

import { AppError } from '../errors.ts';

const CRC_POLYNOMIAL = 0xedb88320;
const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ CRC_POLYNOMIAL : crc >>> 1;
  return crc;
});

export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = crcTable[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

const VERSION = 20;
/** Bit 11: names are UTF-8. */
const UTF8_NAMES = 0x800;
/** 1 January 1980, midnight: a file's bytes shall not depend on when it was made. */
const DATE = 0x21;

/** Numbers of 2 or 4 bytes, little-endian, then raw bytes. */
function record(
  fields: readonly (readonly [value: number, bytes: 2 | 4])[],
  ...rest: readonly Uint8Array[]
): Uint8Array {
  const head = fields.reduce((sum, [, bytes]) => sum + bytes, 0);
  const all = new Uint8Array(rest.reduce((sum, part) => sum + part.length, head));
  const view = new DataView(all.buffer);
  let at = 0;
  for (const [value, bytes] of fields) {
    if (bytes === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += bytes;
  }
  for (const part of rest) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Without TextEncoder, which core/ does not have. */
function utf8(text: string): Uint8Array {
  const parts = encodeURIComponent(text).match(/%..|./g) ?? [];
  return Uint8Array.from(parts, (part) => (part.length === 3 ? parseInt(part.slice(1), 16) : part.charCodeAt(0)));
}

/**
 * @param files .npy files by name, without ending: the arrays' names in `numpy.load`
 * @returns the zip's bytes
 * @throws AppError input-invalid when it would pass 4 GB
 */
export function encodeNpz(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const [name, data] of files) {
    const path = utf8(`${name}.npy`);
    const common = [
      [UTF8_NAMES, 2],
      [0, 2],
      [0, 2],
      [DATE, 2],
      [crc32(data), 4],
      [data.length, 4],
      [data.length, 4],
      [path.length, 2],
      [0, 2],
    ] as const;
    const local = record([[0x04034b50, 4], [VERSION, 2], ...common], path, data);
    directory.push(
      record(
        [[0x02014b50, 4], [VERSION, 2], [VERSION, 2], ...common, [0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]],
        path,
      ),
    );
    parts.push(local);
    offset += local.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  if (offset + size > 0xffffffff || files.size > 0xffff)
    throw new AppError('input-invalid', 'these arrays are too large for one file; save fewer layers at a time');
  const end = record([
    [0x06054b50, 4],
    [0, 2],
    [0, 2],
    [files.size, 2],
    [files.size, 2],
    [size, 4],
    [offset, 4],
    [0, 2],
  ]);
  return record([], ...parts, ...directory, end);
}
