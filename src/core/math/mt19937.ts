/**
 * The Mersenne Twister as numpy's legacy `RandomState` seeds and reads it, so that a seed gives the same masks as Python's LIME.
 *
 * Source: M. Matsumoto and T. Nishimura, "Mersenne Twister: a 623-dimensionally equidistributed uniform pseudo-random number
 * generator", ACM TOMACS 8(1), 1998; behaviour of `numpy.random.RandomState(seed).randint`.
 */

import { AppError } from '../errors.ts';

const SIZE = 624;
const SHIFT = 397;

/** Same stream as `numpy.random.RandomState(seed)` for an integer seed 0..2^32-1. */
export class Mt19937 {
  private readonly state = new Uint32Array(SIZE);
  private position = SIZE;

  /** @throws AppError `bad-option` if the seed is not a whole number 0..2^32-1 (numpy refuses it as well). */
  constructor(seed: number) {
    if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
      throw new AppError('bad-option', 'The seed must be a whole number from 0 to 4294967295.');
    }
    const state = this.state;
    state[0] = seed;
    for (let i = 1; i < SIZE; i++) {
      const previous = state[i - 1]! ^ (state[i - 1]! >>> 30);
      state[i] = Math.imul(1812433253, previous) + i;
    }
  }

  /** The next 32 bits, 0..2^32-1. */
  nextUint32(): number {
    if (this.position === SIZE) this.refill();
    let y = this.state[this.position++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    y ^= y >>> 18;
    return y >>> 0;
  }

  /**
   * numpy's legacy `randint(low, high)`: a whole number low..high-1, by masking the next outputs and rejecting those above the range.
   * For (0, 2) that is the lowest bit of each output.
   *
   * @throws AppError `bad-option` unless low < high and the range fits 32 bits.
   */
  randint(low: number, high: number): number {
    const range = high - low - 1;
    if (!Number.isInteger(low) || !Number.isInteger(high) || range < 0 || range > 0xffffffff) {
      throw new AppError('bad-option', 'randint needs whole numbers low < high at most 2^32 apart.');
    }
    if (range === 0) return low;
    const mask = 0xffffffff >>> Math.clz32(range);
    let value = (this.nextUint32() & mask) >>> 0;
    while (value > range) value = (this.nextUint32() & mask) >>> 0;
    return low + value;
  }

  private refill(): void {
    const state = this.state;
    for (let i = 0; i < SIZE; i++) {
      const joined = (state[i]! & 0x80000000) | (state[(i + 1) % SIZE]! & 0x7fffffff);
      const twist = joined & 1 ? 0x9908b0df : 0;
      state[i] = state[(i + SHIFT) % SIZE]! ^ (joined >>> 1) ^ twist;
    }
    this.position = 0;
  }
}
