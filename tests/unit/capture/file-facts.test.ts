import { describe, expect, it } from 'vitest';
import { factsOf } from '../../../src/capture/core/file-facts.ts';
import { madeJpeg } from '../../support/made-jpeg.ts';
import { madePng } from '../../support/made-png.ts';

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
    expect(factsOf(file)).toEqual({ format, whole: true });
    expect(factsOf(file.subarray(0, file.length - 2))).toEqual({ format, whole: false });
    expect(factsOf(file.subarray(0, Math.ceil(file.length * 0.8)))).toEqual({ format, whole: false });
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
