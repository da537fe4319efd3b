/** A picture as a report needs it: what it shows above it, what its colours mean below. */

import { basename } from 'node:path';
import type { RgbaImage } from '../../src/core/image.ts';
import { tileSheet, type Tile } from '../../src/inference/activations/core/sheet.ts';
import type { TakenFace } from './face-input.ts';
import { drawText, LINE_HEIGHT, wrapped } from './letters.ts';

export type Rgb = readonly [number, number, number];

export const BLACK: Rgb = [0, 0, 0];
export const WHITE: Rgb = [255, 255, 255];

export interface Caption {
  readonly title: string;
  readonly lines: readonly string[];
  /** Two colours: a ramp from one to the other. */
  readonly legend: readonly { readonly colours: readonly [Rgb] | readonly [Rgb, Rgb]; readonly text: string }[];
}

const MARGIN = 12;
const LEAST_WIDTH = 480;
const SWATCH = { width: 36, height: 13 } as const;
const PAPER = 255;
const INK: Rgb = [20, 24, 32];
const FRAME: Rgb = [120, 124, 132];

/** @returns the picture on white paper, with the caption's title and lines above and its legend below */
export function withCaption(picture: RgbaImage, { title, lines, legend }: Caption): RgbaImage {
  const inner = Math.max(LEAST_WIDTH, picture.width);
  const head = [
    ...wrapped(title, inner - 2).map((text) => ({ text, bold: true })),
    ...lines.flatMap((line) => wrapped(line, inner)).map((text) => ({ text, bold: false })),
  ];
  const left = MARGIN + SWATCH.width + 8;
  const foot = legend.map(({ colours, text }) => ({ colours, texts: wrapped(text, inner + MARGIN - left) }));
  const headHeight = head.length * LINE_HEIGHT;
  const footHeight = foot.reduce((sum, { texts }) => sum + texts.length * LINE_HEIGHT, 0);
  const width = inner + 2 * MARGIN;
  const height = headHeight + picture.height + footHeight + 4 * MARGIN;
  const out = { width, height, data: new Uint8ClampedArray(width * height * 4).fill(PAPER) };
  head.forEach(({ text, bold }, i) => drawText(out, text, MARGIN, MARGIN + i * LINE_HEIGHT, INK, bold));
  const top = headHeight + 2 * MARGIN;
  for (let y = 0; y < picture.height; y++)
    out.data.set(
      picture.data.subarray(y * picture.width * 4, (y + 1) * picture.width * 4),
      ((top + y) * width + MARGIN) * 4,
    );
  let y = top + picture.height + MARGIN;
  for (const { colours, texts } of foot) {
    drawSwatch(out, MARGIN, y + 3, colours);
    for (const text of texts) {
      drawText(out, text, left, y, INK);
      y += LINE_HEIGHT;
    }
  }
  return out;
}

function drawSwatch(out: RgbaImage, left: number, top: number, [from, to = from]: readonly Rgb[]): void {
  for (let y = 0; y < SWATCH.height; y++)
    for (let x = 0; x < SWATCH.width; x++) {
      const edge = x === 0 || y === 0 || x === SWATCH.width - 1 || y === SWATCH.height - 1;
      const share = x / (SWATCH.width - 1);
      for (let c = 0; c < 3; c++)
        out.data[((top + y) * out.width + left + x) * 4 + c] = edge
          ? FRAME[c]!
          : from![c]! * (1 - share) + to![c]! * share;
    }
}

const TILE_SIDE = 96;
const LIGHT: Rgb = [235, 235, 235];

/** Tiles in a grid, each with one or two lines of text below it; all have equally many lines. */
export function labelledSheet(tiles: readonly Tile[], labels: readonly (readonly string[])[]): RgbaImage {
  const gap = 6 + LINE_HEIGHT * Math.max(0, ...labels.map((lines) => lines.length));
  const sheet = tileSheet(tiles, TILE_SIDE, gap);
  const columns = Math.max(1, Math.ceil(Math.sqrt(tiles.length)));
  const step = (sheet.width - gap) / columns;
  labels.forEach((lines, n) => {
    const left = gap + (n % columns) * step;
    const top = gap + Math.floor(n / columns) * step + (step - gap);
    lines.forEach((line, i) => drawText(sheet, line, left, top + 2 + i * LINE_HEIGHT, LIGHT));
  });
  return sheet;
}

/** Which part of which file a picture is of. */
export function sourceLine({ file, how, square }: TakenFace): string {
  const part = {
    whole: 'all of it (the middle square)',
    box: `the square of ${Math.round(square.side)} pixels that --box names`,
    found: `the face that the app’s detector found, ${Math.round(square.side)} pixels a side`,
  }[how];
  return `Picture: ${basename(file)}, ${part}.`;
}
