/** How the pictures of filters are climbed, as people choose it, and as the worker is told. Pure. */

import type { AscentOptions, AscentRegularisers, AscentStart } from '../../../inference/ascent/core/options.ts';
import { NO_REGULARISERS, REFERENCE_ASCENT } from '../../../inference/ascent/core/options.ts';

export type StartKind = AscentStart['kind'];

export interface AscentChoice {
  /** Of one run; a later run can add as many. */
  readonly steps: number;
  readonly stepSize: number;
  readonly seed: number;
  readonly start: StartKind;
  readonly regularisers: AscentRegularisers;
}

/** The rule that papers and courses state, and one whose pictures are easier to read. */
export const PRESETS = {
  reference: NO_REGULARISERS,
  smooth: {
    jitter: 2,
    blur: 0.5,
    blurEvery: 4,
    totalVariation: 0.1,
    l2Decay: 0.002,
    scales: [0.5, 1],
    stepsPerScale: 10,
  },
} as const satisfies Readonly<Record<string, AscentRegularisers>>;
export type Preset = keyof typeof PRESETS;

export const DEFAULT_CHOICE: AscentChoice = {
  steps: REFERENCE_ASCENT.steps,
  stepSize: REFERENCE_ASCENT.stepSize,
  seed: REFERENCE_ASCENT.seed,
  start: 'noise',
  regularisers: PRESETS.reference,
};

const sameRegularisers = (a: AscentRegularisers, b: AscentRegularisers): boolean =>
  JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort());

/** @returns null where single regularisers were changed */
export function presetOf({ regularisers }: AscentChoice): Preset | null {
  const names = Object.keys(PRESETS) as Preset[];
  return names.find((name) => sameRegularisers(PRESETS[name], regularisers)) ?? null;
}

const GREY = 127.5;

/**
 * @param face  the frozen face as the network sees it, 0..255; needed by the start `picture` only
 * @param steps how many more
 * @returns null where the start is a face and there is none
 */
export function toAscentOptions(choice: AscentChoice, face: Float32Array | null, steps: number): AscentOptions | null {
  const { stepSize, seed, regularisers } = choice;
  const starts: Readonly<Record<StartKind, AscentStart | null>> = {
    noise: REFERENCE_ASCENT.start,
    grey: { kind: 'grey', level: GREY },
    picture: face && { kind: 'picture', pixels: face },
  };
  const start = starts[choice.start];
  return start && { steps, stepSize, seed, start, regularisers, imageEvery: 1 };
}

/**
 * What tells results of different rules apart, whatever the number of steps: a longer run goes through the shorter one's pictures.
 * The seed is not in it.
 */
export function ruleKey({ stepSize, start, regularisers }: AscentChoice): string {
  return JSON.stringify({ stepSize, start, regularisers: Object.entries(regularisers).sort() });
}
