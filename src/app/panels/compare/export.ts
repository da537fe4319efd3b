/** What was found, as files: all figures as JSON, the score card as a picture. */

import { insertionMinusDeletion, randomBand } from '../../../attribution/faithfulness/card.ts';
import type { Finding } from '../../../attribution/faithfulness/face-tests.ts';
import { ALL_MAPS, methodOf } from '../../../attribution/registry.ts';
import { formatScore, t, tLabel } from '../../../words/words.ts';
import { cardRows, findingsOf, fillSentence } from './card.ts';
import { colourRangeOf, drawMap, linesOf } from './drawing.ts';
import type { CompareState } from './session.ts';

/** Numbers are written as numbers, whatever array holds them. */
const plain = (_key: string, value: unknown): unknown =>
  value instanceof Float32Array || value instanceof Float64Array ? Array.from(value) : value;

/** With the figures that follow from the curves, so that nobody needs to compute them again. */
const told = (finding: Finding): object =>
  finding.kind === 'curves'
    ? {
        ...finding,
        insertionMinusDeletion: insertionMinusDeletion(finding.curves),
        random: randomBand(finding.curves),
      }
    : finding;

/** @returns JSON; null where there is nothing yet */
export function compareJson({ subject, maps, tested }: CompareState): string | null {
  if (!subject || (maps.size === 0 && !tested)) return null;
  const { labels, id } = subject.head;
  const [any] = maps.values();
  const about = {
    format: 'expression-explainer-comparison',
    version: 1,
    model: subject.model,
    head: id,
    labels,
    width: subject.width,
    height: subject.height,
    seed: 1,
  };
  const sideBySide = [...maps.values()].map(({ kind: _, target, ...map }) => ({ ...map, label: labels[target] }));
  const tests = tested && {
    method: tested.method,
    label: labels[tested.target],
    whole: tested.answer !== null,
    ...tested.answer,
    findings: tested.findings.map(told),
  };
  return JSON.stringify({ ...about, ...(any ? { maps: sideBySide } : {}), ...(tests ? { tests } : {}) }, plain);
}

const [WIDTH, MARGIN, ROW, CURVES] = [960, 32, 30, 150];
const [INK, SOFT, PAPER, LINE, BAND] = ['#10203f', '#4a5570', '#fffdf7', '#7f8699', '#e9e3d4'];
const FONT = 'system-ui, sans-serif';

/** The card, as it is printed on paper in both schemes. @returns null where no test has ended */
export async function cardPng({ subject, tested }: CompareState): Promise<Blob | null> {
  const [map] = findingsOf(tested?.findings ?? [], 'map');
  if (!subject || !tested || !map) return null;
  const rows = cardRows(tested.findings, tested.answer !== null);
  const curves = findingsOf(tested.findings, 'curves');
  const top = MARGIN + 84;
  const body = Math.max(260, rows.length * ROW);
  const height = top + body + (curves.length > 0 ? CURVES + 100 : 0) + 116;
  const canvas = Object.assign(document.createElement('canvas'), { width: 2 * WIDTH, height: 2 * height });
  const context = canvas.getContext('2d');
  if (!context) return null;
  context.scale(2, 2);
  context.fillStyle = PAPER;
  context.fillRect(0, 0, WIDTH, height);
  const write = (text: string, x: number, y: number, size = 15, colour = INK, bold = false): void => {
    context.font = `${bold ? 'bold ' : ''}${size}px ${FONT}`;
    context.fillStyle = colour;
    context.fillText(text, x, y);
  };
  const label = tLabel(subject.head.labels[tested.target]!);
  const method = methodOf(tested.method, ALL_MAPS).name;
  write(t('compare.card'), MARGIN, MARGIN + 22, 26, INK, true);
  const score = tested.answer ? formatScore(tested.answer.score) : '–';
  write(t('compare.card.of', { method, label, score }), MARGIN, MARGIN + 52, 16, SOFT);
  drawMap(context, subject, map.values, colourRangeOf(map.values), [MARGIN, top, 220]);
  rows.forEach(({ test, figure, verdict }, i) => {
    const y = top + 20 + i * ROW;
    write(test, 284, y);
    write(figure, 556, y);
    write(t(`compare.verdict.${verdict ?? 'none'}`), 832, y, 15, verdict === 'failed' ? '#9f1d35' : INK, true);
  });
  curves.forEach((found, i) => {
    const wide = (WIDTH - 2 * MARGIN - 48) / 3;
    const [x, y] = [MARGIN + i * (wide + 24), top + body + 44];
    write(t('compare.curves.of', { fill: t(`compare.fill.${found.fill}`) }), x, y - 12, 14, INK, true);
    context.save();
    context.translate(x, y);
    const lines = linesOf(found.curves, wide, CURVES);
    trace(context, lines.band, { fill: BAND });
    trace(context, lines.insertion, { stroke: LINE, dash: [2, 4] });
    trace(context, lines.lerfDeletion, { stroke: INK, dash: [7, 4] });
    trace(context, lines.deletion, { stroke: INK, dash: [] });
    trace(context, `0,0 0,${CURVES} ${wide},${CURVES}`, { stroke: LINE, dash: [] });
    context.restore();
  });
  if (curves.length > 1) write(fillSentence(curves), MARGIN, top + body + CURVES + 78, 13, SOFT);
  context.font = `12px ${FONT}`;
  wrapped(context, `${t('compare.curves.about')} ${t('compare.limits.text')}`).forEach((line, i) =>
    write(line, MARGIN, height - 92 + i * 18, 12, SOFT),
  );
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}

/** Lines that fit between the margins, in the font that is set. */
function wrapped(context: CanvasRenderingContext2D, text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (context.measureText(longer).width > WIDTH - 2 * MARGIN) lines.push(line);
    line = context.measureText(longer).width > WIDTH - 2 * MARGIN ? word : longer;
  }
  return [...lines, line];
}

function trace(
  context: CanvasRenderingContext2D,
  points: string,
  how: { readonly fill: string } | { readonly stroke: string; readonly dash: number[] },
): void {
  context.beginPath();
  for (const point of points.split(' ')) {
    const [x, y] = point.split(',').map(Number) as [number, number];
    context.lineTo(x, y);
  }
  if ('fill' in how) {
    context.fillStyle = how.fill;
    context.fill();
    return;
  }
  context.lineWidth = 2;
  context.strokeStyle = how.stroke;
  context.setLineDash(how.dash);
  context.stroke();
}
