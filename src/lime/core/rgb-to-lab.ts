/**
 * sRGB to CIE L*a*b* (D65, 2 degree observer) with scikit-image's constants, so that segmentations in Lab come out the same.
 * Standard: IEC 61966-2-1 (sRGB), CIE 15:2004 (Lab).
 */

const WHITE_X = 0.95047;
const WHITE_Z = 1.08883;

/**
 * Converts RGB to Lab.
 *
 * @param rgb interleaved floats 0..1, length 3 * pixels
 * @returns interleaved L (0..100), a, b (about -128..127), same length
 */
export function rgbToLab(rgb: Float64Array): Float64Array {
  const lab = new Float64Array(rgb.length);
  for (let i = 0; i < rgb.length; i += 3) {
    const r = linear(rgb[i]!);
    const g = linear(rgb[i + 1]!);
    const b = linear(rgb[i + 2]!);
    const x = response((0.412453 * r + 0.35758 * g + 0.180423 * b) / WHITE_X);
    const y = response(0.212671 * r + 0.71516 * g + 0.072169 * b);
    const z = response((0.019334 * r + 0.119193 * g + 0.950227 * b) / WHITE_Z);
    lab[i] = 116 * y - 16;
    lab[i + 1] = 500 * (x - y);
    lab[i + 2] = 200 * (y - z);
  }
  return lab;
}

/**
 * The L of grey pixels; their a and b are below 0.005 and left out.
 *
 * @param grey floats 0..1
 * @returns L, 0..100, same length
 */
export function greyToL(grey: Float64Array): Float64Array {
  const out = new Float64Array(grey.length);
  for (let i = 0; i < grey.length; i++) {
    const v = linear(grey[i]!);
    out[i] = 116 * response(0.212671 * v + 0.71516 * v + 0.072169 * v) - 16;
  }
  return out;
}

/** Undoes the sRGB gamma. */
function linear(value: number): number {
  return value > 0.04045 ? Math.pow((value + 0.055) / 1.055, 2.4) : value / 12.92;
}

/** CIE's cube-root response with its straight piece near black. */
function response(value: number): number {
  return value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116;
}
