/** `npm run report` on a small network of one's own: every figure of a sentence stands in the JSON, and the same seed gives the same bytes. */

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main as evaluate } from '../../../scripts/evaluate.ts';
import { main as report } from '../../../scripts/report.ts';
import { REPORT_LANGUAGES } from '../../../src/sets/report/languages.ts';
import { chooseFaces } from '../../../src/sets/report/faces.ts';
import { reportHtml } from '../../../src/sets/report/html.ts';
import { withSentences, type ReportFile } from '../../../src/sets/report/report-file.ts';
import { figureAt, Speaker } from '../../../src/sets/report/sentence.ts';
import { reportEnglish } from '../../../src/words/en/report.ts';
import { heardOutput } from '../../support/heard-output.ts';
import { kerasH5 } from '../../support/keras-files.ts';
import { normals } from '../../support/random.ts';
import { greyPng } from '../../support/set-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'report-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (...names: string[]): string => join(folder, ...names);

const SIDE = 16;
const LABELS = ['happy', 'sad', 'neutral'];
let seed = 0;
const weight = (name: string, ...shape: number[]) => ({ name, shape, values: normals(shape.reduce((a, b) => a * b, 1), (seed += 1), 0.6) }); // prettier-ignore
const layer = (className: string, config: object) => ({ class_name: className, config });

/** conv (ReLU) - zero padding - pool - conv (ReLU) - mean - dense; one filter of the second convolution never answers. */
async function network(): Promise<string> {
  const conv = { kernel_size: [3, 3], strides: [1, 1], padding: 'same', data_format: 'channels_last', dilation_rate: [1, 1], activation: 'relu', use_bias: true }; // prettier-ignore
  const layers = [
    layer('InputLayer', { name: 'image', batch_input_shape: [null, SIDE, SIDE, 1] }),
    layer('Conv2D', { name: 'one', filters: 4, ...conv }),
    layer('ZeroPadding2D', { name: 'edge', padding: [[1, 1], [1, 1]], data_format: 'channels_last' }), // prettier-ignore
    layer('MaxPooling2D', { name: 'pool', pool_size: [2, 2], strides: [2, 2], padding: 'valid', data_format: 'channels_last' }), // prettier-ignore
    layer('Conv2D', { name: 'two', filters: 5, ...conv }),
    layer('GlobalAveragePooling2D', { name: 'mean', data_format: 'channels_last' }),
    layer('Dense', { name: 'dense', units: 3, activation: 'softmax', use_bias: true }),
  ];
  const bias = weight('two/bias', 5);
  bias.values[2] = -1e4;
  const data = await kerasH5({
    topology: { class_name: 'Sequential', config: { name: 'net', layers } },
    version: '2.2.4',
    entries: [
      { name: 'one', weights: [weight('one/kernel', 3, 3, 1, 4), weight('one/bias', 4)] },
      { name: 'two', weights: [weight('two/kernel', 3, 3, 4, 5), bias] },
      { name: 'dense', weights: [weight('dense/kernel', 5, 3), weight('dense/bias', 3)] },
    ],
  });
  writeFileSync(path('net.h5'), new Uint8Array(data));
  return path('net.h5');
}

async function run(main: typeof report, ...args: string[]) {
  const output = heardOutput();
  const code = await main(args, output);
  return { code, out: output.outLines, err: output.errLines };
}

const read = (name: string): ReportFile => JSON.parse(readFileSync(path(name, 'report.json'), 'utf8')) as ReportFile;
const html = (name: string): string => readFileSync(path(name, 'report.html'), 'utf8');

