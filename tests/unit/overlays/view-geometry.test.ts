import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { videoPx, type TrackedFace } from '../../../src/core/geometry.ts';
import { faceAt, fittedRect, inViewOrder, screenToFrame } from '../../../src/overlays/core/view-geometry.ts';

const face = (id: number, x: number, y: number, width = 100, height = 100): TrackedFace => ({
  id,
  x: videoPx(x),
  y: videoPx(y),
  width: videoPx(width),
  height: videoPx(height),
  score: 0.9,
  keypoints: [],
});
const frame = { width: 640, height: 480, mirrored: false };

describe('screenToFrame', () => {
  it('takes the letterbox into account on either side', () => {
    expect(fittedRect({ left: 10, top: 0, width: 1000, height: 480 }, frame)).toEqual({
      left: 190,
      top: 0,
      width: 640,
      height: 480,
    });
    expect(fittedRect({ left: 0, top: 0, width: 320, height: 600 }, frame)).toEqual({
      left: 0,
      top: 180,
      width: 320,
      height: 240,
    });
    expect(screenToFrame({ left: 0, top: 0, width: 1000, height: 480 }, frame, 100, 240)).toBeNull();
    expect(screenToFrame({ left: 0, top: 0, width: 1000, height: 480 }, frame, 180, 240)).toEqual({ x: 0, y: 240 });
  });

  it('mirrors back: the left of the view is the right of the frame', () => {
    const element = { left: 0, top: 0, width: 320, height: 240 };
    expect(screenToFrame(element, frame, 32, 24)).toEqual({ x: 64, y: 48 });
    expect(screenToFrame(element, { ...frame, mirrored: true }, 32, 24)).toEqual({ x: 576, y: 48 });
  });

  it('finds every pixel again from where it is shown', () => {
    const size = fc.integer({ min: 50, max: 3000 });
    const share = fc.double({ min: 0.001, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(size, size, size, size, share, share, fc.boolean(), (ew, eh, fw, fh, u, v, mirrored) => {
        const element = { left: 7, top: 11, width: ew, height: eh };
        const viewed = { width: fw, height: fh, mirrored };
        const rect = fittedRect(element, viewed);
        const shown = { x: rect.left + (mirrored ? 1 - u : u) * rect.width, y: rect.top + v * rect.height };
        const point = screenToFrame(element, viewed, shown.x, shown.y)!;
        expect(point.x).toBeCloseTo(u * fw, 6);
        expect(point.y).toBeCloseTo(v * fh, 6);
      }),
    );
  });
});

describe('faces', () => {
  const point = (x: number, y: number) => ({ x: videoPx(x), y: videoPx(y) });

  it('a tap hits the face, a little beside it too, and nothing far from it', () => {
    const faces = [face(1, 0, 0), face(2, 300, 100)];
    expect(faceAt(faces, point(350, 150))?.id).toBe(2);
    expect(faceAt(faces, point(410, 150))?.id).toBe(2);
    expect(faceAt(faces, point(450, 150))).toBeNull();
  });

  it('where boxes overlap, the nearer centre wins', () => {
    const faces = [face(1, 0, 0, 200, 200), face(2, 120, 120)];
    expect(faceAt(faces, point(150, 150))?.id).toBe(2);
    expect(faceAt(faces, point(110, 110))?.id).toBe(1);
  });

  it('are counted from the left as seen', () => {
    const faces = [face(1, 300, 0), face(2, 0, 0), face(3, 500, 0)];
    expect(inViewOrder(faces, false).map(({ id }) => id)).toEqual([2, 1, 3]);
    expect(inViewOrder(faces, true).map(({ id }) => id)).toEqual([3, 1, 2]);
  });
});
