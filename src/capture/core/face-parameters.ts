/** What can be set on the drawn face: parameters, their ranges, and the seven expressions. */

/** Every number can be interpolated; ranges in FACE_RANGES. */
export interface FaceParameters {
  /** -1 lowered .. 1 raised. */
  readonly browRaise: number;
  /** -1 inner ends down (angry) .. 1 inner ends up (sad). */
  readonly browSlant: number;
  /** 0 shut .. 1 wide open. */
  readonly lids: number;
  /** -1 .. 1, towards the right of the picture. */
  readonly gazeX: number;
  /** -1 up .. 1 down. */
  readonly gazeY: number;
  /** -1 drawn down .. 1 drawn up. */
  readonly mouthCorners: number;
  /** 0 closed .. 1 wide open. */
  readonly mouthOpen: number;
  /** 0 .. 1: wrinkled nose and lifted upper lip. */
  readonly noseWrinkle: number;
  /** Degrees, clockwise as seen in the picture. */
  readonly tilt: number;
  /** Where the light comes from: -1 left .. 1 right. */
  readonly light: number;
  /** 0 light .. 1 dark, through the six SKIN_TONES. */
  readonly skin: number;
  /** 0 black .. 1 grey, through HAIR_COLOURS. */
  readonly hair: number;
  /** Index into HAIR_STYLES. */
  readonly hairStyle: number;
}

export const FACE_RANGES: Readonly<Record<keyof FaceParameters, { min: number; max: number; step: number }>> = {
  browRaise: { min: -1, max: 1, step: 0.05 },
  browSlant: { min: -1, max: 1, step: 0.05 },
  lids: { min: 0, max: 1, step: 0.05 },
  gazeX: { min: -1, max: 1, step: 0.05 },
  gazeY: { min: -1, max: 1, step: 0.05 },
  mouthCorners: { min: -1, max: 1, step: 0.05 },
  mouthOpen: { min: 0, max: 1, step: 0.05 },
  noseWrinkle: { min: 0, max: 1, step: 0.05 },
  tilt: { min: -20, max: 20, step: 1 },
  light: { min: -1, max: 1, step: 0.05 },
  skin: { min: 0, max: 1, step: 0.05 },
  hair: { min: 0, max: 1, step: 0.05 },
  hairStyle: { min: 0, max: 2, step: 1 },
};

export const HAIR_STYLES = ['short', 'long', 'curls'] as const;

export const defaultParameters: FaceParameters = {
  browRaise: 0,
  browSlant: 0,
  lids: 0.55,
  gazeX: 0,
  gazeY: 0,
  mouthCorners: 0.05,
  mouthOpen: 0,
  noseWrinkle: 0,
  tilt: 0,
  light: -0.35,
  skin: 0.4,
  hair: 0.25,
  hairStyle: 0,
};

/** The movable part of the face for each of the seven labels. Named for what is drawn, not for what anyone feels. */
type Expression = Pick<
  FaceParameters,
  'browRaise' | 'browSlant' | 'lids' | 'mouthCorners' | 'mouthOpen' | 'noseWrinkle' | 'gazeX' | 'gazeY'
>;
const still = { gazeX: 0, gazeY: 0, noseWrinkle: 0 };
export const EXPRESSIONS = {
  neutral: { ...still, browRaise: 0, browSlant: 0, lids: 0.55, mouthCorners: 0.05, mouthOpen: 0 },
  happy: { ...still, browRaise: 0.2, browSlant: 0.05, lids: 0.5, mouthCorners: 1, mouthOpen: 0.35 },
  surprise: { ...still, browRaise: 1, browSlant: 0.1, lids: 1, mouthCorners: 0, mouthOpen: 0.85 },
  sad: {
    ...still,
    browRaise: -0.3,
    browSlant: 0.6,
    lids: 0.15,
    mouthCorners: -0.7,
    mouthOpen: 0,
    noseWrinkle: 0.75,
    gazeY: 0.5,
  },
  angry: { ...still, browRaise: -1, browSlant: -1, lids: 0.4, mouthCorners: -0.9, mouthOpen: 0.35, noseWrinkle: 0.8 },
  fear: {
    ...still,
    browRaise: -0.85,
    browSlant: 1,
    lids: 0.65,
    mouthCorners: -1,
    mouthOpen: 0.4,
    noseWrinkle: 0.05,
    gazeY: 0.6,
  },
  disgust: {
    ...still,
    browRaise: -0.3,
    browSlant: -0.7,
    lids: 0.1,
    mouthCorners: -0.85,
    mouthOpen: 0.05,
    noseWrinkle: 1,
    gazeY: 0.35,
  },
} as const satisfies Record<string, Expression>;
export type ExpressionName = keyof typeof EXPRESSIONS;

/** What belongs to the person who is drawn, and not to an expression. */
export const KEPT_BY_PRESETS = ['skin', 'hair', 'hairStyle'] as const satisfies readonly (keyof FaceParameters)[];

/** The whole face of a preset: expression, tilt and light; skin and hair (`KEPT_BY_PRESETS`) are those of `person`. */
export function presetFace(name: ExpressionName, person: FaceParameters): FaceParameters {
  const { skin, hair, hairStyle } = person;
  return { ...defaultParameters, ...EXPRESSIONS[name], skin, hair, hairStyle };
}

/** Whether both faces are drawn the same. */
export const isSameDrawing = (a: FaceParameters, b: FaceParameters): boolean =>
  (Object.keys(FACE_RANGES) as (keyof FaceParameters)[]).every((key) => a[key] === b[key]);

/**
 * A face on the way from one set of parameters to another.
 * @param t 0 = `from`, 1 = `to`; the hair style changes half-way
 */
export function interpolate(from: FaceParameters, to: FaceParameters, t: number): FaceParameters {
  const result: Record<string, number> = {};
  for (const key of Object.keys(FACE_RANGES) as (keyof FaceParameters)[]) {
    result[key] = key === 'hairStyle' ? (t < 0.5 ? from : to).hairStyle : from[key] + (to[key] - from[key]) * t;
  }
  return result as unknown as FaceParameters;
}

/** Every value brought into its range; what is not a finite number becomes the default. */
export function clampParameters(values: Partial<FaceParameters>): FaceParameters {
  const result: Record<string, number> = {};
  for (const key of Object.keys(FACE_RANGES) as (keyof FaceParameters)[]) {
    const value = values[key];
    const { min, max } = FACE_RANGES[key];
    const kept =
      value !== undefined && Number.isFinite(value) ? Math.min(max, Math.max(min, value)) : defaultParameters[key];
    result[key] = key === 'hairStyle' ? Math.round(kept) : kept;
  }
  return result as unknown as FaceParameters;
}
