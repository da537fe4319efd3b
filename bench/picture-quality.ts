/**
 * How many faces of PublicTest the live view would call grainy or blurred, as they are and under corruptions of known strength: what the
 * limits in src/capture/core/picture-quality.ts were chosen by.   npx tsx bench/picture-quality.ts
 */

import { resolve } from 'node:path';
import { readIdxImages } from '../scripts/lib/idx.ts';
import { QualityWatch, qualityOf } from '../src/capture/core/picture-quality.ts';
import { CORRUPTIONS, type Corruption } from '../src/sets/core/corruptions.ts';

const images = readIdxImages(resolve(import.meta.dirname, '../../shared/data/fer2013/PublicTest-images-idx3-ubyte.gz'));
const watch = new QualityWatch();
for (const name of Object.keys(CORRUPTIONS) as Corruption[]) {
  const said = { 'face-grainy': 0, 'face-blurred': 0 };
  for (let i = 0; i < images.count; i++) {
    const grey = Float32Array.from(CORRUPTIONS[name](images.image(i), i));
    for (const warning of watch.see(qualityOf(grey, images.width, images.height, 1), true))
      said[warning as keyof typeof said]++;
  }
  const share = (count: number): string => `${((100 * count) / images.count).toFixed(2)} %`;
  console.log(`${name}: grainy ${share(said['face-grainy'])}, blurred ${share(said['face-blurred'])}`);
}
