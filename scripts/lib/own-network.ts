/** `--network FILE` of the commands: a person's own network, and what its file does not say. */

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { isFraming } from '../../src/core/geometry.ts';
import {
  CHANNEL_ORDERS,
  LABEL_ORDERS,
  labelsFor,
  ordersFor,
  PREPROCESSES,
  type NetworkChoice,
} from '../../src/inference/core/network-choice.ts';
import type { NetworkSource } from '../../src/inference/formats/read-network.ts';
import type { LoadedModel } from '../../src/inference/models/model-files.ts';
import { describeFound, findNetwork, ownModel, type FoundNetwork } from '../../src/inference/models/own-model.ts';
import { UsageError } from './usage-error.ts';

/** Options of every command that takes a network of one's own; `equalise` has no value. */
export const OWN_OPTIONS = [
  'network',
  'architecture',
  'classes',
  'preprocess',
  'channels',
  'framing',
  'equalise',
] as const;
export type OwnOptions = Readonly<Partial<Record<(typeof OWN_OPTIONS)[number], string>>>;

const ORDERS = Object.keys(LABEL_ORDERS).join('|');

export const OWN_USAGE =
  `[--network FILE [--architecture JSON] [--classes a,b,c|${ORDERS}] [--preprocess ${PREPROCESSES.join('|')}] ` +
  `[--channels ${CHANNEL_ORDERS.join('|')}] [--framing fer2013|box|box+N%] [--equalise]]`;

export const OWN_HELP = `  --network FILE       your own network in place of --model: Keras (.h5, .keras), ONNX (.onnx), TensorFlow.js (model.json, its folder or a zip)
  --architecture JSON  goes with a .h5 that holds weights alone
  --classes LIST       its labels in the order of its outputs, with commas between; or ${ORDERS.replaceAll('|', ', ')}
  --preprocess KIND    unit (0..1), signed (-1..1), raw (0..255), imagenet (its mean and deviation) or standardise (each picture's own)
  --channels KIND      of a network that reads three: rgb (default), bgr or grey
  --framing KIND       what it was trained on: fer2013 (default), box (the face finder's) or box+N%
  --equalise           its pictures had their histograms equalised`;

/** Nothing larger is a network for pictures of faces. */
const MOST_BYTES = 500e6;

function bytesOf(path: string): ArrayBuffer {
  try {
    if (statSync(path).size > MOST_BYTES) throw new UsageError(`${path} is larger than ${MOST_BYTES / 1e6} MB`);
    return new Uint8Array(readFileSync(path)).buffer;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`--network: ${path} cannot be read`);
  }
}

/** The file to read of a folder: its model.json, or the one JSON file in it. */
function mainOf(path: string): string {
  if (!existsSync(path)) throw new UsageError(`--network: there is no file ${path}`);
  if (!statSync(path).isDirectory()) return path;
  const names = readdirSync(path).filter((name) => name.endsWith('.json'));
  const name = names.includes('model.json') ? 'model.json' : names[0];
  if (name === undefined) throw new UsageError(`--network: the folder ${path} holds no model.json`);
  return join(path, name);
}

/** @throws UsageError */
export function sourceOf(path: string, architecture?: string): NetworkSource {
  const main = mainOf(path);
  const folder = dirname(main);
  const beside = (name: string): Promise<ArrayBuffer | null> => {
    const full = resolve(folder, name);
    const inside = !relative(folder, full).startsWith('..');
    return Promise.resolve(inside && existsSync(full) ? bytesOf(full) : null);
  };
  let json: unknown;
  if (architecture !== undefined)
    try {
      json = JSON.parse(readFileSync(architecture, 'utf8')) as unknown;
    } catch {
      throw new UsageError(`--architecture: ${architecture} cannot be read as JSON`);
    }
  return { name: basename(main), data: bytesOf(main), beside, architecture: json };
}

function oneOf<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw new UsageError(`--${option} is one of ${allowed.join(', ')}, not ${value}`);
  return found;
}

/** @throws UsageError: one sentence that says what was found, and what to add */
export function choiceOf(options: OwnOptions, found: FoundNetwork): NetworkChoice {
  const { classes, preprocess } = options;
  if (classes === undefined || preprocess === undefined) {
    const orders = ordersFor(found.outputs);
    const missing = [
      ...(classes === undefined ? [`--classes ${[...orders, 'a,b,c'].join('|')} for its labels`] : []),
      ...(preprocess === undefined
        ? [`--preprocess ${found.scalesPixels ? 'raw' : PREPROCESSES.join('|')} for how its pixels were prepared`]
        : []),
    ];
    throw new UsageError(
      `${describeFound(found)}; the file does not say more: add ${missing.join(' and ')}, or let evaluate --propose try them on a labelled set`,
    );
  }
  const framing = options.framing ?? 'fer2013';
  if (!isFraming(framing)) throw new UsageError(`--framing is fer2013, box or box+N%, not ${framing}`);
  return {
    labels: labelsFor(classes, found.outputs),
    preprocess: oneOf('preprocess', preprocess, PREPROCESSES),
    channels: options.channels === undefined ? 'rgb' : oneOf('channels', options.channels, CHANNEL_ORDERS),
    framing,
    equalise: options.equalise !== undefined,
  };
}

/** @throws UsageError when options of an own network come without one, or beside a shipped one */
export function checkOwnOptions(options: OwnOptions & { readonly model?: string | undefined | null }): void {
  if (options.network !== undefined && options.model != null)
    throw new UsageError('--model and --network exclude each other: give one of them');
  const lost = OWN_OPTIONS.find((option) => options[option] !== undefined);
  if (options.network === undefined && lost !== undefined)
    throw new UsageError(`--${lost} goes with --network FILE only`);
}

export interface OwnNetwork {
  readonly found: FoundNetwork;
  readonly choice: NetworkChoice;
  model(): Promise<LoadedModel>;
}

/** @throws UsageError, AppError */
export async function openOwn(options: OwnOptions & { readonly network: string }): Promise<OwnNetwork> {
  const found = await findNetwork(sourceOf(options.network, options.architecture));
  const choice = choiceOf(options, found);
  return { found, choice, model: () => ownModel(found, choice) };
}
