import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawnRegions } from '../../../src/lime/core/drawn-regions.ts';
import { FACE_PARTS, faceParts, type CropPoint } from '../../../src/lime/core/face-parts.ts';
import { gaussianBlur } from '../../../src/core/math/gaussian.ts';
import type { PlainImage } from '../../../src/lime/core/image.ts';
import { quickshift } from '../../../src/lime/core/quickshift.ts';
import { segmentImage, WANTED_REGIONS } from '../../../src/lime/core/segment.ts';
import { slic } from '../../../src/lime/core/slic.ts';
import {
  checkSuperpixels,
  regionSizes,
  superpixelsFrom,
  type Superpixels,
} from '../../../src/lime/core/superpixels.ts';
import { FACES, HAS_FACES, imageOf, readGolden, type GoldenImage } from './goldens.ts';

const ALGORITHMS = ['quickshift', 'slic', 'felzenszwalb'] as const;

/** Any picture of 2..14 pixels a side, grey or colour, bytes or floats. */
const anyImage: fc.Arbitrary<PlainImage> = fc
  .record({
    width: fc.integer({ min: 2, max: 14 }),
    height: fc.integer({ min: 2, max: 14 }),
    channels: fc.constantFrom(1 as const, 3 as const),
    floats: fc.boolean(),
    seed: fc.integer({ min: 1, max: 1e6 }),
    levels: fc.integer({ min: 1, max: 256 }),
  })
  .map(({ width, height, channels, floats, seed, levels }) => {
    let state = seed;
    const next = (): number => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) % levels;
    const bytes = Uint8Array.from({ length: width * height * channels }, next);
    return { width, height, channels, data: floats ? Float32Array.from(bytes, (v) => v / 255) : bytes };
  });

function expectValid(segments: Superpixels, width: number, height: number): void {
  expect([segments.width, segments.height, segments.labels.length]).toEqual([width, height, width * height]);
  expect(new Set(segments.labels).size).toBe(segments.count);
  expect(Math.max(...segments.labels)).toBe(segments.count - 1);
  expect(regionSizes(segments).reduce((a, b) => a + b)).toBe(width * height);
}

describe('pixel algorithms', () => {
  test.each(ALGORITHMS)('%s: any image gives a complete map, the same one twice', (algorithm) => {
    fc.assert(
      fc.property(anyImage, (image) => {
        const segments = segmentImage(image, algorithm);
        expectValid(segments, image.width, image.height);
        expect(segmentImage(image, algorithm).labels).toEqual(segments.labels);
      }),
      { numRuns: 25 },
    );
  });

  test('an image that is grey in three channels is cut like the grey one', () => {
    const data = Uint8Array.from({ length: 900 }, (_, i) => (i * 37 + Math.floor(i / 30) * 11) % 200);
    const rgb = Uint8Array.from({ length: 2700 }, (_, i) => data[Math.floor(i / 3)]!);
    for (const algorithm of ALGORITHMS) {
      const grey = segmentImage({ width: 30, height: 30, channels: 1, data }, algorithm);
      expect(segmentImage({ width: 30, height: 30, channels: 3, data: rgb }, algorithm).labels).toEqual(grey.labels);
    }
  });

  test('settings without sense are refused', () => {
    const image: PlainImage = { width: 2, height: 2, channels: 1, data: Uint8Array.of(1, 2, 3, 4) };
    expect(() => quickshift(image, { kernelSize: 0.5, maxDist: 9, ratio: 1 })).toThrow(/kernel size/);
    expect(() => quickshift(image, { kernelSize: 1, maxDist: 9, ratio: 1, jitter: new Float64Array(3) })).toThrow(
      /jitter/,
    );
    expect(() => slic(image, { segments: 0, compactness: 10 })).toThrow(/segment/);
    expect(() => slic({ ...image, width: 3 }, { segments: 2, compactness: 10 })).toThrow(/should hold 6 values/);
  });

  test('slic with more segments than pixels gives every pixel its own', () => {
    const image: PlainImage = { width: 3, height: 2, channels: 1, data: Uint8Array.of(1, 50, 100, 150, 200, 250) };
    expect(slic(image, { segments: 10, compactness: 10 }).count).toBe(6);
  });

  test.skipIf(!HAS_FACES)('defaults give 20 to 35 regions on the golden faces (needs shared goldens)', () => {
    for (const name of ['face0', 'face2', 'face6', 'face7', 'flat1708', 'flat1905', 'colour']) {
      for (const algorithm of ALGORITHMS) {
        const { count } = segmentImage(imageOf(readGolden<GoldenImage>(FACES, name)), algorithm);
        expect(count, `${name} ${algorithm}`).toBeGreaterThanOrEqual(WANTED_REGIONS.least);
        expect(count, `${name} ${algorithm}`).toBeLessThanOrEqual(WANTED_REGIONS.most);
      }
    }
  });
});

