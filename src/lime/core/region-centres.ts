/** Where a region's number is written: inside of it, as far from its border as can be. */

import type { Superpixels } from './superpixels.ts';

export interface RegionCentre {
  /** 0..1 of the picture. */
  readonly u: number;
  readonly v: number;
  /** To the nearest border, as a share of the picture's width. */
  readonly room: number;
}

function meansOf({ width, height, count, labels }: Superpixels): { u: number; v: number }[] {
  const sums = Array.from({ length: count }, () => ({ x: 0, y: 0, n: 0 }));
  labels.forEach((region, i) => {
    const sum = sums[region]!;
    sum.x += (i % width) + 0.5;
    sum.y += Math.floor(i / width) + 0.5;
    sum.n++;
  });
  return sums.map(({ x, y, n }) => ({ u: x / n / width, v: y / n / height }));
}

/**
 * The place of every region that lies farthest from its border, by the chamfer distance 3-4 (Borgefors 1986, "Distance transformations
 * in digital images"); the picture's edge is a border. Of several the one nearest to the region's mean.
 *
 * @returns one per region, in region order; a region without pixels has room 0
 */
export function regionCentres({ width, height, count, labels }: Superpixels): readonly RegionCentre[] {
  const distance = new Int32Array(width * height);
  const at = (x: number, y: number, own: number | undefined): number =>
    x < 0 || y < 0 || x >= width || y >= height || labels[y * width + x] !== own ? 0 : distance[y * width + x]!;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const own = labels[y * width + x];
      distance[y * width + x] = Math.min(
        at(x - 1, y, own) + 3,
        at(x, y - 1, own) + 3,
        at(x - 1, y - 1, own) + 4,
        at(x + 1, y - 1, own) + 4,
      );
    }
  }
  const means = meansOf({ width, height, count, labels });
  const fromMean = ({ u, v }: { u: number; v: number }, region: number): number =>
    Math.hypot(u - means[region]!.u, v - means[region]!.v);
  const best = Array.from({ length: count }, () => ({ u: 0.5, v: 0.5, room: 0 }));
  for (let y = height - 1; y >= 0; y--) {
    for (let x = width - 1; x >= 0; x--) {
      const own = labels[y * width + x]!;
      const value = Math.min(
        distance[y * width + x]!,
        at(x + 1, y, own) + 3,
        at(x, y + 1, own) + 3,
        at(x + 1, y + 1, own) + 4,
        at(x - 1, y + 1, own) + 4,
      );
      distance[y * width + x] = value;
      const room = value / 3 / width;
      const known = best[own]!;
      const here = { u: (x + 0.5) / width, v: (y + 0.5) / height, room };
      if (room > known.room || (room === known.room && fromMean(here, own) < fromMean(known, own))) best[own] = here;
    }
  }
  return best;
}
