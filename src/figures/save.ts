/** A figure as a file: the one way by which the app saves pictures. */

import type { Figure } from './core/figure.ts';
import { layoutFigure } from './core/layout.ts';
import { canvasMeasure, scenePng, sceneSvgBlob } from './paint.ts';

export const FIGURE_ENDINGS = ['png', 'svg'] as const;
export type FigureEnding = (typeof FIGURE_ENDINGS)[number];

export const isFigureEnding = (ending: string): ending is FigureEnding =>
  (FIGURE_ENDINGS as readonly string[]).includes(ending);

/** @returns PNG of 1,680 pixels in width or more on the longer side, or SVG of the same */
export function figureFile(figure: Figure, ending: FigureEnding): Promise<Blob> {
  const scene = layoutFigure(figure, canvasMeasure());
  return ending === 'png' ? scenePng(scene) : sceneSvgBlob(scene);
}
