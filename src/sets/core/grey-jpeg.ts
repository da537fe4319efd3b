/** What a grey JPEG of some quality leaves of a picture, to the byte as libjpeg's "slow" integer transforms do it, without writing a file. */

/** ITU-T T.81, table K.1: quantisation of luminance. */
const LUMINANCE = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51,
  87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101,
  72, 92, 95, 98, 112, 100, 103, 99,
];

const BLOCK = 8;
/** Bits after the point: of the constants, and of what lies between rows and columns. */
const CONST_BITS = 13;
const PASS_BITS = 2;
const fixed = (value: number): number => Math.round(value * 2 ** CONST_BITS);
const F = {
  a: fixed(0.298631336),
  b: fixed(0.390180644),
  c: fixed(0.5411961),
  d: fixed(0.765366865),
  e: fixed(0.899976223),
  f: fixed(1.175875602),
  g: fixed(1.50132111),
  h: fixed(1.847759065),
  i: fixed(1.96157056),
  j: fixed(2.053119869),
  k: fixed(2.562915447),
  l: fixed(3.072711026),
} as const;

/** Shifted right by so many bits, rounded. */
const down = (value: number, bits: number): number => (value + (1 << (bits - 1))) >> bits;

/** The rotations of the odd part that both directions share (Loeffler, Ligtenberg & Moschytz 1989). */
function odd(t0: number, t1: number, t2: number, t3: number): readonly [number, number, number, number] {
  const z5 = (t0 + t2 + t1 + t3) * F.f;
  const z1 = -(t0 + t3) * F.e;
  const z2 = -(t1 + t2) * F.k;
  const z3 = -(t0 + t2) * F.i + z5;
  const z4 = -(t1 + t3) * F.b + z5;
  return [t0 * F.a + z1 + z3, t1 * F.j + z2 + z4, t2 * F.l + z2 + z3, t3 * F.g + z1 + z4];
}

/** One row or column of eight, forward: `wide` bits are kept at first and taken off at last. */
function forward(v: Int32Array, at: number, step: number, last: boolean): void {
  const get = (k: number): number => v[at + k * step]!;
  const [t0, t7] = [get(0) + get(7), get(0) - get(7)];
  const [t1, t6] = [get(1) + get(6), get(1) - get(6)];
  const [t2, t5] = [get(2) + get(5), get(2) - get(5)];
  const [t3, t4] = [get(3) + get(4), get(3) - get(4)];
  const [t10, t13, t11, t12] = [t0 + t3, t0 - t3, t1 + t2, t1 - t2];
  const bits = last ? CONST_BITS + PASS_BITS : CONST_BITS - PASS_BITS;
  const put = (k: number, value: number): void => void (v[at + k * step] = value);
  put(0, last ? down(t10 + t11, PASS_BITS) : (t10 + t11) << PASS_BITS);
  put(4, last ? down(t10 - t11, PASS_BITS) : (t10 - t11) << PASS_BITS);
  const z = (t12 + t13) * F.c;
  put(2, down(z + t13 * F.d, bits));
  put(6, down(z - t12 * F.h, bits));
  const [o7, o5, o3, o1] = odd(t4, t5, t6, t7);
  put(7, down(o7, bits));
  put(5, down(o5, bits));
  put(3, down(o3, bits));
  put(1, down(o1, bits));
}

/** The same backward. */
function backward(v: Int32Array, at: number, step: number, last: boolean): void {
  const get = (k: number): number => v[at + k * step]!;
  const z = (get(2) + get(6)) * F.c;
  const [t2, t3] = [z - get(6) * F.h, z + get(2) * F.d];
  const [t0, t1] = [(get(0) + get(4)) << CONST_BITS, (get(0) - get(4)) << CONST_BITS];
  const [t10, t13, t11, t12] = [t0 + t3, t0 - t3, t1 + t2, t1 - t2];
  const [o0, o1, o2, o3] = odd(get(7), get(5), get(3), get(1));
  const bits = last ? CONST_BITS + PASS_BITS + 3 : CONST_BITS - PASS_BITS;
  const even = [t10, t11, t12, t13];
  [o3, o2, o1, o0].forEach((part, k) => {
    v[at + k * step] = down(even[k]! + part, bits);
    v[at + (7 - k) * step] = down(even[k]! - part, bits);
  });
}

/**
 * @param grey [height, width] row-major, whole numbers 0..255; height and width multiples of 8
 * @param quality 1..100, as libjpeg's
 * @returns what is read of the file that it would be written to
 */
export function greyJpeg(grey: Uint8Array, height: number, width: number, quality: number): Uint8Array {
  const scale = quality < 50 ? Math.floor(5000 / quality) : 200 - 2 * quality;
  const table = LUMINANCE.map((entry) => Math.min(255, Math.max(1, Math.floor((entry * scale + 50) / 100))));
  const out = new Uint8Array(grey.length);
  const block = new Int32Array(BLOCK * BLOCK);
  for (let top = 0; top < height; top += BLOCK)
    for (let left = 0; left < width; left += BLOCK) {
      const place = (k: number): number => (top + (k >> 3)) * width + left + (k & 7);
      for (let k = 0; k < block.length; k++) block[k] = grey[place(k)]! - 128;
      for (let k = 0; k < BLOCK; k++) forward(block, k * BLOCK, 1, false);
      for (let k = 0; k < BLOCK; k++) forward(block, k, BLOCK, true);
      for (let k = 0; k < block.length; k++) {
        // The transform's results are eight times the coefficients.
        const divisor = table[k]! * 8;
        const value = block[k]!;
        block[k] = Math.sign(value) * Math.floor((Math.abs(value) + (divisor >> 1)) / divisor) * table[k]!;
      }
      for (let k = 0; k < BLOCK; k++) backward(block, k, BLOCK, false);
      for (let k = 0; k < BLOCK; k++) backward(block, k * BLOCK, 1, true);
      for (let k = 0; k < block.length; k++) out[place(k)] = Math.min(255, Math.max(0, block[k]! + 128));
    }
  return out;
}
