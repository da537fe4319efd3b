/** What the command line makes of picture files. That Chromium makes the same of them: tests/e2e/agreement.spec.ts. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { UsageError } from '../../../scripts/lib/usage-error.ts';
import { readPicture } from '../../../scripts/lib/read-picture.ts';
import type { RgbaImage } from '../../../src/core/image.ts';
import { heardOutput } from '../../support/heard-output.ts';
import { exifBlock, exifSegment, flatJpeg, madeJpeg } from '../../support/made-jpeg.ts';
import {
  GREY_PROFILE,
  iccChunk,
  iccProfile,
  iccSegment,
  P3_PROFILE,
  WIDE_PROFILE,
} from '../../support/made-profile.ts';
import { madePng } from '../../support/made-png.ts';

const folder = mkdtempSync(join(tmpdir(), 'pictures-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const red = ({ width, data }: RgbaImage, x: number, y: number): number => data[(y * width + x) * 4]!;
const rgba = ({ width, data }: RgbaImage, x: number, y: number): number[] => [
  ...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 4),
];

/** The corners as they are looked at, from the upper left, clockwise: a b / d c as they are stored. */
const CORNERS: Record<number, string> = {
  1: 'abcd',
  2: 'badc',
  3: 'cdab',
  4: 'dcba',
  5: 'adcb',
  6: 'dabc',
  7: 'cbad',
  8: 'bcda',
};
const LEVEL: Record<string, number> = { a: 20, b: 90, c: 160, d: 230 };
const [W, H] = [48, 32];
const quarter = (x: number, y: number): number => LEVEL[y < H / 2 ? (x < W / 2 ? 'a' : 'b') : x < W / 2 ? 'd' : 'c']!;

describe('orientation', () => {
  test.each(Object.keys(CORNERS).map(Number))('%i is turned upright, in JPEG and PNG', async (orientation) => {
    const jpeg = madeJpeg({
      width: W,
      height: H,
      components: 1,
      segments: [exifSegment(orientation, orientation % 2 === 0)],
      sample: (x, y) => [quarter(x, y)],
    });
    const chunks = [['eXIf', exifBlock(orientation)]] as const;
    const png = madePng({ width: W, height: H, type: 0, depth: 8, chunks, sample: quarter });
    for (const bytes of [jpeg, png]) {
      const picture = await readPicture(file('turned', bytes));
      const { width, height } = picture;
      expect(picture.orientation).toBe(orientation);
      expect([width, height]).toEqual(orientation < 5 ? [W, H] : [H, W]);
      const corners = [red(picture, 4, 4), red(picture, width - 5, 4), red(picture, width - 5, height - 5), red(picture, 4, height - 5)]; // prettier-ignore
      const seen = corners.map((value) => Object.keys(LEVEL).find((name) => Math.abs(LEVEL[name]! - value) < 10));
      expect(seen.join('')).toBe(CORNERS[orientation]);
    }
  });

  test('what is no orientation counts as upright', async () => {
    for (const block of [exifBlock(0), exifBlock(9), Buffer.from('Exif is not read'), Buffer.alloc(3)]) {
      const chunks = [['eXIf', block]] as const;
      const picture = await readPicture(
        file('odd.png', madePng({ width: W, height: H, type: 0, depth: 8, chunks, sample: quarter })),
      );
      expect([picture.width, picture.orientation, red(picture, 4, 4)]).toEqual([W, 1, LEVEL['a']]);
    }
  });
});

