/** `npm run explain --method ascent | activations`: what comes out, and one sentence for each mistake. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode, encode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explainActivations } from '../../../scripts/lib/explain-activations.ts';
import { explainAscent, type AscentFile } from '../../../scripts/lib/explain-ascent.ts';
import { UsageError } from '../../../scripts/lib/usage-error.ts';
import { proceduralImage } from '../../../src/core/image.ts';
import { mapTile, tileSheet } from '../../../src/inference/activations/core/sheet.ts';

let folder = '';
let picture = '';
const at = (name: string): string => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'explain-'));
  picture = at('waves.png');
  writeFileSync(
    picture,
    encode({ width: 48, height: 48, channels: 1, depth: 8, data: new Uint8Array(proceduralImage(48, 48)) }),
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('explain --method ascent', () => {
  it('climbs the chosen filters, the same twice, and draws them', async () => {
    const options = {
      layer: 'conv2d_2',
      filters: '0-1,4',
      steps: '2',
      seed: '3',
      json: at('a.json'),
      png: at('a.png'),
    };
    const file = await explainAscent(undefined, options);
    expect(file.filters.map(({ channel }) => channel)).toEqual([0, 1, 4]);
    for (const { objective, gradientRms, image, blockedSteps } of file.filters) {
      expect(objective.length).toBe(3);
      expect(gradientRms.length).toBe(2);
      expect(image.length).toBe(48 * 48);
      // Where the ReLU blocks, the value before it is climbed, and the output may still be zero.
      if (blockedSteps === 0) expect(objective[2]).toBeGreaterThan(objective[0] as number);
    }
    expect(JSON.parse(readFileSync(at('a.json'), 'utf8')) as AscentFile).toEqual(file);
    // Two by two tiles and a line of text below each; caption and legend around.
    expect(decode(readFileSync(at('a.png'))).height).toBeGreaterThan(2 * (96 + 19) + 100);
    expect(await explainAscent(undefined, options)).toEqual(file);
  });

  it('starts from a face, for a class', async () => {
    const file = await explainAscent(picture, { layer: 'ferplus', filters: '5', steps: '3' });
    const [surprise] = file.filters;
    expect(file.start).toBe('picture');
    expect(surprise?.neverFires).toBeNull();
    expect(surprise?.objective[3]).toBeGreaterThan(surprise?.objective[0] as number);
  });

  it.each([
    [{}, /--layer is missing/],
    [{ layer: 'nowhere' }, /no layer named nowhere; it has input, conv2d_1/],
    [{ layer: 'conv2d_1', filters: '14-9999' }, /conv2d_1 has filters 0 to \d+; --filters/],
    [{ layer: 'conv2d_1', filters: 'x' }, /--filters wants/],
    [{ layer: 'conv2d_1', steps: '1.5' }, /--steps is a whole number/],
  ])('refuses %j', async (options, message) => {
    const refused = explainAscent(undefined, options);
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toBeInstanceOf(UsageError);
  });
});

describe('explain --method activations', () => {
  it('has every layer of the model, in numbers and for numpy', async () => {
    const files = await explainActivations(picture, { layer: 'all', filters: '0-3', npy: at('npy'), png: at('b.png') });
    expect(files.length).toBeGreaterThan(10);
    for (const { layer, shape, values, filters } of files) {
      expect(values.length).toBe(shape.reduce((a, b) => a * b, 1));
      expect(filters.length).toBe(shape[shape.length - 1]);
      const npy = readFileSync(at(`npy/${layer}.npy`));
      const start = 10 + npy.readUInt16LE(8);
      expect(npy.readFloatLE(start)).toBe(Math.fround(values[0] as number));
      expect(npy.length - start).toBe(4 * values.length);
    }
    expect(files.find(({ layer }) => layer === 'conv2d_1')?.neverFiresShare).not.toBeNull();
  });
});

it('a sheet puts tiles in reading order, clamped, grey or colour', () => {
  const grey = mapTile(Float32Array.from([0, 1, 2, 4]), 2, 2, 4);
  const colour = { height: 1, width: 1, channels: 3 as const, values: [300, -5, 10] };
  const { width, height, data } = tileSheet([grey, colour, grey], 4, 1);
  expect([width, height]).toEqual([11, 11]);
  const pixel = (x: number, y: number): number[] => [...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 4)];
  expect(pixel(0, 0)).toEqual([32, 32, 32, 255]);
  expect(pixel(1, 1)).toEqual([0, 0, 0, 255]);
  expect(pixel(4, 4)).toEqual([255, 255, 255, 255]);
  expect(pixel(6, 1)).toEqual([255, 0, 10, 255]);
  expect(pixel(9, 4)).toEqual([255, 0, 10, 255]);
  expect(pixel(4, 6)).toEqual([64, 64, 64, 255]);
  expect([...(mapTile(Float32Array.from([0]), 1, 1, 0).values as Float32Array)]).toEqual([0]);
});
