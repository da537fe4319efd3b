/** The bar of colours of a map, for a figure. */

import { COLOUR_STEPS, cividis, diverging } from '../../overlays/core/colour-maps.ts';

const STOPS = 17;
const two = (value: number): string => Math.round(value).toString(16).padStart(2, '0');

/** From the least to the largest value, as `#rrggbb`, which every reader of SVG knows. */
export function colourStops(colours: 'signed' | 'magnitude'): string[] {
  const table = colours === 'signed' ? diverging : cividis;
  return Array.from({ length: STOPS }, (_, i) => {
    const entry = 3 * Math.round((i / (STOPS - 1)) * (COLOUR_STEPS - 1));
    return `#${two(table[entry]!)}${two(table[entry + 1]!)}${two(table[entry + 2]!)}`;
  });
}
