import { describe, expect, it } from 'vitest';
import { isSigned, paintGreyFace, paintMap, paintMaps, paintPicture } from '../../../src/app/panels/inside/paint.ts';
import { InsideView } from '../../../src/app/panels/inside/view.ts';
import { filterStatistics, type LayerActivations } from '../../../src/inference/activations/core/statistics.ts';
import { cividis, diverging } from '../../../src/overlays/core/colour-maps.ts';

/** 1 x 2 maps of three channels: one strong, one weak, one silent. */
const LAYER: LayerActivations = { layer: 'l', shape: [1, 2, 3], values: Float32Array.of(4, 0.5, 0, 0, 1, 0) };
const entry = (table: ArrayLike<number>, at: number): number[] => [
  table[3 * at]!,
  table[3 * at + 1]!,
  table[3 * at + 2]!,
];
const pixel = ({ data }: { data: Uint8ClampedArray }, i: number): number[] => [...data.subarray(4 * i, 4 * i + 3)];
const alpha = ({ data }: { data: Uint8ClampedArray }, i: number): number => data[4 * i + 3]!;

describe('maps', () => {
  const bare = { scale: 'own', over: false, mirrored: false } as const;

  it('reach full colour on their own scale, and compare on the common one', () => {
    const [strong, weak, silent] = paintMaps(LAYER, bare);
    expect(pixel(strong!, 0)).toEqual(entry(cividis, 255));
    expect(pixel(weak!, 1)).toEqual(entry(cividis, 255));
    expect(pixel(weak!, 0)).toEqual(entry(cividis, 128));
    expect(pixel(silent!, 0)).toEqual(entry(cividis, 0));
    const common = paintMaps(LAYER, { ...bare, scale: 'common' });
    expect(pixel(common[0]!, 0)).toEqual(entry(cividis, 255));
    expect(pixel(common[1]!, 1)).toEqual(entry(cividis, 64));
    expect(paintMap(LAYER, 1, { ...bare, scale: 'common' })).toEqual(common[1]);
  });

  it('let the face through where nothing answers', () => {
    const over = paintMap(LAYER, 0, { ...bare, over: true });
    expect(alpha(over, 1)).toBe(0);
    expect(alpha(over, 0)).toBeGreaterThan(200);
    expect(alpha(paintMap(LAYER, 0, bare), 1)).toBe(255);
  });

  it('are mirrored as the view is', () => {
    expect(pixel(paintMap(LAYER, 0, { ...bare, mirrored: true }), 1)).toEqual(entry(cividis, 255));
  });

  it('show signs where there are some', () => {
    const signed: LayerActivations = { layer: 's', shape: [1, 2, 1], values: Float32Array.of(-2, 2) };
    expect([isSigned(LAYER), isSigned(signed)]).toEqual([false, true]);
    const map = paintMap(signed, 0, bare);
    expect(pixel(map, 0)).toEqual(entry(diverging, 0));
    expect(pixel(map, 1)).toEqual(entry(diverging, 255));
  });
});

describe('pictures', () => {
  const plain = { mirrored: false, stretch: false };

  it('are clamped to what a screen can show', () => {
    const picture = paintPicture(Float64Array.of(-20, 128, 300), [1, 3, 1], plain);
    expect([0, 1, 2].map((i) => pixel(picture, i)[0])).toEqual([0, 128, 255]);
    const colour = paintPicture(Float64Array.of(1, 2, 3), [1, 1, 3], plain);
    expect(pixel(colour, 0)).toEqual([1, 2, 3]);
  });

  it('are stretched about their mean, and an even one is even', () => {
    const values = Float64Array.from({ length: 100 }, (_, i) => (i % 2 ? 130 : 126));
    const stretched = paintPicture(values, [10, 10, 1], { mirrored: false, stretch: true });
    expect(pixel(stretched, 0)[0]).toBeCloseTo(76.5, -1);
    expect(pixel(stretched, 1)[0]).toBeCloseTo(178.5, -1);
    const even = paintPicture(new Float64Array(4).fill(9), [2, 2, 1], { mirrored: false, stretch: true });
    expect(pixel(even, 0)[0]).toBe(128);
  });

  it('turn a face grey and mirror it', () => {
    const face = paintGreyFace([255, 255, 255, 0, 0, 0], 2, 1, true);
    expect([pixel(face, 0), pixel(face, 1)]).toEqual([[0, 0, 0], [255, 255, 255]]); // prettier-ignore
  });
});

describe('the order of the tiles', () => {
  const statistics = filterStatistics(LAYER);
  const other = filterStatistics({ ...LAYER, values: Float32Array.of(0, 0, 9, 0, 0, 9) });

  it('is by strength or by number', () => {
    const view = new InsideView();
    expect(view.order(3, statistics, 'strength', 'a')).toEqual([0, 1, 2]);
    expect(view.order(3, other, 'strength', 'b')).toEqual([2, 0, 1]);
    expect(view.order(3, other, 'index', 'b')).toEqual([0, 1, 2]);
  });

  it('stays while maps follow the camera', () => {
    const view = new InsideView();
    const first = view.order(3, statistics, 'strength', 'live');
    expect(view.order(3, other, 'strength', 'live')).toBe(first);
  });
});
