/**
 * Block least squares: the face cut into blocks, many pictures in which half of them are blurred away, and the one additive map that
 * explains the logits of all these pictures best.
 *
 * Which blocks are hidden comes from a Hadamard matrix, each mask followed by its complement (Plackett & Burman 1946; Box & Wilson
 * 1951): main effects are clear of each other and of interactions of two blocks, and nothing is drawn at random. The blocks lie on
 * several grids, of several sizes and shifted against each other; all answers together are fitted on the cells that the grids' borders cut
 * out, with a penalty on differences of neighbouring cells, so that no single grid shows.
 */

import { choleskyFactor, choleskySolve } from '../../core/math/cholesky.ts';
import { hadamard, smallestHadamardOrder } from '../../lime/core/hadamard.ts';
import { blurredBaseline } from '../baselines.ts';
import { logitsOf } from '../batches.ts';
import { fromValues, type AttributionMethod } from '../method.ts';

/** One grid of blocks, in cells: 0 is the picture's upper left cell. */
export interface BlockGrid {
  /** Side of a block. */
  readonly size: number;
  /** How far the first whole block lies from the picture's border, 0..size - 1; what is left over there are smaller blocks. */
  readonly down: number;
  readonly right: number;
}

export interface BlockOptions {
  /** Cells a side; 16 = 3 pixels of 48. */
  readonly cells: number;
  readonly grids: readonly BlockGrid[];
  /** Weight of the squared differences of neighbouring cells against one answer's squared error. */
  readonly smoothness: number;
}

/** The block of every cell, numbered from 0. */
function blocksOf({ size, down, right }: BlockGrid, cells: number): { count: number; blockOf: Int32Array } {
  const line = (shift: number): number[] =>
    Array.from({ length: cells }, (_, i) => Math.floor((i - shift) / size) + (shift > 0 ? 1 : 0));
  const [rows, columns] = [line(down), line(right)];
  const across = columns[cells - 1]! + 1;
  const blockOf = Int32Array.from(
    { length: cells * cells },
    (_, i) => rows[Math.floor(i / cells)]! * across + columns[i % cells]!,
  );
  return { count: (rows[cells - 1]! + 1) * across, blockOf };
}

/** Of the matrix whose columns are the blocks of a grid. The first column is all +1: a block on it would be the same in every mask. */
const orderFor = (count: number): number => smallestHadamardOrder(count + 1);

/** Pictures that all grids together ask for: two for each row of their matrices. */
export const blockCalls = ({ cells, grids }: Pick<BlockOptions, 'cells' | 'grids'>): number =>
  grids.reduce((sum, grid) => sum + 2 * orderFor(blocksOf(grid, cells).count), 0);

/** Masks of all grids, one after the other: 1 shows a cell. Each is followed by its complement. */
export function blockMasks({ cells, grids }: Pick<BlockOptions, 'cells' | 'grids'>): Uint8Array[] {
  return grids.flatMap((grid) => {
    const { count, blockOf } = blocksOf(grid, cells);
    const { order, entries } = hadamard(orderFor(count));
    return Array.from({ length: order }, (_, row) => {
      const shown = Uint8Array.from(blockOf, (block) => (entries[row * order + block + 1]! > 0 ? 1 : 0));
      return [shown, shown.map((value) => 1 - value)];
    }).flat();
  });
}

/**
 * The cells' weights that explain the answers best.
 * @returns cells * cells values: what showing a cell adds to the logit
 */
export function fitCells(
  masks: readonly Uint8Array[],
  answers: ArrayLike<number>,
  cells: number,
  smoothness: number,
): Float64Array {
  const n = cells * cells;
  const mean = Float64Array.from(answers).reduce((sum, value) => sum + value, 0) / masks.length;
  const gram = new Float64Array(n * n);
  const right = new Float64Array(n);
  // As +1/2 and -1/2: a mask and its complement cancel, so the constant stands apart from all weights.
  masks.forEach((mask, row) => {
    const off = answers[row]! - mean;
    for (let i = 0; i < n; i++) {
      const own = mask[i]! - 0.5;
      right[i]! += own * off;
      for (let j = 0; j <= i; j++) gram[i * n + j]! += own * (mask[j]! - 0.5);
    }
  });
  const tie = (i: number, j: number): void => {
    gram[i * n + i]! += smoothness;
    gram[j * n + j]! += smoothness;
    gram[Math.max(i, j) * n + Math.min(i, j)]! -= smoothness;
  };
  for (let i = 0; i < n; i++) {
    gram[i * n + i]! += smoothness * RIDGE;
    if ((i + 1) % cells > 0) tie(i, i + 1);
    if (i + cells < n) tie(i, i + cells);
  }
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) gram[j * n + i] = gram[i * n + j]!;
  const out = right.slice();
  choleskySolve(choleskyFactor(gram, n), n, out);
  return out;
}

/** Weight of the squared weights themselves, as a share of the smoothness: keeps the system solvable. */
const RIDGE = 0.01;

export function blockLeastSquares(
  about: Pick<AttributionMethod, 'id' | 'name'>,
  options: BlockOptions,
): AttributionMethod {
  const { cells, smoothness } = options;
  return fromValues({ ...about, signed: true, ranked: 'value', cost: blockCalls(options) }, async (task, signal) => {
    const masks = blockMasks(options);
    const { probe, input } = task;
    const { height, width, channels } = probe.shape;
    const hidden = blurredBaseline(input, probe.shape);
    const cellOf = Int32Array.from(
      { length: height * width },
      (_, p) =>
        Math.floor((Math.floor(p / width) * cells) / height) * cells + Math.floor(((p % width) * cells) / width),
    );
    const answers = await logitsOf(
      task,
      masks.length,
      (index, out) => {
        const mask = masks[index]!;
        for (let p = 0, i = 0; p < cellOf.length; p++) {
          const from = mask[cellOf[p]!] === 1 ? input : hidden;
          for (let c = 0; c < channels; c++, i++) out[i] = from[i]!;
        }
      },
      signal,
    );
    const weights = fitCells(masks, answers, cells, smoothness);
    const sizes = new Float64Array(cells * cells);
    for (const cell of cellOf) sizes[cell]!++;
    return Float32Array.from(cellOf, (cell) => weights[cell]! / sizes[cell]!);
  });
}

const grid = (size: number, down: number, right: number): BlockGrid => ({ size, down, right });

/**
 * 6 x 6 pixels of 48 on two grids half a block apart, and 12 x 12 on four: chosen on PublicTest faces (docs/attribution.md
 * names what else was tried).
 */
export const blockLeastSquaresUsual = blockLeastSquares(
  { id: 'block-least-squares', name: 'Block least squares' },
  {
    cells: 16,
    smoothness: 20,
    grids: [grid(2, 0, 0), grid(2, 1, 1), grid(4, 0, 0), grid(4, 2, 2), grid(4, 2, 0), grid(4, 0, 2)],
  },
);
