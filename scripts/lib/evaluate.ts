/** `npm run evaluate`: a network's figures on labelled pictures. See ../evaluate.ts. */

import { parseArgs } from 'node:util';
import type { HeadInfo, ModelManifest } from '../../src/inference/core/manifest.ts';
import { figures, rowOfLabel, rowOfVotes, type Figures, type Row } from '../../src/sets/core/figures.ts';
import { readIdxImages, readIdxLabels } from './idx.ts';
import { checkOwnOptions, openOwn, OWN_OPTIONS, OWN_USAGE, type OwnOptions } from './own-network.ts';
import { openOwnModel, openShippedModel } from './shipped-model.ts';
import { UsageError } from './usage-error.ts';
import { readVotes } from './votes.ts';

/** What the numbers in a FER2013 label file stand for. */
const FER2013_LABELS = ['angry', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral'];

const USAGE =
  'usage: npm run evaluate -- --images FILE.gz --labels FILE.gz [--votes FILE.csv --split NAME] [--model ID] [--head fer2013|ferplus] ' +
  OWN_USAGE;

export interface Options {
  readonly images: string;
  readonly labels: string;
  readonly votes: string | null;
  readonly split: string | null;
  readonly model: string | null;
  readonly head: string | null;
  readonly own: OwnOptions;
}

/** @throws UsageError */
export function parseOptions(args: readonly string[]): Options {
  const text = { type: 'string' } as const;
  let values: Record<string, string | undefined>;
  try {
    const own = Object.fromEntries(OWN_OPTIONS.map((option) => [option, text]));
    const options = { images: text, labels: text, votes: text, split: text, model: text, head: text, ...own };
    const parsed = parseArgs({ args: [...args], options: { ...options, equalise: { type: 'boolean' } } });
    values = Object.fromEntries(Object.entries(parsed.values).map(([option, value]) => [option, String(value)]));
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('\n')[0]?.replace(/\.$/, '')}; ${USAGE}`);
  }
  const { images, labels, votes = null, split = null, model = null, head = null } = values;
  if (images === undefined || labels === undefined)
    throw new UsageError(`--${images === undefined ? 'images' : 'labels'} is missing; ${USAGE}`);
  if ((votes === null) !== (split === null)) throw new UsageError(`--votes and --split go together; ${USAGE}`);
  const own: OwnOptions = Object.fromEntries(OWN_OPTIONS.flatMap((option) => (values[option] === undefined ? [] : [[option, values[option]]]))); // prettier-ignore
  checkOwnOptions({ ...own, model });
  return { images, labels, votes, split, model, head, own };
}

function chooseHead({ id, heads }: ModelManifest, asked: string | null, preferred: string): HeadInfo {
  const ids = heads.map((head) => head.id);
  if (asked !== null && !ids.includes(asked))
    throw new UsageError(`the model ${id} has no head named ${asked}; it has ${ids.join(' and ')}`);
  return heads.find((head) => head.id === (asked ?? preferred)) ?? (heads[0] as HeadInfo);
}

/** Everything that is printed. */
export interface Report extends Figures {
  readonly model: string;
  /** Of the model's manifest, which names the sha256 of its weights. */
  readonly sha256: string;
  readonly head: string;
  readonly labels: readonly string[];
  readonly temperature: number;
  readonly truth: 'labels' | 'votes';
  /** Rows that do not count for accuracy, recall and confusion, by reason. */
  readonly dropped: Readonly<Record<string, number>>;
  /** Rows that do not count for ece and nll, by reason. */
  readonly droppedFromCalibration: Readonly<Record<string, number>>;
}

/** @throws UsageError, AppError */
export async function evaluate(options: Options): Promise<Report> {
  const images = readIdxImages(options.images);
  const labels = readIdxLabels(options.labels);
  if (labels.length !== images.count)
    throw new UsageError(
      `${options.images} has ${images.count} images, but ${options.labels} has ${labels.length} labels`,
    );

  const { network } = options.own;
  const model =
    network === undefined
      ? await openShippedModel(options.model)
      : await openOwnModel(await openOwn({ ...options.own, network }), images);
  const { manifest } = model;
  const { height, width } = manifest.input;
  // Shipped networks were trained on pictures of their own size; one's own gets them brought to it.
  if (network === undefined && (images.height !== height || images.width !== width))
    throw new UsageError(
      `${options.images} has images of ${images.width} x ${images.height}, but the model ${manifest.id} reads ${width} x ${height}`,
    );
  const head = chooseHead(manifest, options.head, options.votes === null ? 'fer2013' : 'ferplus');
  const classes = head.labels.length;
  const votes =
    options.votes === null ? null : readVotes(options.votes, options.split as string, head.labels, images.count);

  const dropped: Record<string, number> = votes ? { noMajority: 0, noVotes: 0 } : { unknownLabel: 0 };
  const droppedFromCalibration: Record<string, number> = votes ? { fewVotes: 0, noVotes: 0 } : { unknownLabel: 0 };
  const count = (reasons: Record<string, number>, reason: string): void => {
    reasons[reason] = (reasons[reason] ?? 0) + 1;
  };
  const rows: Row[] = [];
  for (let i = 0; i < images.count; i++) {
    const { probabilities } = await model.predict(images.image(i), head.id);
    if (votes) {
      const cast = votes[i] ?? null;
      const truth = cast ? rowOfVotes(cast) : { label: null, shares: null };
      if (truth.label === null) count(dropped, cast ? 'noMajority' : 'noVotes');
      if (truth.shares === null) count(droppedFromCalibration, cast ? 'fewVotes' : 'noVotes');
      rows.push({ probabilities, ...truth });
    } else {
      const label = head.labels.indexOf(FER2013_LABELS[labels[i] as number] ?? '');
      if (label < 0) {
        count(dropped, 'unknownLabel');
        count(droppedFromCalibration, 'unknownLabel');
      } else {
        rows.push({ probabilities, ...rowOfLabel(label, classes) });
      }
    }
    if (process.stderr.isTTY && (i + 1) % 100 === 0) process.stderr.write(`\r${i + 1} of ${images.count}`);
  }
  if (process.stderr.isTTY) process.stderr.write('\n');
  model.dispose();
  const results = figures(rows, classes);
  if (results.n === 0) throw new UsageError(`no row of ${votes ? options.votes : options.labels} counts for accuracy`);
  const { n, nCalibration, ...rest } = results;
  return {
    model: manifest.id,
    sha256: model.sha256,
    head: head.id,
    labels: head.labels,
    temperature: head.temperature,
    truth: votes ? 'votes' : 'labels',
    n,
    dropped,
    nCalibration,
    droppedFromCalibration,
    ...rest,
  };
}
