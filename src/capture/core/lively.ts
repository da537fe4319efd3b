/** Small movements that keep the drawn face from being a mask: blinks, a sway of the head, wandering eyes. */

import type { FaceParameters } from './face-parameters.ts';
import { clampParameters } from './face-parameters.ts';

/** Seconds between blinks on average, and how long one takes. */
const BLINK_EVERY = 3.6;
const BLINK_TAKES = 0.22;

/** A fixed number in 0..1 for a whole number: the same face blinks at the same times in every run. */
function hash(n: number): number {
  const x = Math.sin(n * 127.1 + 11.7) * 43758.5453;
  return x - Math.floor(x);
}

/** How far the lids are shut by blinking at a time in seconds, 0..1. */
export function blinkAt(seconds: number): number {
  const slot = Math.floor(seconds / BLINK_EVERY);
  const start = slot * BLINK_EVERY + 0.6 + hash(slot) * (BLINK_EVERY - 1.2);
  const t = (seconds - start) / BLINK_TAKES;
  return t > 0 && t < 1 ? Math.sin(Math.PI * t) ** 0.7 : 0;
}

/** The parameters with the small movements of that moment added; a pure function of the time in seconds. */
export function livelyParameters(face: FaceParameters, seconds: number): FaceParameters {
  return clampParameters({
    ...face,
    lids: face.lids * (1 - blinkAt(seconds)),
    tilt: face.tilt + 0.9 * Math.sin(seconds * 0.83) + 0.5 * Math.sin(seconds * 1.71 + 1),
    gazeX: face.gazeX + 0.08 * Math.sin(seconds * 0.61 + 2),
    browRaise: face.browRaise + 0.03 * Math.sin(seconds * 1.1),
  });
}
