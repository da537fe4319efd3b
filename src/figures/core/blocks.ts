/** Where the parts of one block lie, given the place and width that it has. Pure. */

import type { BarRow, Block, PictureBlock, Plot, Tile } from './figure.ts';
import { hatchedBox } from './hatch.ts';
import { AGAINST, FOR, INK, PAPER, RULE, SOFT, TRACK, wrapped, type Mark, type Measure, type Point } from './scene.ts';

export interface Placed {
  readonly height: number;
  readonly marks: readonly Mark[];
}

const HEADING = 27;
const BODY = 24;
const SMALL = 21;
const DARK = '#0b1630';
const LEADING = 1.3;

type Of<K extends Block['kind']> = Extract<Block, { kind: K }>;

/** @param width that the block may take */
export function placed(block: Block, x: number, y: number, width: number, measure: Measure): Placed {
  switch (block.kind) {
    case 'picture':
      return picture(block, x, y, width, measure);
    case 'tiles':
      return tiles(block, x, y, width, measure);
    case 'bars':
      return bars(block, x, y, width, measure);
    case 'plots':
      return plots(block, x, y, width, measure);
    case 'table':
      return table(block, x, y, width, measure);
    case 'colours':
      return colours(block, x, y, width, measure);
    case 'text':
      return paragraph(block.text, x, y, width, measure, { size: BODY, bold: block.strong ?? false });
  }
}

const text = (
  words: string,
  x: number,
  y: number,
  { size = BODY, bold = false, fill = INK, anchor = 'start' as 'start' | 'middle' | 'end', halo = '' } = {},
): Mark => ({ kind: 'text', x, y, text: words, size, bold, fill, anchor, ...(halo ? { halo } : {}) });

function paragraph(
  words: string | undefined,
  x: number,
  y: number,
  width: number,
  measure: Measure,
  { size = BODY, bold = false, fill = INK } = {},
): Placed {
  if (!words) return { height: 0, marks: [] };
  const lines = wrapped(words, width, size, measure, bold);
  return {
    height: lines.length * size * LEADING,
    marks: lines.map((line, i) => text(line, x, y + size * (1 + LEADING * i), { size, bold, fill })),
  };
}

function picture(block: PictureBlock, x: number, y: number, width: number, measure: Measure): Placed {
  const { image, smooth, over, lines = [], numbers = [] } = block;
  const heading = paragraph(block.heading, x, y, width, measure, { size: HEADING, bold: true });
  const top = y + heading.height + (heading.height > 0 ? 8 : 0);
  const height = (width * image.height) / image.width;
  const box = { x, y: top, width, height };
  const at = ([u, v]: Point): Point => [x + u * width, top + v * height];
  const size = Math.min(38, Math.max(22, width / 19));
  const below = paragraph(block.caption, x, top + height + 6, width, measure, { size: SMALL, fill: SOFT });
  return {
    height: top - y + height + (below.height > 0 ? 6 + below.height : 0),
    marks: [
      ...heading.marks,
      { kind: 'picture', image, smooth, ...box },
      ...(over ? [{ kind: 'picture', image: over, smooth, ...box } as const] : []),
      ...lines.map(({ lines: all, stroke, width: thick }): Mark => ({
        kind: 'lines',
        lines: all.map((line) => line.map(at)),
        stroke,
        width: Math.max(1.5, (thick * width) / 1000),
      })),
      ...numbers.map(({ u, v, text: number }) => {
        const [px, py] = at([u, v]);
        return text(number, px, py + size * 0.36, { size, bold: true, fill: PAPER, anchor: 'middle', halo: DARK });
      }),
      ...below.marks,
    ],
  };
}

const TILE_GAP = 14;
/** No tile is smaller, so that its number can be read. */
const LEAST_TILE = 74;
const MOST_TILE = 230;

/** Columns of tiles that fill the width in about as many rows as fit beside it. */
export function tileColumns(count: number, width: number): number {
  const most = Math.max(1, Math.floor((width + TILE_GAP) / (LEAST_TILE + TILE_GAP)));
  const least = Math.max(1, Math.ceil((width + TILE_GAP) / (MOST_TILE + TILE_GAP)));
  return Math.min(most, Math.max(least, Math.ceil(Math.sqrt(count * 1.5))));
}

