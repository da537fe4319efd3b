/** The idx format of image and label files (as of MNIST and shared/data/fer2013), gzipped. */

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { UsageError } from './usage-error.ts';

export interface IdxImages {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  /** One image, row-major, 0..255; a view of the file's bytes. */
  image(index: number): Uint8Array;
}

const UNSIGNED_BYTE = 0x08;

/** @throws UsageError naming the file and what is wrong with it */
function readIdx(path: string, dimensions: number, what: string): { shape: number[]; values: Uint8Array } {
  let packed: Buffer;
  try {
    packed = readFileSync(path);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new UsageError(missing ? `there is no file ${path}` : `${path} cannot be read: ${(error as Error).message}`);
  }
  if (packed[0] !== 0x1f || packed[1] !== 0x8b) throw new UsageError(`${path} is not a gzip file`);
  let data: Buffer;
  try {
    data = gunzipSync(packed);
  } catch (error) {
    throw new UsageError(`${path} cannot be unpacked, it is cut short or damaged (${(error as Error).message})`);
  }
  const header = 4 + 4 * dimensions;
  if (data.length < 4 || data[0] !== 0 || data[1] !== 0 || data[2] !== UNSIGNED_BYTE)
    throw new UsageError(`${path} is not an idx file of unsigned bytes`);
  if (data[3] !== dimensions) throw new UsageError(`${path} has ${data[3]} dimensions, but ${what} have ${dimensions}`);
  if (data.length < header) throw new UsageError(`${path} ends within its header`);
  const shape = Array.from({ length: dimensions }, (_, i) => data.readUInt32BE(4 + 4 * i));
  const size = shape.reduce((a, b) => a * b, 1);
  if (data.length - header !== size)
    throw new UsageError(
      `${path} holds ${data.length - header} bytes of ${what}, but its header promises ${shape.join(' x ')} = ${size}`,
    );
  if (size === 0) throw new UsageError(`${path} holds no ${what}`);
  return { shape, values: new Uint8Array(data.buffer, data.byteOffset + header, size) };
}

export function readIdxImages(path: string): IdxImages {
  const { shape, values } = readIdx(path, 3, 'images');
  const [count, height, width] = shape as [number, number, number];
  const size = height * width;
  return { count, height, width, image: (index) => values.subarray(index * size, (index + 1) * size) };
}

export function readIdxLabels(path: string): Uint8Array {
  return readIdx(path, 1, 'labels').values;
}
