/**
 * The two colour maps of the app, as 256-entry RGB tables. No jet, no turbo: both are readable with any colour vision.
 *
 * - cividis (Nunez, Anderton, Renslow 2018), sequential, for |value|: computed from the published polynomial fit that
 *   d3-scale-chromatic uses (its yellow end is a little paler than the table: blue 69 of 255 instead of 56).
 * - blue - pale - orange, diverging, for signed values: computed here, interpolated in OKLab (Ottosson 2020), lightness
 *   symmetrical about the middle, so that equal amounts for and against look equally strong.
 */

/** RGB triplets, 0..255, `COLOUR_STEPS` of them. */
export type ColourTable = Readonly<Uint8ClampedArray>;
export const COLOUR_STEPS = 256;

type Rgb = readonly [number, number, number];

/** Evaluates coefficients[0] + coefficients[1] t + ... by Horner's rule. */
function polynomial(coefficients: readonly number[], t: number): number {
  return coefficients.reduceRight((sum, coefficient) => sum * t + coefficient, 0);
}

const CIVIDIS = {
  red: [-4.54, -35.34, 2381.73, -6402.7, 7024.72, -2710.57],
  green: [32.49, 170.73, 52.82, -131.46, 176.58, -67.37],
  blue: [81.24, 442.36, -2482.43, 6167.24, -6614.94, 2475.67],
} as const;

const decodeGamma = (c: number): number => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
const encodeGamma = (c: number): number => (c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055);

function rgbToOklab(rgb: Rgb): Rgb {
  const [r, g, b] = rgb.map((c) => decodeGamma(c / 255)) as unknown as Rgb;
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function oklabToRgb(lab: Rgb): Rgb {
  const [L, a, b] = lab;
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    255 * encodeGamma(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    255 * encodeGamma(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    255 * encodeGamma(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

/** From "against" (blue) over nothing (pale) to "for" (orange). */
const DIVERGING_STOPS: readonly { readonly at: number; readonly rgb: Rgb }[] = [
  { at: 0, rgb: [12, 74, 196] },
  { at: 0.36, rgb: [64, 156, 250] },
  { at: 0.5, rgb: [244, 241, 234] },
  { at: 0.64, rgb: [255, 146, 42] },
  { at: 1, rgb: [206, 56, 0] },
];

function divergingAt(t: number): Rgb {
  const upper = Math.max(
    1,
    DIVERGING_STOPS.findIndex((stop) => t <= stop.at),
  );
  const from = DIVERGING_STOPS[upper - 1]!;
  const to = DIVERGING_STOPS[upper]!;
  const share = (t - from.at) / (to.at - from.at);
  const a = rgbToOklab(from.rgb);
  const b = rgbToOklab(to.rgb);
  return oklabToRgb([0, 1, 2].map((i) => a[i]! + (b[i]! - a[i]!) * share) as unknown as Rgb);
}

function tabulate(colourAt: (t: number) => Rgb): ColourTable {
  const table = new Uint8ClampedArray(COLOUR_STEPS * 3);
  for (let i = 0; i < COLOUR_STEPS; i++) table.set(colourAt(i / (COLOUR_STEPS - 1)), i * 3);
  return table;
}

/** Entry 0 = nothing, entry 255 = the colour range or more. */
export const cividis: ColourTable = tabulate((t) => [
  polynomial(CIVIDIS.red, t),
  polynomial(CIVIDIS.green, t),
  polynomial(CIVIDIS.blue, t),
]);

/** Entry 0 = -range or less, the middle = zero, entry 255 = +range or more. */
export const diverging: ColourTable = tabulate(divergingAt);

/** @param at 0..1 of the way through the table */
export function cssColour(table: ColourTable, at: number): string {
  const entry = 3 * Math.round(at * (COLOUR_STEPS - 1));
  return `rgb(${table[entry]} ${table[entry + 1]} ${table[entry + 2]})`;
}

/** A table as a CSS gradient from left to right, for legends. */
export function cssGradient(table: ColourTable, stops = 17): string {
  const colours = Array.from({ length: stops }, (_, i) => {
    const entry = 3 * Math.round((i / (stops - 1)) * (COLOUR_STEPS - 1));
    return `rgb(${table[entry]} ${table[entry + 1]} ${table[entry + 2]})`;
  });
  return `linear-gradient(to right, ${colours.join(', ')})`;
}