describe('pixels', () => {
  test('what is transparent lies over white', async () => {
    const alphas = [0, 51, 255];
    const png = madePng({ width: 3, height: 1, type: 6, depth: 8, sample: (x, _, c) => (c < 3 ? 100 : alphas[x]!) });
    const picture = await readPicture(file('alpha.png', png));
    expect([0, 1, 2].map((x) => rgba(picture, x, 0))).toEqual([
      [255, 255, 255, 255],
      [224, 224, 224, 255],
      [100, 100, 100, 255],
    ]);
  });

  test('16 bits keep their upper 8; the one transparent colour is compared in all 16', async () => {
    const chunks = [['tRNS', Buffer.from([0x12, 0x34])]] as const;
    const values = [0x1234, 0x12ff, 0xfeff];
    const png = madePng({ width: 3, height: 1, type: 0, depth: 16, chunks, sample: (x) => values[x]! });
    const picture = await readPicture(file('deep.png', png));
    expect([0, 1, 2].map((x) => red(picture, x, 0))).toEqual([255, 0x12, 0xfe]);
  });

  test.each([1, 2, 4, 8] as const)('a palette of %i bits, interlaced', async (depth) => {
    const palette = Buffer.alloc(3 * 2 ** depth).map((_, i) => (i * 29) & 255);
    const sample = (x: number, y: number): number => (x * 3 + y * 5) % 2 ** depth;
    const chunks = [['PLTE', palette]] as const;
    const png = madePng({ width: 13, height: 11, type: 3, depth, interlaced: true, chunks, sample });
    const picture = await readPicture(file('palette.png', png));
    for (const [x, y] of [
      [0, 0],
      [12, 10],
      [5, 3],
      [7, 8],
    ] as const)
      // prettier-ignore
      expect(rgba(picture, x, y)).toEqual([...palette.subarray(3 * sample(x, y), 3 * sample(x, y) + 3), 255]);
  });

  test.each([
    ['four inks without a name', { components: 4 }, [128, 128, 128, 255]],
    ['four inks by Adobe', { components: 4, adobe: 0 }, [128, 128, 128, 255]],
    ['red, green, blue by Adobe', { components: 3, adobe: 0 }, [128, 128, 128, 255]],
    ['red, green, blue by their names', { components: 3, ids: [82, 71, 66] }, [128, 128, 128, 255]],
  ] as const)('JPEG of %s, progressive or not', async (_, kind, grey) => {
    for (const progressive of [false, true]) {
      // Inks: the fourth covers nothing.
      const jpeg = madeJpeg({ width: 16, height: 16, progressive, sample: () => [200, 128, 60, 255], ...kind });
      const picture = await readPicture(file('kind.jpg', jpeg));
      const [r = 0, g = 0, b = 0] = rgba(picture, 8, 8);
      expect(Math.abs(r - 200)).toBeLessThan(3);
      expect(Math.abs(g - grey[1])).toBeLessThan(3);
      expect(Math.abs(b - 60)).toBeLessThan(3);
    }
  });

  test('colour profiles are applied; one that is not read is said', async () => {
    const grey = { width: 1, height: 1, depth: 8 } as const;
    const wide = madePng({
      ...grey,
      type: 2,
      chunks: [iccChunk(WIDE_PROFILE)],
      sample: (_x, _y, c) => [200, 60, 60][c]!,
    });
    // Adobe RGB's red is more than sRGB has: published conversion, clipped.
    const [r, g, b] = rgba(await readPicture(file('wide.png', wide)), 0, 0) as [number, number, number];
    expect(r).toBeGreaterThan(225);
    expect(Math.max(g, b)).toBeLessThan(62);
    const p3 = madePng({ ...grey, type: 2, chunks: [iccChunk(P3_PROFILE)], sample: () => 77 });
    expect(rgba(await readPicture(file('p3.png', p3)), 0, 0)).toEqual([77, 77, 77, 255]);
    const dark = madePng({ ...grey, type: 0, chunks: [iccChunk(GREY_PROFILE)], sample: () => 128 });
    // (128 / 255) ** 1.8 of light, encoded by sRGB's curve.
    expect(Math.abs(red(await readPicture(file('grey.png', dark)), 0, 0) - 145)).toBeLessThan(2);
    const inks = madeJpeg({
      width: 8,
      height: 8,
      components: 4,
      segments: [iccSegment(iccProfile('CMYK', []))],
      sample: () => [9, 9, 9, 9],
    });
    const output = heardOutput();
    await readPicture(file('inks.jpg', inks), output);
    expect(output.errLines).toHaveLength(1);
    expect(output.errLines[0]).toMatch(/inks\.jpg has a colour profile .* not read/);
  });
});

describe('large and damaged', () => {
  test('a JPEG of 25 megapixels is read, with signs of life', async () => {
    const output = heardOutput(0);
    const picture = await readPicture(file('large.jpg', flatJpeg(6200, 4000)), output);
    expect([picture.width, picture.height]).toEqual([6200, 4000]);
    expect(rgba(picture, 6199, 3999)).toEqual([128, 128, 128, 255]);
    expect(output.errLines[0]).toMatch(/opening .*large\.jpg \(25 megapixels\) \.\.\. \d+ s/);
  });

  test('a large PNG gives signs of life, too; a small one is silent', async () => {
    const [loud, quiet] = [heardOutput(0), heardOutput(0)];
    const sample = (): number => 1;
    const picture = await readPicture(
      file('large.png', madePng({ width: 2100, height: 2000, type: 0, depth: 1, sample })),
      loud,
    );
    expect(rgba(picture, 2099, 1999)).toEqual([255, 255, 255, 255]);
    expect(loud.errLines[0]).toMatch(/opening .*large\.png \(4 megapixels\)/);
    await readPicture(file('small.png', madePng({ width: 9, height: 9, type: 0, depth: 1, sample })), quiet);
    expect(quiet.errLines).toEqual([]);
  });

  test('a picture that is too large is called that, not damaged', async () => {
    const huge = flatJpeg(8, 8);
    const frame = huge.indexOf(Buffer.from([0xff, 0xc0])) + 5;
    huge.writeUInt16BE(20_000, frame);
    huge.writeUInt16BE(20_000, frame + 2);
    const refused = readPicture(file('huge.jpg', huge));
    await expect(refused).rejects.toThrow(/too large \(20000 x 20000 pixels, 400 megapixels; at most 300 are read\)/);
    await expect(refused).rejects.toBeInstanceOf(UsageError);
  });

  const whole = madePng({ width: 40, height: 40, type: 2, depth: 8, sample: (x, y, c) => (x * y * (c + 1)) & 255 });
  const broken = Buffer.from(whole);
  broken[60]! ^= 0xff;
  test.each([
    ['a PNG cut short', whole.subarray(0, whole.length - 40)],
    ['a PNG with a flipped byte', broken],
    ['a JPEG without a frame', Buffer.from([0xff, 0xd8, 0xff, 0xd9])],
    ['a large PNG with a flipped byte', (() => {
      const large = madePng({ width: 2100, height: 2000, type: 0, depth: 1, sample: () => 1 });
      large[45]! ^= 0xff;
      return large;
    })()], // prettier-ignore
  ])('%s: one sentence', async (_, bytes) => {
    const refused = readPicture(file('broken', bytes));
    await expect(refused).rejects.toThrow(/broken is damaged or cut short .*: .*save it anew/);
    await expect(refused).rejects.toBeInstanceOf(UsageError);
  });

  test('what is no picture at all: what to do instead', async () => {
    await expect(readPicture(file('empty.png', Buffer.alloc(0)))).rejects.toThrow(/empty\.png is empty: copy/);
    await expect(readPicture(file('moving.gif', Buffer.from('GIF89a')))).rejects.toThrow(/neither .*: save it as one/);
    await expect(readPicture(join(folder, 'nowhere.png'))).rejects.toThrow(/there is no file .*nowhere\.png/);
    await expect(readPicture(folder)).rejects.toThrow(/cannot be read: .*directory/);
  });
});
