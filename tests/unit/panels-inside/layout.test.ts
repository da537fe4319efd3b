import { describe, expect, it } from 'vitest';
import { curveOf } from '../../../src/app/panels/inside/curve.ts';
import {
  blockSizes,
  LEAST_TILE,
  movedInGrid,
  tileAt,
  tileLayout,
  tilePlace,
} from '../../../src/app/panels/inside/layout.ts';

describe('the gallery’s grid', () => {
  it.each([
    [32, 590, 420],
    [64, 590, 420],
    [256, 366, 420],
    [256, 1000, 420],
    [1, 300, 420],
  ])('%i tiles in %i x %i: each at least a finger wide, none beyond the edge', (count, width, height) => {
    const layout = tileLayout(count, width, height);
    expect(layout.tile).toBeGreaterThanOrEqual(LEAST_TILE);
    expect(layout.width).toBeLessThanOrEqual(width);
    expect(layout.columns * layout.rows).toBeGreaterThanOrEqual(count);
    expect(layout.columns * (layout.rows - 1)).toBeLessThan(count);
  });

  it('fits all tiles into the height where they need not be small', () => {
    expect(tileLayout(32, 590, 420).height).toBeLessThanOrEqual(440);
    expect(tileLayout(256, 366, 420).height).toBeGreaterThan(420);
  });

  it('finds every tile at its own middle and edges', () => {
    const layout = tileLayout(37, 500, 300);
    for (let position = 0; position < 37; position++) {
      const { x, y } = tilePlace(layout, position);
      for (const inset of [0, layout.tile / 2, layout.tile - 1])
        expect(tileAt(layout, 37, x + inset, y + inset)).toBe(position);
    }
    const last = tilePlace(layout, 36);
    expect(tileAt(layout, 37, last.x + layout.tile + layout.gap + 1, last.y + 1)).toBeNull();
    expect(tileAt(layout, 37, -1, 0)).toBeNull();
  });

  it('walks by arrow keys, and stops at the edges', () => {
    expect(movedInGrid(0, 'ArrowRight', 7, 32)).toBe(1);
    expect(movedInGrid(0, 'ArrowLeft', 7, 32)).toBe(0);
    expect(movedInGrid(3, 'ArrowDown', 7, 32)).toBe(10);
    // Nothing lies under the last row's neighbours: the key does nothing instead of jumping sideways.
    expect(movedInGrid(27, 'ArrowDown', 7, 32)).toBe(27);
    expect(movedInGrid(3, 'ArrowUp', 7, 32)).toBe(3);
    expect(movedInGrid(5, 'End', 7, 32)).toBe(31);
    expect(movedInGrid(5, 'Home', 7, 32)).toBe(0);
    expect(movedInGrid(5, 'a', 7, 32)).toBeNull();
  });
});

describe('the map’s blocks', () => {
  it('are as tall as the maps, as wide as they are many, and never vanish', () => {
    const [input, first, deep, flat, seven] = blockSizes([[48, 48, 1], [48, 48, 32], [6, 6, 256], [3200], [7]]);
    expect(input!.height).toBe(1);
    expect(first!.height).toBe(1);
    expect(deep!.height).toBeCloseTo(6 / 48);
    expect(first!.width).toBeLessThan(deep!.width);
    expect(flat!.width).toBe(1);
    expect(seven!.width).toBeGreaterThan(input!.width);
    for (const { width, height } of [input!, first!, deep!, flat!, seven!]) {
      expect(width).toBeGreaterThan(0.05);
      expect(height).toBeGreaterThan(0.05);
    }
  });
});

describe('the objective’s curve', () => {
  const points = [
    { step: 0, objective: -1 },
    { step: 10, objective: 0 },
    { step: 20, objective: 3 },
  ];

  it('runs from the lowest at the bottom to the highest at the top, and leaves room for the steps to come', () => {
    const curve = curveOf(points, 40, 400, 40);
    expect(curve).toMatchObject({ points: '0,40 100,30 200,0', low: -1, high: 3, lastStep: 40, zero: 30 });
  });

  it('grows when more steps were taken than planned, and is flat where nothing changes', () => {
    expect(curveOf(points, 10, 400, 40)?.points).toBe('0,40 200,30 400,0');
    const flat = curveOf([{ step: 0, objective: 2 }, { step: 1, objective: 2 }], 1, 100, 40); // prettier-ignore
    expect(flat).toMatchObject({ points: '0,40 100,40', zero: null });
    expect(curveOf([], 30, 100, 40)).toBeNull();
  });
});
