/** figures/ of the report: the homework's pictures under its names, as JPEG. */

import jpeg from 'jpeg-js';
import type { RgbaImage } from '../../src/core/image.ts';
import type { FaceFacts } from '../../src/sets/report/faces.ts';
import type { ReportFile } from '../../src/sets/report/report-file.ts';
import { cividis, COLOUR_STEPS, diverging } from '../../src/overlays/core/colour-maps.ts';
import { BLACK, WHITE, withCaption, type Caption, type Rgb } from './caption.ts';

const QUALITY = 92;
const LAST = COLOUR_STEPS - 1;
const colour = (table: ArrayLike<number>, step: number): Rgb => [table[3 * step]!, table[3 * step + 1]!, table[3 * step + 2]!]; // prettier-ignore
const FOR = colour(diverging, LAST);
const AGAINST = colour(diverging, 0);
const UNSIGNED_LEGEND: Caption['legend'] = [{ colours: [colour(cividis, 0), colour(cividis, LAST)], text: 'from little to much, whichever way' }]; // prettier-ignore
const GREY_LEGEND: Caption['legend'] = [{ colours: [BLACK, WHITE], text: 'from zero (black) to the largest (white)' }];

const encoded = (image: RgbaImage, caption: Caption): Uint8Array => {
  const { data, width, height } = withCaption(image, caption);
  return jpeg.encode({ data: Buffer.from(data), width, height }, QUALITY).data;
};

/** Captions are English: their letters come from letters.png. @param pictures by part and id, as `1 right-3` */
export function* figureFiles(
  { model, head, parts, seed }: ReportFile,
  pictures: ReadonlyMap<string, RgbaImage>,
): Generator<readonly [name: string, bytes: Uint8Array]> {
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
    yield [
      `fig1_${i}.jpg`,
      encoded(pictures.get(`1 ${right ? 'right' : 'wrong'}-${i}`)!, {
        title: `${label}: ${parts.saliency.name}`,
        lines: [says(face), about],
        legend: parts.saliency.signed ? both : UNSIGNED_LEGEND,
      }),
    ];
  }
  const { layer, steps } = parts.filters;
  yield ['fig2_1.jpg', encoded(pictures.get('2 ascent')!, { title: `Pictures that drive the filters of ${layer}`, lines: [`${steps} steps of gradient ascent from noise.`, about], legend: [] })]; // prettier-ignore
  yield ['fig2_2.jpg', encoded(pictures.get('2 outputs')!, { title: `What the filters of ${layer} give for a face`, lines: [says(parts.filters.face), about], legend: GREY_LEGEND })]; // prettier-ignore
  for (const [i, { label, right, wrong }] of parts.lime.faces.entries()) {
    const face = right ?? wrong;
    if (!face) continue;
    yield [
      `fig3_${i}.jpg`,
      encoded(pictures.get(`3 ${right ? 'right' : 'wrong'}-${i}`)!, {
        title: `${label}: LIME`,
        lines: [says(face), about],
        legend: both,
      }),
    ];
  }
}
