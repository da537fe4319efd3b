/** PNG files as pixels: every colour type, 1 to 16 bits, interlaced or not. Arithmetic on bytes; zlib unpacks. */

import { crc32, inflateSync } from 'node:zlib';
import type { RgbaImage } from '../../src/core/image.ts';

/** What a PNG says about itself before its pixels. */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** The eXIf chunk, a TIFF block; null without one. */
  readonly exif: Uint8Array | null;
  readonly colour: PngColour;
}

/** What its colours mean. The first that is there counts; nothing = sRGB. */
export interface PngColour {
  /** An ICC profile, unpacked. */
  readonly profile: Uint8Array | null;
  readonly isSrgb: boolean;
  /** Exponent that was used to encode, such as 0.45455. */
  readonly gamma: number | null;
  /** x, y of white, red, green, blue. */
  readonly primaries: readonly number[] | null;
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
export const isPng = (bytes: Uint8Array): boolean => SIGNATURE.every((value, i) => bytes[i] === value);

const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const GREY = 0;
const PALETTE = 3;

/** First column and row, and steps, of Adam7's passes. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;
const WHOLE = [[0, 0, 1, 1]] as const;

interface Layout {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly type: number;
  readonly interlaced: boolean;
}

interface Chunks {
  readonly layout: Layout;
  readonly first: ReadonlyMap<string, Uint8Array>;
  readonly data: readonly Uint8Array[];
}

/** @throws Error when a chunk is missing, cut short or its checksum is wrong */
function chunksOf(bytes: Uint8Array): Chunks {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = new Map<string, Uint8Array>();
  const data: Uint8Array[] = [];
  for (let at = 8; ;) {
    const length = view.getUint32(at);
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const content = bytes.subarray(at + 8, at + 8 + length);
    if (content.length < length) throw new Error('cut short');
    // Capital first letter: a chunk that nobody may skip.
    if (/^[A-Z]/.test(name) && view.getUint32(at + 8 + length) !== crc32(bytes.subarray(at + 4, at + 8 + length)))
      throw new Error(`the checksum of ${name} is wrong`);
    if (name === 'IEND') break;
    if (name === 'IDAT') data.push(content);
    else if (!first.has(name)) first.set(name, content);
    at += 12 + length;
  }
  const head = first.get('IHDR');
  if (!head) throw new Error('IHDR is missing');
  const sizes = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const layout = {
    width: sizes.getUint32(0),
    height: sizes.getUint32(4),
    depth: head[8] as number,
    type: head[9] as number,
    interlaced: head[12] === 1,
  };
  return { layout, first, data };
}

/** @throws Error when the file is damaged */
export function pngHeader(bytes: Uint8Array): PngHeader {
  const { layout, first } = chunksOf(bytes);
  const numbers = (name: string): number[] | null => {
    const chunk = first.get(name);
    if (!chunk) return null;
    const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    return Array.from({ length: chunk.length >> 2 }, (_, i) => view.getUint32(4 * i) / 100_000);
  };
  const profile = first.get('iCCP');
  return {
    width: layout.width,
    height: layout.height,
    exif: first.get('eXIf') ?? null,
    colour: {
      // A name, a zero, the kind of compression (there is one), the packed profile.
      profile: profile ? inflateSync(profile.subarray(profile.indexOf(0) + 2)) : null,
      isSrgb: first.has('sRGB'),
      gamma: numbers('gAMA')?.[0] ?? null,
      primaries: numbers('cHRM'),
    },
  };
}

/**
 * @returns pixels as they are stored: not turned, alpha beside the colours. 16 bits are cut to their upper 8, as Chromium does.
 * @throws Error when the file is damaged
 */
export function pngPixels(bytes: Uint8Array): RgbaImage {
  const { layout, first, data } = chunksOf(bytes);
  const { width, height, depth, type, interlaced } = layout;
  const channels = CHANNELS[type];
  if (channels === undefined || ![1, 2, 4, 8, 16].includes(depth)) throw new Error('an unknown kind of pixels');
  const bits = channels * depth;
  const passes = (interlaced ? ADAM7 : WHOLE)
    .map(([x, y, dx, dy]) => ({
      x,
      y,
      dx,
      dy,
      columns: Math.ceil((width - x) / dx),
      rows: Math.ceil((height - y) / dy),
    }))
    .filter(({ columns, rows }) => columns > 0 && rows > 0);
  const rowBytes = (columns: number): number => Math.ceil((columns * bits) / 8);
  const needed = passes.reduce((sum, { columns, rows }) => sum + rows * (1 + rowBytes(columns)), 0);
  const raw = inflateSync(Buffer.concat(data), { maxOutputLength: needed + 65_536 });
  if (raw.length < needed) throw new Error('pixels are missing');
  const out = new Uint8ClampedArray(width * height * 4);
  const write = rowWriter(layout, channels, first, out);
  let at = 0;
  for (const { x, y, dx, dy, columns, rows } of passes) {
    const length = rowBytes(columns);
    let above: Uint8Array = new Uint8Array(length);
    for (let row = 0; row < rows; row++) {
      const line = raw.subarray(at + 1, at + 1 + length);
      unfilter(raw[at] as number, line, above, Math.max(1, bits >> 3));
      write(line, columns, ((y + row * dy) * width + x) * 4, dx * 4);
      above = line;
      at += 1 + length;
    }
  }
  return { width, height, data: out };
}

/** Undoes a row's filter in place. @param reach bytes to the same sample of the pixel before */
function unfilter(kind: number, line: Uint8Array, above: Uint8Array, reach: number): void {
  const { length } = line;
  switch (kind) {
    case 0:
      return;
    case 1:
      for (let i = reach; i < length; i++) line[i] = line[i]! + line[i - reach]!;
      return;
    case 2:
      for (let i = 0; i < length; i++) line[i] = line[i]! + above[i]!;
      return;
    case 3:
      for (let i = 0; i < length; i++) line[i] = line[i]! + (((i < reach ? 0 : line[i - reach]!) + above[i]!) >> 1);
      return;
    case 4:
      for (let i = 0; i < length; i++) {
        const [a, b, c] = [i < reach ? 0 : line[i - reach]!, above[i]!, i < reach ? 0 : above[i - reach]!];
        const pa = Math.abs(b - c);
        const pb = Math.abs(a - c);
        const pc = Math.abs(a + b - 2 * c);
        line[i] = line[i]! + (pa <= pb && pa <= pc ? a : pb <= pc ? b : c);
      }
      return;
    default:
      throw new Error(`there is no filter ${kind}`);
  }
}

type RowWriter = (line: Uint8Array, columns: number, to: number, step: number) => void;

/** Writes a row's samples as RGBA into `out`, from byte `to` on, a pixel every `step` bytes. */
function rowWriter(
  { depth, type }: Layout,
  channels: number,
  chunks: ReadonlyMap<string, Uint8Array>,
  out: Uint8ClampedArray,
): RowWriter {
  const full = 2 ** depth - 1;
  // A whole sample, by which the one transparent colour is known.
  const sample: (line: Uint8Array, i: number) => number =
    depth === 16
      ? (line, i) => (line[2 * i]! << 8) | line[2 * i + 1]!
      : depth === 8
        ? (line, i) => line[i]!
        : (line, i) => (line[(i * depth) >> 3]! >> (8 - depth - ((i * depth) & 7))) & full;
  const see = chunks.get('tRNS') ?? null;
  if (type === PALETTE) {
    const palette = chunks.get('PLTE');
    if (!palette) throw new Error('PLTE is missing');
    return (line, columns, to, step) => {
      for (let x = 0; x < columns; x++, to += step) {
        const index = sample(line, x);
        for (let c = 0; c < 3; c++) out[to + c] = palette[3 * index + c] ?? 0;
        out[to + 3] = see?.[index] ?? 255;
      }
    };
  }
  const to8: (value: number) => number =
    depth === 16 ? (v) => v >> 8 : depth === 8 ? (v) => v : (v) => (v * 255) / full;
  const colours = channels < 3 ? 1 : 3;
  const key =
    see && channels === colours
      ? Array.from({ length: colours }, (_, c) => (see[2 * c]! << 8) | see[2 * c + 1]!)
      : null;
  // Most large files.
  if (depth === 8 && colours === 3 && !key)
    return (line, columns, to, step) => {
      for (let x = 0, from = 0; x < columns; x++, to += step, from += channels) {
        out[to] = line[from]!;
        out[to + 1] = line[from + 1]!;
        out[to + 2] = line[from + 2]!;
        out[to + 3] = channels === 4 ? line[from + 3]! : 255;
      }
    };
  return (line, columns, to, step) => {
    for (let x = 0; x < columns; x++, to += step) {
      const from = x * channels;
      let isKey = key !== null;
      for (let c = 0; c < colours; c++) {
        const value = sample(line, from + c);
        if (key && value !== key[c]) isKey = false;
        out[to + c] = to8(value);
      }
      if (type === GREY || colours === 1) out[to + 1] = out[to + 2] = out[to]!;
      out[to + 3] = isKey ? 0 : channels > colours ? to8(sample(line, from + colours)) : 255;
    }
  };
}
