/** Products of matrices, in blocks of registers (AssemblyScript). */

import { block4, block6 } from './large-blocks';
import { block1, block2, block3 } from './small-blocks';

/**
 * `count` products of the same shape, one after the other.
 * a: rows of `inner` floats; b: panels of eight columns, each [inner][8]; out: rows of whole panels.
 * @param rows   of a and out; may be any number
 * @param aBytes bytes of one row of a, at least 4 * inner
 * @param panels of eight columns
 * @param aNext, bNext, outNext bytes from one product's matrix to the next one's
 */
export function gemm(
  a: usize,
  b: usize,
  out: usize,
  rows: i32,
  inner: i32,
  panels: i32,
  aBytes: usize,
  count: i32,
  aNext: usize,
  bNext: usize,
  outNext: usize,
): void {
  const outBytes: usize = panels * 32;
  for (let i = 0; i < count; i++) {
    for (let panel = 0; panel < panels; panel++) {
      const bAt = b + <usize>panel * inner * 32;
      let aAt = a;
      let outAt = out + <usize>panel * 32;
      let left = rows;
      for (; left >= 6; left -= 6) {
        block6(aAt, bAt, outAt, inner, aBytes, outBytes);
        aAt += 6 * aBytes;
        outAt += 6 * outBytes;
      }
      if (left >= 4) {
        block4(aAt, bAt, outAt, inner, aBytes, outBytes);
        aAt += 4 * aBytes;
        outAt += 4 * outBytes;
        left -= 4;
      }
      if (left == 3) block3(aAt, bAt, outAt, inner, aBytes, outBytes);
      else if (left == 2) block2(aAt, bAt, outAt, inner, aBytes, outBytes);
      else if (left == 1) block1(aAt, bAt, outAt, inner);
    }
    a += aNext;
    b += bNext;
    out += outNext;
  }
}
