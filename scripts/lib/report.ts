/** `npm run report`: a report on one network and one set, through the code that the app has. See ../report.ts. */

import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { methodOf, LIVE_DEFAULT } from '../../src/attribution/registry.ts';
import { argMax } from '../../src/core/math/softmax.ts';
import type { RgbaImage } from '../../src/core/image.ts';
import { activationsPart } from '../../src/sets/report/activations-part.ts';
import { chooseFaces, reportFace, type Judged, type ReportFace } from '../../src/sets/report/faces.ts';
import { filtersPart, middleLayer } from '../../src/sets/report/filters-part.ts';
import { reportHtml } from '../../src/sets/report/html.ts';
import { limePart } from '../../src/sets/report/lime-part.ts';
import { reportNetwork, type FacePair } from '../../src/sets/report/network.ts';
import { withSentences, type ReportFile } from '../../src/sets/report/report-file.ts';
import { saliencyPart } from '../../src/sets/report/saliency-part.ts';
import { Speaker } from '../../src/sets/report/sentence.ts';
import { truthOf } from '../../src/sets/core/set-figures.ts';
import { gridOf, openPicture } from '../../src/sets/picture-input.ts';
import type { Output } from './command.ts';
import { scoreChosenSet, type ScoredSet } from './evaluate-set.ts';
import { oneOf, toPng, wholeNumber, writeResult } from './explain-common.ts';
import { checkOwnOptions, OWN_OPTIONS, OWN_USAGE, type OwnOptions } from './own-network.ts';
import { readAnswers } from './report-answers.ts';
import { figureFiles } from './report-figures.ts';
import { REPORT_LANGUAGES } from './report-languages.ts';
import { decodeHere, SET_OPTIONS, type SetOptions } from './set-files.ts';
import { openSetNetwork, type SetNetwork } from './set-network.ts';
import { UsageError } from './usage-error.ts';

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
    const { file, pictures, speaker } = await makeReport(opened, options, output);
    const address = (part: number, id: string): string =>
      `data:image/png;base64,${Buffer.from(toPng(pictures.get(`${part} ${id}`)!)).toString('base64')}`;
    output.err(
      `${options.out} gets pictures of ${file.shownFaces} faces of ${basename(options.set.data)}: they are other people's, so keep it among those who may see them`,
    );
    writeResult('out', join(options.out, 'report.json'), `${JSON.stringify(file, null, 1)}\n`);
    writeResult('out', join(options.out, 'report.html'), reportHtml(file, address, speaker));
    for (const [name, bytes] of figureFiles(file, pictures))
      writeResult('out', join(options.out, 'figures', name), bytes);
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

async function makeReport(opened: SetNetwork, options: ReportOptions, output: Output) {
  const { seed } = options;
  const { signal } = new AbortController();
  const layer = layerOf(opened, options.layer);
  const found = await scoreChosenSet(options.set, opened, output, layer.name);
  const { report, head, scored } = found;
  const network = reportNetwork(opened, head.id);
  const pairs = await facesOf(found, opened, seed);
  const first = firstFace(pairs);
  const maxima = maximaOf(scored);
  output.err(`${scored.length} faces scored; part 1 of 4: saliency maps ...`);
  const saliency = await saliencyPart(pairs, network, methodOf(options.method), seed, signal);
  output.err(`part 2 of 4: filters of ${layer.name} ...`);
  const filters = await filtersPart(network, layer, first, maxima, scored.length, seed, signal);
  output.err('part 3 of 4: LIME ...');
  const lime = await limePart(pairs, network, seed, signal);
  output.err('part 4 of 4: activations ...');
  const activations = await activationsPart(network, first);
  const pictures = new Map<string, RgbaImage>();
  [saliency, filters, lime, activations].forEach((part, i) =>
    part.pictures.forEach((image, id) => pictures.set(`${i + 1} ${id}`, image)),
  );
  const speaker = new Speaker(REPORT_LANGUAGES[options.lang]!, options.lang);
  const file = withSentences(
    {
      format: 'expression-explainer-report',
      version: 1,
      date: new Date().toISOString().slice(0, 10),
      lang: options.lang,
      seed,
      ...report,
      confusionShares: report.confusion.map((row) => {
        const known = row.reduce((a, b) => a + b, 0);
        return row.map((count) => (known === 0 ? 0 : count / known));
      }),
      shownFaces: pairs.flatMap(({ right, wrong }) => [right, wrong]).filter((face) => face !== null).length,
      parts: { saliency: saliency.part, filters: filters.part, lime: lime.part, activations: activations.part },
      answers: options.answers,
    },
    speaker,
  );
  return { file, pictures, speaker };
}

function layerOf({ network, manifest }: SetNetwork, asked: string | undefined) {
  const maps = network.layers.filter(({ name, outputShape }) => outputShape.length === 3 && name !== network.inputName);
  const name = asked ?? middleLayer(network) ?? maps[0]?.name;
  const found = maps.find((layer) => layer.name === name);
  if (!found)
    throw new UsageError(
      `the network ${manifest.id} has no layer of maps named ${name}; it has ${maps.map((layer) => layer.name).join(', ')}`,
    );
  return found;
}

async function facesOf(
  { head, headIndex, report, scored }: ScoredSet,
  opened: SetNetwork,
  seed: number,
): Promise<FacePair<ReportFace>[]> {
  const judged = scored.map(({ picture, scores }): Judged => ({
    truth: truthOf(picture, report.truth, head.labels).label,
    top: argMax(scores[headIndex]!),
  }));
  const faceAt = async (place: number | null): Promise<ReportFace | null> => {
    if (place === null) return null;
    const { picture, scores } = scored[place]!;
    const open = await openPicture(picture, decodeHere);
    if ('kind' in open) throw new UsageError(`${picture.file} could be read a moment ago, and now cannot`);
    const pixels = gridOf(open, opened.manifest.input);
    const { truth, top } = judged[place]!;
    return reportFace(picture, open, pixels, head.labels, scores[headIndex]!, truth!, top);
  };
  const pairs: FacePair<ReportFace>[] = [];
  for (const [i, { right, wrong }] of chooseFaces(judged, head.labels.length, seed).entries())
    pairs.push({ label: head.labels[i]!, right: await faceAt(right), wrong: await faceAt(wrong) });
  return pairs;
}

/** The right face of the first label that has one, else a wrong one. */
function firstFace(pairs: readonly FacePair<ReportFace>[]): ReportFace {
  return (pairs.find(({ right }) => right)?.right ?? pairs.find(({ wrong }) => wrong)?.wrong)!;
}

function maximaOf(scored: ScoredSet['scored']): number[] {
  const most = Array.from(scored[0]!.maxima!);
  for (const { maxima } of scored) maxima!.forEach((value, i) => (most[i] = Math.max(most[i]!, value)));
  return most;
}
