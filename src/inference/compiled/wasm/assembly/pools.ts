/** Maxima and means of windows, forwards and backwards (AssemblyScript). */

/** Below every value of a network. */
const LOWEST: f32 = -3e38;

/** Values as near as this, as a share of the larger, are equal: Winograd's filtering rounds equal sums differently at a tile's edge. */
const TIED: f32 = 4e-7;

/**
 * Maximum of windows; what lies outside the picture is not looked at.
 * @param places one i32 an output: which places of the window hold the maximum, a bit each, row by row; 0: not kept
 */
export function maxPool(
  from: usize,
  to: usize,
  places: usize,
  height: i32,
  width: i32,
  channels: i32,
  windowHeight: i32,
  windowWidth: i32,
  down: i32,
  right: i32,
  top: i32,
  left: i32,
  outHeight: i32,
  outWidth: i32,
): void {
  const pixel: usize = channels * 4;
  for (let y = 0; y < outHeight; y++)
    for (let x = 0; x < outWidth; x++) {
      const y0 = y * down - top;
      const x0 = x * right - left;
      let c: usize = 0;
      for (; c + 16 <= pixel; c += 16) {
        let best = f32x4.splat(LOWEST);
        let bits = i32x4.splat(0);
        for (let i = max(0, -y0); i < windowHeight && y0 + i < height; i++)
          for (let j = max(0, -x0); j < windowWidth && x0 + j < width; j++) {
            const value = v128.load(from + (<usize>(y0 + i) * width + x0 + j) * pixel + c);
            const bit = i32x4.splat(1 << (i * windowWidth + j));
            const gap = f32x4.mul(f32x4.abs(best), f32x4.splat(TIED));
            bits = v128.andnot(bits, f32x4.gt(value, f32x4.add(best, gap)));
            bits = v128.or(bits, v128.and(bit, f32x4.ge(value, f32x4.sub(best, gap))));
            best = f32x4.pmax(best, value);
          }
        v128.store(to + c, best);
        if (places) v128.store(places + c, bits);
      }
      for (; c < pixel; c += 4) {
        let best: f32 = LOWEST;
        let bits = 0;
        for (let i = max(0, -y0); i < windowHeight && y0 + i < height; i++)
          for (let j = max(0, -x0); j < windowWidth && x0 + j < width; j++) {
            const value = f32.load(from + (<usize>(y0 + i) * width + x0 + j) * pixel + c);
            const gap = abs(best) * TIED;
            if (value > best + gap) bits = 0;
            if (value >= best - gap) bits |= 1 << (i * windowWidth + j);
            best = max(best, value);
          }
        f32.store(to + c, best);
        if (places) i32.store(places + c, bits);
      }
      to += pixel;
      if (places) places += pixel;
    }
}

/** The way back of `maxPool`: a cotangent goes to its window's maxima, in equal parts where there are several. `to` is zeroed first. */
export function maxPoolBack(
  from: usize,
  places: usize,
  to: usize,
  height: i32,
  width: i32,
  channels: i32,
  windowHeight: i32,
  windowWidth: i32,
  down: i32,
  right: i32,
  top: i32,
  left: i32,
  outHeight: i32,
  outWidth: i32,
): void {
  const pixel: usize = channels * 4;
  memory.fill(to, 0, <usize>height * width * pixel);
  const one = i32x4.splat(1);
  for (let y = 0; y < outHeight; y++)
    for (let x = 0; x < outWidth; x++) {
      const y0 = y * down - top;
      const x0 = x * right - left;
      let c: usize = 0;
      for (; c + 16 <= pixel; c += 16) {
        const bits = v128.load(places + c);
        let share = v128.load(from + c);
        // A power of two has one bit: no division, the usual case.
        if (v128.any_true(v128.and(bits, i32x4.sub(bits, one)))) {
          let count = i32x4.splat(0);
          for (let k = 0; k < windowHeight * windowWidth; k++)
            count = i32x4.add(count, v128.and(i32x4.shr_u(bits, k), one));
          share = f32x4.div(share, f32x4.convert_i32x4_s(i32x4.max_s(count, one)));
        }
        for (let i = max(0, -y0); i < windowHeight && y0 + i < height; i++)
          for (let j = max(0, -x0); j < windowWidth && x0 + j < width; j++) {
            const bit = i32x4.splat(1 << (i * windowWidth + j));
            const at = to + (<usize>(y0 + i) * width + x0 + j) * pixel + c;
            const part = v128.and(share, i32x4.eq(v128.and(bits, bit), bit));
            v128.store(at, f32x4.add(v128.load(at), part));
          }
      }
      for (; c < pixel; c += 4) {
        const bits = i32.load(places + c);
        const share = f32.load(from + c) / <f32>max(1, popcnt(bits));
        for (let i = max(0, -y0); i < windowHeight && y0 + i < height; i++)
          for (let j = max(0, -x0); j < windowWidth && x0 + j < width; j++)
            if (bits & (1 << (i * windowWidth + j))) {
              const at = to + (<usize>(y0 + i) * width + x0 + j) * pixel + c;
              f32.store(at, f32.load(at) + share);
            }
      }
      from += pixel;
      places += pixel;
    }
}