/** Where the key points lie in a FER2013-like crop: right eye, left eye, nose, mouth, right ear, left ear. */
const UPRIGHT: readonly CropPoint[] = [
  { x: 0.315, y: 0.4 },
  { x: 0.685, y: 0.4 },
  { x: 0.5, y: 0.6 },
  { x: 0.5, y: 0.79 },
  { x: 0.12, y: 0.45 },
  { x: 0.88, y: 0.45 },
];

describe('face parts', () => {
  test('an upright face has all twelve, each on its place', () => {
    const parts = faceParts(UPRIGHT, 48, 48);
    expectValid(parts, 48, 48);
    expect(parts.names).toEqual(FACE_PARTS);
    const at = (x: number, y: number): string =>
      parts.names![parts.labels[Math.floor(y * 48) * 48 + Math.floor(x * 48)]!]!;
    expect(at(0.315, 0.4)).toBe('right eye');
    expect(at(0.685, 0.4)).toBe('left eye');
    expect(at(0.3, 0.27)).toBe('right brow');
    expect(at(0.7, 0.27)).toBe('left brow');
    expect(at(0.5, 0.28)).toBe('between the brows');
    expect(at(0.5, 0.57)).toBe('nose');
    expect(at(0.5, 0.79)).toBe('mouth');
    expect(at(0.5, 0.95)).toBe('chin');
    expect(at(0.25, 0.6)).toBe('right cheek');
    expect(at(0.75, 0.6)).toBe('left cheek');
    expect(at(0.5, 0.12)).toBe('forehead');
    expect(at(0.02, 0.98)).toBe('rest');
    expect(Math.min(...regionSizes(parts))).toBeGreaterThanOrEqual(12);
  });

  test('parts turn with the face', () => {
    const turned = UPRIGHT.map(({ x, y }) => ({ x: 1 - y, y: x }));
    const upright = faceParts(UPRIGHT, 48, 48);
    const sideways = faceParts(turned, 48, 48);
    let differing = 0;
    for (let y = 0; y < 48; y++) {
      for (let x = 0; x < 48; x++) if (upright.labels[y * 48 + x] !== sideways.labels[x * 48 + (47 - y)]) differing++;
    }
    expect(differing).toBeLessThan(10);
  });

  test('any six points that are a face at all give a valid map of 2 to 12 regions', () => {
    const wobble = fc.array(
      fc.record({
        x: fc.double({ min: -0.1, max: 0.1, noNaN: true }),
        y: fc.double({ min: -0.1, max: 0.1, noNaN: true }),
      }),
      {
        minLength: 6,
        maxLength: 6,
      },
    );
    fc.assert(
      fc.property(wobble, (shift) => {
        const parts = faceParts(
          UPRIGHT.map((p, i) => ({ x: p.x + shift[i]!.x, y: p.y + shift[i]!.y })),
          48,
          40,
        );
        expectValid(parts, 48, 40);
        expect(parts.count).toBeGreaterThanOrEqual(8);
        expect(parts.names).toHaveLength(parts.count);
      }),
      { numRuns: 40 },
    );
  });

  test('points that are no face are refused', () => {
    expect(() => faceParts(UPRIGHT.slice(0, 5), 48, 48)).toThrow(/six key points/);
    expect(() =>
      faceParts(
        UPRIGHT.map(() => ({ x: 0.5, y: 0.5 })),
        48,
        48,
      ),
    ).toThrow(/two eyes/);
    expect(() =>
      faceParts(
        UPRIGHT.map(() => ({ x: NaN, y: 0.5 })),
        48,
        48,
      ),
    ).toThrow(/six key points/);
  });
});

