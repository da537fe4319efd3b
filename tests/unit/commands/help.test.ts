/** Every command prints its options and ends well when asked to. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { main as adapter } from '../../../bench/adapter.ts';
import { main as framing } from '../../../bench/framing.ts';
import { main as framings } from '../../../bench/framings.ts';
import { main as limeTrust } from '../../../bench/lime-trust.ts';
import { main as bench } from '../../../bench/run.ts';
import { main as evaluate } from '../../../scripts/evaluate.ts';
import { main as explain } from '../../../scripts/explain.ts';
import type { Main } from '../../../scripts/lib/command.ts';
import { ACTIVATIONS_OPTIONS } from '../../../scripts/lib/explain-activations.ts';
import { ASCENT_OPTIONS } from '../../../scripts/lib/explain-ascent.ts';
import { LIME_OPTIONS } from '../../../scripts/lib/explain-lime.ts';
import { SET_OPTIONS } from '../../../scripts/lib/set-files.ts';
import { main as assets } from '../../../scripts/prepare-assets.ts';
import { main as report } from '../../../scripts/report.ts';
import { main as drawnVideo } from '../../../scripts/render-drawn-video.ts';
import { main as icons } from '../../../scripts/render-icons.ts';
import { main as letters } from '../../../scripts/render-letters.ts';
import { main as takePicture } from '../../../scripts/take-picture.ts';
import { main as testAll } from '../../../scripts/test.ts';
import { heardOutput } from '../../support/heard-output.ts';

const dashed = (options: readonly string[]): string[] => options.map((option) => `--${option}`);

const COMMANDS: Record<string, { main: Main; options: string[] }> = {
  explain: {
    main: explain,
    options: dashed(['image', 'method', ...LIME_OPTIONS, ...ACTIVATIONS_OPTIONS, ...ASCENT_OPTIONS]),
  },
  evaluate: { main: evaluate, options: dashed(['images', 'model', 'json', 'png', 'csv', ...SET_OPTIONS]) },
  report: {
    main: report,
    options: dashed(['out', 'lang', 'layer', 'method', 'seed', 'answers', 'model', ...SET_OPTIONS]),
  },
  bench: { main: bench, options: ['live', 'lime-time', 'SECONDS=', 'EVERY='] },
  test: { main: testAll, options: ['CHROMIUM_PATH'] },
  assets: { main: assets, options: ['No options'] },
  'take-picture': { main: takePicture, options: ['No options'] },
  'render-icons': { main: icons, options: ['No options'] },
  'render-letters': { main: letters, options: ['No options'] },
  'render-drawn-video': { main: drawnVideo, options: ['No options'] },
  adapter: { main: adapter, options: ['FOLDER', 'LOSE=', 'SHOT='] },
  framing: { main: framing, options: ['EVERY='] },
  framings: { main: framings, options: ['Training|PublicTest', 'CROPS='] },
  'lime-trust': { main: limeTrust, options: dashed(['faces', 'seeds', 'truth', 'torch']) },
};

describe.each(Object.entries(COMMANDS))('%s', (_, { main, options }) => {
  test.each(['--help', '-h'])('%s: the options, exit status 0', async (flag) => {
    const output = heardOutput();
    expect(await main([flag], output)).toBe(0);
    expect(output.errLines).toEqual([]);
    for (const option of options) expect(output.outLines.join('\n')).toContain(option);
  });

  test('an unknown option: one sentence, exit status 2', async () => {
    const output = heardOutput();
    expect(await main(['--colour', 'red'], output)).toBe(2);
    expect(output.outLines).toEqual([]);
    expect(output.errLines).toHaveLength(1);
    expect(output.errLines[0]).not.toContain('\n');
  });
});

test('every option that explain takes is explained by its own method', async () => {
  for (const [method, options] of [
    ['lime', LIME_OPTIONS],
    ['activations', ACTIVATIONS_OPTIONS],
    ['ascent', ASCENT_OPTIONS],
  ] as const) {
    const output = heardOutput();
    expect(await explain(['--method', method, '-h'], output)).toBe(0);
    for (const option of dashed(options)) expect(output.outLines.join('\n')).toMatch(new RegExp(`^  ${option} `, 'm'));
  }
});

test('no script of package.json that is ours goes without help', () => {
  const { scripts } = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../../package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const ours = Object.entries(scripts).filter(([, line]) => /^tsx (scripts|bench)\//.test(line));
  expect(ours.map(([name]) => name).sort()).toEqual([
    'assets',
    'bench',
    'evaluate',
    'explain',
    'report',
    'test',
    'test:all',
  ]);
});
