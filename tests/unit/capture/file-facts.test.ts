import { describe, expect, it } from 'vitest';
import { factsOf, isAnimated } from '../../../src/capture/core/file-facts.ts';
import { madeJpeg } from '../../support/made-jpeg.ts';
import { chunk, madePng } from '../../support/made-png.ts';

const grey = { width: 16, height: 16, components: 1, sample: (x: number) => [x * 9] } as const;
const ascii = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0));
const box = (name: string, content: number): Buffer =>
  Buffer.concat([Buffer.from([0, 0, 0, content + 8]), Buffer.from(ascii(name)), Buffer.alloc(content, 7)]);
const RIFF = Buffer.from([...ascii('RIFF'), 20, 0, 0, 0, ...ascii('WEBPVP8 '), ...Array<number>(12).fill(9)]);
const BMP = Buffer.from([...ascii('BM'), 30, 0, 0, 0, 0, 0, 0, 0, ...Array<number>(20).fill(9)]);

/** One with a thumbnail, which has an end of its own, and one with bytes behind its end, as phones write them. */
const withThumbnail = madeJpeg({ ...grey, segments: [[0xe1, madeJpeg(grey)]] });

describe('factsOf', () => {
  const wholes: readonly (readonly [string, Buffer])[] = [
    ['JPEG', madeJpeg(grey)],
    ['JPEG', madeJpeg({ ...grey, progressive: true })],
    ['JPEG', withThumbnail],
    ['PNG', madePng({ width: 4, height: 4, type: 0, depth: 8, sample: () => 5 })],
    ['GIF', Buffer.from([...ascii('GIF89a'), 1, 0, 1, 0, 0, 0, 0, 0x3b])],
    ['WebP', RIFF],
    ['BMP', BMP],
    ['MP4', Buffer.concat([box('ftyp', 12), box('mdat', 40)])],
  ];
  it.each(wholes)('%s: whole with its end, not without it', (format, file) => {
    expect(factsOf(file)).toMatchObject({ format, whole: true });
    expect(factsOf(file.subarray(0, file.length - 2))).toMatchObject({ format, whole: false });
    expect(factsOf(file.subarray(0, Math.ceil(file.length * 0.8)))).toMatchObject({ format, whole: false });
  });

  it('what phones write behind the end of a JPEG changes nothing', () => {
    expect(factsOf(Buffer.concat([madeJpeg(grey), Buffer.alloc(99, 3)]))?.whole).toBe(true);
  });

  it('knows nothing of others, and of next to nothing', () => {
    for (const text of ['', 'B', 'hello, this is a text', '%PDF-1.7', '<svg xmlns="http://www.w3.org/2000/svg"/>'])
      expect(factsOf(Buffer.from(text))).toBeNull();
    expect(factsOf(Buffer.concat([Buffer.from([0, 0, 0, 20]), Buffer.from('ftypheic'), Buffer.alloc(8)]))).toBeNull();
  });
});

describe('isAnimated', () => {
  /** One by one pixel, two colours, as GIF89a has it: LZW of one sample. */
  const picture = [0x21, 0xf9, 4, 0, 10, 0, 0, 0, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0];
  const gif = (pictures: number): Buffer =>
    Buffer.from([
      ...ascii('GIF89a'), 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255,
      // A comment that holds the byte which begins a picture.
      0x21, 0xfe, 2, 0x2c, 0x2c, 0,
      ...Array.from({ length: pictures }, () => picture).flat(),
      0x3b,
    ]); // prettier-ignore
  const grey = { width: 2, height: 2, type: 0, depth: 8, sample: () => 5 } as const;
  const frames = (count: number): Buffer => Buffer.from([0, 0, 0, count, 0, 0, 0, 0]);
  const webp = (flags: number): Buffer =>
    Buffer.from([...ascii('RIFF'), 30, 0, 0, 0, ...ascii('WEBPVP8X'), 10, 0, 0, 0, flags, ...Array<number>(9).fill(0)]);
  const avif = (brand: string, other: string): Buffer =>
    Buffer.from([0, 0, 0, 24, ...ascii('ftyp'), ...ascii(brand), 0, 0, 0, 0, ...ascii(other), ...ascii('miaf')]);

  it.each<readonly [string, Buffer, Buffer]>([
    ['GIF', gif(1), gif(2)],
    ['PNG', madePng(grey), madePng({ ...grey, chunks: [['acTL', frames(3)]] })],
    [
      'PNG of one frame',
      madePng({ ...grey, chunks: [['acTL', frames(1)]] }),
      madePng({ ...grey, chunks: [['acTL', frames(2)]] }),
    ],
    ['WebP', webp(0x10), webp(0x12)],
    ['AVIF', avif('avif', 'mif1'), avif('avif', 'avis')],
  ])('%s', (_, still, moving) => {
    expect([isAnimated(still), isAnimated(moving)]).toEqual([false, true]);
  });

  it('others, and what is cut, do not move', () => {
    for (const bytes of [
      madeJpeg({ width: 8, height: 8, components: 1, sample: () => [9] }),
      gif(2).subarray(0, 40),
      chunk('acTL', frames(9)),
      Buffer.alloc(0),
    ])
      expect(isAnimated(bytes)).toBe(false);
  });
});
