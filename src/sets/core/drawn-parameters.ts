/** Drawn faces with random sliders, each labelled by its sliders: a set of any size that no person is in. */

import {
  defaultParameters,
  EXPRESSIONS,
  FACE_RANGES,
  HAIR_STYLES,
  type ExpressionName,
  type FaceParameters,
} from '../../capture/core/face-parameters.ts';
import { SeededRandom } from '../../core/math/seeded-random.ts';

export interface LabelledParameters {
  readonly label: ExpressionName;
  readonly parameters: FaceParameters;
}

const PURPOSE = 31;
const NAMES = Object.keys(EXPRESSIONS) as ExpressionName[];
const MOVABLE = ['browRaise', 'browSlant', 'lids', 'mouthCorners', 'mouthOpen', 'noseWrinkle'] as const;
/** Standard deviation of a slider about the expression, as a share of its range. */
const SPREAD = 0.06;
/** An expression is drawn with at least this share of its full strength. */
const LEAST_STRENGTH = 0.55;
const MOST_TILT = 8;

const between = (random: SeededRandom, low: number, high: number): number => low + (high - low) * random.uniform();

/**
 * The expression whose sliders lie nearest, each slider measured in its own range.
 * @returns the first of EXPRESSIONS where two are as near
 */
export function labelOfSliders(face: Pick<FaceParameters, (typeof MOVABLE)[number]>): ExpressionName {
  const far = (name: ExpressionName): number =>
    MOVABLE.reduce((sum, key) => {
      const { min, max } = FACE_RANGES[key];
      return sum + ((face[key] - EXPRESSIONS[name][key]) / (max - min)) ** 2;
    }, 0);
  return NAMES.reduce((best, name) => (far(name) < far(best) ? name : best));
}

/** @returns one after the other, the same for the same seed; every label is met about equally often */
export function* drawnParameters(count: number, seed: number): Generator<LabelledParameters> {
  const random = new SeededRandom(seed, PURPOSE);
  for (let i = 0; i < count; i++) {
    const wanted = EXPRESSIONS[NAMES[random.below(NAMES.length)]!];
    const strength = between(random, LEAST_STRENGTH, 1);
    const moved = Object.fromEntries(
      MOVABLE.map((key) => {
        const { min, max } = FACE_RANGES[key];
        const middle = EXPRESSIONS.neutral[key] + strength * (wanted[key] - EXPRESSIONS.neutral[key]);
        return [key, Math.min(max, Math.max(min, middle + SPREAD * (max - min) * random.normal()))];
      }),
    ) as Record<(typeof MOVABLE)[number], number>;
    const parameters: FaceParameters = {
      ...defaultParameters,
      ...moved,
      gazeX: between(random, -0.3, 0.3),
      gazeY: between(random, -0.2, 0.3),
      tilt: between(random, -MOST_TILT, MOST_TILT),
      light: between(random, -1, 1),
      skin: random.uniform(),
      hair: random.uniform(),
      hairStyle: random.below(HAIR_STYLES.length),
    };
    yield { label: labelOfSliders(parameters), parameters };
  }
}
