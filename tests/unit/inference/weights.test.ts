import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { argMax, softmax } from '../../../src/core/math/softmax.ts';
import { decodeWeights, halfToNumber, type WeightSpec } from '../../../src/inference/formats/weights.ts';

const bytes = (...values: number[]): ArrayBuffer => Uint8Array.from(values).buffer;

describe('halfToNumber', () => {
  it.each([
    ['zero', 0x0000, 0],
    ['one', 0x3c00, 1],
    ['minus two', 0xc000, -2],
    ['a third, rounded', 0x3555, 0.333251953125],
    ['the largest', 0x7bff, 65504],
    ['the smallest normal', 0x0400, 2 ** -14],
    ['the largest subnormal', 0x03ff, 2 ** -14 - 2 ** -24],
    ['the smallest subnormal', 0x0001, 2 ** -24],
    ['a negative subnormal', 0x8200, -(2 ** -15)],
    ['infinity', 0x7c00, Infinity],
    ['minus infinity', 0xfc00, -Infinity],
  ])('%s', (_, bits, value) => {
    expect(halfToNumber(bits)).toBe(value);
  });

  it('minus zero and not-a-number', () => {
    expect(Object.is(halfToNumber(0x8000), -0)).toBe(true);
    expect(halfToNumber(0x7e00)).toBeNaN();
    expect(halfToNumber(0xfc01)).toBeNaN();
  });

  it('rises with its bits: all 31,744 finite positive values, each a float32', () => {
    let last = -1;
    for (let bits = 0; bits < 0x7c00; bits++) {
      const value = halfToNumber(bits);
      expect(value > last && Math.fround(value) === value && halfToNumber(bits | 0x8000) === -value).toBe(true);
      last = value;
    }
  });
});

describe('decodeWeights', () => {
  const spec = (name: string, shape: number[], quantization?: WeightSpec['quantization']): WeightSpec =>
    quantization ? { name, shape, dtype: 'float32', quantization } : { name, shape, dtype: 'float32' };

  it('reads float32, float16, uint16 and uint8 one after the other, at any offset', () => {
    const data = new ArrayBuffer(3 + 8 + 4 + 4);
    const view = new DataView(data);
    [0, 128, 255].forEach((value, i) => view.setUint8(i, value));
    view.setFloat32(3, 1.5, true);
    view.setFloat32(7, -0.1, true);
    view.setUint16(11, 0x3c00, true);
    view.setUint16(13, 0x0001, true);
    view.setUint16(15, 0, true);
    view.setUint16(17, 65535, true);
    const weights = decodeWeights(
      [
        spec('bytes', [3], { dtype: 'uint8', scale: 0.5, min: -10 }),
        spec('floats', [1, 2]),
        spec('halves', [2, 1], { dtype: 'float16' }),
        spec('words', [2], { dtype: 'uint16', scale: 2, min: 1 }),
      ],
      data,
    );
    expect([...(weights.get('bytes')?.values ?? [])]).toEqual([-10, 54, 117.5]);
    expect([...(weights.get('floats')?.values ?? [])]).toEqual([1.5, Math.fround(-0.1)]);
    expect(weights.get('floats')?.shape).toEqual([1, 2]);
    expect([...(weights.get('halves')?.values ?? [])]).toEqual([1, 2 ** -24]);
    expect([...(weights.get('words')?.values ?? [])]).toEqual([1, 131071]);
  });

  it.each<[string, WeightSpec[], ArrayBuffer, string, RegExp]>([
    [
      'a file that ends too early',
      [spec('a', [1]), spec('b', [2])],
      bytes(0, 0, 0, 0, 0, 0, 0, 0),
      'model-damaged',
      /ends inside b$/,
    ],
    ['an empty file', [spec('a', [1])], bytes(), 'model-damaged', /ends inside a$/],
    ['bytes left over', [spec('a', [1])], bytes(0, 0, 0, 0, 0), 'model-damaged', /has 5 bytes, its entries 4$/],
    ['texts', [{ name: 'a', shape: [1], dtype: 'string' }], bytes(0, 0, 0, 0), 'model-invalid', /a has type string/],
    [
      'an unknown storage',
      [spec('a', [1], { dtype: 'int4' as 'uint8' })],
      bytes(0),
      'model-invalid',
      /a is stored as int4/,
    ],
  ])('refuses %s', (_, specs, data, kind, message) => {
    expect(() => decodeWeights(specs, data)).toThrow(
      expect.objectContaining({ kind, message: expect.stringMatching(message) as string }) as Error,
    );
  });
});

describe('softmax and argMax', () => {
  it('by hand', () => {
    const [a, b] = softmax([Math.log(3), 0]) as [number, number];
    expect(a).toBeCloseTo(0.75, 12);
    expect(b).toBeCloseTo(0.25, 12);
    // Twice the temperature: the square roots' ratio.
    expect((softmax([Math.log(9), 0], 2) as [number, number])[0]).toBeCloseTo(0.75, 12);
    expect(softmax([1000, 1000, -1000])).toEqual([0.5, 0.5, 0]);
  });

  it('sums to 1, keeps the order, and does not mind a shift', () => {
    const logits = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(
        logits,
        fc.double({ min: 0.2, max: 5, noNaN: true }),
        fc.double({ min: -500, max: 500, noNaN: true }),
        (values, temperature, shift) => {
          const scores = softmax(values, temperature);
          expect(scores.reduce((x, y) => x + y, 0)).toBeCloseTo(1, 10);
          expect(scores[argMax(values)]).toBe(Math.max(...scores));
          softmax(
            values.map((value) => value + shift),
            temperature,
          ).forEach((score, i) => expect(score).toBeCloseTo(scores[i] as number, 9));
        },
      ),
    );
  });

  it('takes the first of equals', () => {
    expect(argMax([1, 3, 3, 2])).toBe(1);
    expect(argMax(Float32Array.from([-2]))).toBe(0);
  });
});
