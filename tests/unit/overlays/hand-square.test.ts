import { describe, expect, it } from 'vitest';
import { cropSquareOf, faceOfSquare } from '../../../src/capture/core/crop-square.ts';
import { LEAST_SIDE, movedSquare, squareBetween, startSquare } from '../../../src/overlays/core/hand-square.ts';

const frame = { width: 640, height: 480, mirrored: false };

describe('a square by hand', () => {
  it('is exactly what the network sees, whatever the alignment', () => {
    const square = { centreX: 211, centreY: 133, side: 97 };
    for (const alignment of ['upright', 'as-is'] as const) {
      const seen = cropSquareOf(faceOfSquare(square), alignment);
      expect(seen.angle).toBe(0);
      expect(seen.centreX).toBeCloseTo(211, 9);
      expect(seen.centreY).toBeCloseTo(133, 9);
      expect(seen.side).toBeCloseTo(97, 9);
    }
  });

  it('goes from corner to corner, and never beyond the picture', () => {
    expect(squareBetween({ x: 100, y: 100 }, { x: 200, y: 180 }, frame)).toEqual({
      centreX: 150,
      centreY: 150,
      side: 100,
    });
    expect(squareBetween({ x: 200, y: 200 }, { x: 100, y: 120 }, frame)).toEqual({
      centreX: 150,
      centreY: 150,
      side: 100,
    });
    expect(squareBetween({ x: 600, y: 400 }, { x: 900, y: 900 }, frame)).toEqual({
      centreX: 620,
      centreY: 420,
      side: 40,
    });
    const small = squareBetween({ x: 639, y: 479 }, { x: 700, y: 500 }, frame);
    expect(small).toEqual({ centreX: 640 - LEAST_SIDE / 2, centreY: 480 - LEAST_SIDE / 2, side: LEAST_SIDE });
  });

  it('is not drawn by a tap', () => {
    expect(squareBetween({ x: 100, y: 100 }, { x: 104, y: 103 }, frame)).toBeNull();
  });

  it('is moved and sized by keys, as the view shows it', () => {
    const start = startSquare(frame);
    expect(start).toEqual({ centreX: 320, centreY: 240, side: 288 });
    const right = movedSquare(start, 'ArrowRight', frame)!;
    expect(right.centreX).toBeGreaterThan(320);
    expect(movedSquare(start, 'ArrowRight', { ...frame, mirrored: true })!.centreX).toBeLessThan(320);
    expect(movedSquare(start, 'ArrowUp', frame)!.centreY).toBeLessThan(240);
    expect(movedSquare(start, '+', frame)!.side).toBeGreaterThan(288);
    expect(movedSquare(start, '-', frame)!.side).toBeLessThan(288);
    let far = start;
    for (let i = 0; i < 50; i++) far = movedSquare(far, 'ArrowLeft', frame)!;
    expect(far.centreX).toBeCloseTo(144, 9);
    expect(movedSquare(start, 'x', frame)).toBeNull();
  });
});
