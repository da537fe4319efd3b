/** What a figure says, before anything is placed: title, rows of blocks, and the strip of facts below them. */

import type { RgbaImage } from '../../core/image.ts';
import type { Point } from './scene.ts';

export interface NumberAt {
  /** 0..1 of the picture. */
  readonly u: number;
  readonly v: number;
  readonly text: string;
}

export interface LinesOver {
  /** In 0..1 of the picture. */
  readonly lines: readonly (readonly Point[])[];
  readonly stroke: string;
  /** Pixels at a picture 1,000 wide. */
  readonly width: number;
}

export interface PictureBlock {
  readonly kind: 'picture';
  readonly heading?: string;
  readonly caption?: string;
  readonly image: RgbaImage;
  readonly smooth: boolean;
  /** Laid over it, as large. */
  readonly over?: RgbaImage | null;
  readonly lines?: readonly LinesOver[];
  readonly numbers?: readonly NumberAt[];
}

export interface Tile {
  readonly image: RgbaImage | null;
  readonly under: RgbaImage | null;
  /** Where a value is below zero, in 0..1. */
  readonly hatched: readonly (readonly Point[])[];
  /** Below it. */
  readonly number: string;
  readonly caption: string;
}

export interface BarRow {
  readonly name: string;
  readonly value: number;
  /** The value in words. */
  readonly text: string;
  readonly interval?: readonly [low: number, high: number];
  /** The one that is spoken of. */
  readonly strong?: boolean;
}

export interface PlotLine {
  readonly name: string;
  /** In 0..1, from the lower left. */
  readonly points: readonly Point[];
  readonly style: 'solid' | 'dashed' | 'dotted';
}

export interface Plot {
  readonly heading: string;
  readonly lines: readonly PlotLine[];
  /** Outline of an area behind the lines. */
  readonly band: readonly Point[];
}

export type Block =
  | PictureBlock
  | {
      readonly kind: 'tiles';
      readonly tiles: readonly Tile[];
      readonly smooth: boolean;
      /** As many as fit where it is not said. */
      readonly columns?: number;
    }
  | {
      readonly kind: 'bars';
      readonly heading?: string;
      readonly rows: readonly BarRow[];
      /** Ends of the scale; else what the rows take. */
      readonly scale?: readonly [low: number, high: number];
    }
  | {
      readonly kind: 'plots';
      readonly plots: readonly Plot[];
      /** What the area is. */
      readonly band: string | null;
      readonly ends: readonly [low: string, high: string];
    }
  | {
      readonly kind: 'table';
      readonly heads: readonly string[];
      readonly rows: readonly (readonly string[])[];
      /** Of the width, by column. */
      readonly shares: readonly number[];
    }
  | {
      readonly kind: 'colours';
      readonly heading: string;
      readonly stops: readonly string[];
      /** What the left end says is hatched in the picture. */
      readonly hatched: boolean;
      readonly ends: readonly [low: string, middle: string, high: string];
    }
  | { readonly kind: 'text'; readonly text: string; readonly strong?: boolean };

export interface Cell {
  /** Of the row's width, beside those of the other cells. */
  readonly share: number;
  readonly blocks: readonly Block[];
}

export interface Figure {
  readonly title: string;
  readonly lead: string;
  /** What is missing, where it was saved before it was done. */
  readonly unfinished: string | null;
  readonly rows: readonly (readonly Cell[])[];
  /** Name and value. */
  readonly facts: readonly (readonly [name: string, value: string])[];
}
