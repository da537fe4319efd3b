/**
 * One step of gradient ascent on the input, on plain numbers.
 *
 * Activation maximisation: Erhan, Bengio, Courville & Vincent 2009; for class scores: Simonyan, Vedaldi & Zisserman 2013. The rule
 * is x <- x + step * g / (sqrt(mean(g^2)) + 1e-5), g the gradient with respect to x in 0..255.
 */

import type { AscentOptions } from './options.ts';
import { blurred, coarsened, totalVariationGradient, type ImageShape } from './regularisers.ts';

/** Keeps a vanishing gradient from being blown up to a full step. */
const ASCENT_EPSILON = 1e-5;

const MIDDLE_GREY = 127.5;

export function rootMeanSquare(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum / values.length);
}

/** The factor of the gradient's grid at a step. */
export function scaleAt(step: number, { scales, stepsPerScale }: AscentOptions['regularisers']): number {
  return scales[Math.min(Math.floor(step / stepsPerScale), scales.length - 1)]!;
}

/**
 * @param image    0..255 units; is not changed
 * @param gradient with respect to it, same layout (any jitter already rolled back)
 * @param step     steps done before this one
 * @returns a new picture, not clipped
 */
export function climbedImage(
  image: Float64Array,
  gradient: Float64Array,
  shape: ImageShape,
  step: number,
  { stepSize, regularisers }: Pick<AscentOptions, 'stepSize' | 'regularisers'>,
): Float64Array {
  const { totalVariation, l2Decay, blur, blurEvery } = regularisers;
  const direction = coarsened(gradient, shape, scaleAt(step, regularisers));
  const scale = stepSize / (rootMeanSquare(direction) + ASCENT_EPSILON);
  const next = new Float64Array(image.length);
  for (let i = 0; i < next.length; i++) next[i] = image[i]! + scale * direction[i]!;
  if (totalVariation > 0) {
    const rough = totalVariationGradient(image, shape);
    for (let i = 0; i < next.length; i++) next[i] = next[i]! - stepSize * totalVariation * rough[i]!;
  }
  if (l2Decay > 0) for (let i = 0; i < next.length; i++) next[i] = next[i]! + l2Decay * (MIDDLE_GREY - next[i]!);
  return blur > 0 && (step + 1) % blurEvery === 0 ? blurred(next, shape, blur) : next;
}
