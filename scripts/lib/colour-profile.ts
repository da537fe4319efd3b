/**
 * From a file's own colours to sRGB, for profiles made of curves and a matrix (those of cameras, phones and screens), and grey ones.
 * Profiles made of tables (inks) are not read.
 */

/** In place, [r, g, b, a] a pixel; alpha stays. */
export type ToSrgb = (data: Uint8ClampedArray) => void;

/** A tone curve: an encoded value 0..1 as light 0..1. */
type Curve = (value: number) => number;
/** Row by row. */
type Matrix = readonly number[];

/** XYZ under D50 to linear sRGB. */
const SRGB_OF_D50: Matrix = [
  3.1338561, -1.6168667, -0.4906146, -0.9787684, 1.9161415, 0.033454, 0.0719453, -0.2289914, 1.4052427,
];
const D50 = [0.9642, 1, 0.8249];
/** Cone responses that Bradford's adaptation works on. */
const BRADFORD: Matrix = [0.8951, 0.2664, -0.1614, -0.7502, 1.7135, 0.0367, 0.0389, -0.0685, 1.0296];
const USUAL_GAMMA = 1 / 2.2;
const SRGB_PRIMARIES = [0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06];
/** A matrix that leaves colours within this of themselves is sRGB's own. */
const SAME = 0.002;

const times = (m: Matrix, [x = 0, y = 0, z = 0]: readonly number[]): number[] =>
  [0, 3, 6].map((r) => m[r]! * x + m[r + 1]! * y + m[r + 2]! * z);
const product = (a: Matrix, b: Matrix): number[] => {
  const columns = [0, 1, 2].map((c) => times(a, [b[c]!, b[c + 3]!, b[c + 6]!]));
  return [0, 1, 2].flatMap((r) => columns.map((column) => column[r]!));
};
function inverse(m: Matrix): number[] {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0] = m;
  const det = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  return [e * i - f * h, c * h - b * i, b * f - c * e, f * g - d * i, a * i - c * g, c * d - a * f, d * h - e * g, b * g - a * h, a * e - b * d].map((v) => v / det); // prettier-ignore
}

const toEncoded = (light: number): number =>
  light <= 0.0031308 ? 12.92 * light : 1.055 * Math.max(0, light) ** (1 / 2.4) - 0.055;

/**
 * @param profile an ICC profile
 * @param channels of the picture, without alpha: 1 grey, 3 colour, 4 inks
 * @returns null where nothing is to be done: sRGB, or a profile of another kind of picture, which browsers pass over, too;
 *   'unknown' for a profile that is not read here
 */
export function profileToSrgb(profile: Uint8Array, channels: number): ToSrgb | null | 'unknown' {
  if (profile.length < 132) return 'unknown';
  const view = new DataView(profile.buffer, profile.byteOffset, profile.byteLength);
  const name = (at: number): string => String.fromCharCode(...profile.subarray(at, at + 4));
  const tags = new Map<string, number>();
  try {
    for (let i = 0; i < view.getUint32(128); i++) tags.set(name(132 + 12 * i), view.getUint32(136 + 12 * i));
    const curve = (tag: string): Curve => curveAt(view, name, tags.get(tag) as number);
    const space = name(16);
    // A profile of another kind of picture is passed over, as browsers do.
    if ((space === 'GRAY' && channels !== 1) || (space === 'RGB ' && channels > 3)) return null;
    if (name(20) !== 'XYZ ' || tags.has('A2B0')) return 'unknown';
    if (space === 'GRAY') return toSrgb([curve('kTRC')], null);
    const wanted = ['rXYZ', 'gXYZ', 'bXYZ', 'rTRC', 'gTRC', 'bTRC'];
    if (space !== 'RGB ' || !wanted.every((tag) => tags.has(tag))) return 'unknown';
    const columns = wanted.slice(0, 3).map((tag) => [8, 12, 16].map((o) => view.getInt32(tags.get(tag)! + o) / 65_536));
    const matrix = [0, 1, 2].flatMap((r) => columns.map((column) => column[r]!));
    return toSrgb(wanted.slice(3).map(curve), product(SRGB_OF_D50, matrix));
  } catch {
    return 'unknown';
  }
}

/**
 * A PNG's gAMA and cHRM.
 * @param gamma exponent of the encoding, such as 0.45455
 * @param primaries x, y of white, red, green, blue; null = sRGB's
 */
