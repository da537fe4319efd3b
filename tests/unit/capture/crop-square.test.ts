import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BOX_CENTRE_IN_CROP,
  BOX_WIDTH_IN_CROP,
  FAMILIAR_ROLL,
  cornersOf,
  cropSquareOf,
  cropWarnings,
  pictureWarnings,
  outsideShare,
  rollOf,
} from '../../../src/capture/core/crop-square.ts';
import type { CropSquare, FaceBox } from '../../../src/core/geometry.ts';
import { cropToVideo, videoPx, videoToCrop } from '../../../src/core/geometry.ts';

/** A face box with level eyes turned by `roll` about the box centre. */
function face(x: number, y: number, width: number, roll = 0): FaceBox {
  const cx = x + width / 2;
  const cy = y + width / 2;
  const points = [
    [-0.2, -0.2],
    [0.2, -0.2],
    [0, 0],
    [0, 0.25],
    [-0.45, -0.1],
    [0.45, -0.1],
  ].map(([u = 0, v = 0]) => ({
    x: videoPx(cx + width * (u * Math.cos(roll) - v * Math.sin(roll))),
    y: videoPx(cy + width * (u * Math.sin(roll) + v * Math.cos(roll))),
  }));
  return { x: videoPx(x), y: videoPx(y), width: videoPx(width), height: videoPx(width), score: 0.9, keypoints: points };
}

function square(centreX: number, centreY: number, side: number, angle = 0): CropSquare {
  return { centreX: videoPx(centreX), centreY: videoPx(centreY), side: videoPx(side), angle };
}

describe('cropSquareOf', () => {
  it('frames the face as FER2013 does, whatever the place and size', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -200, max: 900, noNaN: true }),
        fc.double({ min: -200, max: 900, noNaN: true }),
        fc.double({ min: 20, max: 600, noNaN: true }),
        fc.double({ min: -0.6, max: 0.6, noNaN: true }),
        fc.constantFrom('as-is' as const, 'upright' as const),
        (x, y, width, roll, alignment) => {
          // Both put the box alike; only the turn differs, and a little tilt is left as it is.
          const box = face(x, y, width, alignment === 'upright' ? roll * (FAMILIAR_ROLL / 0.6) : roll);
          const crop = cropSquareOf(box, alignment);
          const centre = videoToCrop(crop, x + width / 2, y + width / 2);
          expect(centre.u).toBeCloseTo(BOX_CENTRE_IN_CROP.u, 9);
          expect(centre.v).toBeCloseTo(BOX_CENTRE_IN_CROP.v, 9);
          expect(width / crop.side).toBeCloseTo(BOX_WIDTH_IN_CROP, 9);
          expect(crop.angle).toBeCloseTo(0, 9);
        },
      ),
    );
  });

  it('upright: turns the same square about its centre and leaves the tilt that FER2013 has', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1.5, max: 1.5, noNaN: true }),
        fc.double({ min: 30, max: 400, noNaN: true }),
        (roll, width) => {
          const box = face(100, 80, width, roll);
          const crop = cropSquareOf(box, 'upright');
          expect(crop).toEqual({ ...cropSquareOf(box, 'as-is'), angle: crop.angle });
          const [right, left] = box.keypoints.map((point) => videoToCrop(crop, point.x, point.y));
          const remaining = Math.atan2(left!.v - right!.v, left!.u - right!.u);
          expect(remaining).toBeCloseTo(Math.sign(roll) * Math.min(Math.abs(roll), FAMILIAR_ROLL), 9);
        },
      ),
    );
  });

  it('upright: has no jump where turning begins', () => {
    const angleAt = (roll: number) => cropSquareOf(face(100, 80, 120, roll), 'upright').angle;
    for (const sign of [-1, 1]) {
      expect(angleAt(sign * (FAMILIAR_ROLL - 1e-6))).toBeCloseTo(0, 9);
      expect(angleAt(sign * (FAMILIAR_ROLL + 1e-6))).toBeCloseTo(sign * 1e-6, 9);
    }
  });

  it('takes a face without key points as level', () => {
    expect(rollOf({ keypoints: [] })).toBe(0);
    expect(cropSquareOf({ ...face(0, 0, 50), keypoints: [] }, 'upright').angle).toBe(0);
  });

  it('gives the corners in the order of the crop', () => {
    const crop = square(40, 30, 20, 0.4);
    const c = cornersOf(crop);
    const expected = [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
    ].flatMap(([u = 0, v = 0]) => {
      const p = cropToVideo(crop, u, v);
      return [p.x, p.y];
    });
    expected.forEach((value, i) => expect(c[i]).toBeCloseTo(value, 9));
  });
});

describe('outsideShare', () => {
  it.each([
    ['inside', square(50, 50, 40), 0],
    ['a quarter beyond the left edge', square(10, 50, 40), 0.25],
    ['the corner', square(0, 0, 40), 0.75],
    ['far away', square(-300, 50, 40), 1],
    ['around the whole frame', square(50, 50, 200), 0.75],
    ['turned by 45 degrees, half beyond the right edge', square(100, 50, 40, Math.PI / 4), 0.5],
  ])('%s', (_, crop, share) => {
    expect(outsideShare(crop, 100, 100)).toBeCloseTo(share, 9);
  });

  it('agrees with counting points', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -60, max: 160, noNaN: true }),
        fc.double({ min: -60, max: 130, noNaN: true }),
        fc.double({ min: 10, max: 200, noNaN: true }),
        fc.double({ min: -3, max: 3, noNaN: true }),
        (x, y, side, angle) => {
          const crop = square(x, y, side, angle);
          const n = 64;
          let outside = 0;
          for (let i = 0; i < n; i++) {
            for (let j = 0; j < n; j++) {
              const p = cropToVideo(crop, (i + 0.5) / n, (j + 0.5) / n);
              if (p.x < 0 || p.x > 100 || p.y < 0 || p.y > 70) outside++;
            }
          }
          expect(Math.abs(outsideShare(crop, 100, 70) - outside / (n * n))).toBeLessThan(0.03);
        },
      ),
    );
  });
});

describe('pictureWarnings', () => {
  it('small faces of a group, and of a still picture, may not be all', () => {
    const widths = (...given: number[]) => given.map((width) => ({ width: videoPx(width) }));
    expect(pictureWarnings(widths(100, 95), 640, 480, false)).toEqual(['faces-missed']);
    expect(pictureWarnings(widths(100, 95), 480, 640, true)).toEqual(['faces-missed']);
    expect(pictureWarnings(widths(100, 97), 640, 480, true)).toEqual([]);
    expect(pictureWarnings(widths(30), 640, 480, false)).toEqual([]);
    expect(pictureWarnings(widths(30), 640, 480, true)).toEqual(['faces-missed']);
    expect(pictureWarnings([], 640, 480, true)).toEqual([]);
  });
});

describe('cropWarnings', () => {
  it('says face-small below a box of 48 px', () => {
    const warn = (width: number) =>
      cropWarnings(face(100, 100, width), cropSquareOf(face(100, 100, width), 'as-is'), 640, 480);
    expect(warn(47.9)).toEqual(['face-small']);
    expect(warn(48)).toEqual([]);
  });

  it('says face-outside above a fifth of the crop', () => {
    expect(cropWarnings({ width: videoPx(80) }, square(29, 200, 100), 640, 480)).toEqual(['face-outside']);
    expect(cropWarnings({ width: videoPx(80) }, square(31, 200, 100), 640, 480)).toEqual([]);
  });
});
