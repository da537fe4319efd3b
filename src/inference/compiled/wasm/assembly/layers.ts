/**
 * What stands round the products (AssemblyScript): padding, patches, bias and ReLU, and their ways back. Pictures are
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
