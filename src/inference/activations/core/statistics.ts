/** What the filters of a layer answered to one picture, in numbers. Pure; the values come from ../activations.ts. */

import { AppError } from '../../../core/errors.ts';

export interface LayerActivations {
  readonly layer: string;
  /** Without the batch axis: [height, width, channels] or [units]. */
  readonly shape: readonly number[];
  /** Row-major, channels last. */
  readonly values: Float32Array;
}

export interface FilterStatistics {
  readonly channel: number;
  readonly mean: number;
  readonly max: number;
  /** Where (row, column) the maximum lies, the first one among equals; [0, 0] in a flat layer. */
  readonly maxAt: readonly [number, number];
  /** Share of exact zeros, 0..1. */
  readonly zeroShare: number;
  /** Every value is zero for this picture. */
  readonly silent: boolean;
  /** Zero on every picture of PublicTest (the manifest says so); null where the manifest says nothing. */
  readonly neverFires: boolean | null;
}

export interface LayerStatistics {
  readonly filters: readonly FilterStatistics[];
  /** Share of filters that stay at zero for this picture, 0..1. */
  readonly silentShare: number;
  /** Share of filters that never fire at all, 0..1; null where unknown. */
  readonly neverFiresShare: number | null;
}

export function channelCount({ shape }: Pick<LayerActivations, 'shape'>): number {
  return shape[shape.length - 1] ?? 1;
}

/**
 * One filter's response map.
 * @returns [height, width] row-major; one value in a flat layer
 * @throws AppError input-invalid when there is no such channel
 */
export function channelMap(activations: LayerActivations, channel: number): Float32Array {
  const channels = channelCount(activations);
  if (!Number.isInteger(channel) || channel < 0 || channel >= channels)
    throw new AppError(
      'input-invalid',
      `${activations.layer} has filters 0 to ${channels - 1}, there is no ${channel}`,
    );
  const { values } = activations;
  return Float32Array.from({ length: values.length / channels }, (_, i) => values[i * channels + channel]!);
}

/**
 * @param activations   of one picture
 * @param filterMaximum of the same filters, from the manifest (see `filterMaximumOf`); null = unknown
 */
export function filterStatistics(
  activations: LayerActivations,
  filterMaximum: readonly number[] | null = null,
): LayerStatistics {
  const { values, shape } = activations;
  const channels = channelCount(activations);
  const places = values.length / channels;
  const width = shape.length === 3 ? shape[1]! : 1;
  const filters = Array.from({ length: channels }, (_, channel): FilterStatistics => {
    let sum = 0;
    let max = -Infinity;
    let at = 0;
    let zeros = 0;
    for (let i = 0; i < places; i++) {
      const value = values[i * channels + channel]!;
      sum += value;
      if (value === 0) zeros++;
      if (value > max) [max, at] = [value, i];
    }
    const most = filterMaximum?.[channel];
    return {
      channel,
      mean: sum / places,
      max,
      maxAt: [Math.floor(at / width), at % width],
      zeroShare: zeros / places,
      silent: zeros === places,
      neverFires: most === undefined ? null : most === 0,
    };
  });
  const share = (holds: (filter: FilterStatistics) => boolean): number => filters.filter(holds).length / channels;
  return {
    filters,
    silentShare: share(({ silent }) => silent),
    neverFiresShare: filterMaximum ? share(({ neverFires }) => neverFires === true) : null,
  };
}

/** Strongest mean first; equal ones in the layer's order. */
export function strongestFirst(filters: readonly FilterStatistics[]): FilterStatistics[] {
  return [...filters].sort((a, b) => b.mean - a.mean || a.channel - b.channel);
}
