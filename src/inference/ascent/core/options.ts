/**
 * What a gradient ascent on the input is told, and what it tells back. All pictures are in 0..255 units (not clipped),
 * [height, width, channels] row-major; the network sees them through its own normalisation.
 */

import { AppError } from '../../../core/errors.ts';

export type AscentStart =
  /** Uniform low..high, the same numbers as numpy's RandomState(seed).random_sample(shape) * (high - low) + low. */
  | { readonly kind: 'noise'; readonly low: number; readonly high: number }
  | { readonly kind: 'grey'; readonly level: number }
  /** A given face, or any picture of the input's size. */
  | { readonly kind: 'picture'; readonly pixels: ArrayLike<number> };

/**
 * Ways to ask for smoother pictures (Olah, Mordvintsev & Schubert, "Feature Visualization", Distill 2017, and the works that it
 * reviews). Each is off at its neutral value, and then the step is the reference rule, bit by bit.
 */
export interface AscentRegularisers {
  /** The picture is rolled by up to so many pixels before each gradient, and back after it (Mordvintsev 2015). 0 = off. */
  readonly jitter: number;
  /** Standard deviation in pixels of a Gaussian blur after each `blurEvery`-th step (Yosinski 2015). 0 = off. */
  readonly blur: number;
  readonly blurEvery: number;
  /** Weight of the (smoothed) total variation's gradient (Mahendran & Vedaldi 2015), in steps. 0 = off. */
  readonly totalVariation: number;
  /** Share of the distance to middle grey (127.5) that each step takes back (Simonyan 2013, Yosinski 2015). 0 = off, below 1. */
  readonly l2Decay: number;
  /**
   * Multi-scale: the gradient is reduced to a grid `factor` times as fine as the picture and spread out again, so that large shapes
   * come first; each factor serves for `stepsPerScale` steps, the last one from then on. [1] = off.
   */
  readonly scales: readonly number[];
  readonly stepsPerScale: number;
}

export interface AscentOptions {
  /** How many more steps. */
  readonly steps: number;
  /** Length of one step: root mean square of the change of a pixel, 0..255 units. */
  readonly stepSize: number;
  /** Whole number 0..2^32-1; of the noise and of the jitter. */
  readonly seed: number;
  readonly start: AscentStart;
  readonly regularisers: AscentRegularisers;
  /** The picture comes with every so manieth step, and with the last one. 0 = only with the last one. */
  readonly imageEvery: number;
}

/** Where a run stands: what a later run needs to go on as if it had not been stopped. */
export interface AscentState {
  /** Steps done. */
  readonly step: number;
  /** Double precision: rounded to float32 at each step, 30 steps drift by 1e-4, and a ReLU at its edge flips earlier. */
  readonly image: Float64Array;
}

export interface FilterAscentStep {
  readonly layer: string;
  readonly channel: number;
  readonly seed: number;
  /** Steps done when these numbers were taken: 0 = the start. */
  readonly step: number;
  /** Spatial mean of the channel (the value itself for a flat layer), of the picture after `step` steps. */
  readonly objective: number;
  /** Root mean square of the gradient, per 0..255 unit, that the next step follows; null after the last step. */
  readonly gradientRms: number | null;
  /** `linear`: a ReLU blocked the channel everywhere, so the value before it is climbed. */
  readonly climbed: 'output' | 'linear';
  /** The picture after `step` steps, not clipped; a copy. */
  readonly image?: Float64Array;
}

export const NO_REGULARISERS: AscentRegularisers = {
  jitter: 0,
  blur: 0,
  blurEvery: 4,
  totalVariation: 0,
  l2Decay: 0,
  scales: [1],
  stepsPerScale: 10,
};

/** The reference rule: 30 steps of 1 from noise 128..148, no regulariser. */
export const REFERENCE_ASCENT: AscentOptions = {
  steps: 30,
  stepSize: 1,
  seed: 1,
  start: { kind: 'noise', low: 128, high: 148 },
  regularisers: NO_REGULARISERS,
  imageEvery: 1,
};

/** @throws AppError input-invalid, saying which option and what it may be */
export function checkAscentOptions(options: AscentOptions): void {
  const { steps, stepSize, seed, imageEvery, regularisers, start } = options;
  const { jitter, blur, blurEvery, totalVariation, l2Decay, scales, stepsPerScale } = regularisers;
  const whole = (value: number, least: number): boolean => Number.isInteger(value) && value >= least;
  const positive = (value: number): boolean => Number.isFinite(value) && value > 0;
  const notNegative = (value: number): boolean => Number.isFinite(value) && value >= 0;
  const rules: readonly (readonly [boolean, string])[] = [
    [whole(steps, 0), `steps must be a whole number, 0 or more, not ${steps}`],
    [positive(stepSize), `the step size must be above 0, not ${stepSize}`],
    [whole(seed, 0) && seed <= 0xffffffff, `the seed must be a whole number 0..4294967295, not ${seed}`],
    [whole(imageEvery, 0), `imageEvery must be a whole number, 0 or more, not ${imageEvery}`],
    [whole(jitter, 0), `jitter must be a whole number of pixels, not ${jitter}`],
    [notNegative(blur), `blur must be 0 or more, not ${blur}`],
    [whole(blurEvery, 1), `blurEvery must be a whole number, 1 or more, not ${blurEvery}`],
    [notNegative(totalVariation), `the weight of total variation must be 0 or more, not ${totalVariation}`],
    [l2Decay >= 0 && l2Decay < 1, `the L2 decay must be at least 0 and below 1, not ${l2Decay}`],
    [scales.length > 0 && scales.every((s) => s > 0 && s <= 1), `scales must be above 0 and at most 1`],
    [whole(stepsPerScale, 1), `stepsPerScale must be a whole number, 1 or more, not ${stepsPerScale}`],
    [
      start.kind !== 'noise' || (Number.isFinite(start.low) && Number.isFinite(start.high) && start.low <= start.high),
      'noise needs low <= high',
    ],
    [start.kind !== 'grey' || Number.isFinite(start.level), 'the grey level must be a number'],
  ];
  for (const [holds, text] of rules) if (!holds) throw new AppError('input-invalid', text);
}
