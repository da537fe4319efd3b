/** Where tiles and blocks lie: the gallery's grid, the way of the arrow keys in it, the sizes of the blocks in the network map. Pure. */

export interface TileLayout {
  readonly columns: number;
  readonly rows: number;
  /** Side of a tile, in CSS pixels. */
  readonly tile: number;
  readonly gap: number;
  readonly width: number;
  readonly height: number;
}

/** A finger's width: no tile is smaller. */
export const LEAST_TILE = 44;
const MOST_TILE = 112;
/** One picture alone. */
const MOST_ALONE = 240;
const GAP = 4;

/**
 * The largest tiles that all fit into width x height; where none do, the smallest ones, and the grid grows downwards.
 * @param count of tiles, 1 or more
 * @param width, height in CSS pixels
 */
export function tileLayout(count: number, width: number, height: number): TileLayout {
  const columnsOf = (tile: number): number => Math.max(1, Math.floor((width + GAP) / (tile + GAP)));
  const most = count === 1 ? MOST_ALONE : MOST_TILE;
  let tile = LEAST_TILE;
  for (let wanted = most; wanted > LEAST_TILE; wanted -= 2) {
    const rows = Math.ceil(count / columnsOf(wanted));
    if (rows * (wanted + GAP) - GAP <= height) {
      tile = wanted;
      break;
    }
  }
  const columns = Math.min(count, columnsOf(tile));
  const rows = Math.ceil(count / columns);
  // What is left over at the right edge goes to the tiles.
  const stretched = Math.min(most, Math.floor((width + GAP) / columns) - GAP);
  const side = Math.max(tile, stretched);
  return {
    columns,
    rows,
    tile: side,
    gap: GAP,
    width: columns * (side + GAP) - GAP,
    height: rows * (side + GAP) - GAP,
  };
}

/** Where the tile at `position` (0 = first) begins, in CSS pixels. */
export function tilePlace({ columns, tile, gap }: TileLayout, position: number): { x: number; y: number } {
  return { x: (position % columns) * (tile + gap), y: Math.floor(position / columns) * (tile + gap) };
}

/** The position under a point; null beside the tiles. A gap belongs to the tile before it: nothing between two tiles is dead. */
export function tileAt({ columns, tile, gap }: TileLayout, count: number, x: number, y: number): number | null {
  const column = Math.floor(x / (tile + gap));
  const row = Math.floor(y / (tile + gap));
  const position = row * columns + column;
  return x >= 0 && y >= 0 && column < columns && position < count ? position : null;
}

/** @returns the position that a key leads to, clamped to the grid; null for other keys */
export function movedInGrid(position: number, key: string, columns: number, count: number): number | null {
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    PageUp: -columns * 4,
    PageDown: columns * 4,
    Home: -count,
    End: count,
  };
  const step = steps[key];
  if (step === undefined) return null;
  const wanted = position + step;
  if (key === 'ArrowUp' || key === 'ArrowDown') return wanted >= 0 && wanted < count ? wanted : position;
  return Math.min(count - 1, Math.max(0, wanted));
}

export interface BlockSize {
  /** Shares of the space there is, 0..1: width stands for channels or units, height for the side of the maps. */
  readonly width: number;
  readonly height: number;
}

/** No block vanishes. */
const LEAST_SHARE = 0.09;

/**
 * A block for each layer: as tall as its maps are, as wide as the logarithm of their number (1 to 3,200 must fit beside each other).
 * A flat layer is as low as a block gets.
 * @param shapes [height, width, channels] or [units] each
 */
export function blockSizes(shapes: readonly (readonly number[])[]): BlockSize[] {
  const sides = shapes.map((shape) => (shape.length === 3 ? Math.max(shape[0]!, shape[1]!) : 1));
  const counts = shapes.map((shape) => Math.log2(1 + (shape[shape.length - 1] ?? 1)));
  const [side, count] = [Math.max(...sides), Math.max(...counts)];
  return shapes.map((_, i) => ({
    width: Math.max(LEAST_SHARE, counts[i]! / count),
    height: Math.max(LEAST_SHARE, sides[i]! / side),
  }));
}
