/**
 * A seeded random source for everything that has no reference to follow bit for bit: permutations, signs, bootstrap draws.
 * The same seed gives the same numbers on every machine. The stream is the Mersenne Twister's, so one generator serves all.
 */
import { Mt19937 } from './mt19937.ts';

export class SeededRandom {
  private readonly twister: Mt19937;

  /** Seed: a whole number 0..2^32-1. `purpose` (any whole number) gives the same seed several unrelated streams. */
  constructor(seed: number, purpose = 0) {
    // Scatter the pair over 32 bits (the finaliser of MurmurHash3) so that neighbouring seeds and purposes share nothing.
    let mixed = (seed ^ Math.imul(purpose + 1, 0x9e3779b1)) >>> 0;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    this.twister = new Mt19937((mixed ^ (mixed >>> 16)) >>> 0);
  }

  /** Uniform in [0, 1), 53 bits. */
  uniform(): number {
    const high = this.twister.nextUint32() >>> 5;
    const low = this.twister.nextUint32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /** A whole number 0..count-1. */
  below(count: number): number {
    return this.twister.randint(0, count);
  }

  /** 0 or 1, evenly. */
  bit(): 0 | 1 {
    return (this.twister.nextUint32() & 1) as 0 | 1;
  }

  /** -1 or +1, evenly. */
  sign(): -1 | 1 {
    return this.bit() === 1 ? 1 : -1;
  }

  /** Standard normal (Box and Muller). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }

  /** The numbers 0..count-1 in random order (Fisher and Yates). */
  permutation(count: number): Int32Array {
    const order = Int32Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = this.below(i + 1);
      const kept = order[i]!;
      order[i] = order[j]!;
      order[j] = kept;
    }
    return order;
  }
}
