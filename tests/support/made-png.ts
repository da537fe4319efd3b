/** PNG files of every kind, made sample by sample. Node only. */

import { crc32, deflateSync } from 'node:zlib';

export interface PngRecipe {
  readonly width: number;
  readonly height: number;
  /** 0 grey, 2 colour, 3 palette, 4 grey and alpha, 6 colour and alpha. */
  readonly type: 0 | 2 | 3 | 4 | 6;
  readonly depth: 1 | 2 | 4 | 8 | 16;
  readonly interlaced?: boolean;
  /** Chunks before the pixels, in this order. */
  readonly chunks?: readonly (readonly [name: string, content: Uint8Array])[];
  /** 0 .. 2 ** depth - 1. */
  sample(x: number, y: number, channel: number): number;
}

const CHANNELS = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 } as const;
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

export function chunk(name: string, content: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), content]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(content.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

export function madePng(recipe: PngRecipe): Buffer {
  const { width, height, type, depth, interlaced = false, chunks = [], sample } = recipe;
  const channels = CHANNELS[type];
  const rows: Buffer[] = [];
  for (const [x0, y0, dx, dy] of interlaced ? PASSES : ([[0, 0, 1, 1]] as const)) {
    const columns = Math.ceil((width - x0) / dx);
    if (columns <= 0) continue;
    const length = Math.ceil((columns * channels * depth) / 8);
    let above = Buffer.alloc(length);
    for (let y = y0, n = 0; y < height; y += dy, n++) {
      const plain = Buffer.alloc(length);
      for (let i = 0; i < columns * channels; i++) {
        const value = sample(x0 + Math.floor(i / channels) * dx, y, i % channels);
        if (depth === 16) plain.writeUInt16BE(value, 2 * i);
        else plain[(i * depth) >> 3]! |= value << (8 - depth - ((i * depth) & 7));
      }
      rows.push(Buffer.from([n % 5]), filtered(n % 5, plain, above, Math.max(1, (channels * depth) >> 3)));
      above = plain;
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([depth, type, 0, 0, interlaced ? 1 : 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    ...chunks.map(([name, content]) => chunk(name, content)),
    chunk('IDAT', deflateSync(Buffer.concat(rows), { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** All five filters in turn, so that a reader has to know them all. */
function filtered(kind: number, line: Buffer, above: Buffer, reach: number): Buffer {
  return Buffer.from(
    line.map((value, i) => {
      const [a, b, c] = [line[i - reach] ?? 0, above[i]!, above[i - reach] ?? 0];
      const paeth = [a, b, c].reduce((best, v) => (Math.abs(a + b - c - v) < Math.abs(a + b - c - best) ? v : best), a);
      return value - [0, a, b, (a + b) >> 1, paeth][kind]!;
    }),
  );
}
