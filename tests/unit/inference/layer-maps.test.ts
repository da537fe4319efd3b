import { describe, expect, it } from 'vitest';
import { layerMaps, layerValues } from '../../../src/inference/activations/core/layer-maps.ts';

const layer = (...values: number[]) => ({ layer: 'l', shape: [values.length], values: Float32Array.from(values) });

describe('a layer’s maps for the page', () => {
  it('come back within half a step, and zero as zero', () => {
    const values = [0, 0.5, 2, 1.234, 0];
    const maps = layerMaps(3, layer(...values));
    expect(maps).toMatchObject({ frameId: 3, layer: 'l', shape: [5], least: 0, most: 2 });
    const back = layerValues(maps).values;
    values.forEach((value, i) => expect(Math.abs(back[i]! - value)).toBeLessThanOrEqual(1 / 255 + 1e-6));
    expect([back[0], back[4], back[2]]).toEqual([0, 0, 2]);
  });

  it('never call a filter silent that answers, however weakly', () => {
    expect([...layerMaps(1, layer(0, 0.0001, 100)).values]).toEqual([0, 1, 255]);
  });

  it('keep signs where a layer has some', () => {
    const maps = layerMaps(1, layer(-1, 0, 3));
    expect([maps.least, maps.most]).toEqual([-1, 3]);
    const back = layerValues(maps).values;
    [-1, 0, 3].forEach((value, i) => expect(Math.abs(back[i]! - value)).toBeLessThanOrEqual(2 / 255));
  });

  it('are zeros for a layer of zeros', () => {
    const maps = layerMaps(1, layer(0, 0));
    expect([...layerValues(maps).values]).toEqual([0, 0]);
  });
});
