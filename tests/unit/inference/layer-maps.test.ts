import { expect, it } from 'vitest';
import { layerMaps } from '../../../src/inference/core/layer-maps.ts';

it("a layer's maps: one scale for all channels, nothing below zero, a layer that is silent stays black", () => {
  const layer = { layer: 'a', shape: [2, 1, 2], values: Float32Array.from([0, 4, -3, 1]) };
  expect(layerMaps(7, layer)).toEqual({
    frameId: 7,
    layer: 'a',
    shape: [2, 1, 2],
    values: Uint8Array.from([0, 255, 0, 64]),
    most: 4,
  });
  const silent = layerMaps(8, { ...layer, values: Float32Array.from([0, -1, 0, 0]) });
  expect([silent.most, ...silent.values]).toEqual([0, 0, 0, 0, 0]);
});
