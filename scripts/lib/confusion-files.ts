/** The confusion matrix of `npm run evaluate` as a picture and as a csv. */

import type { RgbaImage } from '../../src/core/image.ts';
import { labelShares } from '../../src/sets/core/intervals.ts';
import { cividis, COLOUR_STEPS } from '../../src/overlays/core/colour-maps.ts';
import { BLACK, WHITE, withCaption, type Rgb } from './caption.ts';
import { drawText, LINE_HEIGHT } from './letters.ts';

/** What both kinds of figures of evaluate have. */
export interface ConfusionFigures {
  readonly model: string;
  readonly head: string;
  readonly labels: readonly string[];
  readonly n: number;
  readonly accuracy: number;
  readonly macroF1: number;
  /** [true][predicted], counts. */
  readonly confusion: readonly (readonly number[])[];
}

const quoted = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** A row a true label, a column a predicted one, then n, recall and precision with their 95 % intervals. */
export function confusionCsv({ labels, confusion }: ConfusionFigures): string {
  const shares = labelShares(labels, confusion);
  const part = (prefix: string): string[] => [prefix, `${prefix} low`, `${prefix} high`];
  const head = ['true \\ predicted', ...labels, 'n', ...part('recall'), ...part('precision')];
  const rows = confusion.map((row, i) => {
    const { recall, precision } = shares[i]!;
    const cells = [recall, precision].flatMap(({ value, interval }) => [value, interval?.[0], interval?.[1]]);
    return [labels[i]!, ...row, recall.n, ...cells.map((cell) => cell ?? '')];
  });
  return `${[head, ...rows].map((row) => row.map((cell) => quoted(String(cell))).join(',')).join('\n')}\n`;
}

const CELL = { width: 84, height: 46 } as const;
const LEFT = 110;

/** Cells coloured by their share of the true label's faces, with count and share. */
export function confusionPicture({
  model,
  head,
  labels,
  n,
  accuracy,
  macroF1,
  confusion,
}: ConfusionFigures): RgbaImage {
  const [width, height] = [LEFT + labels.length * CELL.width, LINE_HEIGHT + 6 + labels.length * CELL.height];
  const out: RgbaImage = { width, height, data: new Uint8ClampedArray(width * height * 4).fill(255) };
  labels.forEach((label, i) => {
    drawText(out, label, LEFT + i * CELL.width + 6, 0, BLACK, true);
    drawText(out, label, 0, LINE_HEIGHT + 6 + i * CELL.height + 12, BLACK, true);
  });
  confusion.forEach((row, i) => {
    const known = Math.max(1, row.reduce((a, b) => a + b, 0)); // prettier-ignore
    row.forEach((count, j) => {
      const share = count / known;
      const colour = colourOf(share);
      const [left, top] = [LEFT + j * CELL.width, LINE_HEIGHT + 6 + i * CELL.height];
      for (let y = top + 1; y < top + CELL.height; y++)
        for (let x = left + 1; x < left + CELL.width; x++) out.data.set(colour, (y * width + x) * 4);
      const ink = share > 0.5 ? BLACK : WHITE;
      drawText(out, String(count), left + 8, top + 4, ink, true);
      drawText(out, `${(100 * share).toFixed(1)} %`, left + 8, top + 4 + LINE_HEIGHT, ink);
    });
  });
  return withCaption(out, {
    title: `Confusion matrix: network ${model}, head ${head}`,
    lines: [
      `${n} faces, accuracy ${(100 * accuracy).toFixed(1)} %, macro-F1 ${macroF1.toFixed(3)}. Rows: the label that people gave. Columns: the label with the highest score.`,
    ],
    legend: [{ colours: [colourOf(0), colourOf(1)], text: 'share of the row: from none to all' }],
  });
}

function colourOf(share: number): Rgb {
  const step = 3 * Math.round(share * (COLOUR_STEPS - 1));
  return [cividis[step]!, cividis[step + 1]!, cividis[step + 2]!];
}
