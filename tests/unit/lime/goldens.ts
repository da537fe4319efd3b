/**
 * Reads the reference numbers: the faceless `synthetic` set is committed, the set with real faces lies in the shared folder
 * (EXPRESSION_SHARED, or ../shared beside the checkout) and may be missing.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { PlainImage } from '../../../src/lime/core/image.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const SHARED = process.env['EXPRESSION_SHARED'] ?? `${ROOT}../shared`;

export const SYNTHETIC = `${ROOT}tests/golden/synthetic`;
export const FACES = `${SHARED}/goldens/lime`;
export const HAS_FACES = existsSync(`${FACES}/common.json.gz`);

/** One image file of either set; only the fields that the tests read. */
export interface GoldenImage {
  readonly name: string;
  readonly shape: readonly [number, number, number];
  readonly pixels_gray_u8: string | null;
  readonly pixels_rgb_u8: string | null;
  readonly lab_f64: string | null;
  readonly lab_L_f64: string | null;
  readonly segmentations: readonly GoldenSegmentation[];
  readonly surrogates: readonly GoldenSurrogate[];
}

export interface GoldenSegmentation {
  readonly algorithm: string;
  readonly params: Readonly<Record<string, number>>;
  readonly n_segments: number;
  readonly labels_u16: string;
}

export interface GoldenSurrogate {
  readonly name: string;
  readonly segmentation_index: number;
  readonly image_scale: string;
  readonly hide_color: number | null;
  readonly random_state: number;
  readonly num_samples: number;
  readonly n_features: number;
  readonly z_rows: readonly string[];
  readonly segment_mean: readonly (number | number[])[];
  readonly fill_used: readonly (number | number[])[];
  readonly outputs_f32: string;
  readonly outputs_shape: readonly [number, number];
  readonly distances: readonly number[];
  readonly weights: readonly number[];
  readonly results: readonly {
    readonly config: string;
    readonly label: number;
    readonly num_features: number;
    readonly feature_selection: string;
    readonly intercept: number;
    readonly features: readonly number[];
    readonly coefs: readonly number[];
    readonly r2: number;
    readonly local_pred: number;
  }[];
}

export function readGolden<T>(folder: string, name: string): T {
  return JSON.parse(gunzipSync(readFileSync(`${folder}/${name}.json.gz`)).toString('utf8')) as T;
}

function bytes(base64: string): ArrayBuffer {
  return new Uint8Array(Buffer.from(base64, 'base64')).buffer;
}

export const u8 = (base64: string): Uint8Array => new Uint8Array(bytes(base64));
export const u16 = (base64: string): Uint16Array => new Uint16Array(bytes(base64));
export const f32 = (base64: string): Float32Array => new Float32Array(bytes(base64));
export const f64 = (base64: string): Float64Array => new Float64Array(bytes(base64));

export function imageOf(golden: Pick<GoldenImage, 'shape' | 'pixels_gray_u8' | 'pixels_rgb_u8'>): PlainImage {
  const [height, width] = golden.shape;
  if (golden.pixels_gray_u8 !== null) return { width, height, channels: 1, data: u8(golden.pixels_gray_u8) };
  return { width, height, channels: 3, data: u8(golden.pixels_rgb_u8 ?? '') };
}

/** The largest absolute difference of two sequences of equal length; NaN or a different length gives Infinity. */
export function maxDeviation(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  let worst = 0;
  for (let i = 0; i < actual.length; i++) {
    const d = Math.abs((actual[i] ?? NaN) - (expected[i] ?? NaN));
    if (!(d <= worst)) worst = Number.isNaN(d) ? Infinity : d;
  }
  return worst;
}
