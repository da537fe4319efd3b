/**
 * Products of four and six rows by one panel of eight columns. a: rows of `inner` floats; b: one panel of eight columns, [inner][8]; out: rows
 * of whole panels. Strides in bytes. The sums are variables of their own, since only those stay in registers. Six rows by eight columns
 * fill the sixteen vector registers of x86.
 */

/** 6 rows by one panel of eight columns. */
export function block6(a: usize, b: usize, out: usize, inner: i32, aStride: usize, outStride: usize): void {
  let s0 = f32x4.splat(0),
    t0 = f32x4.splat(0);
  let s1 = f32x4.splat(0),
    t1 = f32x4.splat(0);
  let s2 = f32x4.splat(0),
    t2 = f32x4.splat(0);
  let s3 = f32x4.splat(0),
    t3 = f32x4.splat(0);
  let s4 = f32x4.splat(0),
    t4 = f32x4.splat(0);
  let s5 = f32x4.splat(0),
    t5 = f32x4.splat(0);
  let a1 = a + aStride;
  let a2 = a1 + aStride;
  let a3 = a2 + aStride;
  let a4 = a3 + aStride;
  let a5 = a4 + aStride;
  let w: v128, v: v128, x: v128;
  let k = inner;
  for (; k >= 4; k -= 4) {
    w = v128.load(b, 0);
    v = v128.load(b, 16);
    x = v128.load32_splat(a, 0);
    s0 = f32x4.add(s0, f32x4.mul(x, w));
    t0 = f32x4.add(t0, f32x4.mul(x, v));
    x = v128.load32_splat(a1, 0);
    s1 = f32x4.add(s1, f32x4.mul(x, w));
    t1 = f32x4.add(t1, f32x4.mul(x, v));
    x = v128.load32_splat(a2, 0);
    s2 = f32x4.add(s2, f32x4.mul(x, w));
    t2 = f32x4.add(t2, f32x4.mul(x, v));
    x = v128.load32_splat(a3, 0);
    s3 = f32x4.add(s3, f32x4.mul(x, w));
    t3 = f32x4.add(t3, f32x4.mul(x, v));
    x = v128.load32_splat(a4, 0);
    s4 = f32x4.add(s4, f32x4.mul(x, w));
    t4 = f32x4.add(t4, f32x4.mul(x, v));
    x = v128.load32_splat(a5, 0);
    s5 = f32x4.add(s5, f32x4.mul(x, w));
    t5 = f32x4.add(t5, f32x4.mul(x, v));
    w = v128.load(b, 32);
    v = v128.load(b, 48);
    x = v128.load32_splat(a, 4);
    s0 = f32x4.add(s0, f32x4.mul(x, w));
    t0 = f32x4.add(t0, f32x4.mul(x, v));
    x = v128.load32_splat(a1, 4);
    s1 = f32x4.add(s1, f32x4.mul(x, w));
    t1 = f32x4.add(t1, f32x4.mul(x, v));
    x = v128.load32_splat(a2, 4);
    s2 = f32x4.add(s2, f32x4.mul(x, w));
    t2 = f32x4.add(t2, f32x4.mul(x, v));
    x = v128.load32_splat(a3, 4);
    s3 = f32x4.add(s3, f32x4.mul(x, w));
    t3 = f32x4.add(t3, f32x4.mul(x, v));
    x = v128.load32_splat(a4, 4);
    s4 = f32x4.add(s4, f32x4.mul(x, w));
    t4 = f32x4.add(t4, f32x4.mul(x, v));
    x = v128.load32_splat(a5, 4);
    s5 = f32x4.add(s5, f32x4.mul(x, w));
    t5 = f32x4.add(t5, f32x4.mul(x, v));
    w = v128.load(b, 64);
    v = v128.load(b, 80);
    x = v128.load32_splat(a, 8);
    s0 = f32x4.add(s0, f32x4.mul(x, w));
    t0 = f32x4.add(t0, f32x4.mul(x, v));
    x = v128.load32_splat(a1, 8);
    s1 = f32x4.add(s1, f32x4.mul(x, w));
    t1 = f32x4.add(t1, f32x4.mul(x, v));
    x = v128.load32_splat(a2, 8);
    s2 = f32x4.add(s2, f32x4.mul(x, w));
    t2 = f32x4.add(t2, f32x4.mul(x, v));
    x = v128.load32_splat(a3, 8);
    s3 = f32x4.add(s3, f32x4.mul(x, w));
    t3 = f32x4.add(t3, f32x4.mul(x, v));
    x = v128.load32_splat(a4, 8);
    s4 = f32x4.add(s4, f32x4.mul(x, w));
    t4 = f32x4.add(t4, f32x4.mul(x, v));
    x = v128.load32_splat(a5, 8);
    s5 = f32x4.add(s5, f32x4.mul(x, w));
    t5 = f32x4.add(t5, f32x4.mul(x, v));
    w = v128.load(b, 96);
    v = v128.load(b, 112);
    x = v128.load32_splat(a, 12);
    s0 = f32x4.add(s0, f32x4.mul(x, w));
    t0 = f32x4.add(t0, f32x4.mul(x, v));
    x = v128.load32_splat(a1, 12);
    s1 = f32x4.add(s1, f32x4.mul(x, w));
    t1 = f32x4.add(t1, f32x4.mul(x, v));
    x = v128.load32_splat(a2, 12);
    s2 = f32x4.add(s2, f32x4.mul(x, w));
    t2 = f32x4.add(t2, f32x4.mul(x, v));
    x = v128.load32_splat(a3, 12);
    s3 = f32x4.add(s3, f32x4.mul(x, w));
    t3 = f32x4.add(t3, f32x4.mul(x, v));
    x = v128.load32_splat(a4, 12);
    s4 = f32x4.add(s4, f32x4.mul(x, w));
    t4 = f32x4.add(t4, f32x4.mul(x, v));
    x = v128.load32_splat(a5, 12);
    s5 = f32x4.add(s5, f32x4.mul(x, w));
    t5 = f32x4.add(t5, f32x4.mul(x, v));
    a += 16;
    a1 += 16;
    a2 += 16;
    a3 += 16;
    a4 += 16;
    a5 += 16;
    b += 128;
  }
  for (; k > 0; k--) {
    w = v128.load(b, 0);
    v = v128.load(b, 16);
    x = v128.load32_splat(a, 0);
    s0 = f32x4.add(s0, f32x4.mul(x, w));
    t0 = f32x4.add(t0, f32x4.mul(x, v));
    x = v128.load32_splat(a1, 0);
    s1 = f32x4.add(s1, f32x4.mul(x, w));
    t1 = f32x4.add(t1, f32x4.mul(x, v));
    x = v128.load32_splat(a2, 0);
    s2 = f32x4.add(s2, f32x4.mul(x, w));
    t2 = f32x4.add(t2, f32x4.mul(x, v));
    x = v128.load32_splat(a3, 0);
    s3 = f32x4.add(s3, f32x4.mul(x, w));
    t3 = f32x4.add(t3, f32x4.mul(x, v));
    x = v128.load32_splat(a4, 0);
    s4 = f32x4.add(s4, f32x4.mul(x, w));
    t4 = f32x4.add(t4, f32x4.mul(x, v));
    x = v128.load32_splat(a5, 0);
    s5 = f32x4.add(s5, f32x4.mul(x, w));
    t5 = f32x4.add(t5, f32x4.mul(x, v));
    a += 4;
    a1 += 4;
    a2 += 4;
    a3 += 4;
    a4 += 4;
    a5 += 4;
    b += 32;
  }
  v128.store(out, s0);
  v128.store(out, t0, 16);
  out += outStride;
  v128.store(out, s1);
  v128.store(out, t1, 16);
  out += outStride;
  v128.store(out, s2);
  v128.store(out, t2, 16);
  out += outStride;
  v128.store(out, s3);
  v128.store(out, t3, 16);
  out += outStride;
  v128.store(out, s4);
  v128.store(out, t4, 16);
  out += outStride;
  v128.store(out, s5);
  v128.store(out, t5, 16);
}

