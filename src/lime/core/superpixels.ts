/**
 * A division of an image into regions, and what can be asked of it without knowing how it was made.
 */
import { AppError } from '../../core/errors.ts';
import { isByteImage, type PlainImage } from './image.ts';

/** `labels` has height * width values 0..count-1, row-major; every number occurs. */
export interface Superpixels {
  readonly width: number;
  readonly height: number;
  readonly count: number;
  readonly labels: Uint16Array;
  /** Names of the regions where the algorithm knows them (face parts), in label order. */
  readonly names?: readonly string[];
}

/**
 * Wraps raw label values: distinct values are renumbered 0..count-1 in rising order (numpy's unique with return_inverse).
 *
 * @throws AppError `bad-segments` if the sizes do not fit, and above 65536 regions.
 */
export function superpixelsFrom(raw: ArrayLike<number>, width: number, height: number): Superpixels {
  if (raw.length !== width * height) {
    throw new AppError(
      'bad-segments',
      `A label map of ${width} x ${height} needs ${width * height} labels, got ${raw.length}.`,
    );
  }
  const distinct = [...new Set(Array.from(raw))].sort((a, b) => a - b);
  if (distinct.length > 65536) throw new AppError('bad-segments', 'The image falls into more than 65536 regions.');
  const rank = new Map(distinct.map((value, index) => [value, index]));
  return { width, height, count: distinct.length, labels: Uint16Array.from(raw, (value) => rank.get(value)!) };
}

/**
 * Checks a label map that comes from outside (a loaded file, a hand-drawn one).
 *
 * @throws AppError `bad-segments` (sizes or labels do not fit, or a region is empty), `one-region` (nothing to compare).
 */
export function checkSuperpixels(segments: Superpixels): void {
  const { width, height, count, labels } = segments;
  if (labels.length !== width * height || labels.length === 0) {
    throw new AppError('bad-segments', 'The regions do not have the size they claim.');
  }
  const seen = new Uint8Array(count);
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    if (label >= count) throw new AppError('bad-segments', `Label ${label} is out of range for ${count} regions.`);
    seen[label] = 1;
  }
  if (seen.includes(0)) throw new AppError('bad-segments', 'A region has no pixel.');
  if (count < 2) {
    throw new AppError(
      'one-region',
      'The image was not divided: with one region there is nothing to compare. Ask for smaller regions.',
    );
  }
}

/** Pixels per region, in label order. */
export function regionSizes(segments: Superpixels): Uint32Array {
  const sizes = new Uint32Array(segments.count);
  for (let i = 0; i < segments.labels.length; i++) sizes[segments.labels[i]!]!++;
  return sizes;
}

/**
 * Mean colour of every region, in the image's own units.
 *
 * @param truncate for byte images: cut the mean to a whole number, as numpy does when LIME writes a mean into a byte image
 * @returns count * channels values
 */
export function segmentMeans(image: PlainImage, segments: Superpixels, truncate = isByteImage(image)): Float64Array {
  const { channels, data } = image;
  const { count, labels } = segments;
  const sums = new Float64Array(count * channels);
  const sizes = regionSizes(segments);
  for (let i = 0; i < labels.length; i++) {
    for (let c = 0; c < channels; c++) sums[labels[i]! * channels + c]! += data[i * channels + c]!;
  }
  return sums.map((sum, k) => {
    const mean = sum / sizes[Math.floor(k / channels)]!;
    return truncate ? Math.trunc(mean) : mean;
  });
}
