/**
 * Zip files as folders: the list at the end is read, a file is unpacked when it is asked for, a large one piece by piece.
 * Source: PKWARE's APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16.
 */

import { AppError } from '../../core/errors.ts';
import { skipped, type Skipped } from '../core/entry.ts';
import { inPieces, isLitter, type SetFile } from '../core/files.ts';

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const END_BYTES = 22;
const MOST_COMMENT = 65_535;
const LOCAL_BYTES = 30;
const ENTRY_BYTES = 46;
const ZIP64 = 0xffffffff;
const STORED = 0;
const DEFLATED = 8;

export interface ZipFolder {
  readonly files: readonly SetFile[];
  /** Zips within the zip, and what is packed in a way that is not read here. */
  readonly faults: readonly Skipped[];
}

export async function isZip(file: SetFile): Promise<boolean> {
  const [p, k, a, b] = await file.slice(0, 4);
  return p === 0x50 && k === 0x4b && ((a === 3 && b === 4) || (a === 5 && b === 6));
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** @throws AppError set-invalid */
export async function openZip(zip: SetFile): Promise<ZipFolder> {
  const damaged = (): never => {
    throw new AppError('set-invalid', `${zip.path} is damaged or cut short: copy or pack it once more`);
  };
  const tail = await zip.slice(Math.max(0, zip.size - END_BYTES - MOST_COMMENT), zip.size);
  const end = viewOf(tail);
  let at = tail.length - END_BYTES;
  while (at >= 0 && end.getUint32(at, true) !== END) at--;
  if (at < 0) return damaged();
  const [count, bytes, from] = [
    end.getUint16(at + 10, true),
    end.getUint32(at + 12, true),
    end.getUint32(at + 16, true),
  ];
  if (from === ZIP64 || count === 0xffff)
    throw new AppError('set-invalid', `${zip.path} is larger than 4 GB: unpack it first`);
  const list = await zip.slice(from, from + bytes);
  if (list.length < bytes) return damaged();
  const view = viewOf(list);
  const files: SetFile[] = [];
  const faults: Skipped[] = [];
  for (let entry = 0, i = 0; i < count; i++) {
    if (entry + ENTRY_BYTES > list.length || view.getUint32(entry, true) !== ENTRY) return damaged();
    const lengths = [28, 30, 32].map((offset) => view.getUint16(entry + offset, true)) as [number, number, number];
    const path = new TextDecoder().decode(list.subarray(entry + ENTRY_BYTES, entry + ENTRY_BYTES + lengths[0])).replaceAll('\\', '/'); // prettier-ignore
    const method = view.getUint16(entry + 10, true);
    const encrypted = (view.getUint16(entry + 8, true) & 1) === 1;
    const [packed, size, start] = [20, 24, 42].map((offset) => view.getUint32(entry + offset, true)) as [number, number, number]; // prettier-ignore
    entry += ENTRY_BYTES + lengths[0] + lengths[1] + lengths[2];
    if (path.endsWith('/') || isLitter(path) || path.split('/').includes('..')) continue;
    if (/\.zip$/i.test(path)) faults.push(skipped(path, null, { kind: 'zip-nested' }));
    else if (encrypted || (method !== STORED && method !== DEFLATED))
      faults.push(skipped(path, null, { kind: 'zip-entry' }));
    else files.push(packedFile(zip, { path, method, packed, size, start }));
  }
  return { files, faults };
}

interface Packed {
  readonly path: string;
  readonly method: number;
  readonly packed: number;
  readonly size: number;
  /** Of its local header in the zip. */
  readonly start: number;
}

function packedFile(zip: SetFile, { path, method, packed, size, start }: Packed): SetFile {
  const content = async (): Promise<{ from: number; to: number }> => {
    const head = await zip.slice(start, start + LOCAL_BYTES);
    if (head.length < LOCAL_BYTES) throw new AppError('set-invalid', `${zip.path} is damaged or cut short`);
    const from = start + LOCAL_BYTES + viewOf(head).getUint16(26, true) + viewOf(head).getUint16(28, true);
    return { from, to: from + packed };
  };
  async function* chunks(): AsyncGenerator<Uint8Array> {
    const { from } = await content();
    const raw = inPieces({ size: packed, slice: (a, b) => zip.slice(from + a, from + b) });
    if (method === STORED) yield* raw;
    else yield* inflated(raw, `${zip.path}/${path}`);
  }
  return { path, size, chunks, slice: (from, to) => sliceOf(chunks(), from, to) };
}

/** @param pieces of raw deflate data. @throws AppError set-invalid */
export async function* inflated(pieces: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  const { Inflate } = await import('fflate');
  yield* pushed(pieces, name, (ondata) => new Inflate(ondata));
}

/** @param pieces of a gzip file. @throws AppError set-invalid */
export async function* gunzipped(pieces: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  const { Gunzip } = await import('fflate');
  yield* pushed(pieces, name, (ondata) => new Gunzip(ondata));
}

type Unpacker = (ondata: (data: Uint8Array) => void) => { push(data: Uint8Array, final?: boolean): void };

async function* pushed(pieces: AsyncIterable<Uint8Array>, name: string, make: Unpacker): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = [];
  try {
    const unpacker = make((data) => ready.push(data));
    for await (const piece of pieces) {
      unpacker.push(piece);
      yield* ready.splice(0);
    }
    unpacker.push(new Uint8Array(0), true);
    yield* ready.splice(0);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('set-invalid', `${name} cannot be unpacked: it is cut short or damaged`, { cause });
  }
}

async function sliceOf(pieces: AsyncIterable<Uint8Array>, from: number, to: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let at = 0;
  for await (const piece of pieces) {
    const part = piece.subarray(Math.max(0, from - at), Math.max(0, to - at));
    if (part.length > 0) parts.push(part);
    at += piece.length;
    if (at >= to) break;
  }
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let filled = 0;
  for (const part of parts) {
    out.set(part, filled);
    filled += part.length;
  }
  return out;
}

/** A file packed with gzip as what it unpacks to, which is held whole once it was asked for. */
export async function unpackedGzip(file: SetFile): Promise<SetFile> {
  const whole = await sliceOf(gunzipped(file.chunks(), file.path), 0, Infinity);
  const slice = (from: number, to: number): Promise<Uint8Array> => Promise.resolve(whole.subarray(from, to));
  const size = whole.length;
  return { path: file.path, size, slice, chunks: () => inPieces({ size, slice }) };
}
