/** Every form of a labelled set, good and broken: what is read, and the sentence for what is not. */

import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { decodeHere } from '../../../scripts/lib/set-files.ts';
import type { SetPicture } from '../../../src/sets/core/entry.ts';
import type { SetFile } from '../../../src/sets/core/files.ts';
import { numberedLabels } from '../../../src/sets/core/labels.ts';
import { chosenRows, parseRows } from '../../../src/sets/core/rows.ts';
import { tiffPixels } from '../../../src/sets/core/tiff.ts';
import { openSet, type SetChoice } from '../../../src/sets/open-set.ts';
import { gridOf, openPicture } from '../../../src/sets/picture-input.ts';
import { saySkipped } from '../../../src/sets/say-skipped.ts';
import { greyPng, greyTiff, idxFile, memoryFile } from '../../support/set-files.ts';

const FER2013 = ['angry', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral'];
/** 4 x 4 pixels that differ by `n`. */
const values = (n: number): Uint8Array => Uint8Array.from({ length: 16 }, (_, i) => (n * 16 + i) % 256);
const pixels = (n: number): string => values(n).join(' ');
const png = (n: number): Uint8Array => greyPng(values(n));

async function read(files: readonly SetFile[], choice: SetChoice = {}) {
  const set = await openSet('the set', files, choice);
  const pictures: SetPicture[] = [];
  const said: string[] = [];
  for await (const entry of set.entries())
    if (entry.kind === 'picture') pictures.push(entry);
    else said.push(saySkipped(entry));
  return { form: set.form, pictures, said, labels: pictures.map(({ label }) => label) };
}

const fault = (files: readonly SetFile[], choice: SetChoice = {}): Promise<string> =>
  openSet('the set', files, choice)
    .then(async (set) => {
      for await (const _ of set.entries());
      return 'nothing';
    })
    .catch((error: Error) => error.message);

describe('csv with pixels', () => {
  const rows = FER2013.map((_, i) => [String(i), pixels(i), i < 5 ? 'Training' : 'PublicTest']);
  const fer = ['emotion,pixels,Usage', ...rows.map((row) => row.join(','))].join('\n');

  it.each([
    ['FER2013', fer],
    ['FER2013 with CRLF and a byte order mark', `\uFEFF${fer.replaceAll('\n', '\r\n')}\r\n`],
    ['FER2013 with ; and quotes', fer.replaceAll(',', ';').replace(/;([\d ]+);/g, ';"$1";')],
    ['icml_face_data', ['emotion, Usage, pixels', ...rows.map(([a, b, c]) => `${a},${c}, ${b}`)].join('\n')],
  ])('%s gives the same pictures, labels and splits, whatever pieces it comes in', async (_, text) => {
    for (const piece of [7, 64, 1 << 20]) {
      const { form, pictures, said, labels } = await read([memoryFile('fer2013.csv', text, piece)]);
      expect([form, said]).toEqual(['pixel-csv', []]);
      expect(labels).toEqual(FER2013);
      expect(pictures.map(({ split }) => split)).toEqual(rows.map((row) => row[2]));
      expect(pictures.map((p) => p.pixels)).toEqual(
        rows.map((__, i) => ({ kind: 'grey', height: 4, width: 4, values: values(i) })),
      );
      expect(pictures[6]?.line).toBe(8);
    }
  });

  it('the homework’s label,feature has no splits', async () => {
    const { labels, pictures } = await read([memoryFile('train.csv', `label,feature\n3,${pixels(1)}\n6,${pixels(2)}`)]);
    expect(labels).toEqual(['happy', 'neutral']);
    expect(pictures[0]?.split).toBeNull();
  });

  it('a row that cannot be read is named with its line and reason, and the rest is used', async () => {
    const text = [
      'emotion,pixels,Usage',
      `0,${pixels(0)},Training`,
      `9,${pixels(1)},Training`,
      `1,${pixels(1)} 7,Training`,
      `2,${pixels(1).replace('17', '300')},Training`,
      `3,${pixels(1).replace('17', '1x')},Training`,
      `,${pixels(1)},Training`,
      `Happiness,${pixels(1)},Training`,
      '4,12 13 14',
    ].join('\n');
    const { labels, said } = await read([memoryFile('a.csv', text)]);
    expect(labels).toEqual(['angry', 'happy']);
    expect(said).toEqual([
      'a.csv, line 3: “9” is no label of this set, whose numbers end at 6',
      'a.csv, line 4: 17 pixels, which make no square picture: some are missing, or too many',
      'a.csv, line 5: “300” is no grey value from 0 to 255',
      'a.csv, line 6: “1x” is no grey value from 0 to 255',
      'a.csv, line 7: the row has no label',
      'a.csv, line 9: the row has 2 of 3 values: it is cut short',
    ]);
  });

  it.each([
    ['emotion,Usage\n0,Training', 'a.csv, line 1: there is no column pixels or feature; there are emotion, usage'],
    ['pixels\n1 2 3 4', 'a.csv, line 1: there is no column emotion or label; there are pixels'],
    ['hello\nyou', 'the set, line 1: there are no columns emotion (or label) and pixels (or feature)'],
    ['\uFEFFemotion', 'a.csv, line 1: there is no column pixels or feature; there are emotion'],
  ])('%j: one sentence', async (text, sentence) => {
    expect(await fault([memoryFile('a.csv', text)])).toBe(sentence);
  });

  it('pictures beside the csv are no set, and a csv of other things beside pictures is none', async () => {
    const beside = await read([memoryFile('cover.png', png(0)), memoryFile('fer2013.csv', fer)]);
    expect([beside.form, beside.labels]).toEqual(['pixel-csv', FER2013]);
    const notes = memoryFile('notes.csv', 'label,remark\n1,blurred');
    const folders = await read([memoryFile('happy/a.png', png(0)), notes]);
    expect([folders.form, folders.labels]).toEqual(['folders', ['happy']]);
  });

  it('UTF-16 and bytes are no text: one sentence', async () => {
    const utf16 = Buffer.from(`\uFEFF${fer}`, 'utf16le');
    expect(await fault([memoryFile('a.csv', utf16)])).toBe(
      'a.csv, line 1: the file is written in UTF-16: save it as UTF-8',
    );
    expect(await fault([memoryFile('a.csv', Buffer.alloc(40))])).toBe('a.csv is no text file');
  });

  it('votes of fer2013new.csv beside it go with its rows', async () => {
    const votes = [
      'Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF',
      'Training,fer0000000.png,1,8,0,0,0,0,0,1,0,0',
      'Training,,0,0,0,0,0,0,0,0,0,10',
      'Training,fer0000002.png,0,x,0,0,0,0,0,0,0,10',
      'PublicTest,fer0000003.png,0,0,0,0,10,0,0,0,0,0',
    ].join('\n');
    const { pictures, said } = await read([memoryFile('fer2013.csv', fer), memoryFile('fer2013new.csv', votes)]);
    expect(pictures.map((p) => p.votes?.['happy'] ?? null)).toEqual([8, null, null, 0, null, null, null]);
    expect(pictures[3]?.votes?.['angry']).toBe(10);
    expect(said).toEqual(['fer2013new.csv, line 4: “x” is no number of votes']);
  });
});

describe('pictures by folder and by name', () => {
  it('Kaggle’s FER2013: both test sets of one folder are told apart by name', async () => {
    const { form, pictures } = await read([
      memoryFile('test/happy/PublicTest_1.jpg', png(0)),
      memoryFile('test/happy/PrivateTest_2.jpg', png(1)),
      memoryFile('train/sad/Training_3.jpg', png(2)),
      memoryFile('.DS_Store', 'x'),
      memoryFile('__MACOSX/test/happy/._PublicTest_1.jpg', 'x'),
    ]);
    expect(form).toBe('kaggle-folders');
    expect(pictures.map(({ label, split }) => [label, split])).toEqual([
      ['happy', 'PrivateTest'],
      ['happy', 'PublicTest'],
      ['sad', 'Training'],
    ]);
  });

  it('one meaning is one label, whatever the folder is called; other names stay', async () => {
    const names = ['Happiness', 'HAPPY', 'joy', 'sadness', 'Surprised', 'anger', 'Fearful', 'sleepy'];
    const { labels } = await read(names.map((name, i) => memoryFile(`data/${name}/${i}.png`, png(i))));
    expect(new Set(labels)).toEqual(new Set(['happy', 'sad', 'surprise', 'angry', 'fear', 'sleepy']));
  });

  it('folders of numbers are no labels before someone says what they stand for', async () => {
    const files = ['1', '4', '7', '8'].map((name, i) => memoryFile(`train/${name}/${i}.png`, png(i)));
    expect(await fault(files)).toMatch(/are named 1, 4, 7, 8, which says no label: add --set-labels /);
    const { labels, said } = await read(files, { numbers: numberedLabels('rafdb')! });
    expect(labels).toEqual(['surprise', 'happy', 'neutral']);
    expect(said).toEqual(['train/8/3.png: “8” is no label of this set, whose numbers end at 7']);
    expect((await read(files.slice(0, 1), { numbers: numberedLabels('sad,happy')! })).labels).toEqual(['happy']);
  });

  it('a picture without a label is named', async () => {
    const { said, labels } = await read([memoryFile('x.png', png(0)), memoryFile('happy/y.png', png(1))]);
    expect([labels, said]).toEqual([
      ['happy'],
      ['x.png: neither a folder nor the name of the file says which label it has'],
    ]);
  });

  it('KDEF and JAFFE by their file names; KDEF’s angle is a split', async () => {
    const kdef = await read(
      ['AF01ANS.JPG', 'BM12SUHL.JPG', 'AF02AFFR.JPG'].map((n) => memoryFile(`AF01/${n}`, png(0))),
    );
    expect([kdef.form, kdef.pictures.map(({ label, split }) => [label, split])]).toEqual([
      'kdef',
      [
        ['angry', 'S'],
        ['fear', 'FR'],
        ['surprise', 'HL'],
      ],
    ]);
    const jaffe = await read(['KA.AN1.39.tiff', 'KA.FE2.46.tiff', 'NM.NE1.91.tiff'].map((n) => memoryFile(n, png(0))));
    expect([jaffe.form, jaffe.labels]).toEqual(['jaffe', ['angry', 'fear', 'neutral']]);
  });

  it('FER+’s own pictures have votes in place of a label', async () => {
    const votes = 'Usage,Image name,neutral,happiness\nPublicTest,fer0000003.png,1,9';
    const { pictures } = await read([
      memoryFile('FER2013Valid/fer0000003.png', png(0)),
      memoryFile('fer2013new.csv', votes),
    ]);
    expect(pictures.map(({ label, votes: cast }) => [label, cast])).toEqual([[null, { neutral: 1, happy: 9 }]]);
  });

  it('damaged pictures, and kinds that are not read, are named; pictures of any size come to the network’s', async () => {
    const whole = png(3);
    const { pictures } = await read([
      memoryFile('happy/cut.png', whole.subarray(0, whole.length - 20)),
      memoryFile('happy/empty.png', ''),
      memoryFile('happy/movie.gif', 'GIF89a'),
      memoryFile('happy/wide.png', greyPng(values(3))),
    ]);
    const opened = await Promise.all(pictures.map((picture) => openPicture(picture, decodeHere)));
    expect(opened.map((one) => ('kind' in one ? one.kind : 'open'))).toEqual([
      'picture-damaged',
      'picture-kind',
      'picture-kind',
      'open',
    ]);
    const [, , , open] = opened as Exclude<(typeof opened)[number], { kind: string }>[];
    expect([...gridOf(open!, { height: 4, width: 4, channels: 1 })]).toEqual([...values(3)]);
    expect(gridOf(open!, { height: 9, width: 9, channels: 3 })).toHaveLength(243);
  });

  it.each([
    [true, 8],
    [false, 3],
  ])('an uncompressed grey TIFF, little-endian %s, %i rows a strip', (little, rows) => {
    const grey = Uint8Array.from({ length: 10 * 8 }, (_, i) => i * 3);
    const image = tiffPixels(greyTiff(10, 8, grey, little, rows));
    expect([image.width, image.height]).toEqual([10, 8]);
    expect([...image.data].filter((_, i) => i % 4 === 1)).toEqual([...grey]);
    expect(() => tiffPixels(greyTiff(10, 8, grey, little, rows).subarray(0, 90))).toThrow();
  });
});

describe('pictures with their labels in a list', () => {
  it('RAF-DB: the aligned picture, the split by name', async () => {
    const list = 'train_00001.jpg 5\ntest_0002.jpg 4\ntest_0003.jpg 9\ntest_0004.jpg\ntrain_00009.jpg 1\n';
    const { form, pictures, said } = await read([
      memoryFile('EmoLabel/list_patition_label.txt', list),
      memoryFile('Image/original/train_00001.jpg', png(0)),
      memoryFile('Image/aligned/train_00001_aligned.jpg', png(0)),
      memoryFile('Image/aligned/test_0002_aligned.jpg', png(1)),
      memoryFile('Image/aligned/test_0003_aligned.jpg', png(1)),
    ]);
    expect([form, pictures.map(({ file, label, split }) => [file, label, split])]).toEqual([
      'raf-db',
      [
        ['Image/aligned/train_00001_aligned.jpg', 'sad', 'train'],
        ['Image/aligned/test_0002_aligned.jpg', 'happy', 'test'],
      ],
    ]);
    expect(said).toEqual([
      'EmoLabel/list_patition_label.txt, line 3: “9” is no label of this set, whose numbers end at 7',
      'EmoLabel/list_patition_label.txt, line 4: the line is not of the form “train_00001.jpg 5”',
      'EmoLabel/list_patition_label.txt, line 5: the picture train_00009.jpg is not in the set',
    ]);
  });

  it('ExpW: a box for each face', async () => {
    const { form, pictures, said } = await read([
      memoryFile('label/label.lst', 'a.jpg 0 2 1 5 6 0.9 3\na.jpg 1 0 0 9 9 0.9 6\na.jpg 1 0 0'),
      memoryFile('image/a.jpg', greyPng(Uint8Array.from({ length: 64 }, (_, i) => i))),
    ]);
    expect([form, pictures.map(({ label }) => label), said.length]).toEqual(['expw', ['happy', 'neutral'], 1]);
    const [first, second] = await Promise.all(pictures.map((picture) => openPicture(picture, decodeHere)));
    // Rows 2 to 5, columns 1 to 4 of 8 x 8.
    const grid = gridOf(first as Exclude<typeof first, undefined | { kind: string }>, {
      height: 4,
      width: 4,
      channels: 1,
    });
    expect([grid[0], grid[15]]).toEqual([17, 44]);
    expect(second).toEqual({ kind: 'box-outside' });
  });

  it('CK+: the labelled pictures alone', async () => {
    const name = 'S005/001/S005_001_00000011';
    const { form, pictures } = await read([
      memoryFile(`Emotion/${name}_emotion.txt`, '   3.0000000e+00\n'),
      memoryFile(`cohn-kanade-images/${name}.png`, png(0)),
      memoryFile('cohn-kanade-images/S005/001/S005_001_00000010.png', png(0)),
    ]);
    expect([form, pictures.map(({ file, label }) => [file, label])]).toEqual([
      'ck-plus',
      [[`cohn-kanade-images/${name}.png`, 'disgust']],
    ]);
  });
});

describe('idx files', () => {
  const images = idxFile(
    [3, 4, 4],
    [0, 1, 2].flatMap((n) => [...values(n)]),
  );
  const labels = idxFile([3], [3, 9, 6]);

  it('plain or gzip, beside each other or apart', async () => {
    for (const pack of [(x: Buffer) => x, (x: Buffer) => gzipSync(x)]) {
      const files = [memoryFile('images.gz', pack(images), 9), memoryFile('labels.gz', pack(labels))] as const;
      for (const found of [await read(files), await read([files[0]], { labels: files[1] })]) {
        expect([found.form, found.labels]).toEqual(['idx', ['happy', 'neutral']]);
        expect(found.pictures[1]?.pixels).toEqual({ kind: 'grey', height: 4, width: 4, values: values(2) });
        expect(found.said).toEqual(['labels.gz, line 2: “9” is no label of this set, whose numbers end at 6']);
      }
    }
  });

  it.each([
    ['alone', [memoryFile('i', images)], /^i holds pictures without labels: add --labels FILE/],
    ['cut', [memoryFile('i', images.subarray(0, 40)), memoryFile('l', labels)], /^i holds 24 bytes of values, but its header promises 3 x 4 x 4 = 48: /],
    ['of other numbers', [memoryFile('i', images), memoryFile('l', idxFile([2], [1, 2]))], /^i has 3 pictures, but l has 2 labels$/],
    ['cut gzip', [memoryFile('i.gz', gzipSync(images).subarray(0, 20))], /^i.gz cannot be unpacked: it is cut short or damaged$/],
  ])('%s: one sentence', async (_, files, sentence) => {
    expect(await fault(files)).toMatch(sentence);
  }); // prettier-ignore
});

describe('zip files', () => {
  const folder = { 'set/happy/a.png': png(0), 'set/sad/b.png': png(1), 'set/more.zip': zipSync({ 'c.png': png(2) }) };

  it('are folders; one within another is named', async () => {
    const { labels, said, pictures } = await read([memoryFile('set.zip', zipSync(folder), 100)]);
    expect([labels, said]).toEqual([
      ['happy', 'sad'],
      ['set/more.zip: a zip file within a zip file is not opened: unpack it first'],
    ]);
    const open = await openPicture(pictures[1]!, decodeHere);
    expect('kind' in open ? open.kind : open.image.width).toBe(4);
  });

  it('a csv within is unpacked piece by piece', async () => {
    const csv = ['emotion,pixels', ...FER2013.map((_, i) => `${i},${pixels(i)}`)].join('\n');
    const packed = zipSync({ 'fer/fer2013.csv': new TextEncoder().encode(csv) }, { level: 9 });
    expect((await read([memoryFile('fer.zip', packed, 11)])).labels).toEqual(FER2013);
  });

  it('cut short: one sentence', async () => {
    const cut = zipSync(folder).subarray(0, 300);
    expect(await fault([memoryFile('set.zip', cut)])).toBe(
      'set.zip is damaged or cut short: copy or pack it once more',
    );
  });
});

describe('a folder of something else', () => {
  it.each([
    [[], 'the set holds no files that can be read'],
    [
      ['readme.md'],
      'the set holds neither pictures in folders by label, nor a csv with emotion and pixels, nor idx files',
    ],
  ])('%j: one sentence', async (names, sentence) => {
    expect(await fault(names.map((name) => memoryFile(name, 'hello there')))).toBe(sentence);
  });
});

describe('rows', () => {
  const entries = async function* () {
    const set = await openSet('s', [memoryFile('t.csv', ['label,feature', ...Array.from({ length: 100 }, (_, i) => `${i % 7},${pixels(i)}`)].join('\n'))]); // prettier-ignore
    yield* set.entries();
  };
  const lines = async (spec: string): Promise<(number | null)[]> => {
    const out: (number | null)[] = [];
    for await (const entry of chosenRows(entries(), parseRows(spec)!, null)) out.push(entry.line);
    return out;
  };

  it('the first, every third, or as many as are drawn by a seed, in the set’s order', async () => {
    expect(await lines('first:3')).toEqual([2, 3, 4]);
    expect((await lines('every:3')).slice(0, 3)).toEqual([2, 5, 8]);
    const drawn = await lines('seed:7:40');
    expect(new Set(drawn).size).toBe(40);
    expect(drawn).toEqual([...drawn].sort((a, b) => a! - b!));
    expect(drawn).toEqual(await lines('seed:7:40'));
    expect(drawn).not.toEqual(await lines('seed:8:40'));
    expect(Math.max(...(drawn as number[]))).toBeGreaterThan(80);
    expect(await lines('seed:7:400')).toHaveLength(100);
  });

  it.each(['first', 'first:0', 'every:x', 'seed:7', 'seed:7:0', 'last:3', 'first:3:4'])(
    '%s is no such choice',
    (spec) => {
      expect(parseRows(spec)).toBeNull();
    },
  );
});
