/** idx files (as MNIST's) of grey pictures and their labels, plain or packed with gzip. */

import { AppError } from '../../core/errors.ts';
import { skipped, type SetEntry } from '../core/entry.ts';
import { labelFrom, type NumberedLabels } from '../core/labels.ts';
import type { SetFile } from '../core/files.ts';
import type { VoteBook } from './votes.ts';

const UNSIGNED_BYTE = 8;
const HEAD = 16;

/** How many dimensions an idx file of bytes has; null where it is none. */
export async function idxDimensions(file: SetFile): Promise<number | null> {
  const [a, b, kind, dimensions] = await file.slice(0, HEAD);
  return a === 0 && b === 0 && kind === UNSIGNED_BYTE && (dimensions === 1 || dimensions === 3) ? dimensions : null;
}

async function shapeOf(file: SetFile, dimensions: number): Promise<number[]> {
  const head = await file.slice(0, 4 + 4 * dimensions);
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const shape = Array.from({ length: dimensions }, (_, i) =>
    head.length >= 8 + 4 * i ? view.getUint32(4 + 4 * i) : 0,
  );
  const size = shape.reduce((a, b) => a * b, 1);
  const held = file.size - head.length;
  if (size === 0 || held !== size)
    throw new AppError(
      'set-invalid',
      `${file.path} holds ${held} bytes of values, but its header promises ${shape.join(' x ')} = ${size}: it is cut short or damaged`,
    );
  return shape;
}

const AT_ONCE = 1000;

/** @param split of all of them: idx files say nothing of it. @throws AppError set-invalid */
export async function* idxEntries(
  images: SetFile,
  labels: SetFile,
  numbers: NumberedLabels,
  votes: VoteBook | null,
  split: string | null,
): AsyncGenerator<SetEntry> {
  const [count, height, width] = (await shapeOf(images, 3)) as [number, number, number];
  const [named] = (await shapeOf(labels, 1)) as [number];
  if (named !== count)
    throw new AppError('set-invalid', `${images.path} has ${count} pictures, but ${labels.path} has ${named} labels`);
  const codes = await labels.slice(8, 8 + count);
  const size = height * width;
  for (let from = 0; from < count; from += AT_ONCE) {
    const some = await images.slice(HEAD + from * size, HEAD + Math.min(count, from + AT_ONCE) * size);
    for (let at = 0; at * size < some.length; at++) {
      const row = from + at;
      const label = labelFrom(String(codes[row]), numbers);
      const line = row + 1;
      yield typeof label === 'string'
        ? {
            kind: 'picture',
            file: images.path,
            line,
            label,
            split,
            votes: votes?.votesFor(row, split, row, null) ?? null,
            pixels: { kind: 'grey', height, width, values: some.slice(at * size, (at + 1) * size) },
          }
        : skipped(labels.path, line, label);
    }
  }
}
