/** `npm run evaluate -- --data`: the same figures whatever form a set has, and the files it writes. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../../scripts/evaluate.ts';
import type { CorruptionsReport } from '../../../scripts/lib/evaluate-corruptions.ts';
import { wilson } from '../../../src/sets/core/intervals.ts';
import { voteFigures, type SetReport } from '../../../src/sets/core/set-figures.ts';
import { heardOutput } from '../../support/heard-output.ts';
import { proceduralImages } from '../../support/procedural-images.ts';
import { greyPng, idxFile } from '../../support/set-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'sets-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string): string => join(folder, name);
const put = (name: string, data: Uint8Array | string): string => {
  mkdirSync(dirname(path(name)), { recursive: true });
  writeFileSync(path(name), data);
  return path(name);
};

const NAMES = ['Anger', 'disgusted', 'fear', 'Happiness', 'sad', 'Surprise', 'neutral'];
const COUNT = 28;

async function run(...args: string[]) {
  const output = heardOutput();
  const code = await main(args, output);
  return { code, out: output.outLines, err: output.errLines };
}
async function reportOf(...args: string[]): Promise<SetReport> {
  const { out, err } = await run(...args);
  expect(out, err.join('\n')).toHaveLength(1);
  return JSON.parse(out[0]!) as SetReport;
}

describe('one set in four forms', { timeout: 120_000 }, () => {
  const pictures = proceduralImages(COUNT);
  const codes = pictures.map((_, i) => i % 7);
  let csv: string;
  let images: string;
  let labels: string;
  let fromCsv: SetReport;
  beforeAll(async () => {
    csv = put(
      'fer2013.csv',
      ['emotion,pixels,Usage', ...pictures.map((p, i) => `${codes[i]},${p.join(' ')},${i < 21 ? 'PublicTest' : 'PrivateTest'}`)].join('\n'), // prettier-ignore
    );
    const packed: Record<string, Uint8Array> = {};
    pictures.forEach((p, i) => {
      const name = `test/${NAMES[codes[i]!]}/${i < 21 ? 'PublicTest' : 'PrivateTest'}_${i}.png`;
      packed[name] = greyPng(p);
      put(`folders/${name}`, packed[name]);
    });
    put('set.zip', zipSync(packed));
    images = put('images.idx', idxFile([COUNT, 48, 48], pictures.flatMap((p) => [...p]))); // prettier-ignore
    labels = put('labels.idx', idxFile([COUNT], codes));
    fromCsv = await reportOf('--data', csv, '--split', 'PublicTest');
  });

  it('csv, folders, zip and idx give the same matrix, and the same figures', async () => {
    expect(fromCsv.n).toBe(21);
    expect(fromCsv.confusion.flat().reduce((a, b) => a + b)).toBe(21);
    expect(new Set(fromCsv.confusion.flat()).size).toBeGreaterThan(1);
    for (const data of ['folders', 'set.zip']) {
      const other = await reportOf('--data', path(data), '--split', 'publictest');
      expect(other.set.form).toBe('kaggle-folders');
      expect(other.confusion).toEqual(fromCsv.confusion);
      expect([other.ece, other.nll].map((v) => v.toFixed(9))).toEqual(
        [fromCsv.ece, fromCsv.nll].map((v) => v.toFixed(9)),
      );
    }
    const idx = await reportOf('--data', images, '--labels', labels, '--rows', 'first:21');
    expect(idx.confusion).toEqual(fromCsv.confusion);
  });

  it('--corruptions: as they are the same figures, spoilt ones with paired intervals, the same made twice, by labels or by votes’ set', async () => {
    const spoilt = async (...more: string[]) => {
      const { out, code, err } = await run('--corruptions', '--images', images, '--labels', labels, ...more);
      expect(code, err.join('\n')).toBe(0);
      return JSON.parse(out[0]!) as CorruptionsReport;
    };
    const [once, plain] = [await spoilt('--rows', 'first:7', '--against', 'classic'), await reportOf('--data', images, '--labels', labels, '--rows', 'first:7')]; // prettier-ignore
    const head = once.corruptions['fer2013']!;
    expect(Object.keys(head)).toHaveLength(16);
    expect(head.clean).toMatchObject({ n: 7, accuracy: plain.accuracy, recall: plain.recall });
    expect(head.clean!.ece).toBeCloseTo(plain.ece, 6);
    for (const { againstClean, other, againstOther } of Object.values(head).slice(1)) {
      const [low, high] = againstClean!.interval;
      expect(low).toBeLessThanOrEqual(againstClean!.difference);
      expect(high).toBeGreaterThanOrEqual(againstClean!.difference);
      expect(other!.n + againstOther!.interval.length).toBe(9);
    }
    const again = await run('--corruptions', '--data', csv, '--rows', 'first:7', '--against', 'classic');
    expect((JSON.parse(again.out[0]!) as CorruptionsReport).corruptions['fer2013']).toEqual(head);
    for (const wrong of [
      ['--csv', 'x.csv', '--corruptions'],
      ['--against', 'classic'],
    ])
      expect((await run('--data', csv, ...wrong)).code).toBe(2);
  });

  it('both heads, intervals, precision and calibration stand beside evaluate’s own figures', () => {
    expect(fromCsv.heads.map(({ head }) => head).sort()).toEqual(['fer2013', 'ferplus']);
    expect(fromCsv.heads.find(({ head }) => head === 'fer2013')?.confusion).toEqual(fromCsv.confusion);
    fromCsv.byLabel.forEach(({ label, recall, precision }, i) => {
      expect(label).toBe(fromCsv.labels[i]);
      const hits = fromCsv.confusion[i]![i]!;
      expect(recall.interval).toEqual(wilson(hits, recall.n));
      expect(precision.n).toBe(fromCsv.confusion.reduce((sum, row) => sum + row[i]!, 0));
      if (precision.n > 0) expect(precision.value).toBe(hits / precision.n);
    });
    const { calibration } = fromCsv;
    expect(calibration.reduce((sum, { n }) => sum + n, 0)).toBe(21);
    const ece = calibration.reduce((sum, { n, score, right }) => sum + (n === 0 ? 0 : (n * Math.abs(right! - score!)) / 21), 0); // prettier-ignore
    expect(ece).toBeCloseTo(fromCsv.ece, 12);
  });

  it('writes JSON, a picture and a table in place of printing', async () => {
    const files = ['out.json', 'out.png', 'out.csv'].map(path) as [string, string, string];
    const { code, out } = await run('--data', csv, '--split', 'PublicTest', '--json', files[0], '--png', files[1], '--csv', files[2]); // prettier-ignore
    expect([code, out]).toEqual([0, []]);
    expect(JSON.parse(readFileSync(files[0], 'utf8'))).toEqual(fromCsv);
    expect([...readFileSync(files[1]).subarray(1, 4)]).toEqual([0x50, 0x4e, 0x47]);
    const rows = readFileSync(files[2], 'utf8').trim().split('\n').map((row) => row.split(',')); // prettier-ignore
    expect(rows.slice(1).map((row) => row.slice(1, 8).map(Number))).toEqual(fromCsv.confusion);
    expect(rows[0]).toEqual(expect.arrayContaining(['recall low', 'precision high']));
  });

  it('votes: people’s agreement beside the network’s, and as truth with --votes', async () => {
    const header = 'Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF';
    const rows = codes.map(
      (_, i) => `PublicTest,fer${i}.png,${i % 3 === 0 ? 10 : 4},${i % 3 === 0 ? 0 : 4},0,0,0,0,0,0,2,0`,
    );
    const votes = put('votes.csv', [header, ...rows].join('\n'));
    const report = await reportOf('--data', csv, '--votes', votes, '--split', 'PublicTest');
    expect(report).toMatchObject({ head: 'ferplus', truth: 'votes', n: 7, dropped: { noMajority: 14, noVotes: 0 } });
    expect(report.nCalibration).toBe(21);
    // Rows 0, 3, 6 ... have the label of their number modulo 7; all ten votes are for neutral.
    expect(report.votes).toMatchObject({ n: 7, meanAgreement: 1, labelAgrees: { value: 1 / 7, n: 7 } });
  });

  it('leaves out what cannot be read, says so, and uses the rest', async () => {
    const text = readFileSync(csv, 'utf8').split('\n');
    const broken = put('broken.csv', ['emotion,pixels,Usage', `9,${text[1]!.split(',')[1]},X`, ...text.slice(1, 4), '3,1 2'].join('\n')); // prettier-ignore
    const { out, err } = await run('--data', broken);
    const report = JSON.parse(out[0]!) as SetReport;
    expect(report.n).toBe(3);
    expect(report.set.skipped).toHaveLength(2);
    expect(err).toEqual(report.set.skipped.map((sentence) => `left out: ${sentence}`));
    expect(err[0]).toMatch(/broken\.csv, line 2: “9” is no label/);
  });

  it.each([
    [['--data', 'nowhere'], /nothing at nowhere/],
    [['--data', 'CSV', '--split', 'Test'], /has no split named Test; it has PrivateTest, PublicTest$/],
    [['--data', 'CSV', '--rows', 'last:3'], /--rows is first:1000, every:3 or seed:7:1000, not last:3$/],
    [['--data', 'CSV', '--set-labels', 'a'], /--set-labels is fer2013, /],
    [['--data', 'CSV', '--set-labels', 'a,b,c,d,e,f,g'], /its labels are a, b, c, d, e, f, g, the network's angry, /],
    [['--data', 'CSV', '--images', 'x'], /--data and --images exclude each other/],
    [['--images', 'x', '--labels', 'y', '--rows', 'first:1'], /--rows goes with --data only$/],
    [['--data', 'IMAGES'], /add --labels FILE/],
  ] as const)('%j: one sentence, exit status 2', async (args, sentence) => {
    const { code, out, err } = await run(...args.map((arg) => ({ CSV: csv, IMAGES: images })[arg as 'CSV'] ?? arg));
    expect([code, out, err.length]).toEqual([2, [], 1]);
    expect(err[0]).toMatch(sentence);
  });
});

describe('figures of shares', () => {
  it('Wilson’s interval, by hand', () => {
    // 8 of 10: statsmodels proportion_confint(8, 10, method='wilson').
    const [low, high] = wilson(8, 10)!;
    expect(low).toBeCloseTo(0.4901625, 6);
    expect(high).toBeCloseTo(0.9433178, 6);
    expect(wilson(0, 0)).toBeNull();
    expect(wilson(5, 5)?.[1]).toBe(1);
  });

  it('no votes, no figures of votes', () => {
    expect(voteFigures([{ picture: { label: 'a', votes: null }, top: 0 }], ['a', 'b'])).toBeNull();
  });
});
