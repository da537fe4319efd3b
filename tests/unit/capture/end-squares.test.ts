import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endSquares } from '../../../src/capture/core/end-squares.ts';

describe('endSquares', () => {
  it.each([
    [640, 480, [0, 160]],
    [1280, 720, [0, 560]],
    [2100, 900, [0, 600, 1200]],
  ])('%i x %i: squares at %j, and the same downwards in an upright frame', (width, height, places) => {
    expect(endSquares(width, height)).toEqual(places.map((x) => ({ x, y: 0, width: height, height })));
    expect(endSquares(height, width)).toEqual(places.map((y) => ({ x: 0, y, width: height, height })));
  });

  it('has nothing to add to a square frame', () => {
    expect(endSquares(480, 480)).toEqual([]);
  });

  it('cuts a line of pixels into 16 parts at most, which cover it from end to end', () => {
    for (const [width, height] of [
      [4000, 1],
      [1, 4000],
      [1920, 2],
      [4000, 200],
      [2, 1],
    ] as const) {
      const parts = endSquares(width, height);
      expect(parts.length).toBeGreaterThan(1);
      expect(parts.length).toBeLessThanOrEqual(16);
      const last = parts.at(-1)!;
      expect([last.x + last.width, last.y + last.height]).toEqual([width, height]);
      parts.slice(1).forEach((part, i) => {
        const before = parts[i]!;
        expect(part.x - before.x - before.width + part.y - before.y - before.height).toBeLessThanOrEqual(
          -Math.min(width, height),
        );
      });
    }
  });

  it('covers every frame from end to end, neighbours overlapping by a fifth', () => {
    fc.assert(
      fc.property(fc.integer({ min: 16, max: 4000 }), fc.integer({ min: 16, max: 1000 }), (more, height) => {
        fc.pre(more <= 12 * height);
        const squares = endSquares(height + more, height);
        expect(squares[0]!.x).toBe(0);
        expect(squares.at(-1)!.x).toBe(more);
        squares.slice(1).forEach(({ x }, i) => expect(x - squares[i]!.x).toBeLessThanOrEqual(0.8 * height + 1));
      }),
    );
  });
});
