/**
 * SLIC superpixels: k-means of colour and place, each centre looking only at its neighbourhood, started from a grid.
 *
 * Source: R. Achanta et al., "SLIC Superpixels Compared to State-of-the-Art Superpixel Methods", IEEE TPAMI 34(11), 2012. Label maps
 * equal those of scikit-image 0.19.3 `slic(image, n_segments, compactness, sigma, start_label=0)`.
 */
import { AppError } from '../../core/errors.ts';
import { gaussianBlur } from '../../core/math/gaussian.ts';
import { toUnitFloats, type PlainImage } from './image.ts';
import { greyToL, rgbToLab } from './rgb-to-lab.ts';
import { connectRegions } from './slic-connectivity.ts';
import { superpixelsFrom, type Superpixels } from './superpixels.ts';

export interface SlicOptions {
  /** How many regions to aim for; the grid gives about as many, fewer after small ones are merged. */
  readonly segments: number;
  /** Weight of place against colour; larger values give squarer regions. */
  readonly compactness: number;
  /** Smoothing before, pixels. Default 0. */
  readonly sigma?: number | undefined;
}

const ITERATIONS = 10;
/** Connected pieces outside these multiples of the mean size are merged or cut. */
const MIN_SIZE_FACTOR = 0.5;
const MAX_SIZE_FACTOR = 3;

/** @throws AppError `bad-option` for fewer than 1 segment or a compactness of 0 or less */
export function slic(image: PlainImage, options: SlicOptions): Superpixels {
  const { width, height, channels } = image;
  const { segments, compactness } = options;
  if (!(segments >= 1) || !(compactness > 0)) {
    throw new AppError('bad-option', 'SLIC needs at least one segment and a compactness above 0.');
  }
  const grid = seedGrid(width, height, segments);
  const colours = preparedColours(image, options.sigma ?? 0).map((v) => v * (1 / compactness));
  const { labels, centres } = cluster(colours, width, height, channels, grid);
  const meanSize = (width * height) / centres;
  const minSize = Math.trunc(MIN_SIZE_FACTOR * meanSize);
  const maxSize = Math.trunc(MAX_SIZE_FACTOR * meanSize);
  return superpixelsFrom(connectRegions(labels, width, height, minSize, maxSize), width, height);
}

/** Stretched to 0..1, turned into Lab (grey: L alone) and smoothed. */
function preparedColours(image: PlainImage, sigma: number): Float64Array {
  const unit = toUnitFloats(image);
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < unit.length; i++) low = Math.min(low, unit[i]!);
  for (let i = 0; i < unit.length; i++) {
    unit[i]! -= low;
    high = Math.max(high, unit[i]!);
  }
  if (high !== 0) for (let i = 0; i < unit.length; i++) unit[i]! /= high;
  const lab = image.channels === 3 ? rgbToLab(unit) : greyToL(unit);
  return gaussianBlur(lab, image.width, image.height, image.channels, sigma);
}

interface SeedGrid {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  readonly stepY: number;
  readonly stepX: number;
}

/** A regular grid of about `points` seeds: scikit-image's `regular_grid` for a volume one slice deep. */
function seedGrid(width: number, height: number, points: number): SeedGrid {
  if (width * height <= points) {
    return { rows: positions(0, 1, height), columns: positions(0, 1, width), stepY: 1, stepX: 1 };
  }
  // Extents by rising size, with the single slice first; a step longer than its extent is cut to it and the others make up for it.
  const extents = [1, Math.min(width, height), Math.max(width, height)];
  const steps = [0, 0, 0].fill(Math.cbrt((width * height) / points));
  for (let d = 0; d < 3 && extents.some((extent, k) => extent < steps[k]!); d++) {
    steps[d] = extents[d]!;
    const rest = extents.slice(d + 1).reduce((product, extent) => product * extent, 1);
    steps.fill(Math.pow(rest / points, 1 / (2 - d)), d + 1);
  }
  const [, shorter, longer] = steps as [number, number, number];
  const stepY = height <= width ? shorter : longer;
  const stepX = height <= width ? longer : shorter;
  return {
    rows: positions(Math.floor(stepY / 2), roundHalfEven(stepY), height),
    columns: positions(Math.floor(stepX / 2), roundHalfEven(stepX), width),
    stepY: roundHalfEven(stepY),
    stepX: roundHalfEven(stepX),
  };
}

function positions(start: number, step: number, end: number): number[] {
  const out: number[] = [];
  for (let p = start; p < end; p += step) out.push(p);
  return out;
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** The k-means loop. Colours come divided by the compactness; centres start black, so the first round goes by place alone. */
function cluster(
  colours: Float64Array,
  width: number,
  height: number,
  channels: number,
  grid: SeedGrid,
): { labels: Int32Array; centres: number } {
  const { stepY, stepX } = grid;
  const centres = grid.rows.length * grid.columns.length;
  const centreY = Float64Array.from({ length: centres }, (_, k) => grid.rows[Math.floor(k / grid.columns.length)]!);
  const centreX = Float64Array.from({ length: centres }, (_, k) => grid.columns[k % grid.columns.length]!);
  const centreColour = new Float64Array(centres * channels);
  const sizes = new Float64Array(centres);
  const labels = new Int32Array(width * height);
  const nearest = new Float64Array(width * height);
  const step = Math.max(1, stepY, stepX);
  const spatialWeight = 1 / (step * step);
  for (let round = 0; round < ITERATIONS; round++) {
    nearest.fill(Infinity);
    for (let k = 0; k < centres; k++) {
      const cy = centreY[k]!;
      const cx = centreX[k]!;
      // A centre that lost all its pixels has no place any more.
      if (Number.isNaN(cy)) continue;
      const top = Math.trunc(Math.max(cy - 2 * stepY, 0));
      const bottom = Math.trunc(Math.min(cy + 2 * stepY + 1, height));
      const left = Math.trunc(Math.max(cx - 2 * stepX, 0));
      const right = Math.trunc(Math.min(cx + 2 * stepX + 1, width));
      for (let y = top; y < bottom; y++) {
        const dy = (cy - y) * (cy - y);
        for (let x = left, i = y * width + left; x < right; x++, i++) {
          let distance = (dy + (cx - x) * (cx - x)) * spatialWeight;
          let colour = 0;
          for (let c = 0; c < channels; c++) {
            const t = colours[i * channels + c]! - centreColour[k * channels + c]!;
            colour += t * t;
          }
          distance += colour;
          if (nearest[i]! > distance) {
            nearest[i] = distance;
            labels[i] = k;
          }
        }
      }
    }
    sizes.fill(0);
    centreY.fill(0);
    centreX.fill(0);
    centreColour.fill(0);
    for (let i = 0; i < labels.length; i++) {
      const k = labels[i]!;
      sizes[k]!++;
      centreY[k]! += Math.floor(i / width);
      centreX[k]! += i % width;
      for (let c = 0; c < channels; c++) centreColour[k * channels + c]! += colours[i * channels + c]!;
    }
    for (let k = 0; k < centres; k++) {
      centreY[k]! /= sizes[k]!;
      centreX[k]! /= sizes[k]!;
      for (let c = 0; c < channels; c++) centreColour[k * channels + c]! /= sizes[k]!;
    }
  }
  return { labels, centres };
}
