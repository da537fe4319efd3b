/** Which features of the drawn face are sliders, and how their ends and values are said. */

import { FACE_RANGES, type FaceParameters } from '../../../capture/core/face-parameters.ts';

export type SliderName = Exclude<keyof FaceParameters, 'hairStyle'>;
export const SLIDERS = (Object.keys(FACE_RANGES) as (keyof FaceParameters)[]).filter(
  (name): name is SliderName => name !== 'hairStyle',
);
/** Their ends are sides of the picture, which a mirrored view shows the other way round. */
export const SIDEWAYS: readonly SliderName[] = ['gazeX', 'tilt', 'light'];