/** Mean of windows over what lies inside the picture; a window of the whole picture is the global average. */
export function meanPool(
  from: usize,
  to: usize,
  height: i32,
  width: i32,
  channels: i32,
  windowHeight: i32,
  windowWidth: i32,
  down: i32,
  right: i32,
  top: i32,
  left: i32,
  outHeight: i32,
  outWidth: i32,
): void {
  const pixel: usize = channels * 4;
  for (let y = 0; y < outHeight; y++)
    for (let x = 0; x < outWidth; x++) {
      const y0 = max(0, y * down - top);
      const x0 = max(0, x * right - left);
      const y1 = min(height, y * down - top + windowHeight);
      const x1 = min(width, x * right - left + windowWidth);
      const weight = <f32>1 / <f32>((y1 - y0) * (x1 - x0));
      let c: usize = 0;
      for (; c + 16 <= pixel; c += 16) {
        let sum = f32x4.splat(0);
        for (let i = y0; i < y1; i++)
          for (let j = x0; j < x1; j++) sum = f32x4.add(sum, v128.load(from + (<usize>i * width + j) * pixel + c));
        v128.store(to + c, f32x4.mul(sum, f32x4.splat(weight)));
      }
      for (; c < pixel; c += 4) {
        let sum: f32 = 0;
        for (let i = y0; i < y1; i++)
          for (let j = x0; j < x1; j++) sum += f32.load(from + (<usize>i * width + j) * pixel + c);
        f32.store(to + c, sum * weight);
      }
      to += pixel;
    }
}

/** The way back of `meanPool`. `to` is zeroed first. */
export function meanPoolBack(
  from: usize,
  to: usize,
  height: i32,
  width: i32,
  channels: i32,
  windowHeight: i32,
  windowWidth: i32,
  down: i32,
  right: i32,
  top: i32,
  left: i32,
  outHeight: i32,
  outWidth: i32,
): void {
  const pixel: usize = channels * 4;
  memory.fill(to, 0, <usize>height * width * pixel);
  for (let y = 0; y < outHeight; y++)
    for (let x = 0; x < outWidth; x++) {
      const y0 = max(0, y * down - top);
      const x0 = max(0, x * right - left);
      const y1 = min(height, y * down - top + windowHeight);
      const x1 = min(width, x * right - left + windowWidth);
      const weight = <f32>1 / <f32>((y1 - y0) * (x1 - x0));
      for (let i = y0; i < y1; i++)
        for (let j = x0; j < x1; j++) {
          const at = to + (<usize>i * width + j) * pixel;
          let c: usize = 0;
          for (; c + 16 <= pixel; c += 16)
            v128.store(at + c, f32x4.add(v128.load(at + c), f32x4.mul(v128.load(from + c), f32x4.splat(weight))));
          for (; c < pixel; c += 4) f32.store(at + c, f32.load(at + c) + f32.load(from + c) * weight);
        }
      from += pixel;
    }
}
