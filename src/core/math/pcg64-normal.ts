/**
 * Normal deviates equal to numpy's `default_rng(seed).normal(scale=..., size=...)`: quickshift breaks ties with them, so its label maps
 * can only equal scikit-image's when these do.
 *
 * Sources: M. E. O'Neill, "PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms for Random Number Generation",
 * 2014 (PCG64 XSL-RR); M. E. O'Neill, "Developing a seed_seq Alternative", 2015 (numpy's SeedSequence); G. Marsaglia and W. W. Tsang,
 * "The Ziggurat Method for Generating Random Variables", J. Stat. Software 5(8), 2000.
 */

const MASK_64 = (1n << 64n) - 1n;
const MASK_128 = (1n << 128n) - 1n;
const MULTIPLIER = 0x2360ed051fc65da44385df649fccf645n;

/**
 * @param seed whole number 0..2^32-1
 * @param count how many deviates
 * @param scale their standard deviation
 * @returns the deviates in numpy's order (row-major for a 2-D size)
 */
export function numpyNormal(seed: number, count: number, scale: number): Float64Array {
  const generator = new Pcg64(seed);
  const out = new Float64Array(count);
  for (let i = 0; i < count; i++) out[i] = 0 + scale * standardNormal(generator);
  return out;
}

class Pcg64 {
  private state: bigint;
  private readonly increment: bigint;

  constructor(seed: number) {
    const [a, b, c, d] = seedWords(seed) as [bigint, bigint, bigint, bigint];
    this.increment = ((((c << 64n) | d) << 1n) | 1n) & MASK_128;
    this.state = 0n;
    this.step();
    this.state = (this.state + ((a << 64n) | b)) & MASK_128;
    this.step();
  }

  /** Advances and gives 64 bits: the halves xored, rotated right by the top 6 bits of the state. */
  next(): bigint {
    this.step();
    const folded = ((this.state >> 64n) ^ this.state) & MASK_64;
    const turn = this.state >> 122n;
    return ((folded >> turn) | (folded << (64n - turn))) & MASK_64;
  }

  /** Uniform in [0, 1), 53 bits. */
  double(): number {
    return Number(this.next() >> 11n) / 9007199254740992;
  }

  private step(): void {
    this.state = (this.state * MULTIPLIER + this.increment) & MASK_128;
  }
}

/** numpy's SeedSequence(seed).generate_state(4, uint64) for a seed of one 32-bit word. */
function seedWords(seed: number): bigint[] {
  const pool = new Uint32Array(4);
  let hashConstant = 0x43b0d7e5;
  const hash = (word: number): number => {
    let value = (word ^ hashConstant) >>> 0;
    hashConstant = Math.imul(hashConstant, 0x931e8875) >>> 0;
    value = Math.imul(value, hashConstant) >>> 0;
    return (value ^ (value >>> 16)) >>> 0;
  };
  const mix = (x: number, y: number): number => {
    const value = (Math.imul(0xca01f9dd, x) - Math.imul(0x4973f715, y)) >>> 0;
    return (value ^ (value >>> 16)) >>> 0;
  };
  for (let i = 0; i < 4; i++) pool[i] = hash(i === 0 ? seed : 0);
  for (let from = 0; from < 4; from++) {
    for (let to = 0; to < 4; to++) if (from !== to) pool[to] = mix(pool[to]!, hash(pool[from]!));
  }
  let outConstant = 0x8b51f9dd;
  const halves = Array.from({ length: 8 }, (_, i) => {
    let value = (pool[i % 4]! ^ outConstant) >>> 0;
    outConstant = Math.imul(outConstant, 0x58f38ded) >>> 0;
    value = Math.imul(value, outConstant) >>> 0;
    return BigInt((value ^ (value >>> 16)) >>> 0);
  });
  return Array.from({ length: 4 }, (_, i) => halves[2 * i]! | (halves[2 * i + 1]! << 32n));
}

/** The 256 layers of the ziggurat under exp(-x^2/2): right edges, heights, and the share of each layer that lies wholly inside. */
interface Ziggurat {
  /** Width of layer i divided by 2^52. */
  readonly scale: Float64Array;
  /** A 52-bit number below this is inside the curve without further test. */
  readonly inside: Float64Array;
  /** exp(-edge^2/2) at the layer's right edge. */
  readonly height: Float64Array;
}

const TAIL_START = 3.6541528853610088;
const LAYER_AREA = 0.004928673233974658;
const BITS_52 = 4503599627370496;

let ziggurat: Ziggurat | undefined;

function buildZiggurat(): Ziggurat {
  const scale = new Float64Array(256);
  const inside = new Float64Array(256);
  const height = new Float64Array(256);
  const density = (x: number): number => Math.exp(-0.5 * x * x);
  let edge = TAIL_START;
  const baseWidth = LAYER_AREA / density(edge);
  scale[0] = baseWidth / BITS_52;
  inside[0] = Math.floor((edge / baseWidth) * BITS_52);
  height[0] = 1;
  scale[255] = edge / BITS_52;
  height[255] = density(edge);
  for (let i = 254; i >= 1; i--) {
    const narrower = Math.sqrt(-2 * Math.log(LAYER_AREA / edge + density(edge)));
    inside[i + 1] = Math.floor((narrower / edge) * BITS_52);
    scale[i] = narrower / BITS_52;
    height[i] = density(narrower);
    edge = narrower;
  }
  inside[1] = 0;
  return { scale, inside, height };
}

function standardNormal(generator: Pcg64): number {
  ziggurat ??= buildZiggurat();
  const { scale, inside, height } = ziggurat;
  for (;;) {
    const bits = generator.next();
    const layer = Number(bits & 0xffn);
    const negative = (bits & 0x100n) !== 0n;
    const magnitude = Number((bits >> 9n) & 0xfffffffffffffn);
    const x = magnitude * scale[layer]!;
    if (magnitude < inside[layer]!) return negative ? -x : x;
    if (layer === 0) {
      const beyond = tailDeviate(generator);
      // numpy takes the tail's sign from another bit than the body's.
      return Math.floor(magnitude / 256) % 2 === 1 ? -beyond : beyond;
    }
    const y = (height[layer - 1]! - height[layer]!) * generator.double() + height[layer]!;
    if (y < Math.exp(-0.5 * x * x)) return negative ? -x : x;
  }
}

/** A normal deviate beyond TAIL_START, by Marsaglia's rejection from an exponential. */
function tailDeviate(generator: Pcg64): number {
  for (;;) {
    const x = -Math.log1p(-generator.double()) / TAIL_START;
    const y = -Math.log1p(-generator.double());
    if (y + y > x * x) return TAIL_START + x;
  }
}
