/**
 * Superpixels by name, with settings that give about 20 to 35 regions on a face of any size (LIME's own default gives 1 to 4 at 48x48).
 */
import { AppError } from '../../core/errors.ts';
import { felzenszwalb } from './felzenszwalb.ts';
import type { PlainImage } from './image.ts';
import { quickshift } from './quickshift.ts';
import { slic } from './slic.ts';
import type { Superpixels } from './superpixels.ts';

/** Algorithms that read the pixels. Face parts and hand-drawn regions come from key points and strokes instead. */
export type PixelAlgorithm = 'quickshift' | 'slic' | 'felzenszwalb';

export const DEFAULT_ALGORITHM: PixelAlgorithm = 'quickshift';
/** What the defaults aim at: fine enough to tell an eye from a brow, few enough for 128 calls. */
export const WANTED_REGIONS = { least: 20, most: 35 } as const;
const MOST_WANTED = 120;

const WANTED_MIDDLE = (WANTED_REGIONS.least + WANTED_REGIONS.most) / 2;
/** The side of the images that the settings below were chosen on. */
const REFERENCE_SIDE = 48;

/**
 * Divides an image with the algorithm's default settings. If they miss 20 to 35 regions, a short fixed list of other settings is tried
 * and the first within that range (else the nearest to it) is taken; the result depends on the image and what is asked alone.
 *
 * @param seed   of quickshift's tie-breaking noise
 * @param wanted about so many regions instead, 2 or more: the nearest, by ratio, that the list of settings gives
 * @throws AppError `bad-option` for a number that is none
 */
export function segmentImage(
  image: PlainImage,
  algorithm: PixelAlgorithm = DEFAULT_ALGORITHM,
  { seed = 42, wanted }: { readonly seed?: number; readonly wanted?: number | undefined } = {},
): Superpixels {
  if (wanted !== undefined && !(Number.isInteger(wanted) && wanted >= 2 && wanted <= MOST_WANTED))
    throw new AppError('bad-option', `Between 2 and ${MOST_WANTED} parts can be asked for.`);
  const { least, most } = wanted === undefined ? WANTED_REGIONS : { least: wanted, most: wanted };
  let best: Superpixels | undefined;
  const miss = ({ count }: Superpixels): number => Math.abs(Math.log(count / (wanted ?? WANTED_MIDDLE)));
  for (const attempt of attempts(image, algorithm, seed, wanted)) {
    const result = attempt();
    if (result.count >= least && result.count <= most) return result;
    // By ratio, so that 10 regions are as far off as 75.
    if (best === undefined || miss(result) < miss(best)) best = result;
  }
  return best!;
}

/** Felzenszwalb's scale, sigma and share of the least size, where many parts or few are wanted. */
const FURTHER = [
  [5, 0.4, 0.1],
  [10, 0.5, 0.5],
  [250, 0.8, 2],
  [400, 1, 3],
] as const;

function attempts(
  image: PlainImage,
  algorithm: PixelAlgorithm,
  seed: number,
  wanted: number | undefined,
): (() => Superpixels)[] {
  const enlarged = Math.max(1, Math.sqrt(image.width * image.height) / REFERENCE_SIDE);
  switch (algorithm) {
    case 'quickshift': {
      const kernelSize = Math.max(1, Math.round(enlarged * 2) / 2);
      const tries = [
        { kernelSize, ratio: 0.2 },
        { kernelSize, ratio: 0.5 },
        { kernelSize, ratio: 0.1 },
        { kernelSize: kernelSize * 1.25, ratio: 0.2 },
        { kernelSize: Math.max(1, kernelSize * 0.75), ratio: 0.5 },
        { kernelSize: kernelSize * 1.5, ratio: 0.5 },
        { kernelSize, ratio: 1 },
        { kernelSize: kernelSize * 1.25, ratio: 1 },
        ...(wanted === undefined
          ? []
          : [0.6, 0.75, 1.75, 2.25, 3].map((by) => ({ kernelSize: kernelSize * by, ratio: 0.5 }))),
      ];
      return tries.map((t) => () => quickshift(image, { ...t, maxDist: 200, seed }));
    }
    case 'slic':
      return (
        wanted === undefined ? [36, 40, 30, 50, 64, 24] : [1, 1.2, 1.4, 0.85, 1.7].map((by) => Math.round(by * wanted))
      ).map((segments) => () => slic(image, { segments, compactness: 10 }));
    case 'felzenszwalb': {
      const minSize = Math.round(20 * enlarged * enlarged);
      const tries = [
        [50, 0.5, 1],
        [80, 0.5, 1],
        [30, 0.5, 1],
        [30, 0.8, 0.5],
        [20, 0.5, 0.5],
        [100, 0.8, 1],
        [150, 0.8, 1.5],
        [10, 0.5, 0.25],
        ...(wanted === undefined ? [] : FURTHER),
      ] as const;
      return tries.map(([scale, sigma, size]) => () => {
        return felzenszwalb(image, {
          scale: scale * enlarged,
          sigma,
          minSize: Math.max(2, Math.round(minSize * size)),
        });
      });
    }
  }
}
