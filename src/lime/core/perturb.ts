/**
 * Writes the perturbed images of a batch. Base and fill are prepared once in the network's own units, so that a sample costs one
 * choice per value and no allocation.
 */
import { AppError } from '../../core/errors.ts';
import { fillImage, type Fill } from './fill.ts';
import type { PlainImage } from './image.ts';
import type { Superpixels } from './superpixels.ts';

/** Base and fill in the network's units, and the region of every single value. */
export interface PerturbationSource {
  readonly base: Float32Array;
  readonly filled: Float32Array;
  /** Region of each value (not pixel): labels repeated per channel. */
  readonly regionOf: Uint16Array;
  /** Values per image: height * width * channels. */
  readonly size: number;
}

/** Turns a picture in the image's units into what the network reads; called twice a job, never per sample. */
export type ToNetwork = (picture: ArrayLike<number>) => Float32Array;

/**
 * @throws AppError `bad-segments` if the label map has another size than the image, `fill-changes-nothing` if base and fill are equal
 * everywhere (then every mask gives the same image)
 */
export function perturbationSource(
  image: PlainImage,
  segments: Superpixels,
  fill: Fill,
  toNetwork: ToNetwork = (picture) => Float32Array.from(picture),
): PerturbationSource {
  const { width, height, channels, data } = image;
  if (segments.width !== width || segments.height !== height) {
    throw new AppError('bad-segments', 'The regions were made for an image of another size.');
  }
  const base = toNetwork(data);
  const filled = toNetwork(fillImage(image, segments, fill));
  if (base.every((value, i) => value === filled[i])) {
    throw new AppError('fill-changes-nothing', 'Removing a region changes nothing in this image: choose another fill.');
  }
  const regionOf = Uint16Array.from(data, (_, i) => segments.labels[Math.floor(i / channels)]!);
  return { base, filled, regionOf, size: data.length };
}

/**
 * Writes the images of masks `first`..`first + count - 1` one after the other into `out`.
 *
 * @param masks 1 keeps, 0 fills; row-major with `columns` regions a row
 * @param out length count * source.size or more
 */
export function perturb(
  source: PerturbationSource,
  masks: Uint8Array,
  columns: number,
  first: number,
  count: number,
  out: Float32Array,
): void {
  const { base, filled, regionOf, size } = source;
  for (let k = 0; k < count; k++) {
    const row = (first + k) * columns;
    const start = k * size;
    for (let i = 0; i < size; i++) out[start + i] = masks[row + regionOf[i]!] === 1 ? base[i]! : filled[i]!;
  }
}
