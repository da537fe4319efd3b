/** Masks, distances, kernel weights and fits against the lime package; exact Shapley values against rational arithmetic. */
import { describe, expect, test } from 'vitest';
import { makePerturbations, randomMasks } from '../../../src/lime/core/designs.ts';
import type { FeatureSelection } from '../../../src/lime/core/feature-selection.ts';
import { fillImage } from '../../../src/lime/core/fill.ts';
import type { PlainImage } from '../../../src/lime/core/image.ts';
import { kernelWeights, maskDistances } from '../../../src/lime/core/kernel.ts';
import { Mt19937 } from '../../../src/core/math/mt19937.ts';
import { shapleyOfExactDesign, shapleyValues } from '../../../src/lime/core/shapley.ts';
import { segmentMeans, type Superpixels } from '../../../src/lime/core/superpixels.ts';
import { fitSurrogates } from '../../../src/lime/core/surrogate.ts';
import {
  f32,
  FACES,
  HAS_FACES,
  imageOf,
  maxDeviation,
  readGolden,
  SYNTHETIC,
  u16,
  u8,
  type GoldenImage,
  type GoldenSurrogate,
} from './goldens.ts';

/** The reference's `auto` is forward selection up to 6 features, highest weights above. */
const SELECTIONS: Readonly<Record<string, FeatureSelection>> = {
  auto_all: { kind: 'highest-weights', features: 100000 },
  highest_weights_10: { kind: 'highest-weights', features: 10 },
  none: { kind: 'none' },
  auto_5_forward_selection: { kind: 'forward', features: 5 },
};

/** The image as the reference saw it: bytes, or floats times 1/255. */
function asScaled(image: PlainImage, golden: GoldenSurrogate): PlainImage {
  if (golden.image_scale.startsWith('u8')) return image;
  return { ...image, data: Float64Array.from(image.data, (v) => v / 255) };
}

function checkMasks(golden: GoldenSurrogate): Uint8Array {
  const masks = randomMasks(golden.num_samples, golden.n_features, golden.random_state);
  expect(Array.from(masks).join('')).toBe(golden.z_rows.join(''));
  return masks;
}

function checkFill(image: PlainImage, segments: Superpixels, golden: GoldenSurrogate): void {
  const scaled = asScaled(image, golden);
  expect(maxDeviation(segmentMeans(scaled, segments, false), golden.segment_mean.flat())).toBeLessThan(1e-9);
  const fill =
    golden.hide_color === null
      ? ({ kind: 'mean' } as const)
      : ({ kind: 'colour', colour: [golden.hide_color] } as const);
  const filled = fillImage(scaled, segments, fill);
  const used = golden.fill_used.flat();
  const expected = Float64Array.from(filled, (_, i) => {
    return used[segments.labels[Math.floor(i / image.channels)]! * image.channels + (i % image.channels)]!;
  });
  expect(maxDeviation(filled, expected)).toBeLessThan(1e-9);
}

function checkSurrogate(image: GoldenImage, golden: GoldenSurrogate): void {
  const map = image.segmentations[golden.segmentation_index]!;
  const picture = imageOf(image);
  const segments: Superpixels = { ...picture, count: map.n_segments, labels: u16(map.labels_u16) };
  checkFill(picture, segments, golden);
  const masks = checkMasks(golden);
  const distances = maskDistances(masks, golden.n_features);
  expect(maxDeviation(distances, golden.distances)).toBeLessThan(1e-12);
  const weights = kernelWeights(distances);
  expect(maxDeviation(weights, golden.weights)).toBeLessThan(1e-12);
  const [rows, classes] = golden.outputs_shape;
  const samples = { masks, rows, columns: golden.n_features, outputs: f32(golden.outputs_f32), classes, weights };
  for (const [config, selection] of Object.entries(SELECTIONS)) {
    const fits = fitSurrogates(samples, selection);
    for (const result of golden.results.filter((r) => r.config === config)) {
      const fit = fits[result.label]!;
      expect(Math.abs(fit.intercept - result.intercept)).toBeLessThan(1e-9);
      expect(fit.features).toEqual(result.features);
      expect(
        maxDeviation(
          fit.features.map((c) => fit.weights[c]!),
          result.coefs,
        ),
      ).toBeLessThan(1e-9);
      expect(Math.abs(fit.r2 - result.r2)).toBeLessThan(1e-9);
      expect(Math.abs(fit.localPrediction - result.local_pred)).toBeLessThan(1e-9);
    }
  }
}

