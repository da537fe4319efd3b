/**
 * The transforms of Winograd's minimal filtering (Lavin and Gray 2016, "Fast Algorithms for Convolutional Neural Networks",
 * arXiv 1509.09308), F(2x2, 3x3) and F(4x4, 3x3) (AssemblyScript). Tiles of all pictures are numbered through: picture, row, column.
 * The sums are ordered so that a constant tile leaves exact zeros in all places but one: its outputs are equal to the last bit, and
 * a maximum that is tied in a direct convolution is tied here.
 */

/** One row or column of six values through B of F(4x4, 3x3), read at `at` with `step` bytes between, written likewise. */
function through6(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const d0 = v128.load(from);
  const d1 = v128.load(from + fromStep);
  const d2 = v128.load(from + 2 * fromStep);
  const d3 = v128.load(from + 3 * fromStep);
  const d4 = v128.load(from + 4 * fromStep);
  const d5 = v128.load(from + 5 * fromStep);
  const four = f32x4.splat(4);
  const p = f32x4.sub(d4, f32x4.mul(four, d2));
  const q = f32x4.sub(d3, f32x4.mul(four, d1));
  const r = f32x4.sub(d4, d2);
  const u = f32x4.sub(d3, d1);
  const s = f32x4.add(u, u);
  v128.store(to, f32x4.add(f32x4.mul(four, f32x4.sub(d0, d2)), r));
  v128.store(to + toStep, f32x4.add(p, q));
  v128.store(to + 2 * toStep, f32x4.sub(p, q));
  v128.store(to + 3 * toStep, f32x4.add(r, s));
  v128.store(to + 4 * toStep, f32x4.sub(r, s));
  v128.store(to + 5 * toStep, f32x4.sub(f32x4.sub(d5, d3), f32x4.mul(four, u)));
}

/**
 * Pictures to tiles for F(4x4, 3x3): v[36][tiles][channels].
 * @param source padded pictures [n][height][width][channels], wide enough for whole tiles; channels a multiple of 4
 * @param scratch 36 vectors
 */
export function tiles4(
  source: usize,
  v: usize,
  scratch: usize,
  first: i32,
  tiles: i32,
  perRow: i32,
  perPicture: i32,
  width: i32,
  channels: i32,
  pictureBytes: usize,
): void {
  const pixel: usize = channels * 4;
  const row: usize = <usize>width * pixel;
  const next: usize = <usize>tiles * pixel;
  for (let t = 0; t < tiles; t++) {
    const tile = first + t;
    const picture = tile / perPicture;
    const inside = tile - picture * perPicture;
    const y = inside / perRow;
    const x = inside - y * perRow;
    const from = source + <usize>picture * pictureBytes + <usize>(4 * y) * row + <usize>(4 * x) * pixel;
    const to = v + <usize>t * pixel;
    for (let c: usize = 0; c < pixel; c += 16) {
      for (let i: usize = 0; i < 6; i++) through6(from + c + i * row, pixel, scratch + i * 96, 16);
      for (let j: usize = 0; j < 6; j++) through6(scratch + j * 16, 96, to + c + j * next, 6 * next);
    }
  }
}

