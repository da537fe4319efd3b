/** The methods of attribution. Settings, legend, live picture, snapshots and panels read this list: another method is one more line. */

import { AppError } from '../core/errors.ts';
import type { AttributionMethod, LiveMethod } from './method.ts';
import { gradient } from './methods/gradient.ts';
import { gradientTimesInput } from './methods/gradient-times-input.ts';
import { integratedGradientsSmoothed } from './methods/integrated-gradients-smoothed.ts';

/** In the order in which they are offered. */
export const METHODS: readonly AttributionMethod[] = [
  integratedGradientsSmoothed, //
  gradient,
  gradientTimesInput,
];

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
