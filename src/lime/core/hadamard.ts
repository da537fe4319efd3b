/**
 * Hadamard matrices: square matrices of +1 and -1 whose rows are all orthogonal.
 *
 * Sources: J. J. Sylvester, 1867 (doubling); R. E. A. C. Paley, "On Orthogonal Matrices", J. Math. Phys. 12, 1933 (quadratic residues);
 * as screening designs: R. L. Plackett and J. P. Burman, Biometrika 33, 1946.
 */

import { AppError } from '../../core/errors.ts';

/** order * order values of +1 and -1, row-major; the first row is all +1. */
export interface Hadamard {
  readonly order: number;
  readonly entries: Int8Array;
}

/** True if `hadamard(order)` can build it: 1, 2, Paley's orders for primes, and their doublings. */
export function hasHadamard(order: number): boolean {
  if (order === 1 || order === 2) return true;
  if (!Number.isInteger(order) || order < 4 || order % 4 !== 0) return false;
  return isPaleyOne(order) || isPaleyTwo(order) || hasHadamard(order / 2);
}

/** @throws AppError `bad-option` for an order that hasHadamard refuses */
export function hadamard(order: number): Hadamard {
  if (!hasHadamard(order))
    throw new AppError('bad-option', `No Hadamard matrix of order ${order} is known to this program.`);
  return firstRowPositive(raw(order));
}

/** The largest buildable order at most `limit` (limit 1 or more). */
export function largestHadamardOrder(limit: number): number {
  let order = limit < 4 ? Math.max(1, Math.floor(limit) === 3 ? 2 : Math.floor(limit)) : Math.floor(limit / 4) * 4;
  while (!hasHadamard(order)) order -= 4;
  return order;
}

/** The smallest buildable order at least `limit`. */
export function smallestHadamardOrder(limit: number): number {
  if (limit <= 2) return Math.max(1, Math.ceil(limit));
  let order = Math.ceil(limit / 4) * 4;
  while (!hasHadamard(order)) order += 4;
  return order;
}

function isPaleyOne(order: number): boolean {
  return (order - 1) % 4 === 3 && isPrime(order - 1);
}

function isPaleyTwo(order: number): boolean {
  const q = order / 2 - 1;
  return q % 4 === 1 && isPrime(q);
}

function isPrime(n: number): boolean {
  if (n < 2) return false;
  for (let d = 2; d * d <= n; d++) if (n % d === 0) return false;
  return true;
}

function raw(order: number): Hadamard {
  if (order === 1) return { order, entries: Int8Array.of(1) };
  // Doubling first: for powers of two it gives Sylvester's matrix.
  if (order % 2 === 0 && hasHadamard(order / 2)) return doubled(raw(order / 2));
  return isPaleyOne(order) ? paleyOne(order) : paleyTwo(order);
}

function doubled(half: Hadamard): Hadamard {
  const n = half.order;
  return build(2 * n, (r, c) => (r >= n && c >= n ? -1 : 1) * half.entries[(r % n) * n + (c % n)]!);
}

/** I + S with S the bordered matrix of quadratic characters; q = order - 1, q mod 4 = 3. */
function paleyOne(order: number): Hadamard {
  const character = quadraticCharacter(order - 1);
  return build(order, (r, c) => {
    if (r === c) return 1;
    if (r === 0) return 1;
    if (c === 0) return -1;
    return character(r - c);
  });
}

/** The symmetric conference matrix with each entry replaced by a 2 x 2 block; q = order / 2 - 1, q mod 4 = 1. */
function paleyTwo(order: number): Hadamard {
  const character = quadraticCharacter(order / 2 - 1);
  return build(order, (r, c) => {
    const br = r >> 1;
    const bc = c >> 1;
    const lower = (r & 1) === 1;
    const right = (c & 1) === 1;
    if (br === bc) return lower === right ? (lower ? -1 : 1) : -1;
    const sign = br === 0 || bc === 0 ? 1 : character(br - bc);
    return lower && right ? -sign : sign;
  });
}

/** +1 for squares modulo the prime q, -1 for the others. */
function quadraticCharacter(q: number): (value: number) => number {
  const squares = new Set(Array.from({ length: q - 1 }, (_, i) => ((i + 1) * (i + 1)) % q));
  return (value) => (squares.has(((value % q) + q) % q) ? 1 : -1);
}

function build(order: number, entry: (row: number, column: number) => number): Hadamard {
  const entries = new Int8Array(order * order);
  for (let r = 0; r < order; r++) for (let c = 0; c < order; c++) entries[r * order + c] = entry(r, c);
  return { order, entries };
}

function firstRowPositive(matrix: Hadamard): Hadamard {
  const { order, entries } = matrix;
  return build(order, (r, c) => entries[r * order + c]! * entries[c]!);
}
