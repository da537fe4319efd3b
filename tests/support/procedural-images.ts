/** Pictures of 48x48 that nobody took: gratings, discs and stripes, seeded. The same bytes on every machine. */

import { uniform } from './random.ts';

const SIDE = 48;

export function proceduralImages(count: number, seed = 2026): Uint8Array[] {
  const next = uniform(seed);
  return Array.from({ length: count }, () => {
    const [a, b, c, d] = [next() * 0.6, next() * 0.6, next() * 6, 20 + next() * 60] as [number, number, number, number];
    const [x0, y0, radius, level] = [12 + next() * 24, 12 + next() * 24, 6 + next() * 10, next() * 255] as [
      number,
      number,
      number,
      number,
    ];
    return Uint8Array.from({ length: SIDE * SIDE }, (_, i) => {
      const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
      if ((x - x0) * (x - x0) + (y - y0) * (y - y0) < radius * radius)
        return Math.round(level * 0.7 + (x + 2 * y) * 0.5);
      // A triangle wave: only products and sums, no sine that may differ in its last bit.
      const phase = (a * x + b * y + c) % 6;
      return Math.round(128 + d * (phase < 3 ? phase / 1.5 - 1 : 3 - phase / 1.5));
    });
  });
}
