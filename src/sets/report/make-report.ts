/** The report's four parts on one network and one scored set, and its sentences: one code for the page and for the command line. */

import { methodOf } from '../../attribution/registry.ts';
import { AppError } from '../../core/errors.ts';
import type { RgbaImage } from '../../core/image.ts';
import { argMax } from '../../core/math/softmax.ts';
import type { HeadInfo } from '../../inference/core/manifest.ts';
import { truthOf, type SetReport } from '../core/set-figures.ts';
import { gridOf, openPicture, type DecodePicture } from '../picture-input.ts';
import type { ScoredPicture } from '../score-set.ts';
import type { SetNetwork } from '../set-network.ts';
import { activationsPart } from './activations-part.ts';
import { chooseFaces, reportFace, type Judged, type ReportFace } from './faces.ts';
import { filtersPart, middleLayer } from './filters-part.ts';
import { REPORT_LANGUAGES } from './languages.ts';
import { limePart } from './lime-part.ts';
import { reportNetwork, type FacePair, type Pace } from './network.ts';
import { withSentences, type ReportFile } from './report-file.ts';
import { saliencyPart } from './saliency-part.ts';
import { Speaker } from './sentence.ts';

/** What was found on the set. */
export interface ReportSet {
  readonly report: SetReport;
  readonly head: HeadInfo;
  /** Place of the head among the network's. */
  readonly headIndex: number;
  /** With the maxima of the report's layer. */
  readonly scored: readonly ScoredPicture[];
}

export interface MakeOptions {
  /** See `reportLayer`. */
  readonly layer: string;
  readonly method: string;
  readonly seed: number;
  /** One of REPORT_LANGUAGES. */
  readonly lang: string;
  readonly answers: readonly string[];
  readonly date: Date;
  readonly decode: DecodePicture;
  readonly pace: Pace;
  /** Before each part, 1 to 4. */
  readonly onPart: (part: number) => Promise<void>;
}

export interface MadeReport {
  readonly file: ReportFile;
  /** By part and id, as `1 right-3`. */
  readonly pictures: ReadonlyMap<string, RgbaImage>;
  readonly speaker: Speaker;
}

/** @throws AppError of the network; set-invalid where no face counts; AbortError */
export async function makeReport(opened: SetNetwork, found: ReportSet, options: MakeOptions): Promise<MadeReport> {
  const { seed, pace } = options;
  const layer = reportLayer(opened, options.layer);
  const { report, head, scored } = found;
  const network = reportNetwork(opened, head.id, pace);
  const pairs = await facesOf(found, opened, options);
  const first = firstFace(pairs);
  const maxima = maximaOf(scored);
  await options.onPart(1);
  const saliency = await saliencyPart(pairs, network, methodOf(options.method), seed);
  await options.onPart(2);
  const filters = await filtersPart(network, layer, first, maxima, scored.length, seed);
  await options.onPart(3);
  const lime = await limePart(pairs, network, seed);
  await options.onPart(4);
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
      date: options.date.toISOString().slice(0, 10),
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

/** @param asked null = the middle one of the convolutions. @throws AppError bad-option */
export function reportLayer({ network, manifest }: Pick<SetNetwork, 'network' | 'manifest'>, asked: string | null) {
  const maps = network.layers.filter(({ name, outputShape }) => outputShape.length === 3 && name !== network.inputName);
  const name = asked ?? middleLayer(network) ?? maps[0]?.name;
  const found = maps.find((layer) => layer.name === name);
  if (!found)
    throw new AppError(
      'bad-option',
      `the network ${manifest.id} has no layer of maps named ${name}; it has ${maps.map((layer) => layer.name).join(', ')}`,
    );
  return found;
}

async function facesOf(
  { head, headIndex, report, scored }: ReportSet,
  opened: SetNetwork,
  { seed, decode }: Pick<MakeOptions, 'seed' | 'decode'>,
): Promise<FacePair<ReportFace>[]> {
  const judged = scored.map(({ picture, scores }): Judged => ({
    truth: truthOf(picture, report.truth, head.labels).label,
    top: argMax(scores[headIndex]!),
  }));
  const faceAt = async (place: number | null): Promise<ReportFace | null> => {
    if (place === null) return null;
    const { picture, scores } = scored[place]!;
    const open = await openPicture(picture, decode);
    if ('kind' in open)
      throw new AppError('file-unreadable', `${picture.file} could be read a moment ago, and now cannot`);
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
  const found = pairs.find(({ right }) => right)?.right ?? pairs.find(({ wrong }) => wrong)?.wrong;
  if (!found) throw new AppError('set-invalid', 'no face of the set has a label that the network knows');
  return found;
}

function maximaOf(scored: ReportSet['scored']): number[] {
  const most = Array.from(scored[0]!.maxima!);
  for (const { maxima } of scored) maxima!.forEach((value, i) => (most[i] = Math.max(most[i]!, value)));
  return most;
}