describe('synthetic', () => {
  for (const name of ['cartoon', 'waves', 'flat', 'colour']) {
    const golden = readGolden<GoldenImage>(`${SYNTHETIC}/lime`, name);
    for (const surrogate of golden.surrogates)
      test(`${name}/${surrogate.name}`, () => checkSurrogate(golden, surrogate));
  }

  test('the legacy generator', () => {
    const { mt19937 } = readGolden<{
      mt19937: {
        seed: number;
        uint32_first_64: number[];
        randint_0_2_first_64: number[];
        randint_0_1000_first: number;
        after_randint_0_1000_randint_0_2_first_32: number[];
      };
    }>(`${SYNTHETIC}/lime`, 'common');
    const raw = new Mt19937(mt19937.seed);
    expect(mt19937.uint32_first_64.map(() => raw.nextUint32())).toEqual(mt19937.uint32_first_64);
    const bits = new Mt19937(mt19937.seed);
    expect(mt19937.randint_0_2_first_64.map(() => bits.randint(0, 2))).toEqual(mt19937.randint_0_2_first_64);
    const mixed = new Mt19937(mt19937.seed);
    expect(mixed.randint(0, 1000)).toBe(mt19937.randint_0_1000_first);
    const after = mt19937.after_randint_0_1000_randint_0_2_first_32;
    expect(after.map(() => mixed.randint(0, 2))).toEqual(after);
  });
});

describe('all masks of 12 parts', () => {
  const golden = readGolden<{
    pixels_gray_u8: string;
    labels_u16: string;
    fill_used: number[];
    outputs_f32: string;
    shapley: { values: number[]; sum: number };
    lime_all_masks: {
      intercept: number;
      coefs: number[];
      r2: number;
      local_pred: number;
      weight_by_parts_kept: number[];
    };
  }>(`${SYNTHETIC}/exact`, 'exact');
  const byCoalition = f32(golden.outputs_f32);
  const perturbations = makePerturbations({ design: 'exact', regions: 12, calls: 0, seed: 0 });
  /** The outputs in the row order of the design: row r keeps the parts whose bits are 0 in r. */
  const outputs = Float32Array.from(byCoalition, (_, row) => byCoalition[4095 - row]!);

  test('Shapley values within 1e-12', () => {
    expect(maxDeviation(shapleyValues(byCoalition, 12), golden.shapley.values)).toBeLessThan(1e-12);
    expect(maxDeviation(shapleyOfExactDesign(outputs, 12, 1, 0), golden.shapley.values)).toBeLessThan(1e-12);
    const sum = shapleyValues(byCoalition, 12).reduce((a, b) => a + b, 0);
    expect(Math.abs(sum - golden.shapley.sum)).toBeLessThan(1e-12);
  });

  test('weighted ridge over all masks', () => {
    const { masks, rows, columns } = perturbations;
    const weights = kernelWeights(maskDistances(masks, columns));
    const [fit] = fitSurrogates({ masks, rows, columns, outputs, classes: 1, weights });
    expect(weights[0]).toBe(golden.lime_all_masks.weight_by_parts_kept[12]);
    expect(maxDeviation(fit!.weights, golden.lime_all_masks.coefs)).toBeLessThan(1e-10);
    expect(Math.abs(fit!.intercept - golden.lime_all_masks.intercept)).toBeLessThan(1e-10);
    expect(Math.abs(fit!.r2 - golden.lime_all_masks.r2)).toBeLessThan(1e-10);
    expect(Math.abs(fit!.localPrediction - golden.lime_all_masks.local_pred)).toBeLessThan(1e-10);
  });

  test('fill', () => {
    const image: PlainImage = { width: 48, height: 48, channels: 1, data: u8(golden.pixels_gray_u8) };
    const segments: Superpixels = { width: 48, height: 48, count: 12, labels: u16(golden.labels_u16) };
    expect(Array.from(segmentMeans(image, segments))).toEqual(golden.fill_used);
  });
});

describe('faces', () => {
  for (const name of ['face0', 'face2', 'face6', 'face7', 'flat1708', 'flat1905', 'colour']) {
    test.skipIf(!HAS_FACES)(`${name}: all fits (needs shared goldens)`, () => {
      const golden = readGolden<GoldenImage>(FACES, name);
      for (const surrogate of golden.surrogates) checkSurrogate(golden, surrogate);
    });
  }
});
