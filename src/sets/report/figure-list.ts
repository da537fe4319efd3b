/** figures/ of the report: the homework's pictures under its names, each with its caption. */

import type { RgbaImage } from '../../core/image.ts';
import { cividis, COLOUR_STEPS, diverging } from '../../overlays/core/colour-maps.ts';
import type { FaceFacts } from './faces.ts';
import type { ReportFile } from './report-file.ts';

type Rgb = readonly [number, number, number];

/** What stands above a picture, and what its colours mean below it. */
export interface FigureCaption {
  readonly title: string;
  readonly lines: readonly string[];
  /** Two colours: a ramp from one to the other. */
  readonly legend: readonly { readonly colours: readonly [Rgb] | readonly [Rgb, Rgb]; readonly text: string }[];
}

export interface ReportFigure {
  /** Of its file. */
  readonly name: string;
  readonly picture: RgbaImage;
  readonly caption: FigureCaption;
}

const [BLACK, WHITE]: readonly [Rgb, Rgb] = [
  [0, 0, 0],
  [255, 255, 255],
];
const LAST = COLOUR_STEPS - 1;
const colour = (table: ArrayLike<number>, step: number): Rgb => [table[3 * step]!, table[3 * step + 1]!, table[3 * step + 2]!]; // prettier-ignore
const FOR = colour(diverging, LAST);
const AGAINST = colour(diverging, 0);
const UNSIGNED_LEGEND: FigureCaption['legend'] = [{ colours: [colour(cividis, 0), colour(cividis, LAST)], text: 'from little to much, whichever way' }]; // prettier-ignore
const GREY_LEGEND: FigureCaption['legend'] = [
  { colours: [BLACK, WHITE], text: 'from zero (black) to the largest (white)' },
];

/** Captions are English: the command line's letters come from letters.png. @param pictures by part and id, as `1 right-3` */
export function* reportFigures(
  { model, head, parts, seed }: ReportFile,
  pictures: ReadonlyMap<string, RgbaImage>,
): Generator<ReportFigure> {
  const about = `Network ${model}, head ${head}, seed ${seed}.`;
  const says = ({ label, predicted, score }: FaceFacts): string =>
    `Labelled ${label}; highest score ${score.toFixed(2)} for the label ${predicted}. It is the network’s answer, not what the person feels.`;
  const both = [
    { colours: [FOR] as const, text: 'speaks for the label' },
    { colours: [AGAINST] as const, text: 'speaks against it' },
  ];
  for (const [i, { label, right, wrong }] of parts.saliency.faces.entries()) {
    const face = right ?? wrong;
    if (!face) continue;
    yield {
      name: `fig1_${i}.jpg`,
      picture: pictures.get(`1 ${right ? 'right' : 'wrong'}-${i}`)!,
      caption: {
        title: `${label}: ${parts.saliency.name}`,
        lines: [says(face), about],
        legend: parts.saliency.signed ? both : UNSIGNED_LEGEND,
      },
    };
  }
  const { layer, steps } = parts.filters;
  yield { name: 'fig2_1.jpg', picture: pictures.get('2 ascent')!, caption: { title: `Pictures that drive the filters of ${layer}`, lines: [`${steps} steps of gradient ascent from noise.`, about], legend: [] } }; // prettier-ignore
  yield { name: 'fig2_2.jpg', picture: pictures.get('2 outputs')!, caption: { title: `What the filters of ${layer} give for a face`, lines: [says(parts.filters.face), about], legend: GREY_LEGEND } }; // prettier-ignore
  for (const [i, { label, right, wrong }] of parts.lime.faces.entries()) {
    const face = right ?? wrong;
    if (!face) continue;
    yield {
      name: `fig3_${i}.jpg`,
      picture: pictures.get(`3 ${right ? 'right' : 'wrong'}-${i}`)!,
      caption: {
        title: `${label}: LIME`,
        lines: [says(face), about],
        legend: both,
      },
    };
  }
}
