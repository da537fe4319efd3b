/**
 * From what a figure says to where everything lies. One width for all figures; the height follows. Pure: texts are measured by whoever calls.
 */

import { placed, type Placed } from './blocks.ts';
import type { Cell, Figure } from './figure.ts';
import { INK, PAPER, RULE, SOFT, wrapped, type Mark, type Measure, type Scene } from './scene.ts';

/** Of every figure, in pixels: its long side is this or more. */
export const FIGURE_WIDTH = 1680;
export const MARGIN = 56;
const ROW_GAP = 36;
const CELL_GAP = 48;
const BLOCK_GAP = 26;
const TITLE = 44;
const LEAD = 29;
const FACT = 22;

/** @returns marks within FIGURE_WIDTH, the paper first */
export function layoutFigure(figure: Figure, measure: Measure): Scene {
  const inner = FIGURE_WIDTH - 2 * MARGIN;
  const marks: Mark[] = [];
  let y = MARGIN;
  const lines = (text: string, size: number, fill: string, bold: boolean): void => {
    for (const line of wrapped(text, inner, size, measure, bold)) {
      marks.push({ kind: 'text', x: MARGIN, y: y + size, text: line, size, bold, fill, anchor: 'start' });
      y += size * 1.3;
    }
  };
  lines(figure.title, TITLE, INK, true);
  if (figure.lead !== '') lines(figure.lead, LEAD, SOFT, false);
  if (figure.unfinished !== null) y = warning(figure.unfinished, y + 10, inner, measure, marks);
  for (const row of figure.rows) {
    const { height, marks: own } = placedRow(row, y + ROW_GAP * 0.75, inner, measure);
    marks.push(...own);
    y += ROW_GAP * 0.75 + height;
  }
  y = factStrip(figure.facts, y + ROW_GAP, inner, measure, marks);
  const height = Math.ceil(y + MARGIN * 0.7);
  const paper: Mark = { kind: 'box', x: 0, y: 0, width: FIGURE_WIDTH, height, fill: PAPER };
  return { width: FIGURE_WIDTH, height, title: `${figure.title}. ${figure.lead}`, marks: [paper, ...marks] };
}

function placedRow(cells: readonly Cell[], y: number, width: number, measure: Measure): Placed {
  const marks: Mark[] = [];
  const whole = cells.reduce((sum, { share }) => sum + share, 0);
  const room = width - CELL_GAP * (cells.length - 1);
  let x = MARGIN;
  let height = 0;
  for (const { share, blocks } of cells) {
    const own = (room * share) / whole;
    let at = y;
    for (const [i, block] of blocks.entries()) {
      if (i > 0) at += BLOCK_GAP;
      const block_ = placed(block, x, at, own, measure);
      marks.push(...block_.marks);
      at += block_.height;
    }
    height = Math.max(height, at - y);
    x += own + CELL_GAP;
  }
  return { height, marks };
}

/** A frame that no one overlooks, also in grey. @returns where it ends */
function warning(text: string, y: number, width: number, measure: Measure, marks: Mark[]): number {
  const size = 27;
  const pad = 18;
  const lines = wrapped(text, width - 2 * pad, size, measure, true);
  const height = lines.length * size * 1.3 + 2 * pad - 6;
  marks.push({ kind: 'box', x: MARGIN, y, width, height, fill: '#fff3d6', stroke: INK });
  lines.forEach((line, i) =>
    marks.push({ kind: 'text', x: MARGIN + pad, y: y + pad + size * (0.85 + 1.3 * i), text: line, size, bold: true, fill: INK, anchor: 'start' }),
  ); // prettier-ignore
  return y + height;
}

/** Read line by line. @returns where it ends */
function factStrip(facts: Figure['facts'], top: number, width: number, measure: Measure, marks: Mark[]): number {
  marks.push({
    kind: 'lines',
    lines: [
      [
        [MARGIN, top],
        [MARGIN + width, top],
      ],
    ],
    stroke: RULE,
    width: 2,
  });
  const half = (width - CELL_GAP) / 2;
  const indentOf = (name: string): number => Math.min(half * 0.5, measure(name, FACT, false) + 14);
  const isLong = ([name, value]: Figure['facts'][number]): boolean =>
    measure(value, FACT, true) > half - indentOf(name);
  let y = top + 18;
  // Short ones in pairs; a long one has a line of its own, after them.
  const short = facts.filter((fact) => !isLong(fact));
  const pairs = Array.from({ length: Math.ceil(short.length / 2) }, (_, i) => short.slice(2 * i, 2 * i + 2));
  for (const row of [...pairs, ...facts.filter(isLong).map((fact) => [fact])]) {
    const column = row.some(isLong) ? width : half;
    const heights = row.map(([name, value], k) => {
      const x = MARGIN + k * (half + CELL_GAP);
      const indent = indentOf(name);
      const text = { size: FACT, anchor: 'start' } as const;
      marks.push({ kind: 'text', x, y: y + FACT, text: name, bold: false, fill: SOFT, ...text });
      const lines = wrapped(value, column - indent, FACT, measure, true);
      lines.forEach((line, n) =>
        marks.push({ kind: 'text', x: x + indent, y: y + FACT * (1 + 1.25 * n), text: line, bold: true, fill: INK, ...text }),
      ); // prettier-ignore
      return Math.max(1, lines.length) * FACT * 1.25;
    });
    y += Math.max(...heights) + 8;
  }
  return y;
}
