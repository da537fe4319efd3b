import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { decode, encode } from 'fast-png';
import jpeg from 'jpeg-js';
import { describe, expect, test } from 'vitest';
import { main } from '../../../scripts/explain.ts';
import { proceduralImage } from '../../../src/core/image.ts';
import type { Explanation } from '../../../src/lime/core/explanation.ts';
import { parseExplanation } from '../../../src/lime/core/parse-explanation.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'explain-'));
const SIDE = 96;
const grey = proceduralImage(SIDE, SIDE);
const png = join(folder, 'waves.png');
writeFileSync(png, encode({ width: SIDE, height: SIDE, data: new Uint8Array(grey), channels: 1, depth: 8 }));
const jpg = join(folder, 'waves.jpg');
const rgba = new Uint8Array(SIDE * SIDE * 4).map((_, i) => (i % 4 === 3 ? 255 : (grey[i >> 2] as number)));
writeFileSync(jpg, jpeg.encode({ width: SIDE, height: SIDE, data: rgba }, 95).data);

/** The command in this process. */
async function explain(...args: string[]): Promise<{ status: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const status = await main(args, { out: (line) => out.push(line), err: (line) => err.push(line), patience: 60_000 });
  return { status, out: out.join('\n'), err: err.join('\n') };
}

describe('npm run explain -- --method lime', () => {
  test('from a shell: the same, printed, with its exit status', async () => {
    const args = ['--image', png, '--method', 'lime', '--samples', '32'];
    const { status, stdout, stderr } = spawnSync('npx', ['tsx', 'scripts/explain.ts', ...args], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout.trim()).toBe((await explain(...args)).out);
  });

  test('writes the object that was asked for, the same twice, and a picture', async () => {
    const [first, second] = [join(folder, 'a.json'), join(folder, 'b.json')];
    const picture = join(folder, 'a.png');
    const options = [
      '--image',
      png,
      '--method',
      'lime',
      '--segments',
      'slic',
      '--samples',
      '64',
      '--seed',
      '3',
      '--head',
      'fer2013',
    ];
    expect(await explain(...options, '--class', 'happy', '--json', first, '--png', picture)).toEqual({
      status: 0,
      out: '',
      err: '',
    });
    expect((await explain(...options, '--target', 'happy', '--json', second)).status).toBe(0);
    expect(readFileSync(first, 'utf8')).toBe(readFileSync(second, 'utf8'));
    const result = parseExplanation(JSON.parse(readFileSync(first, 'utf8')));
    expect(result).toMatchObject({ method: 'lime', head: 'fer2013', design: 'orthogonal', seed: 3, calls: 64 });
    expect(result.segments.algorithm).toBe('slic');
    expect(result.segments.labels).toHaveLength(result.segments.width * result.segments.height);
    for (const c of result.classes) {
      expect(c.weights).toHaveLength(result.segments.count);
      expect(c.interval).toHaveLength(result.segments.count);
    }
    expect(result.classes.reduce((sum, c) => sum + c.networkScore, 0)).toBeCloseTo(1, 5);
    // The face, a margin on both sides; the caption above and the legend below.
    const { width, height } = decode(readFileSync(picture));
    expect(width).toBe(480 + 2 * 12);
    expect(height).toBeGreaterThan(480 + 100);
  });

  test('prints where no file is named; reads JPEG and a box', async () => {
    const { status, out } = await explain(
      '--image',
      jpg,
      '--method',
      'lime',
      '--samples',
      '32',
      '--design',
      'random',
      '--box',
      '8,8,64,64',
    );
    expect(status).toBe(0);
    const result = JSON.parse(out) as Explanation;
    expect(result).toMatchObject({ design: 'random', calls: 32, seed: 1 });
  });

  test('face parts, drawn regions: places are pixels of the file', async () => {
    const common = ['--image', png, '--method', 'lime', '--samples', '32', '--fill', 'grey', '--box', '16,16,64,64'];
    const average = JSON.parse((await explain(...common, '--segments', 'face-parts')).out) as Explanation;
    expect(average.segments.names).toContain('mouth');
    // The average layout, spelled out for this box.
    const points = [0.324, 0.409, 0.676, 0.409, 0.5, 0.6, 0.5, 0.773, 0.134, 0.485, 0.866, 0.485].map(
      (v) => 16 + v * 64,
    );
    const text = Array.from({ length: 6 }, (_, i) => `${points[2 * i]},${points[2 * i + 1]}`).join(';');
    const named = JSON.parse(
      (await explain(...common, '--segments', 'face-parts', '--keypoints', text)).out,
    ) as Explanation;
    expect(named.segments).toEqual(average.segments);

    const regions = join(folder, 'regions.json');
    const quarter = [
      [16, 16],
      [48, 16],
      [48, 48],
      [16, 48],
    ];
    writeFileSync(regions, JSON.stringify([{ points: quarter }, { points: [[64, 64]], radius: 4 }]));
    const { segments } = JSON.parse((await explain(...common, '--regions', regions)).out) as Explanation;
    expect(segments).toMatchObject({ algorithm: 'drawn', count: 3 });
    const { width, height, labels } = segments;
    expect(labels.filter((label) => label === 1)).toHaveLength((width * height) / 4);
    expect(labels[0]).toBe(1);

    const few = JSON.parse((await explain(...common, '--select', 'forward:3')).out) as Explanation;
    expect(few.selection).toEqual({ kind: 'forward', features: 3 });
    for (const { weights } of few.classes) expect(weights.filter((w) => w !== 0).length).toBeLessThanOrEqual(3);
    expect(labels[Math.floor(height * 0.75) * width + Math.floor(width * 0.75)]).toBe(2);
  });

  const badRegions = join(folder, 'bad-regions.json');
  writeFileSync(badRegions, JSON.stringify([{ points: [[1, 2]] }]));
  test.each([
    ['an unknown way to divide', ['--image', png, '--method', 'lime', '--segments', 'x'], 'face-parts'],
    [
      'five key points',
      ['--image', png, '--method', 'lime', '--segments', 'face-parts', '--keypoints', '1,2;3,4'],
      'six',
    ],
    [
      'key points for SLIC',
      ['--image', png, '--method', 'lime', '--segments', 'slic', '--keypoints', '1,2'],
      'face-parts',
    ],
    ['drawn without a file', ['--image', png, '--method', 'lime', '--segments', 'drawn'], '--regions'],
    ['regions that are no JSON', ['--image', png, '--method', 'lime', '--regions', png], 'no JSON'],
    ['a region of one corner', ['--image', png, '--method', 'lime', '--regions', badRegions], 'region 1'],
    ['a selection without a number', ['--image', png, '--method', 'lime', '--select', 'forward'], 'forward:N'],
    ['no method', ['--image', png], 'method'],
    ['an unknown method', ['--image', png, '--method', 'magic'], 'magic'],
    ['no image', ['--method', 'lime'], '--image is missing'],
    ['a file that is not there', ['--image', join(folder, 'nope.png'), '--method', 'lime'], 'there is no file'],
    ['a file that is no picture', ['--image', join(ROOT, 'package.json'), '--method', 'lime'], 'neither'],
    ['an unknown option', ['--image', png, '--method', 'lime', '--colour', 'red'], '--colour'],
    ['samples that are no number', ['--image', png, '--method', 'lime', '--samples', 'many'], '--samples'],
    ['an unknown design', ['--image', png, '--method', 'lime', '--design', 'best'], 'orthogonal'],
    ['an unknown class', ['--image', png, '--method', 'lime', '--class', 'bored'], 'no label bored'],
    ['an unknown head', ['--image', png, '--method', 'lime', '--head', 'x'], 'no head named x'],
    ['an unknown model', ['--image', png, '--method', 'lime', '--model', 'x'], 'no model named x'],
    ['a box outside', ['--image', png, '--method', 'lime', '--box', '0,0,500,500'], 'outside'],
    ['a box of letters', ['--image', png, '--method', 'lime', '--box', 'a,b,c,d'], '--box'],
  ])('%s: one sentence, exit 2', async (_, args, words) => {
    const { status, out, err } = await explain(...args);
    expect(status).toBe(2);
    expect(out).toBe('');
    expect(err).toContain(words);
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});
