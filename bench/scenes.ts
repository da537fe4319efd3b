/** FER2013 pictures as scenes for the detector: several sizes, backdrops, roll angles and places, the same at every run. */

import { readIdxImages, readIdxLabels } from '../scripts/lib/idx.ts';
import { sharedPath } from '../tests/setup/shared.ts';
import type { Scene } from './pages/scene.ts';

export const SIZES = [128, 192, 260] as const;
const ROLLS = [0, 0, 0, -10, 10, -20, 20] as const;
const BACKDROPS = ['grey', 'gradient', 'noise'] as const;

export interface LabelledScene {
  readonly scene: Scene;
  /** The picture as FER2013 holds it: [48, 48] grey, 0..255. */
  readonly image: Uint8Array;
  /** FER2013's class. */
  readonly label: number;
}

/**
 * @param split its idx files lie in ../shared/data/fer2013
 * @param every so manieth rows are taken; 1 = all
 * @throws UsageError naming a file that is missing or damaged
 */
export function scenesOf(split: 'Training' | 'PublicTest', every: number): LabelledScene[] {
  const images = readIdxImages(sharedPath('data/fer2013', `${split}-images-idx3-ubyte.gz`));
  const labels = readIdxLabels(sharedPath('data/fer2013', `${split}-labels-idx1-ubyte.gz`));
  return Array.from({ length: Math.ceil(images.count / every) }, (_, i) => {
    const image = images.image(i * every);
    const scene: Scene = {
      pixels: [...image],
      size: SIZES[i % SIZES.length] as number,
      roll: ROLLS[i % ROLLS.length] as number,
      backdrop: BACKDROPS[Math.floor(i / SIZES.length) % BACKDROPS.length] as Scene['backdrop'],
      x: ((i * 7919) % 101) / 100,
      y: ((i * 104729) % 101) / 100,
    };
    return { scene, image, label: labels[i * every] as number };
  });
}
