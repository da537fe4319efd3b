/** The methods of attribution. Settings, legend, live picture, snapshots and panels read this list: another method is one more line. */

import { AppError } from '../core/errors.ts';
import type { AttributionMethod, LiveMethod } from './method.ts';
import { CONTROLS } from './controls.ts';
import { blockLeastSquaresUsual } from './methods/block-least-squares.ts';
import { classActivationMap, gradCamLast, hiResCamLast } from './methods/class-activation.ts';
import { gradient } from './methods/gradient.ts';
import { gradientTimesInput } from './methods/gradient-times-input.ts';
import {
  integratedFromBlack,
  integratedFromBlur,
  integratedFromGrey,
  integratedFromMean,
} from './methods/integrated-gradients.ts';
import { integratedGradientsSmoothed } from './methods/integrated-gradients-smoothed.ts';
import { lime } from './methods/lime.ts';
import { occlusionBySixths } from './methods/occlusion.ts';
import { riseUsual } from './methods/rise.ts';
import { deconvnet, guidedBackprop } from './methods/ruled-backward.ts';
import { shapleyParts } from './methods/shapley-parts.ts';
import { smoothGradMean, smoothGradSquared } from './methods/smooth-grad.ts';

/** In the order in which they are offered. */
export const METHODS: readonly AttributionMethod[] = [
  integratedGradientsSmoothed, //
  gradient,
  gradientTimesInput,
  smoothGradMean,
  smoothGradSquared,
  integratedFromBlur,
  integratedFromGrey,
  integratedFromMean,
  integratedFromBlack,
  classActivationMap,
  gradCamLast,
  hiResCamLast,
  guidedBackprop,
  deconvnet,
  occlusionBySixths,
  riseUsual,
  blockLeastSquaresUsual,
  shapleyParts,
  lime,
];

/** The methods, and the two maps that never see the network and that every method must beat. */
export const ALL_MAPS: readonly AttributionMethod[] = [...METHODS, ...CONTROLS];

/** What the live view shows where nobody has chosen; `settings.ts` has its id. */
export const LIVE_DEFAULT: LiveMethod = integratedGradientsSmoothed;

const isLive = (method: AttributionMethod): method is LiveMethod => method.live !== undefined;

/** Those that can run in the live picture. */
export const liveMethods = (methods: readonly AttributionMethod[] = METHODS): readonly LiveMethod[] =>
  methods.filter(isLive);

/** @throws AppError bad-option for an unknown id */
export function methodOf(id: string, methods: readonly AttributionMethod[] = METHODS): AttributionMethod {
  const method = methods.find((entry) => entry.id === id);
  if (!method)
    throw new AppError(
      'bad-option',
      `there is no method ${id}; there are ${methods.map((entry) => entry.id).join(', ')}`,
    );
  return method;
}

/** @throws AppError bad-option for an unknown id, and for a method that cannot run in the live picture */
export function liveMethodOf(id: string, methods: readonly AttributionMethod[] = METHODS): LiveMethod {
  const method = methodOf(id, methods);
  if (!isLive(method)) throw new AppError('bad-option', `the method ${id} does not run in the live picture`);
  return method;
}
