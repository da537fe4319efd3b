/** A picture cut into blocks, and the orders in which a map takes them. */

import { SeededRandom } from '../../core/math/seeded-random.ts';
import type { AttributionMethod } from '../method.ts';

/** The unit of every pixel; every number from 0 to count - 1 occurs. */
export interface Units {
  readonly count: number;
  /** [height, width] row-major. */
  readonly unitOf: Int32Array;
}

/** Blocks a side, whatever the size of the input. */
export const BLOCKS = 8;

/**
 * @param shift how far the grid is moved down and right, as a share of a block, 0..1; what it leaves at the borders are blocks of their own
 */
export function blockGrid(height: number, width: number, blocks = BLOCKS, shift = 0): Units {
  const across = shift > 0 ? blocks + 1 : blocks;
  const at = (place: number, size: number): number => Math.floor((place * blocks) / size + (shift > 0 ? 1 - shift : 0));
  const unitOf = Int32Array.from(
    { length: height * width },
    (_, p) => at(Math.floor(p / width), height) * across + at(p % width, width),
  );
  return { count: across * across, unitOf };
}

/** Every pixel by itself. */
export const pixelUnits = (pixels: number): Units => ({
  count: pixels,
  unitOf: Int32Array.from({ length: pixels }, (_, p) => p),
});

/** The map's mean over each unit, by the value or its magnitude. */
export function unitMeans(
  values: ArrayLike<number>,
  { count, unitOf }: Units,
  ranked: AttributionMethod['ranked'],
): Float64Array {
  const sums = new Float64Array(count);
  const sizes = new Float64Array(count);
  for (let p = 0; p < unitOf.length; p++) {
    const value = values[p]!;
    sums[unitOf[p]!]! += ranked === 'magnitude' ? Math.abs(value) : value;
    sizes[unitOf[p]!]!++;
  }
  return sums.map((sum, unit) => sum / sizes[unit]!);
}

/** Units with the largest means first; equal ones in the order of their numbers. */
export function fallingOrder(means: ArrayLike<number>): Int32Array {
  return Int32Array.from(means, (_, unit) => unit).sort((a, b) => means[b]! - means[a]! || a - b);
}

/** Unrelated random orders; the same seed gives the same ones. */
export function randomOrders(count: number, orders: number, seed: number): Int32Array[] {
  const random = new SeededRandom(seed, 29);
  return Array.from({ length: orders }, () => random.permutation(count));
}
