/** A map of values as a picture: colour by value, opacity by magnitude, nothing where the map says (almost) nothing. */

import { COLOUR_STEPS, cividis, diverging } from './colour-maps.ts';

/** Below this share of the colour range nothing is drawn. */
export const DRAWN_FROM = 0.05;
/** From this share of the range on a value is drawn in full opacity; its colour deepens up to the range. */
export const OPAQUE_FROM = 0.6;
/**
 * Opacity is the share of the way from DRAWN_FROM to OPAQUE_FROM to this power: what is weak leaves the face as it is, what is strong stands out
 * from afar. The strongest 6 x 6 pixels of a map have two thirds of the range (median of PublicTest; docs/decisions/live-map.md).
 */
const ALPHA_POWER = 1.5;

/** 0..1 */
function opacityOf(strength: number): number {
  const share = (strength - DRAWN_FROM) / (OPAQUE_FROM - DRAWN_FROM);
  return Math.min(1, Math.max(0, share)) ** ALPHA_POWER;
}

/** 0..1: how strong a value is drawn. */
function strength(value: number, colourRange: number): number {
  const share = Math.abs(value) / colourRange;
  return share >= 1 ? 1 : share;
}

/** Opacity by strength in steps of 1/1023: `**` is too slow to call for every pixel of every frame. */
const ALPHA_STEPS = 1023;
const ALPHA = Uint8ClampedArray.from({ length: ALPHA_STEPS + 1 }, (_, i) => 255 * opacityOf(i / ALPHA_STEPS));

/**
 * @param values      [height, width] row-major
 * @param colourRange the value drawn in full colour: a constant of the model, never the frame's maximum; > 0
 * @param colours     `signed`: diverging about zero; `magnitude`: cividis of |value|
 * @param out         filled and returned if given (length 4 * width * height)
 * @returns RGBA, not premultiplied. A value that is not a number is not drawn.
 */
export function heatMapRgba(
  values: Float32Array,
  width: number,
  height: number,
  colourRange: number,
  colours: 'signed' | 'magnitude',
  out: Uint8ClampedArray<ArrayBuffer> = new Uint8ClampedArray(4 * width * height),
): Uint8ClampedArray<ArrayBuffer> {
  const count = width * height;
  if (values.length !== count || out.length !== 4 * count) {
    throw new RangeError(`heat map: ${values.length} values and ${out.length} bytes for ${width} x ${height}`);
  }
  const table = colours === 'signed' ? diverging : cividis;
  const last = COLOUR_STEPS - 1;
  for (let i = 0, o = 0; i < count; i++, o += 4) {
    const value = values[i]!;
    const s = strength(value, colourRange);
    if (!(s >= DRAWN_FROM)) {
      out[o] = out[o + 1] = out[o + 2] = out[o + 3] = 0;
      continue;
    }
    const at = colours === 'signed' ? (value < 0 ? 0.5 - s / 2 : 0.5 + s / 2) : s;
    const entry = 3 * Math.round(at * last);
    out[o] = table[entry]!;
    out[o + 1] = table[entry + 1]!;
    out[o + 2] = table[entry + 2]!;
    out[o + 3] = ALPHA[Math.round(s * ALPHA_STEPS)]!;
  }
  return out;
}
