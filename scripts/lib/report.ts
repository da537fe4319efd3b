/** `npm run report`: a report on one network and one set, through the code that the app has. See ../report.ts. */

import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import jpeg from 'jpeg-js';
import { methodOf, LIVE_DEFAULT } from '../../src/attribution/registry.ts';
import { reportFigures } from '../../src/sets/report/figure-list.ts';
import { reportHtml } from '../../src/sets/report/html.ts';
import { REPORT_LANGUAGES } from '../../src/sets/report/languages.ts';
import { makeReport, reportLayer } from '../../src/sets/report/make-report.ts';
import type { ReportFile } from '../../src/sets/report/report-file.ts';
import { withCaption } from './caption.ts';
import type { Output } from './command.ts';
import { scoreChosenSet } from './evaluate-set.ts';
import { oneOf, toPng, wholeNumber, writeResult } from './explain-common.ts';
import { checkOwnOptions, OWN_OPTIONS, OWN_USAGE, type OwnOptions } from './own-network.ts';
import { readAnswers } from './report-answers.ts';
import { decodeHere, SET_OPTIONS, type SetOptions } from './set-files.ts';
import { openSetNetwork } from './set-network.ts';
import { UsageError } from './usage-error.ts';

const QUALITY = 92;

const USAGE =
  'usage: npm run report -- --data DIR|CSV|ZIP|IDX --out DIR [--labels IDX] [--rows SPEC] [--model ID] [--lang en|zh-TW] [--layer NAME] ' +
  '[--method NAME] [--seed N] [--answers FILE] ' +
  OWN_USAGE;

const REPORT_OPTIONS = ['out', 'lang', 'layer', 'method', 'seed', 'answers', 'model'] as const;

export interface ReportOptions {
  readonly set: SetOptions;
  readonly model: string | null;
  readonly own: OwnOptions;
  readonly out: string;
  readonly lang: string;
  readonly layer: string | undefined;
  readonly method: string;
  readonly seed: number;
  readonly answers: readonly string[];
}

/** @throws UsageError */
export function parseReport(args: readonly string[]): ReportOptions {
  const names = [...SET_OPTIONS, ...REPORT_OPTIONS, ...OWN_OPTIONS];
  let values: Readonly<Record<string, string | undefined>>;
  try {
    const text = Object.fromEntries(names.map((option) => [option, { type: 'string' as const }]));
    const parsed = parseArgs({ args: [...args], options: { ...text, equalise: { type: 'boolean' } } });
    values = Object.fromEntries(Object.entries(parsed.values).map(([option, value]) => [option, String(value)]));
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('\n')[0]?.replace(/\.$/, '')}; ${USAGE}`);
  }
  const { data, out, model = null, layer, method = LIVE_DEFAULT.id } = values;
  if (data === undefined || out === undefined)
    throw new UsageError(`--${data === undefined ? 'data' : 'out'} is missing; ${USAGE}`);
  const given = (options: readonly string[]) =>
    Object.fromEntries(options.flatMap((option) => (values[option] === undefined ? [] : [[option, values[option]]])));
  const own: OwnOptions = given(OWN_OPTIONS);
  checkOwnOptions({ ...own, model });
  methodOf(method);
  return {
    set: { ...given(SET_OPTIONS), data },
    model,
    own,
    out,
    lang: oneOf('lang', values['lang'], Object.keys(REPORT_LANGUAGES), 'en'),
    layer,
    method,
    seed: wholeNumber('seed', values['seed'], 0, 2 ** 32 - 1, 1),
    answers: values['answers'] === undefined ? ['', '', '', ''] : readAnswers(values['answers']),
  };
}

/** @throws UsageError, AppError */
export async function writeReport(options: ReportOptions, output: Output): Promise<ReportFile> {
  makeFolder(join(options.out, 'figures'));
  const opened = await openSetNetwork(options.model, options.own);
  try {
    const layer = reportLayer(opened, options.layer ?? null).name;
    const found = await scoreChosenSet(options.set, opened, output, layer);
    const { file, pictures, speaker } = await makeReport(opened, found, {
      layer,
      seed: options.seed,
      method: options.method,
      lang: options.lang,
      answers: options.answers,
      date: new Date(),
      decode: decodeHere,
      pace: { signal: new AbortController().signal, breathe: () => Promise.resolve() },
      onPart: (part) => {
        output.err(
          `part ${part} of 4: ${['saliency maps', `filters of ${layer}`, 'LIME', 'activations'][part - 1]} ...`,
        );
        return Promise.resolve();
      },
    });
    const address = (part: number, id: string): string =>
      `data:image/png;base64,${Buffer.from(toPng(pictures.get(`${part} ${id}`)!)).toString('base64')}`;
    output.err(
      `${options.out} gets pictures of ${file.shownFaces} faces of ${basename(options.set.data)}: they are other people's, so keep it among those who may see them`,
    );
    writeResult('out', join(options.out, 'report.json'), `${JSON.stringify(file, null, 1)}\n`);
    writeResult('out', join(options.out, 'report.html'), reportHtml(file, address, speaker));
    for (const { name, picture, caption } of reportFigures(file, pictures)) {
      const { data, width, height } = withCaption(picture, caption);
      const bytes = jpeg.encode({ data: Buffer.from(data), width, height }, QUALITY).data;
      writeResult('out', join(options.out, 'figures', name), bytes);
    }
    return file;
  } finally {
    opened.dispose();
  }
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch {
    throw new UsageError(`--out: the folder ${path} cannot be made`);
  }
}
