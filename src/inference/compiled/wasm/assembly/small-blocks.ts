/**
 * Products of the one to three rows that are left, by one panel of eight columns. a: rows of `inner` floats; b: one panel of eight columns, [inner][8]; out: rows
 * of whole panels. Strides in bytes. The sums are variables of their own, since only those stay in registers.
 */

/** 3 rows by one panel of eight columns. */
export function block3(a: usize, b: usize, out: usize, inner: i32, aStride: usize, outStride: usize): void {
  let s0 = f32x4.splat(0),
    t0 = f32x4.splat(0);
  let s1 = f32x4.splat(0),
    t1 = f32x4.splat(0);
  let s2 = f32x4.splat(0),
    t2 = f32x4.splat(0);
  let a1 = a + aStride;
  let a2 = a1 + aStride;
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
    a += 8;
    a1 += 8;
    a2 += 8;
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
    a += 4;
    a1 += 4;
    a2 += 4;
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
}

/** 2 rows by one panel of eight columns. */
export function block2(a: usize, b: usize, out: usize, inner: i32, aStride: usize, outStride: usize): void {
  let s0 = f32x4.splat(0),
    t0 = f32x4.splat(0);
  let s1 = f32x4.splat(0),
    t1 = f32x4.splat(0);
  let a1 = a + aStride;
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
    w = v128.load(b, 32);
    v = v128.load(b, 48);
    x = v128.load32_splat(a, 4);
    s0 = f32x4.add(s0, f32x4.mul(x, w));
    t0 = f32x4.add(t0, f32x4.mul(x, v));
    x = v128.load32_splat(a1, 4);
    s1 = f32x4.add(s1, f32x4.mul(x, w));
    t1 = f32x4.add(t1, f32x4.mul(x, v));
    a += 8;
    a1 += 8;
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
    a += 4;
    a1 += 4;
    b += 32;
  }
  v128.store(out, s0);
  v128.store(out, t0, 16);
  out += outStride;
  v128.store(out, s1);
  v128.store(out, t1, 16);
}

/** One row by one panel: four sums side by side, since each addition waits for the one before. */
export function block1(a: usize, b: usize, out: usize, inner: i32): void {
  let s0 = f32x4.splat(0),
    t0 = f32x4.splat(0),
    s1 = s0,
    t1 = s0,
    s2 = s0,
    t2 = s0,
    s3 = s0,
    t3 = s0;
  let x: v128;
  let k = inner;
  for (; k >= 4; k -= 4) {
    x = v128.load32_splat(a);
    s0 = f32x4.add(s0, f32x4.mul(x, v128.load(b)));
    t0 = f32x4.add(t0, f32x4.mul(x, v128.load(b, 16)));
    x = v128.load32_splat(a, 4);
    s1 = f32x4.add(s1, f32x4.mul(x, v128.load(b, 32)));
    t1 = f32x4.add(t1, f32x4.mul(x, v128.load(b, 48)));
    x = v128.load32_splat(a, 8);
    s2 = f32x4.add(s2, f32x4.mul(x, v128.load(b, 64)));
    t2 = f32x4.add(t2, f32x4.mul(x, v128.load(b, 80)));
    x = v128.load32_splat(a, 12);
    s3 = f32x4.add(s3, f32x4.mul(x, v128.load(b, 96)));
    t3 = f32x4.add(t3, f32x4.mul(x, v128.load(b, 112)));
    a += 16;
    b += 128;
  }
  for (; k > 0; k--) {
    x = v128.load32_splat(a);
    s0 = f32x4.add(s0, f32x4.mul(x, v128.load(b)));
    t0 = f32x4.add(t0, f32x4.mul(x, v128.load(b, 16)));
    a += 4;
    b += 32;
  }
  v128.store(out, f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)));
  v128.store(out, f32x4.add(f32x4.add(t0, t1), f32x4.add(t2, t3)), 16);
}
