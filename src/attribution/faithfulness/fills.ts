/** What stands in the place of what was taken away, in the curves of deletion and insertion. */

import { SeededRandom } from '../../core/math/seeded-random.ts';
import type { RuledInput } from '../../inference/core/input-rule.ts';
import type { InputShape } from '../../inference/core/probe.ts';
import { blurredBaseline, greyBaseline, meanBaseline } from '../baselines.ts';
import { imputed } from './imputation.ts';

/** Writes the picture with some pixels taken away: `removed` has a 1 for each of them, [height, width] row-major. */
export type Fill = (removed: Uint8Array, out: Float32Array) => void;

export const FILLS = ['blur', 'mean', 'imputed'] as const;
export type FillName = (typeof FILLS)[number];

/** Standard deviation of the noise on imputed pixels, as a share of all that a pixel can show (0.01 in the reference). */
const NOISE = 0.01;
const PURPOSE = 23;

/** From one picture where pixels stay, another where they are removed. */
export const fromPicture =
  (input: Float32Array, instead: Float32Array, channels: number): Fill =>
  (removed, out) => {
    for (let i = 0; i < out.length; i++) out[i] = removed[Math.floor(i / channels)] === 1 ? instead[i]! : input[i]!;
  };

/**
 * @param input normalised
 * @param rule  how it was normalised; the noise of `imputed` is measured by it
 * @param seed  of that noise, which is the same for a pixel in every step
 */
export function fillOf(name: FillName, input: Float32Array, shape: InputShape, rule: RuledInput, seed = 1): Fill {
  switch (name) {
    case 'blur':
      return fromPicture(input, blurredBaseline(input, shape), shape.channels);
    case 'mean':
      return fromPicture(input, meanBaseline(input, shape), shape.channels);
    case 'imputed':
      return imputedFill(input, shape, rule, seed);
  }
}

function imputedFill(
  input: Float32Array,
  { height, width, channels }: InputShape,
  rule: RuledInput,
  seed: number,
): Fill {
  const [black, white] = [greyBaseline(input, rule, 0), greyBaseline(input, rule, 255)];
  const random = new SeededRandom(seed, PURPOSE);
  const noise = Float32Array.from(input, (_, i) => NOISE * (white[i]! - black[i]!) * random.normal());
  const planes = Array.from({ length: channels }, (_, c) =>
    Float64Array.from({ length: height * width }, (_, p) => input[p * channels + c]!),
  );
  return (removed, out) => {
    planes.forEach((plane, c) => {
      const values = imputed(plane, removed, height, width);
      for (let p = 0; p < values.length; p++) {
        const i = p * channels + c;
        out[i] = removed[p] === 1 ? values[p]! + noise[i]! : input[i]!;
      }
    });
  };
}
