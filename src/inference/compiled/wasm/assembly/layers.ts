/**
 * What stands round the products (AssemblyScript): padding, patches, bias and ReLU, pooling, and their ways back. Pictures are
 * [height][width][channels], floats. Elementwise kernels work in whole vectors: buffers end on a multiple of 16 bytes.
 */

/** A picture into the middle of a larger one whose rest is zero. Cuts off what does not fit. */
export function pad(
  from: usize,
  to: usize,
  height: i32,
  width: i32,
  channels: i32,
  top: i32,
  left: i32,
  newHeight: i32,
  newWidth: i32,
): void {
  const pixel: usize = channels * 4;
  memory.fill(to, 0, <usize>newHeight * newWidth * pixel);
  const rows = min(height, newHeight - top);
  const across = min(width, newWidth - left);
  for (let y = 0; y < rows; y++)
    memory.copy(
      to + (<usize>(y + top) * newWidth + left) * pixel,
      from + <usize>y * width * pixel,
      <usize>across * pixel,
    );
}

/** The middle of a larger picture; what the larger one lacks is zero. */
export function crop(
  from: usize,
  to: usize,
  height: i32,
  width: i32,
  channels: i32,
  top: i32,
  left: i32,
  oldHeight: i32,
  oldWidth: i32,
): void {
  const pixel: usize = channels * 4;
  memory.fill(to, 0, <usize>height * width * pixel);
  const rows = min(height, oldHeight - top);
  const across = min(width, oldWidth - left);
  for (let y = 0; y < rows; y++)
    memory.copy(
      to + <usize>y * width * pixel,
      from + (<usize>(y + top) * oldWidth + left) * pixel,
      <usize>across * pixel,
    );
}

/** Windows of a padded picture as rows [outHeight * outWidth][windowHeight * windowWidth * channels]. */
export function patches(
  from: usize,
  to: usize,
  width: i32,
  channels: i32,
  windowHeight: i32,
  windowWidth: i32,
  down: i32,
  right: i32,
  outHeight: i32,
  outWidth: i32,
): void {
  const floats = windowWidth * channels;
  const bytes = <usize>floats * 4;
  for (let y = 0; y < outHeight; y++)
    for (let x = 0; x < outWidth; x++)
      for (let i = 0; i < windowHeight; i++) {
        const at = from + (<usize>(y * down + i) * width + x * right) * channels * 4;
        let k: usize = 0;
        for (; k + 16 <= bytes; k += 16) v128.store(to + k, v128.load(at + k));
        for (; k < bytes; k += 4) f32.store(to + k, f32.load(at + k));
        to += bytes;
      }
}

/**
 * The way back of `patches`: adds each row's values to the places of the window that it came from. `to` is zeroed first.
 * @param rowBytes bytes from one row to the next
 */
export function gather(
  from: usize,
  to: usize,
  height: i32,
  width: i32,
  channels: i32,
  windowHeight: i32,
  windowWidth: i32,
  down: i32,
  right: i32,
  outHeight: i32,
  outWidth: i32,
  rowBytes: usize,
): void {
  memory.fill(to, 0, <usize>height * width * channels * 4);
  const bytes = <usize>windowWidth * channels * 4;
  for (let y = 0; y < outHeight; y++)
    for (let x = 0; x < outWidth; x++) {
      let source = from;
      for (let i = 0; i < windowHeight; i++) {
        const at = to + (<usize>(y * down + i) * width + x * right) * channels * 4;
        let k: usize = 0;
        for (; k + 16 <= bytes; k += 16) v128.store(at + k, f32x4.add(v128.load(at + k), v128.load(source + k)));
        for (; k < bytes; k += 4) f32.store(at + k, f32.load(at + k) + f32.load(source + k));
        source += bytes;
      }
      from += rowBytes;
    }
}

/**
 * Rows of products to rows of channels, with bias.
 * @param mode 0: as it is; 1: ReLU; 2: where `fired` is positive (the gradient of a ReLU); 3: both (guided)
 */
export function finish(
  from: usize,
  fromBytes: usize,
  to: usize,
  rows: i32,
  channels: i32,
  bias: usize,
  mode: i32,
  fired: usize,
): void {
  const bytes = <usize>channels * 4;
  for (let row = 0; row < rows; row++) {
    let c: usize = 0;
    for (; c + 16 <= bytes; c += 16) {
      let value = f32x4.add(v128.load(from + c), v128.load(bias + c));
      if (mode & 1) value = f32x4.max(value, f32x4.splat(0));
      if (mode & 2) value = v128.and(value, f32x4.gt(v128.load(fired + c), f32x4.splat(0)));
      v128.store(to + c, value);
    }
    for (; c < bytes; c += 4) {
      let value = f32.load(from + c) + f32.load(bias + c);
      if (mode & 1) value = max<f32>(value, 0);
      if (mode & 2 && !(f32.load(fired + c) > 0)) value = 0;
      f32.store(to + c, value);
    }
    from += fromBytes;
    to += bytes;
    fired += bytes;
  }
}

/** Floats one by one, modes as in `finish`, without bias. */
export function rectify(from: usize, to: usize, floats: i32, mode: i32, fired: usize): void {
  const bytes = <usize>floats * 4;
  const zero = f32x4.splat(0);
  for (let k: usize = 0; k < bytes; k += 16) {
    let value = v128.load(from + k);
    if (mode & 1) value = f32x4.max(value, zero);
    if (mode & 2) value = v128.and(value, f32x4.gt(v128.load(fired + k), zero));
    v128.store(to + k, value);
  }
}

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
