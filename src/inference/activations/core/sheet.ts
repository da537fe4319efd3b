/** Many small pictures on one sheet, for export as PNG. */

import type { RgbaImage } from '../../../core/image.ts';

export interface Tile {
  readonly height: number;
  readonly width: number;
  /** 1 = grey, 3 = RGB. */
  readonly channels: 1 | 3;
  /** 0..255, row-major; what lies outside is clamped. */
  readonly values: ArrayLike<number>;
}

export interface SheetGrid {
  readonly columns: number;
  /** Of the whole sheet, in pixels. */
  readonly width: number;
  readonly height: number;
  /** The upper left corner of a cell, counted in reading order. */
  place(cell: number): { readonly x: number; readonly y: number };
}

/**
 * Where cells lie on a sheet: in reading order, in a grid as square as their number allows.
 * @param side    pixels a side of a cell
 * @param gap     pixels between cells and around them
 * @param caption pixels of height below each cell
 */
export function sheetGrid(count: number, side: number, gap: number, caption = 0): SheetGrid {
  const columns = Math.max(1, Math.ceil(Math.sqrt(count)));
  const rows = Math.max(1, Math.ceil(count / columns));
  const [across, down] = [side + gap, side + caption + gap];
  return {
    columns,
    width: columns * across + gap,
    height: rows * down + gap,
    place: (cell) => ({ x: gap + (cell % columns) * across, y: gap + Math.floor(cell / columns) * down }),
  };
}

const BACKGROUND = 32;

/**
 * Tiles in reading order, each enlarged by whole pixels to about `side`, in a grid as square as the count allows.
 * @param gap pixels between tiles and around them
 */
export function tileSheet(tiles: readonly Tile[], side = 96, gap = 4): RgbaImage {
  const scaleOf = (tile: Tile): number => Math.max(1, Math.floor(side / Math.max(tile.height, tile.width)));
  const cell = Math.max(side, ...tiles.map((tile) => scaleOf(tile) * Math.max(tile.height, tile.width)));
  const { width, height, place } = sheetGrid(tiles.length, cell, gap);
  const data = new Uint8ClampedArray(width * height * 4).fill(BACKGROUND);
  for (let i = 3; i < data.length; i += 4) data[i] = 255;
  for (const [n, tile] of tiles.entries()) {
    const scale = scaleOf(tile);
    const { x: left, y: top } = place(n);
    for (let y = 0; y < tile.height * scale; y++)
      for (let x = 0; x < tile.width * scale; x++) {
        const from = (Math.floor(y / scale) * tile.width + Math.floor(x / scale)) * tile.channels;
        const to = ((top + y) * width + left + x) * 4;
        for (let c = 0; c < 3; c++) data[to + c] = tile.values[from + (tile.channels === 3 ? c : 0)]!;
      }
  }
  return { width, height, data };
}

/**
 * A response map as a grey tile: zero is black, `most` is white; negative values are black.
 * @param most the layer's maximum (common scale) or the map's own; 0 gives a black tile
 */
export function mapTile(map: Float32Array, height: number, width: number, most: number): Tile {
  const values = Float32Array.from(map, (value) => (most > 0 ? (value / most) * 255 : 0));
  return { height, width, channels: 1, values };
}