function tiles(block: Of<'tiles'>, x: number, y: number, width: number, measure: Measure): Placed {
  const columns = block.columns ?? tileColumns(block.tiles.length, width);
  const side = (width + TILE_GAP) / columns - TILE_GAP;
  const wrap = (tile: Tile): string[] => (tile.caption ? wrapped(tile.caption, side, SMALL, measure) : []);
  const most = Math.max(0, ...block.tiles.map((tile) => wrap(tile).length));
  const aspect = (image: Tile['image']): number => (image ? image.height / image.width : 1);
  const high = side * Math.max(...block.tiles.map(({ image, under }) => aspect(under ?? image)));
  const across = high + 26 + most * SMALL * LEADING + TILE_GAP;
  const marks = block.tiles.flatMap((tile, i): Mark[] => {
    const left = x + (i % columns) * (side + TILE_GAP);
    const top = y + Math.floor(i / columns) * across;
    const box = { x: left, y: top, width: side, height: high };
    const number = text(tile.number, left + side / 2, top + high + 21, { size: SMALL, bold: true, anchor: 'middle' });
    const pictures = [tile.under, tile.image].flatMap((image) =>
      image ? [{ kind: 'picture', image, smooth: block.smooth, ...box } as const] : [],
    );
    const hatched = tile.hatched.map((line) => line.map(([u, v]): Point => [left + u * side, top + v * high]));
    return [
      ...(pictures.length > 0 ? pictures : [{ kind: 'box', fill: TRACK, stroke: RULE, ...box } as const]),
      ...(hatched.length > 0 ? [{ kind: 'lines', lines: hatched, stroke: DARK, width: 1.5 } as const] : []),
      number,
      ...wrap(tile).map((line, n) =>
        text(line, left + side / 2, top + high + 21 + SMALL * LEADING * (n + 1), { size: SMALL, fill: SOFT, anchor: 'middle' }),
      ), // prettier-ignore
    ];
  });
  return { height: Math.ceil(block.tiles.length / columns) * across - TILE_GAP, marks };
}

const ROW = 42;

function bars(block: Of<'bars'>, x: number, y: number, width: number, measure: Measure): Placed {
  const heading = paragraph(block.heading, x, y, width, measure, { size: HEADING, bold: true });
  const top = y + heading.height + (heading.height > 0 ? 8 : 0);
  const ends = block.rows.flatMap(({ value, interval }) => [value, ...(interval ?? [])]);
  const [low, high] = block.scale ?? [Math.min(0, ...ends), Math.max(Number.MIN_VALUE, ...ends)];
  const wide = (pick: (row: BarRow) => string): number =>
    Math.max(0, ...block.rows.map((row) => measure(pick(row), BODY, true)));
  const nameWidth = Math.min(width * 0.42, wide(({ name }) => name) + 16);
  const numberWidth = wide((row) => row.text) + 16;
  const [from, track] = [x + nameWidth, width - nameWidth - numberWidth];
  const at = (value: number): number => from + ((value - low) / (high - low)) * track;
  const zero = at(0);
  const marks = block.rows.flatMap(({ name, value, text: words, interval, strong = false }, i): Mark[] => {
    const [rowTop, middle] = [top + i * ROW, top + i * ROW + ROW / 2];
    const [left, length] = [Math.min(zero, at(value)), Math.abs(at(value) - zero)];
    const box = { x: left, y: rowTop + 8, width: length, height: ROW - 16 };
    const bar: Mark[] =
      value < 0
        ? [
            { kind: 'box', fill: '#ffffff', stroke: AGAINST, ...box },
            { kind: 'lines', lines: hatchedBox(left, box.y, length, box.height), stroke: AGAINST, width: 2.5 },
          ]
        : [{ kind: 'box', fill: FOR, ...box }];
    const first = wrapped(name, nameWidth - 12, BODY, measure, strong)[0] ?? '';
    return [
      { kind: 'box', x: from, y: box.y, width: track, height: box.height, fill: TRACK },
      ...bar,
      ...(interval
        ? [{ kind: 'lines', lines: [[[at(interval[0]), middle], [at(interval[1]), middle]]], stroke: INK, width: 3 } as const] // prettier-ignore
        : []),
      text(first, x, middle + 8, { bold: strong }),
      text(words, x + width, middle + 8, { bold: strong, anchor: 'end' }),
    ];
  });
  const bottom = top + block.rows.length * ROW;
  const axis: Mark = { kind: 'lines', lines: [[[zero, top], [zero, bottom]]], stroke: INK, width: 2 }; // prettier-ignore
  return { height: bottom - y, marks: [...heading.marks, ...marks, axis] };
}

const DASHES = { solid: [], dashed: [14, 8], dotted: [3, 7] } as const;
const BAND = '#d9dde6';

