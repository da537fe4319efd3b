import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../../scripts/evaluate.ts';
import { evaluate, parseOptions } from '../../../scripts/lib/evaluate.ts';
import { figures, rowOfLabel, rowOfVotes } from '../../../src/sets/core/figures.ts';
import { readIdxImages, readIdxLabels } from '../../../scripts/lib/idx.ts';
import { openShippedModel } from '../../../scripts/lib/shipped-model.ts';
import { readVotes } from '../../../scripts/lib/votes.ts';
import type { ModelIndex } from '../../../src/inference/core/manifest.ts';
import { readJson } from '../../support/node-files.ts';
import { REPO } from '../../support/node-backends.ts';
import { proceduralImages } from '../../support/procedural-images.ts';

const folder = mkdtempSync(join(tmpdir(), 'evaluate-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, data: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, data);
  return path;
}

function idx(shape: number[], values: ArrayLike<number>): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header[2] = 8;
  header[3] = shape.length;
  shape.forEach((n, i) => header.writeUInt32BE(n, 4 + 4 * i));
  return Buffer.concat([header, Uint8Array.from(values)]);
}

const lastModel = readJson<ModelIndex>(`${REPO}public/models/index.json`).models.slice(-1)[0]?.id as string;
const HEADER = 'split,index,fer2013_row,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF';
const LABELS = ['angry', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral'];

describe('idx files', () => {
  it('give their images and labels', () => {
    const images = readIdxImages(write('images.gz', gzipSync(idx([2, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]))));
    expect([images.count, images.height, images.width]).toEqual([2, 2, 3]);
    expect([...images.image(0)]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...images.image(1)]).toEqual([7, 8, 9, 10, 11, 12]);
    expect([...readIdxLabels(write('labels.gz', gzipSync(idx([4], [0, 6, 3, 255]))))]).toEqual([0, 6, 3, 255]);
  });

  const good = idx([2, 2, 3], new Array<number>(12).fill(7));
  it.each([
    ['missing.gz', null, /there is no file .*missing\.gz$/],
    ['plain.gz', good, /plain\.gz is not a gzip file$/],
    ['empty.gz', Buffer.alloc(0), /empty\.gz is not a gzip file$/],
    ['cut.gz', gzipSync(good).subarray(0, 20), /cut\.gz cannot be unpacked, it is cut short or damaged/],
    ['flipped.gz', gzipSync(good).fill(0x55, 12, 16), /flipped\.gz cannot be unpacked/],
    ['text.gz', gzipSync('hello, world'), /text\.gz is not an idx file of unsigned bytes$/],
    ['tiny.gz', gzipSync('ab'), /tiny\.gz is not an idx file of unsigned bytes$/],
    ['labels-as-images.gz', gzipSync(idx([3], [1, 2, 3])), /has 1 dimensions, but images have 3$/],
    ['header.gz', gzipSync(good.subarray(0, 9)), /header\.gz ends within its header$/],
    ['short.gz', gzipSync(good.subarray(0, 20)), /holds 4 bytes of images, but its header promises 2 x 2 x 3 = 12$/],
    ['long.gz', gzipSync(Buffer.concat([good, Buffer.alloc(1)])), /holds 13 bytes of images, but its header promises/],
    ['none.gz', gzipSync(idx([0, 2, 3], [])), /holds no images$/],
  ])('refuse %s in one sentence', (name, data, message) => {
    const path = data ? write(name, data) : join(folder, name);
    expect(() => readIdxImages(path)).toThrow(message);
  });
});

describe('votes', () => {
  it('come in the order of the labels, by image, of the named split only', () => {
    const path = write(
      'votes.csv',
      [
        HEADER,
        'Training,0,9,1,1,1,1,1,1,1,1,1,1',
        'PublicTest,2,7,1,2,3,4,5,6,7,8,9,10',
        'PublicTest,0,8,0,10,0,0,0,0,0,0,0,0',
        '',
      ].join('\r\n'),
    );
    expect(readVotes(path, 'PublicTest', LABELS, 3)).toEqual([[0, 0, 0, 10, 0, 0, 0], null, [5, 6, 7, 2, 4, 3, 1]]);
  });

  it.each([
    ['PrivateTest', `${HEADER}\nTraining,0,1,0,0,0,0,0,0,0,0,0,0`, /no split named PrivateTest; it has Training$/],
    ['A', 'split,index,neutral\nA,0,1', /no column named anger$/],
    ['A', 'hello', /no column named split$/],
    ['A', `${HEADER}\nA,0,1,0,0`, /line 2: 5 values under 13 column names$/],
    ['A', `${HEADER}\nA,0,1,x,0,0,0,0,0,0,0,0,0`, /line 2: "x" under neutral is not a whole number$/],
    ['A', `${HEADER}\nA,-1,1,0,0,0,0,0,0,0,0,0,0`, /"-1" under index is not a whole number$/],
    ['A', `${HEADER}\nA,3,1,0,0,0,0,0,0,0,0,0,0`, /row 3 of A, but there are only 3 images$/],
    ['A', `${HEADER}\nA,1,1,0,0,0,0,0,0,0,0,0,0\nA,1,1,0,0,0,0,0,0,0,0,0,0`, /line 3: row 1 of A comes twice$/],
  ])('split %s of %j are refused in one sentence', (split, text, message) => {
    const path = write('bad.csv', text);
    expect(() => readVotes(path, split, LABELS, 3)).toThrow(message);
  });
});

