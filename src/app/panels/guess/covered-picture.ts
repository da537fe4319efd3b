/** The face with one part covered by the part's mean colour, as the network gets it, at the size at which a person sees it. Pure. */

import type { PictureBase } from '../../../lime/picture.ts';
import type { Superpixels } from '../../../lime/core/superpixels.ts';

/** @param part null: nothing is covered, and the picture itself is returned */
export function coveredPicture(picture: PictureBase, segments: Superpixels, part: number | null): PictureBase {
  if (part === null) return picture;
  const { width, height, rgb } = picture;
  const isCovered = (i: number): boolean => {
    const x = Math.floor((((i % width) + 0.5) * segments.width) / width);
    const y = Math.floor(((Math.floor(i / width) + 0.5) * segments.height) / height);
    return segments.labels[y * segments.width + x] === part;
  };
  const within = Array.from({ length: width * height }, (_, i) => i).filter(isCovered);
  const out = Uint8ClampedArray.from(rgb);
  for (let c = 0; c < 3; c++) {
    const mean = within.reduce((sum, i) => sum + rgb[3 * i + c]!, 0) / Math.max(1, within.length);
    for (const i of within) out[3 * i + c] = mean;
  }
  return { width, height, rgb: out };
}