/** 4 rows by one panel of eight columns. */
export function block4(a: usize, b: usize, out: usize, inner: i32, aStride: usize, outStride: usize): void {
  let s0 = f32x4.splat(0),
    t0 = f32x4.splat(0);
  let s1 = f32x4.splat(0),
    t1 = f32x4.splat(0);
  let s2 = f32x4.splat(0),
    t2 = f32x4.splat(0);
  let s3 = f32x4.splat(0),
    t3 = f32x4.splat(0);
  let a1 = a + aStride;
  let a2 = a1 + aStride;
  let a3 = a2 + aStride;
  let w: v128, v: v128, x: v128;
  let k = inner;
  for (; k >= 2; k -= 2) {
    w = v128.load(b, 0);
    v = v128.load(b, 16);
    x = v128.load32_splat(a, 0);
    s0 = f32x4.add(s0, f32x4.mul(x, w));
    t0 = f32x4.add(t0, f32x4.mul(x, v));
    x = v128.load32_splat(a1, 0);
    s1 = f32x4.add(s1, f32x4.mul(x, w));
    t1 = f32x4.add(t1, f32x4.mul(x, v));
    x = v128.load32_splat(a2, 0);
    s2 = f32x4.add(s2, f32x4.mul(x, w));
    t2 = f32x4.add(t2, f32x4.mul(x, v));
    x = v128.load32_splat(a3, 0);
    s3 = f32x4.add(s3, f32x4.mul(x, w));
    t3 = f32x4.add(t3, f32x4.mul(x, v));
    w = v128.load(b, 32);
    v = v128.load(b, 48);
    x = v128.load32_splat(a, 4);
    s0 = f32x4.add(s0, f32x4.mul(x, w));
    t0 = f32x4.add(t0, f32x4.mul(x, v));
    x = v128.load32_splat(a1, 4);
    s1 = f32x4.add(s1, f32x4.mul(x, w));
    t1 = f32x4.add(t1, f32x4.mul(x, v));
    x = v128.load32_splat(a2, 4);
    s2 = f32x4.add(s2, f32x4.mul(x, w));
    t2 = f32x4.add(t2, f32x4.mul(x, v));
    x = v128.load32_splat(a3, 4);
    s3 = f32x4.add(s3, f32x4.mul(x, w));
    t3 = f32x4.add(t3, f32x4.mul(x, v));
    a += 8;
    a1 += 8;
    a2 += 8;
    a3 += 8;
    b += 64;
  }
  for (; k > 0; k--) {
    w = v128.load(b, 0);
    v = v128.load(b, 16);
    x = v128.load32_splat(a, 0);
    s0 = f32x4.add(s0, f32x4.mul(x, w));
    t0 = f32x4.add(t0, f32x4.mul(x, v));
    x = v128.load32_splat(a1, 0);
    s1 = f32x4.add(s1, f32x4.mul(x, w));
    t1 = f32x4.add(t1, f32x4.mul(x, v));
    x = v128.load32_splat(a2, 0);
    s2 = f32x4.add(s2, f32x4.mul(x, w));
    t2 = f32x4.add(t2, f32x4.mul(x, v));
    x = v128.load32_splat(a3, 0);
    s3 = f32x4.add(s3, f32x4.mul(x, w));
    t3 = f32x4.add(t3, f32x4.mul(x, v));
    a += 4;
    a1 += 4;
    a2 += 4;
    a3 += 4;
    b += 32;
  }
  v128.store(out, s0);
  v128.store(out, t0, 16);
  out += outStride;
  v128.store(out, s1);
  v128.store(out, t1, 16);
  out += outStride;
  v128.store(out, s2);
  v128.store(out, t2, 16);
  out += outStride;
  v128.store(out, s3);
  v128.store(out, t3, 16);
}