describe('drawn regions', () => {
  const square = [
    { x: 1, y: 1 },
    { x: 4, y: 1 },
    { x: 4, y: 4 },
    { x: 1, y: 4 },
  ];

  test('a lasso, a stroke over it, and the rest', () => {
    const drawn = drawnRegions(
      [
        { kind: 'polygon', points: square },
        {
          kind: 'stroke',
          points: [
            { x: 0.5, y: 2.5 },
            { x: 5.5, y: 2.5 },
          ],
          radius: 0.4,
        },
      ],
      6,
      6,
    );
    expect(drawn.count).toBe(3);
    expect(Array.from(regionSizes(drawn))).toEqual([36 - 6 - 6, 6, 6]);
  });

  test('a shape outside the picture vanishes; a covered picture has no rest', () => {
    const away = square.map((p) => ({ x: p.x + 50, y: p.y }));
    expect(drawnRegions([{ kind: 'polygon', points: away }], 6, 6).count).toBe(1);
    expect(drawnRegions([{ kind: 'stroke', points: [{ x: 3, y: 3 }], radius: 20 }], 6, 6).count).toBe(1);
  });

  test('shapes without sense are refused', () => {
    expect(() => drawnRegions([{ kind: 'polygon', points: square.slice(2) }], 6, 6)).toThrow(/three corners/);
    expect(() => drawnRegions([{ kind: 'stroke', points: square, radius: 0 }], 6, 6)).toThrow(/radius/);
    expect(() => drawnRegions([{ kind: 'stroke', points: [{ x: NaN, y: 0 }], radius: 1 }], 6, 6)).toThrow(
      /not a number/,
    );
  });
});

describe('questions to a label map', () => {
  const map = superpixelsFrom([7, 7, 9, 7, 3, 9], 3, 2);

  test('labels are renumbered in rising order', () => expect(Array.from(map.labels)).toEqual([1, 1, 2, 1, 0, 2]));

  test('broken maps and single regions are refused', () => {
    expect(() => checkSuperpixels({ ...map, count: 2 })).toThrow(/out of range/);
    expect(() => checkSuperpixels({ ...map, count: 4 })).toThrow(/no pixel/);
    expect(() => checkSuperpixels({ ...map, width: 4 })).toThrow(/size/);
    expect(() => checkSuperpixels(superpixelsFrom([5, 5], 2, 1))).toThrow(/one region/);
    expect(() => superpixelsFrom([1, 2, 3], 2, 2)).toThrow(/needs 4 labels/);
  });
});

test('blurring keeps a constant and the mean', () => {
  const flat = new Float64Array(60).fill(0.3);
  expect(Array.from(gaussianBlur(flat, 10, 6, 1, 2)).every((v) => Math.abs(v - 0.3) < 1e-15)).toBe(true);
  const ramp = Float64Array.from({ length: 60 }, (_, i) => i);
  const mean = (a: Float64Array): number => a.reduce((s, v) => s + v) / a.length;
  expect(mean(gaussianBlur(ramp, 10, 6, 1, 3))).toBeCloseTo(mean(ramp), 9);
  expect(gaussianBlur(ramp, 10, 6, 1, 0)).toEqual(ramp);
});