describe('the report', { timeout: 120_000 }, () => {
  let args: string[];
  let file: ReportFile;
  let said: string[];
  beforeAll(async () => {
    for (const [i, label] of LABELS.entries())
      for (let n = 0; n < 12; n++) {
        mkdirSync(path('set', label), { recursive: true });
        const noise = normals(SIDE * SIDE, 100 + 12 * i + n, 40);
        const values = Uint8Array.from(noise, (value, at) => 128 + value + 60 * Math.sin((at % SIDE) / (1 + i)));
        writeFileSync(path('set', label, `${n}.png`), greyPng(values));
      }
    const net = ['--network', await network(), '--classes', LABELS.join(), '--preprocess', 'unit'];
    args = ['--data', path('set'), ...net];
    writeFileSync(path('answers.txt'), '# 1\nIt looks at <the eyes>.\n\n# 3 Why\nBecause.\n');
    const found = await run(
      report,
      ...args,
      '--seed',
      '5',
      '--layer',
      'two',
      '--answers',
      path('answers.txt'),
      '--out',
      path('a'),
    );
    expect([found.code, found.out], found.err.join('\n')).toEqual([0, []]);
    said = found.err;
    file = read('a');
  });

  it('its confusion matrix and figures are those of evaluate, to the digit', async () => {
    const { out } = await run(evaluate, ...args);
    const figures = JSON.parse(out[0]!) as Record<string, unknown>;
    for (const [key, value] of Object.entries(figures)) expect(file[key as keyof ReportFile], key).toEqual(value);
    expect(file.n).toBe(36);
  });

  it('every sentence of the page is filled from the JSON, and no number stands in one that is not there', () => {
    const texts = [...html('a').matchAll(/<p class="says">(.*?)<\/p>/g)].map(([, text]) => text!.replaceAll('&quot;', '"').replaceAll('&#39;', "'")); // prettier-ignore
    expect(texts.sort()).toEqual(file.sentences.map(({ text }) => text).sort());
    expect(texts.length).toBeGreaterThan(30);
    for (const { key, figures, names, text } of file.sentences) {
      let rest: string = reportEnglish[key];
      for (const [name, place] of Object.entries(figures)) {
        const form = new RegExp(`\\{${name}:([%\\d])\\}`).exec(rest)?.[1];
        const value = figureAt(file, place);
        const shown = form === '%' ? `${(100 * value).toFixed(1)} %` : value.toFixed(Number(form));
        rest = rest.replace(`{${name}:${form}}`, shown);
      }
      const words = new Speaker(reportEnglish, 'en');
      for (const [name, word] of Object.entries(names)) rest = rest.replace(`{${name}}`, words.part(word));
      expect(text.replaceAll('-0.000', '0.000')).toBe(rest.replaceAll('-0.000', '0.000'));
      expect(text).not.toMatch(/[{}]|NaN|undefined/);
    }
  });

  it('says which filters never answer, what pads and what pools', () => {
    expect(file.parts.filters.layer).toBe('two');
    expect(file.parts.filters.never).toContain(2);
    expect(file.parts.filters.maxima.map((most) => most > 0)).toEqual(
      [0, 1, 2, 3, 4].map((i) => !file.parts.filters.never.includes(i)),
    );
    const keys = file.sentences.map(({ key }) => key);
    expect(keys).toContain('part2.never');
    expect(file.sentences.find(({ key }) => key === 'part4.padding')?.text).toBe(
      'edge adds an edge of zeros: from 16 to 18 pixels a side.',
    );
    expect(file.sentences.find(({ key }) => key === 'part4.pooling')?.text).toBe(
      'pool pools: from 18 to 9 pixels a side.',
    );
  });

  it('one file without a script or an address, with one’s own answers, and a ruled box where there is none', () => {
    const page = html('a');
    expect(page).not.toMatch(/<script|https?:|url\(|@import|<link/);
    expect(page).toContain('It looks at &lt;the eyes&gt;.');
    expect(page.match(/class="own"/g)).toHaveLength(2);
    expect(page.match(/class="ruled"/g)).toHaveLength(2);
    for (const [, address] of page.matchAll(/<img src="(.{30})/g)) expect(address).toMatch(/^data:image\/png;base64,/);
    expect(page.match(/<h2/g)).toHaveLength(4);
  });

  it('the homework’s pictures lie beside it, and it warns of other people’s faces', () => {
    const names = readdirSync(path('a', 'figures')).sort();
    const withFace = LABELS.flatMap((_, i) => (file.parts.saliency.faces[i]!.right ?? file.parts.saliency.faces[i]!.wrong ? [i] : [])); // prettier-ignore
    expect(names).toEqual([...withFace.map((i) => `fig1_${i}.jpg`), 'fig2_1.jpg', 'fig2_2.jpg', ...withFace.map((i) => `fig3_${i}.jpg`)]); // prettier-ignore
    for (const name of names)
      expect([...readFileSync(path('a', 'figures', name)).subarray(0, 2)]).toEqual([0xff, 0xd8]);
    expect(said.at(-1)).toMatch(
      new RegExp(`gets pictures of ${file.shownFaces} faces of set: they are other people's`),
    );
  });

  it('the same seed gives the same bytes but for the date; another seed other faces', async () => {
    await run(report, ...args, '--seed', '5', '--layer', 'two', '--answers', path('answers.txt'), '--out', path('b'));
    const undated = (text: string): string => text.replaceAll(/\d{4}-\d\d-\d\d/g, 'DATE');
    for (const name of ['report.html', 'report.json'])
      expect(
        undated(readFileSync(path('a', name), 'utf8')) === undated(readFileSync(path('b', name), 'utf8')),
        name,
      ).toBe(true);
    for (const name of readdirSync(path('a', 'figures')))
      expect(readFileSync(path('a', 'figures', name)).equals(readFileSync(path('b', 'figures', name))), name).toBe(
        true,
      );
    const judged = Array.from({ length: 60 }, (_, i) => ({ truth: i % 3, top: i % 2 }));
    expect(chooseFaces(judged, 3, 1)).toEqual(chooseFaces(judged, 3, 1));
    expect(chooseFaces(judged, 3, 1)).not.toEqual(chooseFaces(judged, 3, 2));
    chooseFaces(judged, 3, 1).forEach(({ right, wrong }, label) => {
      expect(right === null || judged[right]!.truth === judged[right]!.top).toBe(true);
      expect(judged[wrong!]!.truth === label && judged[wrong!]!.top !== label).toBe(true);
    });
  });

  it('in Traditional Chinese, the same figures; no text stays English', () => {
    const chinese = new Speaker(REPORT_LANGUAGES['zh-TW']!, 'zh-TW');
    const other = withSentences({ ...file, lang: 'zh-TW' }, chinese);
    const places = (one: ReportFile): unknown => one.sentences.map(({ key, figures }) => ({ key, figures }));
    expect(places(other)).toEqual(places(file));
    const page = reportHtml(other, () => 'data:,', chinese);
    expect(page).toContain('<html lang="zh-TW">');
    expect(page).toContain('混淆矩陣');
    for (const { text } of other.sentences) expect(text).toMatch(/[\u4e00-\u9fff]/);
    for (const key of ['part1.question', 'warning', 'part4.method'] as const)
      expect(page).not.toContain(reportEnglish[key].slice(0, 20));
  });

  it.each([
    [['--layer', 'dense'], /has no layer of maps named dense; it has one, edge, pool, two$/],
    [['--lang', 'fr'], /^report: --lang is one of en, zh-TW, not fr$/],
    [['--method', 'magic'], /^report: there is no method magic; there are /],
    [['--answers', 'NOWHERE'], /cannot be read$/],
    [['--rows', 'x'], /--rows is first:1000/],
  ] as const)('%j: one sentence, exit status 2', async (more, sentence) => {
    const { code, err } = await run(report, ...args, '--out', path('c'), ...more);
    expect([code, err.length]).toEqual([2, 1]);
    expect(err[0]).toMatch(sentence);
  });
});

describe.each(Object.entries(REPORT_LANGUAGES))('words of the report in %s', (_, words) => {
  it('have the placeholders of the English ones', () => {
    const placeholders = (text: string): string[] => (text.match(/\{[^}]+\}/g) ?? []).sort();
    for (const [key, text] of Object.entries(words))
      expect(placeholders(text), key).toEqual(placeholders(reportEnglish[key as keyof typeof reportEnglish]));
  });
});
