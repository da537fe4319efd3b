/** Which part of FILE `npm run explain` takes for the face, and how it says so. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { main } from '../../../scripts/explain.ts';
import { withCaption } from '../../../scripts/lib/caption.ts';
import type { ActivationFaceFile } from '../../../scripts/lib/explain-activations.ts';
import type { AscentFile } from '../../../scripts/lib/explain-ascent.ts';
import type { ExplanationFile } from '../../../scripts/lib/explain-lime.ts';
import { proceduralImage } from '../../../src/core/image.ts';
import { parseExplanation } from '../../../src/lime/core/parse-explanation.ts';
import { heardOutput } from '../../support/heard-output.ts';
import { exifBlock } from '../../support/made-jpeg.ts';
import { madePng } from '../../support/made-png.ts';

const folder = mkdtempSync(join(tmpdir(), 'explain-face-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

const at = (name: string): string => join(folder, name);
const pattern = proceduralImage(300, 260);
const upright = (x: number, y: number): number => pattern[y * 300 + x]!;
writeFileSync(at('upright.png'), madePng({ width: 300, height: 260, type: 0, depth: 8, sample: upright }));
// Stored turned by 90 degrees against the clock, and said so.
writeFileSync(
  at('turned.png'),
  madePng({ width: 260, height: 300, type: 0, depth: 8, chunks: [['eXIf', exifBlock(6)]], sample: (x, y) => upright(299 - y, x) }), // prettier-ignore
);
writeFileSync(at('crop.png'), madePng({ width: 256, height: 256, type: 0, depth: 8, sample: upright }));

const LIME = ['--method', 'lime', '--samples', '32'];
async function explained(...args: string[]): Promise<{ result: ExplanationFile; errLines: string[] }> {
  const output = heardOutput();
  expect(await main([...LIME, ...args], output)).toBe(0);
  return { result: JSON.parse(output.outLines.join('')) as ExplanationFile, errLines: output.errLines };
}

describe('what is taken for the face', () => {
  test('a whole photo is said, on stderr and in the JSON, which still reads back', async () => {
    const { result, errLines } = await explained('--image', at('upright.png'));
    expect(errLines).toHaveLength(1);
    expect(errLines[0]).toMatch(/300 x 260 pixels and no --box .* middle square of 260 pixels .*--box.*--find-face/);
    expect(result.face).toEqual({
      file: at('upright.png'),
      width: 300,
      height: 260,
      orientation: 1,
      how: 'whole',
      square: { centreX: 150, centreY: 130, side: 260, angle: 0 },
    });
    expect(parseExplanation(result).calls).toBe(32);
  });

  test('a crop of 256 pixels and a box are taken without a word', async () => {
    const crop = await explained('--image', at('crop.png'));
    expect([crop.errLines, crop.result.face.how]).toEqual([[], 'whole']);
    const box = await explained('--image', at('upright.png'), '--box', '10,20,100,80');
    expect([box.errLines, box.result.face.how]).toEqual([[], 'box']);
    expect(box.result.face.square).toEqual({ centreX: 60, centreY: 60, side: 80, angle: 0 });
  });

  test('a photo that lies on its side is explained upright, boxes too', async () => {
    for (const box of [[], ['--box', '40,10,200,200']]) {
      const { result: straight } = await explained('--image', at('upright.png'), ...box);
      const { result: turned } = await explained('--image', at('turned.png'), ...box);
      expect(turned.face).toEqual({ ...straight.face, file: at('turned.png'), orientation: 6 });
      expect({ ...turned, face: null }).toEqual({ ...straight, face: null });
    }
  });

  test('activations and ascent say it, too', async () => {
    const output = heardOutput();
    const image = ['--image', at('crop.png'), '--box', '0,0,200,200'];
    expect(await main(['--method', 'activations', '--layer', 'conv2d_1', ...image], output)).toBe(0);
    expect(await main(['--method', 'ascent', '--layer', 'fer2013', '--filters', '0', '--steps', '1', ...image], output)).toBe(0); // prettier-ignore
    expect(await main(['--method', 'ascent', '--layer', 'fer2013', '--filters', '0', '--steps', '1'], output)).toBe(0);
    const [activations, climbed, noise] = output.outLines.map((line) => JSON.parse(line) as unknown);
    const square = { centreX: 100, centreY: 100, side: 200, angle: 0 };
    expect((activations as ActivationFaceFile[])[0]?.face).toMatchObject({ how: 'box', square });
    expect((climbed as AscentFile).face).toMatchObject({ how: 'box', square });
    expect(noise).not.toHaveProperty('face');
  });
});

describe('--find-face', () => {
  const refused = async (...args: string[]): Promise<string> => {
    const output = heardOutput();
    expect(await main([...LIME, ...args], output)).toBe(2);
    expect(output.errLines).toHaveLength(1);
    return output.errLines[0]!;
  };

  test('no face: said, with what to do', async () => {
    expect(await refused('--image', at('upright.png'), '--find-face')).toMatch(/no face was found .*--box x,y,w,h/);
  });

  test('with --box: one of them', async () => {
    expect(await refused('--image', at('upright.png'), '--find-face', '--box', '0,0,9,9')).toMatch(/exclude/);
  });

  test('without Chromium: said, with what to do', async () => {
    vi.stubEnv('PATH', folder);
    vi.stubEnv('CHROMIUM_PATH', '');
    expect(await refused('--image', at('upright.png'), '--find-face')).toMatch(/needs Chromium .*CHROMIUM_PATH.*--box/);
  });
});

describe('pictures for a report', () => {
  const ink = (path: string): { width: number; height: number; rows: number[]; has(colour: number[]): boolean } => {
    const { width, height, data } = decode(readFileSync(path));
    const rows = Array.from({ length: height }, (_, y) => {
      let dark = 0;
      for (let x = 0; x < width; x++) if (data[(y * width + x) * 4]! < 100) dark++;
      return dark;
    });
    const has = (colour: number[]): boolean => {
      for (let i = 0; i < data.length; i += 4) if (colour.every((value, c) => data[i + c] === value)) return true;
      return false;
    };
    return { width, height, rows, has };
  };

  test('LIME: caption above, legend with the colours of the parts and their borders below', async () => {
    const output = heardOutput();
    const args = [...LIME, '--image', at('crop.png'), '--png', at('lime.png')];
    expect(await main(args, output)).toBe(0);
    const { width, height, rows, has } = ink(at('lime.png'));
    expect(width).toBe(480 + 24);
    // Title and at least three lines; three entries of the legend.
    expect(height).toBeGreaterThan(480 + 4 * 19 + 3 * 19);
    expect(rows.slice(12, 12 + 4 * 19).filter((dark) => dark > 0).length).toBeGreaterThan(30);
    expect(rows.slice(-12 - 3 * 19, -12).filter((dark) => dark > 0).length).toBeGreaterThan(20);
    expect(has([255, 216, 74])).toBe(true);
  });

  test('the label and the score are in the caption', async () => {
    const [other, same] = [at('other.png'), at('same.png')];
    const args = [...LIME, '--image', at('crop.png')];
    for (const [label, path] of [
      ['happy', other],
      ['happy', same],
      ['sad', at('sad.png')],
    ] as const)
      // prettier-ignore
      expect(await main([...args, '--class', label, '--png', path], heardOutput())).toBe(0);
    expect(ink(other).rows).toEqual(ink(same).rows);
    expect(ink(other).rows.slice(12, 70)).not.toEqual(ink(at('sad.png')).rows.slice(12, 70));
  });

  test('a caption wraps, keeps the picture as it is, and draws every letter that it knows', () => {
    const data = new Uint8ClampedArray(50 * 40 * 4).map((_, i) => (i % 4 === 3 ? 255 : (i * 7) & 255));
    const long = 'word '.repeat(60).trim();
    const out = withCaption({ width: 50, height: 40, data }, { title: 'Änderung “é” 漢', lines: [long], legend: [] });
    expect(out.width).toBe(480 + 24);
    expect(out.height).toBeGreaterThan(40 + 5 * 19);
    const top = out.height - 2 * 12 - 40;
    for (let y = 0; y < 40; y++)
      expect([...out.data.subarray(((top + y) * out.width + 12) * 4, ((top + y) * out.width + 62) * 4)]).toEqual([
        ...data.subarray(y * 200, (y + 1) * 200),
      ]);
  });
});
