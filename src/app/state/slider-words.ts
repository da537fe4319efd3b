/** The drawn face's sliders in words: their ends as the picture is seen, and their values. */

import { FACE_RANGES } from '../../capture/core/face-parameters.ts';
import { formatNumber, formatSigned, t } from '../../words/words.ts';
import { SIDEWAYS, type SliderName } from './core/sliders.ts';

/** The words at both ends of a slider. @param mirrored whether the view is as in a mirror */
export function endsOf(name: SliderName, mirrored: boolean): readonly [string, string] {
  const ends = [t(`drawn.${name}.min`), t(`drawn.${name}.max`)] as const;
  return mirrored && SIDEWAYS.includes(name) ? [ends[1], ends[0]] : ends;
}

/** As it is shown beside the slider's name. */
export function valueOf(name: SliderName, value: number): string {
  if (name === 'tilt') return t('drawn.degrees', { value: formatNumber(value, 0) });
  return FACE_RANGES[name].min < 0 ? formatSigned(value, 2) : formatNumber(value, 2);
}

/** The value with the end that it is nearer to. */
export function saidValue(name: SliderName, value: number, mirrored: boolean): string {
  const { min, max } = FACE_RANGES[name];
  const share = (value - min) / (max - min);
  const [low, high] = endsOf(name, mirrored);
  const word = Math.abs(share - 0.5) < 0.05 ? t('drawn.value.middle') : share < 0.5 ? low : high;
  return t('drawn.value', { value: valueOf(name, value), word });
}