describe('figures', () => {
  it('of labels, by hand', () => {
    const truth = [0, 0, 1, 2].map((label) => rowOfLabel(label, 3));
    const probabilities = [
      [0.7, 0.2, 0.1],
      [0.3, 0.6, 0.1],
      [0.1, 0.7, 0.2],
      [0.5, 0.25, 0.25],
    ];
    const found = figures(
      truth.map((row, i) => ({ ...row, probabilities: probabilities[i] as number[] })),
      3,
    );
    expect(found.n).toBe(4);
    expect(found.accuracy).toBe(0.5);
    expect(found.recall).toEqual([0.5, 1, 0]);
    expect(found.confusion).toEqual([
      [1, 1, 0],
      [0, 1, 0],
      [1, 0, 0],
    ]);
    // F1: class 0 2*1/(2+2), class 1 2*1/(1+2), class 2 0.
    expect(found.macroF1).toBeCloseTo((0.5 + 2 / 3 + 0) / 3, 12);
    // Bins of 1/15: .7 and .7 share one (both right), .6 and .5 have one each (wrong).
    expect(found.ece).toBeCloseTo((Math.abs(2 - 1.4) + 0.6 + 0.5) / 4, 12);
    expect(found.nll).toBeCloseTo(-(Math.log(0.7) + Math.log(0.3) + Math.log(0.7) + Math.log(0.25)) / 4, 9);
  });

  it('of votes: a majority of more than 5 counts for accuracy, at least 5 votes in the classes for calibration', () => {
    expect(rowOfVotes([6, 4, 0])).toEqual({ label: 0, shares: [0.6, 0.4, 0] });
    expect(rowOfVotes([5, 5, 0])).toEqual({ label: null, shares: [0.5, 0.5, 0] });
    expect(rowOfVotes([0, 6, 0])).toEqual({ label: 1, shares: [0, 1, 0] });
    expect(rowOfVotes([2, 1, 2])).toEqual({ label: null, shares: [0.4, 0.2, 0.4] });
    expect(rowOfVotes([2, 1, 1])).toEqual({ label: null, shares: null });
    const rows = [
      { ...rowOfVotes([8, 2, 0]), probabilities: [0.9, 0.05, 0.05] },
      { ...rowOfVotes([5, 5, 0]), probabilities: [0.2, 0.8, 0] },
      { ...rowOfVotes([1, 1, 1]), probabilities: [1, 0, 0] },
    ];
    const found = figures(rows, 3);
    expect([found.n, found.nCalibration, found.accuracy]).toEqual([1, 2, 1]);
    expect(found.ece).toBeCloseTo((Math.abs(0.8 - 0.9) + Math.abs(0.5 - 0.8)) / 2, 12);
    expect(found.nll).toBeCloseTo(
      -(0.8 * Math.log(0.9) + 0.2 * Math.log(0.05) + 0.5 * Math.log(0.2) + 0.5 * Math.log(0.8)) / 2,
      9,
    );
  });

  it('a score of exactly 1 falls into the last bin', () => {
    const found = figures([{ ...rowOfLabel(0, 2), probabilities: [1, 0] }], 2);
    expect(found.ece).toBe(0);
  });
});

