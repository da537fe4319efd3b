/**
 * What a removed region shows instead: an image of the same size, prepared once.
 */
import { gaussianBlur } from '../../core/math/gaussian.ts';
import { isByteImage, type PlainImage } from './image.ts';
import { segmentMeans, type Superpixels } from './superpixels.ts';

/**
 * `mean`: the region's own mean, whole numbers for byte images as in the reference, exact otherwise. `grey`: half of full scale.
 * `blur`: the image itself, blurred so far (an eighth of its shorter side) that no feature is left. `colour`: one value per channel, in
 * the image's own units (bytes 0..255, floats 0..1); a single value serves all channels.
 */
export type Fill =
  | { readonly kind: 'mean' }
  | { readonly kind: 'grey' }
  | { readonly kind: 'black' }
  | { readonly kind: 'blur' }
  | { readonly kind: 'colour'; readonly colour: readonly number[] };

/** @returns height * width * channels values in the image's own units: what each pixel becomes when its region is removed */
export function fillImage(image: PlainImage, segments: Superpixels, fill: Fill): Float64Array {
  const { width, height, channels, data } = image;
  const constant = (value: (channel: number) => number): Float64Array =>
    Float64Array.from(data, (_, i) => value(i % channels));
  switch (fill.kind) {
    case 'mean': {
      const means = segmentMeans(image, segments);
      return Float64Array.from(
        data,
        (_, i) => means[segments.labels[Math.floor(i / channels)]! * channels + (i % channels)]!,
      );
    }
    case 'grey':
      return constant(() => (isByteImage(image) ? 128 : 0.5));
    case 'black':
      return constant(() => 0);
    case 'blur':
      return gaussianBlur(Float64Array.from(data), width, height, channels, Math.min(width, height) / 8);
    case 'colour':
      return constant((c) => fill.colour[c] ?? fill.colour[0] ?? 0);
  }
}