function plots(block: Of<'plots'>, x: number, y: number, width: number, measure: Measure): Placed {
  const gap = 40;
  const side = (width - gap * (block.plots.length - 1)) / Math.max(1, block.plots.length);
  const high = Math.min(240, side * 0.6);
  const scale = 40;
  const one = (plot: Plot, i: number): Mark[] => {
    const [left, top] = [x + i * (side + gap) + scale, y + 40];
    const inner = side - scale;
    const at = ([u, v]: Point): Point => [left + u * inner, top + (1 - v) * high];
    const axes: Point[] = [at([0, 1]), at([0, 0]), at([1, 0])];
    return [
      text(plot.heading, left, y + BODY, { size: BODY, bold: true }),
      ...(plot.band.length > 0 ? [{ kind: 'area', points: plot.band.map(at), fill: BAND } as const] : []),
      ...plot.lines.map(
        ({ points, style }): Mark => ({ kind: 'lines', lines: [points.map(at)], stroke: INK, width: 3, dash: DASHES[style] }),
      ), // prettier-ignore
      { kind: 'lines', lines: [axes], stroke: RULE, width: 2 },
      text(block.ends[1], left - 8, top + 16, { size: SMALL, fill: SOFT, anchor: 'end' }),
      text(block.ends[0], left - 8, top + high, { size: SMALL, fill: SOFT, anchor: 'end' }),
    ];
  };
  const legendTop = y + 40 + high + 20;
  let [at, line] = [x, 0];
  const key: Mark[] = [];
  const entry = (name: string, sample: (left: number, middle: number) => Mark): void => {
    const wide = 70 + measure(name, SMALL, false) + 30;
    if (at > x && at + wide > x + width) [at, line] = [x, line + 1];
    const middle = legendTop + line * 34 + 12;
    key.push(sample(at, middle), text(name, at + 68, middle + 7, { size: SMALL }));
    at += wide;
  };
  for (const { name, style } of block.plots[0]?.lines ?? [])
    entry(name, (left, middle) => ({ kind: 'lines', lines: [[[left, middle], [left + 56, middle]]], stroke: INK, width: 3, dash: DASHES[style] })); // prettier-ignore
  if (block.band !== null)
    entry(block.band, (left, middle) => ({ kind: 'box', x: left, y: middle - 9, width: 56, height: 18, fill: BAND }));
  return { height: legendTop + (line + 1) * 34 - y, marks: [...block.plots.flatMap(one), ...key] };
}

function table(block: Of<'table'>, x: number, y: number, width: number, measure: Measure): Placed {
  const whole = block.shares.reduce((a, b) => a + b, 0);
  const widths = block.shares.map((share) => (width * share) / whole);
  const starts = widths.map((_, i) => x + widths.slice(0, i).reduce((a, b) => a + b, 0));
  const marks: Mark[] = [];
  let at = y;
  for (const [n, cells] of [block.heads, ...block.rows].entries()) {
    const last = cells.length - 1;
    const blocks = cells.map((cell, i) =>
      paragraph(cell, starts[i]!, at + 5, widths[i]! - 16, measure, {
        size: BODY,
        bold: n === 0 || i === last,
        fill: n === 0 ? SOFT : INK,
      }),
    );
    marks.push(...blocks.flatMap((block_) => block_.marks));
    at += Math.max(...blocks.map(({ height }) => height)) + 12;
    marks.push({ kind: 'lines', lines: [[[x, at], [x + width, at]]], stroke: n === 0 ? RULE : TRACK, width: 2 }); // prettier-ignore
  }
  return { height: at - y, marks };
}

function colours(block: Of<'colours'>, x: number, y: number, width: number, measure: Measure): Placed {
  const heading = paragraph(block.heading, x, y, width, measure, { size: SMALL, bold: true });
  const top = y + heading.height + 6;
  const [low, middle, high] = block.ends;
  const style = { size: SMALL, fill: SOFT } as const;
  // The middle has its word where the ends leave it room.
  const room = width / 2 - measure(middle, SMALL, false) / 2 - 12;
  const fits = middle !== '' && [low, high].every((end) => measure(end, SMALL, false) < room);
  return {
    height: top - y + 26 + SMALL * LEADING,
    marks: [
      ...heading.marks,
      { kind: 'gradient', x, y: top, width, height: 26, stops: block.stops },
      ...(block.hatched
        ? [{ kind: 'lines', lines: hatchedBox(x, top, width * 0.4, 26, 13), stroke: DARK, width: 1.5 } as const]
        : []),
      text(low, x, top + 26 + SMALL, style),
      ...(fits ? [text(middle, x + width / 2, top + 26 + SMALL, { ...style, anchor: 'middle' })] : []),
      text(high, x + width, top + 26 + SMALL, { ...style, anchor: 'end' }),
    ],
  };
}