/** Pictures to tiles for F(2x2, 3x3): v[16][tiles][channels]; as `tiles4`. */
export function tiles2(
  source: usize,
  v: usize,
  scratch: usize,
  first: i32,
  tiles: i32,
  perRow: i32,
  perPicture: i32,
  width: i32,
  channels: i32,
  pictureBytes: usize,
): void {
  const pixel: usize = channels * 4;
  const row: usize = <usize>width * pixel;
  const next: usize = <usize>tiles * pixel;
  for (let t = 0; t < tiles; t++) {
    const tile = first + t;
    const picture = tile / perPicture;
    const inside = tile - picture * perPicture;
    const y = inside / perRow;
    const x = inside - y * perRow;
    const from = source + <usize>picture * pictureBytes + <usize>(2 * y) * row + <usize>(2 * x) * pixel;
    const to = v + <usize>t * pixel;
    for (let c: usize = 0; c < pixel; c += 16) {
      for (let i: usize = 0; i < 4; i++) {
        const at = from + c + i * row;
        const d0 = v128.load(at);
        const d1 = v128.load(at + pixel);
        const d2 = v128.load(at + 2 * pixel);
        const d3 = v128.load(at + 3 * pixel);
        const line = scratch + i * 64;
        v128.store(line, f32x4.sub(d0, d2));
        v128.store(line, f32x4.add(d1, d2), 16);
        v128.store(line, f32x4.sub(d2, d1), 32);
        v128.store(line, f32x4.sub(d1, d3), 48);
      }
      for (let j: usize = 0; j < 4; j++) {
        const d0 = v128.load(scratch + j * 16);
        const d1 = v128.load(scratch + j * 16, 64);
        const d2 = v128.load(scratch + j * 16, 128);
        const d3 = v128.load(scratch + j * 16, 192);
        const at = to + c + j * next;
        v128.store(at, f32x4.sub(d0, d2));
        v128.store(at + 4 * next, f32x4.add(d1, d2));
        v128.store(at + 8 * next, f32x4.sub(d2, d1));
        v128.store(at + 12 * next, f32x4.sub(d1, d3));
      }
    }
  }
}

/** What becomes of a computed value: see `finish` in layers.ts. */
function last(value: v128, mode: i32, at: usize): v128 {
  if (mode == 1) return f32x4.max(value, f32x4.splat(0));
  if (mode == 2) return v128.and(value, f32x4.gt(v128.load(at), f32x4.splat(0)));
  if (mode == 3) return v128.and(f32x4.max(value, f32x4.splat(0)), f32x4.gt(v128.load(at), f32x4.splat(0)));
  return value;
}

/**
 * Products of F(4x4, 3x3) to pixels: out[n][height][width][channels], what lies outside is left out.
 * @param m       [36][tiles][columns], columns at least channels
 * @param bias    channels floats
 * @param mode    see `finish`; `fired` as out, read in modes 2 and 3
 * @param scratch 24 vectors
 */
export function pixels4(
  m: usize,
  out: usize,
  scratch: usize,
  first: i32,
  tiles: i32,
  perRow: i32,
  perPicture: i32,
  height: i32,
  width: i32,
  channels: i32,
  columns: i32,
  bias: usize,
  mode: i32,
  fired: usize,
): void {
  const pixel: usize = channels * 4;
  const next: usize = tiles * columns * 4;
  const eight = f32x4.splat(8);
  const four = f32x4.splat(4);
  for (let t = 0; t < tiles; t++) {
    const tile = first + t;
    const picture = tile / perPicture;
    const inside = tile - picture * perPicture;
    const y = (inside / perRow) * 4;
    const x = (inside - (inside / perRow) * perRow) * 4;
    const rows = min(4, height - y);
    const across = min(4, width - x);
    const offset = (<usize>(picture * height + y) * width + x) * pixel;
    for (let c: usize = 0; c < pixel; c += 16) {
      const from = m + <usize>t * columns * 4 + c;
      for (let j: usize = 0; j < 6; j++) {
        const at = from + j * next;
        const m0 = v128.load(at);
        const m1 = v128.load(at + 6 * next);
        const m2 = v128.load(at + 12 * next);
        const m3 = v128.load(at + 18 * next);
        const m4 = v128.load(at + 24 * next);
        const m5 = v128.load(at + 30 * next);
        const sum = f32x4.add(m1, m2);
        const gap = f32x4.sub(m1, m2);
        const sum2 = f32x4.add(m3, m4);
        const gap2 = f32x4.sub(m3, m4);
        const to = scratch + j * 16;
        v128.store(to, f32x4.add(f32x4.add(m0, sum), sum2));
        v128.store(to, f32x4.add(gap, f32x4.add(gap2, gap2)), 96);
        v128.store(to, f32x4.add(sum, f32x4.mul(four, sum2)), 192);
        v128.store(to, f32x4.add(f32x4.add(gap, f32x4.mul(eight, gap2)), m5), 288);
      }
      const b = v128.load(bias + c);
      for (let i = 0; i < rows; i++) {
        const line = scratch + <usize>i * 96;
        const m0 = v128.load(line);
        const m1 = v128.load(line, 16);
        const m2 = v128.load(line, 32);
        const m3 = v128.load(line, 48);
        const m4 = v128.load(line, 64);
        const m5 = v128.load(line, 80);
        const sum = f32x4.add(m1, m2);
        const gap = f32x4.sub(m1, m2);
        const sum2 = f32x4.add(m3, m4);
        const gap2 = f32x4.sub(m3, m4);
        let at = offset + <usize>i * width * pixel + c;
        v128.store(out + at, last(f32x4.add(f32x4.add(f32x4.add(m0, sum), sum2), b), mode, fired + at));
        if (across < 2) continue;
        at += pixel;
        v128.store(out + at, last(f32x4.add(f32x4.add(gap, f32x4.add(gap2, gap2)), b), mode, fired + at));
        if (across < 3) continue;
        at += pixel;
        v128.store(out + at, last(f32x4.add(f32x4.add(sum, f32x4.mul(four, sum2)), b), mode, fired + at));
        if (across < 4) continue;
        at += pixel;
        v128.store(
          out + at,
          last(f32x4.add(f32x4.add(f32x4.add(gap, f32x4.mul(eight, gap2)), m5), b), mode, fired + at),
        );
      }
    }
  }
}

