/**
 * Perturbation designs: which regions are kept in which call of the network.
 *
 * Row 0 keeps everything in each of them. `random` is the reference's (M. T. Ribeiro et al., "Why Should I Trust You?", KDD 2016, as in
 * the lime package); the others ask the same number of calls for more: `antithetic` pairs each mask with its complement, `orthogonal`
 * takes its masks from a Hadamard matrix and folds it over (G. E. P. Box and K. B. Wilson, 1951: a design and its mirror image keep main
 * effects clear of interactions of two regions), `exact` asks for all masks.
 */
import { AppError } from '../../core/errors.ts';
import { hadamard, largestHadamardOrder, smallestHadamardOrder } from './hadamard.ts';
import { Mt19937 } from '../../core/math/mt19937.ts';
import { SeededRandom } from '../../core/math/seeded-random.ts';

export const DESIGNS = ['random', 'antithetic', 'orthogonal', 'exact'] as const;
export type Design = (typeof DESIGNS)[number];

/** The most regions for which all masks are asked: 4096 calls. */
export const EXACT_LIMIT = 12;

/** The masks of one explanation. */
export interface Perturbations {
  readonly design: Design;
  readonly seed: number;
  /** Calls of the network. */
  readonly rows: number;
  /** Regions. */
  readonly columns: number;
  /** rows * columns values, row-major: 1 keeps the region, 0 fills it. */
  readonly masks: Uint8Array;
  /** For every row the number of its group: masks drawn together (a mask and its complement) share one. Groups are contiguous. */
  readonly groups: Int32Array;
}

export interface DesignRequest {
  readonly design: Design;
  /** Regions, 2 or more. */
  readonly regions: number;
  /** Calls of the network, 2 or more; `exact` ignores it and uses 2^regions. */
  readonly calls: number;
  /** 0..2^32-1. The same request gives the same masks on every machine; `random` gives those of Python. */
  readonly seed: number;
}

/** @throws AppError `bad-option` (counts that make no sense), `too-many-regions` (`exact` above 12), `one-region`. */
export function makePerturbations(request: DesignRequest): Perturbations {
  const { design, regions, calls, seed } = request;
  if (regions < 2)
    throw new AppError('one-region', 'With one region there is nothing to compare. Ask for smaller regions.');
  if (design !== 'exact' && (!Number.isInteger(calls) || calls < 2)) {
    throw new AppError('bad-option', 'An explanation needs at least 2 calls of the network.');
  }
  switch (design) {
    case 'random':
      return perturbations(request, calls, randomMasks(calls, regions, seed), (row) => row);
    case 'antithetic':
      return perturbations(request, calls, antitheticMasks(calls, regions, seed), (row) => Math.floor((row + 1) / 2));
    case 'orthogonal':
      return perturbations(request, calls, orthogonalMasks(calls, regions, seed), (row) => Math.floor(row / 2));
    case 'exact':
      if (regions > EXACT_LIMIT) {
        throw new AppError(
          'too-many-regions',
          `All masks can be tried for at most ${EXACT_LIMIT} regions; here are ${regions}.`,
          { params: { regions, limit: EXACT_LIMIT } },
        );
      }
      return perturbations(request, 2 ** regions, allMasks(regions), (row) => row);
  }
}

function perturbations(
  request: DesignRequest,
  rows: number,
  masks: Uint8Array,
  group: (row: number) => number,
): Perturbations {
  const groups = Int32Array.from({ length: rows }, (_, row) => group(row));
  return { design: request.design, seed: request.seed, rows, columns: request.regions, masks, groups };
}

/** RandomState(seed).randint(0, 2, rows * columns), then row 0 set to 1: the masks of Python's LIME for that random_state. */
export function randomMasks(rows: number, columns: number, seed: number): Uint8Array {
  const twister = new Mt19937(seed);
  const masks = Uint8Array.from({ length: rows * columns }, () => twister.randint(0, 2));
  return masks.fill(1, 0, columns);
}

/** Everything kept, then random masks each followed by its complement. */
function antitheticMasks(rows: number, columns: number, seed: number): Uint8Array {
  const random = new SeededRandom(seed, 1);
  const masks = new Uint8Array(rows * columns).fill(1);
  for (let row = 1; row < rows; row++) {
    for (let c = 0; c < columns; c++) {
      masks[row * columns + c] = row % 2 === 1 ? random.bit() : 1 - masks[(row - 1) * columns + c]!;
    }
  }
  return masks;
}

/**
 * Blocks of a Hadamard matrix whose columns are dealt to the regions at random, each row followed by its complement. The first block is
 * the largest that fits the calls, its first row keeps everything; what is left over is filled from further blocks with random signs.
 * With fewer calls than 2 * regions no whole block fits: then the rows of a larger one are cut off, which is still balanced.
 */
function orthogonalMasks(rows: number, columns: number, seed: number): Uint8Array {
  const random = new SeededRandom(seed, 2);
  const masks = new Uint8Array(rows * columns);
  for (let row = 0; row < rows;) {
    const first = row === 0;
    const fitting = largestHadamardOrder(Math.max(1, Math.floor((rows - row) / 2)));
    const matrix = hadamard(fitting >= columns ? fitting : smallestHadamardOrder(columns));
    const { order, entries } = matrix;
    const column = random.permutation(order);
    const sign = Array.from({ length: columns }, () => (first ? 1 : random.sign()));
    const line = random.permutation(order);
    // The row of +1 goes first, so that call 0 keeps everything; the others come shuffled: a part of them is a fair sample.
    if (first) line.sort((a, b) => Number(a !== 0) - Number(b !== 0));
    for (let k = 0; k < order && row < rows; k++) {
      for (let fold = 0; fold < 2 && row < rows; fold++, row++) {
        for (let c = 0; c < columns; c++) {
          const value = entries[line[k]! * order + column[c]!]! * sign[c]! * (fold === 0 ? 1 : -1);
          masks[row * columns + c] = value > 0 ? 1 : 0;
        }
      }
    }
  }
  return masks;
}

/** All 2^columns masks; row r keeps the parts whose bits are 0 in r, so that row 0 keeps everything. */
function allMasks(columns: number): Uint8Array {
  const rows = 2 ** columns;
  const masks = new Uint8Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let c = 0; c < columns; c++) masks[row * columns + c] = ((row >> c) & 1) ^ 1;
  }
  return masks;
}