describe('npm run evaluate', { timeout: 120_000 }, () => {
  const run = async (...args: string[]): Promise<{ code: number; out: string; err: string }> => {
    const said = { out: [] as string[], err: [] as string[] };
    const code = await main(args, {
      out: (line) => said.out.push(line),
      err: (line) => said.err.push(line),
      patience: 1e6,
    });
    return { code, out: said.out.join('\n'), err: said.err.join('\n') };
  };
  const pictures = proceduralImages(12);
  const votesRows = pictures.map(
    (_, i) => `A,${i},0,${i < 8 ? 9 : 3},${i < 8 ? 1 : 3},0,0,0,0,0,${i < 10 ? 0 : 4},0,0`,
  );
  let images: string;
  let labels: string;
  let votes: string;
  beforeAll(() => {
    images = write(
      '12-images.gz',
      gzipSync(
        idx(
          [12, 48, 48],
          pictures.flatMap((p) => [...p]),
        ),
      ),
    );
    labels = write('12-labels.gz', gzipSync(idx([12], [0, 1, 2, 3, 4, 5, 6, 6, 6, 6, 6, 9])));
    votes = write('12-votes.csv', [HEADER, ...votesRows.slice(0, 11), ''].join('\n'));
  });

  it('prints one JSON object that the app would agree with', async () => {
    const { code, out } = await run('--images', images, '--labels', labels);
    expect(code).toBe(0);
    expect(out.trim().split('\n')).toHaveLength(1);
    const report = JSON.parse(out) as Record<string, unknown>;
    const model = await openShippedModel(null);
    const answers = await Promise.all(pictures.map((picture) => model.predict(picture, 'fer2013')));
    const truth = [0, 1, 2, 3, 4, 5, 6, 6, 6, 6, 6];
    const confusion = LABELS.map((_, row) =>
      LABELS.map((__, column) => truth.filter((label, i) => label === row && answers[i]?.top === column).length),
    );
    expect(report).toMatchObject({
      model: model.manifest.id,
      sha256: model.sha256,
      head: 'fer2013',
      labels: LABELS,
      truth: 'labels',
      n: 11,
      dropped: { unknownLabel: 1 },
      nCalibration: 11,
      confusion,
      accuracy: confusion.reduce((sum, row, i) => sum + (row[i] as number), 0) / 11,
    });
    const nll = truth.reduce((sum, label, i) => sum - Math.log(answers[i]?.probabilities[label] as number), 0) / 11;
    expect(report['nll']).toBeCloseTo(nll, 6);
    expect(report['recall']).toHaveLength(7);
    for (const key of ['macroF1', 'ece']) expect(report[key]).toSatisfy((value: number) => value >= 0 && value <= 1);
    model.dispose();
  });

  it('takes the crowd as truth with --votes, and its head by default', async () => {
    const report = await evaluate(
      parseOptions(['--images', images, '--labels', labels, '--votes', votes, '--split', 'A']),
    );
    expect(report).toMatchObject({
      head: 'ferplus',
      truth: 'votes',
      n: 8,
      dropped: { noMajority: 3, noVotes: 1 },
      nCalibration: 11,
      droppedFromCalibration: { fewVotes: 0, noVotes: 1 },
    });
  });

  it('runs the head that is asked for', async () => {
    const args = ['--images', images, '--labels', labels, '--head', 'ferplus', '--model', lastModel];
    expect(await evaluate(parseOptions(args))).toMatchObject({ head: 'ferplus', truth: 'labels', model: lastModel });
  });

  it.each([
    ['no arguments', () => [], /^--images is missing; usage: /],
    ['no labels', () => ['--images', images], /^--labels is missing; usage: /],
    ['an unknown option', () => ['--picture', images], /^Unknown option '--picture'.*; usage: /],
    [
      'votes without split',
      () => ['--images', images, '--labels', labels, '--votes', votes],
      /^--votes and --split go together/,
    ],
    [
      'an unknown split',
      () => ['--images', images, '--labels', labels, '--votes', votes, '--split', 'B'],
      /has no split named B; it has A$/,
    ],
    [
      'an unknown model',
      () => ['--images', images, '--labels', labels, '--model', 'x'],
      /^there is no model named x; there are /,
    ],
    [
      'an unknown head',
      () => ['--images', images, '--labels', labels, '--head', 'x'],
      /^the model \w+ has no head named x; it has /,
    ],
    ['labels as images', () => ['--images', labels, '--labels', labels], /has 1 dimensions, but images have 3$/],
    [
      'too few labels',
      () => ['--images', images, '--labels', write('2.gz', gzipSync(idx([2], [1, 2])))],
      /has 12 images, but .* has 2 labels$/,
    ],
    [
      'images of another size',
      () => [
        '--images',
        write('28.gz', gzipSync(idx([1, 28, 28], new Array<number>(784).fill(1)))),
        '--labels',
        write('1.gz', gzipSync(idx([1], [1]))),
      ],
      /has images of 28 x 28, but the model \w+ reads 48 x 48$/,
    ],
    [
      'no label that counts',
      () => [
        '--images',
        write('i.gz', gzipSync(idx([1, 48, 48], new Array<number>(2304).fill(1)))),
        '--labels',
        write('l.gz', gzipSync(idx([1], [77]))),
      ],
      /^no row of .* counts for accuracy$/,
    ],
  ])('says in one sentence what is wrong: %s', async (_, args, message) => {
    const found = await Promise.resolve()
      .then(() => evaluate(parseOptions(args())))
      .then(
        () => 'nothing',
        (error: Error) => error.message,
      );
    expect(found).toMatch(message);
    expect(found).not.toContain('\n');
  });

  it('ends with status 2 and nothing on stdout then; from a shell, the same', async () => {
    const args = ['--images', labels, '--labels', labels];
    const { code, out, err } = await run(...args);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toMatch(/has 1 dimensions, but images have 3$/m);
    expect(err).not.toContain('    at ');
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', 'tsx', 'scripts/evaluate.ts', ...args],
      { cwd: REPO, encoding: 'utf8' },
    );
    expect([status, stdout, stderr.trim()]).toEqual([code, out, err]);
  });
});
