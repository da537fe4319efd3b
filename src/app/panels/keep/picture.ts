/** Kept faces as they are drawn: crop and map on the screen, and all of them with bars and facts as one picture for a report. */

import { heatMapRgba } from '../../../overlays/core/heat-map.ts';
import { methodOf, ALL_MAPS } from '../../../attribution/registry.ts';
import { formatScore, languageTag, t, tHead, tLabel } from '../../../words/words.ts';
import type { KeptFace } from './kept-faces.ts';

type Context = CanvasRenderingContext2D;

function canvasOf(width: number, height: number, data: Uint8ClampedArray): HTMLCanvasElement {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  canvas.getContext('2d')?.putImageData(new ImageData(new Uint8ClampedArray(data), width, height), 0, 0);
  return canvas;
}

function rgba(rgb: Uint8ClampedArray): Uint8ClampedArray {
  const out = new Uint8ClampedArray((rgb.length / 3) * 4).fill(255);
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) out.set(rgb.subarray(from, from + 3), to);
  return out;
}

/** The face with its map over it, as the view showed it. */
export function drawKept(
  context: Context,
  { crop, map, mirrored }: KeptFace,
  x: number,
  y: number,
  side: number,
): void {
  context.save();
  context.imageSmoothingQuality = 'high';
  context.translate(mirrored ? x + side : x, y);
  if (mirrored) context.scale(-1, 1);
  context.drawImage(canvasOf(crop.width, crop.height, rgba(crop.rgb)), 0, 0, side, side);
  if (map) {
    const heat = heatMapRgba(map.values, map.width, map.height, map.colourRange, map.signed ? 'signed' : 'magnitude');
    context.globalAlpha = 0.85;
    context.drawImage(canvasOf(map.width, map.height, heat), 0, 0, side, side);
  }
  context.restore();
}

/** Network, head and method, in words. */
export function aboutKept({ manifest, prediction, map }: KeptFace): string {
  const head = manifest.heads.find(({ id }) => id === prediction.head);
  const [weights] = manifest.files.weights;
  return t('keep.about', {
    network: `${manifest.title} ${weights?.sha256.slice(0, 8) ?? ''}`.trim(),
    head: tHead(prediction.head, head?.title ?? prediction.head),
    method: map ? methodOf(map.method, ALL_MAPS).name : '–',
  });
}

/** The face in one sentence. */
export function saidKept({ number, source, prediction, target }: KeptFace): string {
  const label = (index: number): string => tLabel(prediction.labels[index] ?? '');
  return t('keep.face', {
    number,
    source: t(`keep.source.${source}`),
    label: label(prediction.top),
    score: formatScore(prediction.probabilities[prediction.top] ?? 0),
    explained: label(target),
  });
}

const [SIDE, GAP, MARGIN, ROW] = [400, 32, 40, 30];
const [INK, SOFT, PAPER, TRACK, BAR] = ['#10203f', '#4a5570', '#ffffff', '#e9e3d4', '#7080a2'];
const FONT = 'system-ui, sans-serif';
/** Of the picture: no report prints it in fewer pixels than 1600. */
const LEAST_WIDTH = 1600;

/** All kept faces on white, as wide as a report wants it. @returns null where nothing is kept, or there is no canvas */
export function keptPng(faces: readonly KeptFace[]): Promise<Blob | null> {
  if (faces.length === 0) return Promise.resolve(null);
  const rows = Math.max(...faces.map(({ prediction }) => prediction.labels.length));
  const width = Math.max(2, faces.length) * (SIDE + GAP) - GAP + 2 * MARGIN;
  const height = MARGIN + SIDE + 74 + rows * ROW + 96 + faces.length * 20;
  const scale = Math.max(2, LEAST_WIDTH / width);
  const canvas = Object.assign(document.createElement('canvas'), { width: width * scale, height: height * scale });
  const context = canvas.getContext('2d');
  if (!context) return Promise.resolve(null);
  context.scale(scale, scale);
  context.fillStyle = PAPER;
  context.fillRect(0, 0, width, height);
  const write = (text: string, x: number, y: number, size: number, colour = INK, bold = false): void => {
    context.font = `${bold ? 'bold ' : ''}${size}px ${FONT}`;
    context.fillStyle = colour;
    context.fillText(text, x, y);
  };
  faces.forEach((face, i) => {
    const { prediction, target, number, source } = face;
    const x = MARGIN + i * (SIDE + GAP);
    drawKept(context, face, x, MARGIN, SIDE);
    const top = MARGIN + SIDE + 36;
    write(`${number}  ${tLabel(prediction.labels[prediction.top]!)}`, x, top, 26, INK, true);
    context.textAlign = 'right';
    write(formatScore(prediction.probabilities[prediction.top]!), x + SIDE, top, 26);
    context.textAlign = 'left';
    write(t(`keep.source.${source}`), x, top + 22, 15, SOFT);
    prediction.labels.forEach((label, row) => {
      const y = top + 38 + row * ROW;
      const bold = row === target;
      write(tLabel(label), x, y + 19, 16, INK, bold);
      context.fillStyle = TRACK;
      context.fillRect(x + 100, y + 4, SIDE - 160, 20);
      context.fillStyle = bold ? INK : BAR;
      context.fillRect(x + 100, y + 4, (SIDE - 160) * prediction.probabilities[row]!, 20);
      context.textAlign = 'right';
      write(formatScore(prediction.probabilities[row]!), x + SIDE, y + 19, 16, INK, bold);
      context.textAlign = 'left';
    });
  });
  let y = height - 62 - faces.length * 20;
  for (const face of faces) write(`${saidKept(face)} ${aboutKept(face)}`, MARGIN, (y += 20), 12, SOFT);
  const time = faces.at(-1)!.taken.toLocaleString(languageTag());
  write(`${t('legend.plain.for')} · ${t('legend.plain.against')}`, MARGIN, y + 26, 13, INK);
  write(t('keep.taken', { time }), MARGIN, y + 46, 12, SOFT);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}
