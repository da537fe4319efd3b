/** `npm run evaluate`: a network's figures on labelled pictures. See ../evaluate.ts. */

import { parseArgs } from 'node:util';
import { figures, rowOfLabel, rowOfVotes, type Figures, type Row } from '../../src/sets/core/figures.ts';
import { chooseHead, type EvaluateSetOptions } from './evaluate-set.ts';
import { readIdxImages, readIdxLabels } from './idx.ts';
import { checkOwnOptions, openOwn, OWN_OPTIONS, OWN_USAGE, type OwnOptions } from './own-network.ts';
import { SET_OPTIONS } from './set-files.ts';
import { openOwnModel, openShippedModel } from './shipped-model.ts';
import { UsageError } from './usage-error.ts';
import { readVotes } from './votes.ts';

/** What the numbers in a FER2013 label file stand for. */
const FER2013_LABELS = ['angry', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral'];

const USAGE =
  'usage: npm run evaluate -- --data DIR|CSV|ZIP|IDX [--labels IDX] [--rows SPEC] | --images FILE.gz --labels FILE.gz ' +
  '[--votes FILE.csv --split NAME] [--model ID] [--head fer2013|ferplus] [--json OUT] [--png OUT] [--csv OUT] ' +
  OWN_USAGE;

/** Where the figures go; none = stdout. */
const FILES = ['json', 'png', 'csv'] as const;
export type EvaluateFiles = Readonly<Partial<Record<(typeof FILES)[number], string>>>;

export interface Options {
  readonly images: string;
  readonly labels: string;
  readonly votes: string | null;
  readonly split: string | null;
  readonly model: string | null;
  readonly head: string | null;
  readonly own: OwnOptions;
}

type Values = Readonly<Record<string, string | undefined>>;

function parsed(args: readonly string[]): Values {
  const text = { type: 'string' } as const;
  const names = ['images', 'model', 'against', ...SET_OPTIONS, ...FILES, ...OWN_OPTIONS];
  try {
    const options = {
      ...Object.fromEntries(names.map((option) => [option, text])),
      equalise: { type: 'boolean' } as const,
      propose: { type: 'boolean' } as const,
      corruptions: { type: 'boolean' } as const,
    };
    const { values } = parseArgs({ args: [...args], options });
    return Object.fromEntries(Object.entries(values).map(([option, value]) => [option, String(value)]));
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('\n')[0]?.replace(/\.$/, '')}; ${USAGE}`);
  }
}

const pick = <K extends string>(values: Values, names: readonly K[]): Partial<Record<K, string>> =>
  Object.fromEntries(names.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]]))) as Partial<
    Record<K, string>
  >;

/** What is asked for: a set in any form, or idx files named by --images. @throws UsageError */
export function parseCommand(
  args: readonly string[],
): { readonly files: EvaluateFiles } & ({ readonly set: EvaluateSetOptions } | { readonly images: Options }) {
  const values = parsed(args);
  const files = pick(values, FILES);
  // The corruptions are made of the pictures of a set, and idx files are one.
  const corruptions = values['corruptions'] !== undefined;
  const data = values['data'] ?? (corruptions ? values['images'] : undefined);
  const against = values['against'] ?? null;
  if (against !== null && !corruptions) throw new UsageError('--against goes with --corruptions only');
  if (corruptions && (values['png'] ?? values['csv']) !== undefined)
    throw new UsageError('--corruptions writes --json only: there are sixteen confusion matrices');
  if (data === undefined && values['propose'] !== undefined) throw new UsageError('--propose goes with --data only');
  if (data === undefined) return { files, images: optionsOf(values) };
  if (values['images'] !== undefined && values['images'] !== data)
    throw new UsageError('--data and --images exclude each other: give one of them');
  const own: OwnOptions = pick(values, OWN_OPTIONS);
  const model = values['model'] ?? null;
  checkOwnOptions({ ...own, model });
  return {
    files,
    set: {
      ...pick(values, SET_OPTIONS),
      data,
      model,
      own,
      propose: values['propose'] !== undefined,
      corruptions,
      against,
    },
  };
}

/** Of --images and --labels. @throws UsageError */
export const parseOptions = (args: readonly string[]): Options => optionsOf(parsed(args));

function optionsOf(values: Values): Options {
  const { images, labels, votes = null, split = null, model = null, head = null } = values;
  if (images === undefined || labels === undefined)
    throw new UsageError(`--${images === undefined ? 'images' : 'labels'} is missing; ${USAGE}`);
  const lost = (['rows', 'set-labels'] as const).find((option) => values[option] !== undefined);
  if (lost !== undefined) throw new UsageError(`--${lost} goes with --data only`);
  if ((votes === null) !== (split === null)) throw new UsageError(`--votes and --split go together; ${USAGE}`);
  const own: OwnOptions = pick(values, OWN_OPTIONS);
  checkOwnOptions({ ...own, model });
  return { images, labels, votes, split, model, head, own };
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