/** Products of F(2x2, 3x3) to pixels, from m[16][tiles][columns]; as `pixels4`. */
export function pixels2(
  m: usize,
  out: usize,
  scratch: usize,
  first: i32,
  tiles: i32,
  perRow: i32,
  perPicture: i32,
  height: i32,
  width: i32,
  channels: i32,
  columns: i32,
  bias: usize,
  mode: i32,
  fired: usize,
): void {
  const pixel: usize = channels * 4;
  const next: usize = tiles * columns * 4;
  for (let t = 0; t < tiles; t++) {
    const tile = first + t;
    const picture = tile / perPicture;
    const inside = tile - picture * perPicture;
    const y = (inside / perRow) * 2;
    const x = (inside - (inside / perRow) * perRow) * 2;
    const rows = min(2, height - y);
    const across = min(2, width - x);
    const offset = (<usize>(picture * height + y) * width + x) * pixel;
    for (let c: usize = 0; c < pixel; c += 16) {
      const from = m + <usize>t * columns * 4 + c;
      for (let j: usize = 0; j < 4; j++) {
        const at = from + j * next;
        const m0 = v128.load(at);
        const m1 = v128.load(at + 4 * next);
        const m2 = v128.load(at + 8 * next);
        const m3 = v128.load(at + 12 * next);
        v128.store(scratch + j * 16, f32x4.add(f32x4.add(m0, m1), m2));
        v128.store(scratch + j * 16, f32x4.sub(f32x4.sub(m1, m2), m3), 64);
      }
      const b = v128.load(bias + c);
      for (let i = 0; i < rows; i++) {
        const line = scratch + <usize>i * 64;
        const m0 = v128.load(line);
        const m1 = v128.load(line, 16);
        const m2 = v128.load(line, 32);
        const m3 = v128.load(line, 48);
        let at = offset + <usize>i * width * pixel + c;
        v128.store(out + at, last(f32x4.add(f32x4.add(f32x4.add(m0, m1), m2), b), mode, fired + at));
        if (across < 2) continue;
        at += pixel;
        v128.store(out + at, last(f32x4.add(f32x4.sub(f32x4.sub(m1, m2), m3), b), mode, fired + at));
      }
    }
  }
}
