/** Borders of a division, as lines. */

import { expect, it } from 'vitest';
import { borderLines } from '../../../src/overlays/core/outlines.ts';
import { AVERAGE_KEYPOINTS, faceParts } from '../../../src/lime/core/face-parts.ts';

it('a straight border is one straight row of lines, a corner is cut, three regions meet in a point', () => {
  const straight = borderLines([0, 1, 0, 1, 0, 1], 2, 3);
  expect(straight).toEqual([
    { regions: [0, 1], from: [0.5, 0.5 / 3], to: [0.5, 1.5 / 3] },
    { regions: [0, 1], from: [0.5, 1.5 / 3], to: [0.5, 2.5 / 3] },
  ]);
  expect(borderLines([0, 0, 0, 1], 2, 2)).toEqual([{ regions: [0, 1], from: [0.5, 0.75], to: [0.75, 0.5] }]);
  const three = borderLines([0, 1, 2, 2], 2, 2);
  expect(three).toHaveLength(3);
  expect(three.map(({ to }) => to)).toEqual([
    [0.5, 0.5],
    [0.5, 0.5],
    [0.5, 0.5],
  ]);
  expect(borderLines([5, 5, 5, 5], 2, 2)).toEqual([]);
});

it('the lines of face parts lie where the parts change, and every part has some', () => {
  const side = 72;
  const { labels, count } = faceParts(AVERAGE_KEYPOINTS, side, side);
  const lines = borderLines(labels, side, side);
  expect(new Set(lines.flatMap(({ regions }) => regions)).size).toBe(count);
  for (const { regions, from, to } of lines) {
    const [x, y] = [((from[0] + to[0]) / 2) * side, ((from[1] + to[1]) / 2) * side];
    const near = new Set<number>();
    for (const dx of [-1, 0, 1])
      for (const dy of [-1, 0, 1]) near.add(labels[Math.floor(y + dy) * side + Math.floor(x + dx)]!);
    for (const region of regions) expect(near.has(region)).toBe(true);
  }
});