export function gammaToSrgb(gamma: number, primaries: readonly number[] | null): ToSrgb | null {
  // Alone, the usual value says "sRGB" in other words.
  if (!(gamma > 0) || (primaries === null && Math.abs(gamma - USUAL_GAMMA) < 1e-3)) return null;
  const curve: Curve = (value) => value ** (1 / gamma);
  const matrix = product(SRGB_OF_D50, xyzOf(primaries?.length === 8 ? primaries : SRGB_PRIMARIES));
  return toSrgb([curve, curve, curve], matrix);
}

/** Linear RGB of these primaries to XYZ under D50. */
function xyzOf([wx = 0, wy = 0, ...rest]: readonly number[]): number[] {
  const xyz = (x: number, y: number): number[] => [x / y, 1, (1 - x - y) / y];
  const columns = [0, 2, 4].map((i) => xyz(rest[i]!, rest[i + 1]!));
  const unscaled = [0, 1, 2].flatMap((r) => columns.map((column) => column[r]!));
  const white = xyz(wx, wy);
  const scale = times(inverse(unscaled), white);
  const own = unscaled.map((value, i) => value * scale[i % 3]!);
  const [from, to] = [times(BRADFORD, white), times(BRADFORD, D50)];
  const adapted = product(BRADFORD, own).map((value, i) => (value * to[Math.floor(i / 3)]!) / from[Math.floor(i / 3)]!);
  return product(inverse(BRADFORD), adapted);
}

function curveAt(view: DataView, name: (at: number) => string, at: number): Curve {
  const s15 = (i: number): number => view.getInt32(at + 12 + 4 * i) / 65_536;
  if (name(at) === 'curv') {
    const count = view.getUint32(at + 8);
    if (count === 0) return (value) => value;
    if (count === 1) return (value) => value ** (view.getUint16(at + 12) / 256);
    const table = Float64Array.from({ length: count }, (_, i) => view.getUint16(at + 12 + 2 * i) / 65_535);
    return (value) => {
      const place = value * (count - 1);
      const low = Math.min(count - 2, Math.floor(place));
      return table[low]! + (place - low) * (table[low + 1]! - table[low]!);
    };
  }
  if (name(at) !== 'para') throw new Error('an unknown kind of curve');
  const kind = view.getUint16(at + 8);
  const counts = [1, 3, 4, 5, 7];
  const p = Array.from({ length: counts[kind] as number }, (_, i) => s15(i));
  const [g = 1, a = 1, b = 0] = p;
  // (a x + b)^g + e from d on, c x + f below.
  const [c, d, e, f] = [[0, 0, 0, 0], [0, -b / a, 0, 0], [0, -b / a, p[3]!, p[3]!], [p[3]!, p[4]!, 0, 0], [p[3]!, p[4]!, p[5]!, p[6]!]][kind] as [number, number, number, number]; // prettier-ignore
  return (value) => (value >= d ? Math.max(0, a * value + b) ** g + e : c * value + f);
}

/** @param matrix linear colours to linear sRGB; null: grey, every channel by the one curve */
function toSrgb(curves: readonly Curve[], matrix: Matrix | null): ToSrgb | null {
  const light = curves.map((curve) => Float64Array.from({ length: 256 }, (_, v) => curve(v / 255)));
  if (!matrix) {
    const table = Uint8ClampedArray.from(light[0]!, (value) => 255 * toEncoded(value));
    if (table.every((value, i) => Math.abs(value - i) <= 1)) return null;
    return (data) => {
      for (let i = 0; i < data.length; i++) if (i % 4 !== 3) data[i] = table[data[i]!]!;
    };
  }
  const identity = matrix.every((value, i) => Math.abs(value - (i % 4 === 0 ? 1 : 0)) < SAME);
  const straight = light.every((table) => table.every((value, i) => Math.abs(255 * toEncoded(value) - i) < 0.75));
  if (identity && straight) return null;
  const [red, green, blue] = light as [Float64Array, Float64Array, Float64Array];
  return (data) => {
    for (let i = 0; i < data.length; i += 4) {
      const [r, g, b] = [red[data[i]!]!, green[data[i + 1]!]!, blue[data[i + 2]!]!];
      for (let c = 0; c < 3; c++)
        data[i + c] = 255 * toEncoded(matrix[3 * c]! * r + matrix[3 * c + 1]! * g + matrix[3 * c + 2]! * b);
    }
  };
}
