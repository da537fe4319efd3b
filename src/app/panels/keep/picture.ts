/** Kept faces as they are drawn on the screen, and in words. */

import { heatMapRgba } from '../../../overlays/core/heat-map.ts';
import { methodOf, ALL_MAPS } from '../../../attribution/registry.ts';
import { formatScore, t, tHead, tLabel } from '../../../words/words.ts';
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
