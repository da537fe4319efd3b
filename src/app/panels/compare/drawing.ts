/** The map over the grey face, and the lines of the curves, as they are drawn on the screen and in the saved card. */

import { heatMapRgba } from '../../../overlays/core/heat-map.ts';
import type { FillCurves } from '../../../attribution/faithfulness/card.ts';
import type { Curve } from '../../../attribution/faithfulness/curves.ts';
import type { FrozenFace } from '../frozen-face.ts';
import { paintGreyFace } from '../inside/paint.ts';

/** Share of a map's values that are drawn at less than full colour. */
const SHARE = 0.99;

/** Of maps that were drawn: a map is drawn again whenever the state changes. */
const ranges = new WeakMap<Float32Array, number>();

/** The largest hundredth of |values| begins here; > 0. */
export function colourRangeOf(values: Float32Array): number {
  const range = ranges.get(values) ?? percentile(values);
  ranges.set(values, range);
  return range;
}

function percentile(values: Float32Array): number {
  const sorted = values.map(Math.abs).sort();
  return sorted[Math.floor(SHARE * (sorted.length - 1))] || sorted[sorted.length - 1] || 1;
}

type Pixels = { readonly width: number; readonly height: number; readonly data: Uint8ClampedArray };

function canvasOf({ width, height, data }: Pixels): HTMLCanvasElement {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  canvas.getContext('2d')?.putImageData(new ImageData(new Uint8ClampedArray(data), width, height), 0, 0);
  return canvas;
}

/** The face in grey, and over it the values: orange above zero, blue below it. @param values null: the face alone */
export function drawMap(
  context: CanvasRenderingContext2D,
  face: FrozenFace,
  values: Float32Array | null,
  range: number,
  [x, y, side]: readonly [number, number, number],
): void {
  const { width, height, rgb } = face.picture;
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = 'high';
  context.drawImage(canvasOf(paintGreyFace(rgb, width, height, face.mirrored)), x, y, side, side);
  if (!values) return;
  const heat = heatMapRgba(values, face.width, face.height, range, 'signed');
  const map = canvasOf({ width: face.width, height: face.height, data: heat });
  context.save();
  if (face.mirrored) {
    context.translate(2 * x + side, 0);
    context.scale(-1, 1);
  }
  context.drawImage(map, x, y, side, side);
  context.restore();
}

export interface Lines {
  readonly deletion: string;
  readonly lerfDeletion: string;
  readonly insertion: string;
  /** Outline of the area between the least and the largest score of the random orders. */
  readonly band: string;
}

/** For `points` of SVG lines in a box of the given size; the score 0..1 upwards. */
export function linesOf(
  { deletion, lerfDeletion, insertion, random }: FillCurves,
  width: number,
  height: number,
): Lines {
  const point = ({ units }: Curve, k: number, score: number): string => {
    const x = (units[k]! / units[units.length - 1]!) * width;
    return `${x.toFixed(1)},${((1 - score) * height).toFixed(1)}`;
  };
  const line = (curve: Curve): string => curve.scores.map((score, k) => point(curve, k, score)).join(' ');
  const edge = (pick: (...scores: number[]) => number): string[] =>
    deletion.units.map((_, k) => point(deletion, k, pick(...random.map(({ scores }) => scores[k]!))));
  return {
    deletion: line(deletion),
    lerfDeletion: line(lerfDeletion),
    insertion: line(insertion),
    band: [...edge(Math.max), ...edge(Math.min).reverse()].join(' '),
  };
}
