/** Diagonal lines over what speaks against a label: the sign of a value that grey print would lose. */

import type { Point } from './scene.ts';

/** Points along a diagonal at which it is asked whether it lies inside, for each side of the square. */
const SAMPLES = 160;

/**
 * @param inside asked of places 0..1 x 0..1
 * @param lines  so many diagonals begin on each side of the square
 * @returns lines in 0..1, from the lower left to the upper right
 */
export function hatchLines(inside: (u: number, v: number) => boolean, lines = 36): (readonly [Point, Point])[] {
  const found: (readonly [Point, Point])[] = [];
  for (let k = 1; k < 2 * lines; k++) {
    // u + v stays the same along a diagonal.
    const sum = k / lines;
    const [first, last] = [Math.max(0, sum - 1), Math.min(1, sum)];
    const steps = Math.max(2, Math.ceil((last - first) * SAMPLES));
    const place = (i: number): Point => {
      const u = first + ((last - first) * i) / steps;
      return [u, sum - u];
    };
    let start: number | null = null;
    for (let i = 0; i <= steps; i++) {
      const within = inside(...place(i));
      if (within && start === null) start = i;
      if (start !== null && (!within || i === steps)) {
        const end = within ? i : i - 1;
        if (end > start) found.push([place(start), place(end)]);
        start = null;
      }
    }
  }
  return found;
}

/** The same in a box of pixels, `gap` apart. */
export function hatchedBox(x: number, y: number, width: number, height: number, gap = 9): (readonly [Point, Point])[] {
  const lines: (readonly [Point, Point])[] = [];
  for (let at = gap; at < width + height; at += gap) {
    const [left, right] = [Math.max(0, at - height), Math.min(width, at)];
    lines.push([
      [x + left, y + at - left],
      [x + right, y + at - right],
    ]);
  }
  return lines;
}

/** From this share of the colour range on a value below zero is hatched. */
const HATCHED_FROM = 0.2;

/**
 * Where a map of values speaks against the label.
 * @param values [height, width] row-major
 * @param range  the value in full colour
 */
export function againstIn(
  values: ArrayLike<number>,
  width: number,
  height: number,
  range: number,
): (u: number, v: number) => boolean {
  const cell = (share: number, count: number): number => Math.min(count - 1, Math.max(0, Math.floor(share * count)));
  return (u, v) => values[cell(v, height) * width + cell(u, width)]! < -HATCHED_FROM * range;
}
