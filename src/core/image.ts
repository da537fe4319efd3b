/** Plain images and the one procedural image that self-tests use. */

/** An RGBA picture, 4 bytes a pixel, row-major; structurally what the browser calls ImageData. */
export interface RgbaImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** As a mirror shows it. */
export function mirroredImage({ width, height, data }: RgbaImage): RgbaImage {
  const pixels = new Uint32Array(new Uint8ClampedArray(data).buffer);
  for (let y = 0; y < height; y++) pixels.subarray(y * width, (y + 1) * width).reverse();
  return { width, height, data: new Uint8ClampedArray(pixels.buffer) };
}

/** Smooth step of goldens/synthetic/README.md: S(t) = t^2 (3 - 2t), t clamped to 0..1. */
function smoothStep(t: number): number {
  const c = Math.min(1, Math.max(0, t));
  return c * c * (3 - 2 * c);
}

/**
 * The procedural image `waves` (goldens/synthetic/README.md, image 2): three sine gratings and a soft disc.
 * No photograph, and the same bytes in any language at 48x48.
 * @returns grey values 0..255, [height, width] row-major
 */
export function proceduralImage(width: number, height: number): Uint8ClampedArray {
  const out = new Uint8ClampedArray(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const d = Math.sqrt(((x - 31) / 9) ** 2 + ((y - 17) / 9) ** 2);
      const v =
        100 +
        35 * Math.sin((2 * Math.PI * x) / 17 + 0.3) +
        28 * Math.sin((2 * Math.PI * y) / 11 + 1.1) +
        18 * Math.sin((2 * Math.PI * (x + 2 * y)) / 23) +
        60 * smoothStep(((1 - d) * 9) / 6 + 0.5);
      out[y * width + x] = Math.floor(v + 0.5);
    }
  }
  return out;
}
