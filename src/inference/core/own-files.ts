/** The files that a person gave for a network, which of them is what, and the small file in which their choice is handed on. */

import { AppError } from '../../core/errors.ts';
import { isFraming } from '../../core/geometry.ts';
import { CHANNEL_ORDERS, labelsFor, PREPROCESSES, type NetworkChoice } from './network-choice.ts';
import type { HeadLink } from './network-facts.ts';

interface Bytes {
  readonly size: number;
  arrayBuffer(): Promise<ArrayBuffer>;
}

export interface GivenFile {
  /** Path within what was given, with slashes. */
  readonly path: string;
  /** A Blob. */
  readonly data: Bytes & { slice(from: number, to: number): Bytes };
}

/** What a network's file says by itself, as plain data. */
export interface FoundFacts {
  readonly name: string;
  /** For people: Keras HDF5, TensorFlow.js ... */
  readonly format: string;
  /** Of all files together. */
  readonly bytes: number;
  /** [height, width, channels] */
  readonly input: readonly [number, number, number];
  readonly outputs: number;
  readonly ends: HeadLink;
  readonly scalesPixels: boolean;
  /** Of a file of choices that was given along; null: none was. */
  readonly choice: NetworkChoice | null;
}

const NETWORK = /\.(h5|hdf5|keras|onnx|zip|pt|pth|tflite|safetensors|pb)$/i;
const BESIDE = /\.(json|bin|data|weights)$|group\d+-shard\d+of\d+/i;

/** Whether a file is meant as (a part of) a network and not as a picture, told by its name. */
export const isNetworkName = (name: string): boolean => NETWORK.test(name) || BESIDE.test(name);

export interface ArrangedFiles<T> {
  readonly main: T;
  /** The other JSON files: the architecture of weights alone, a choice, or neither. */
  readonly json: readonly T[];
}

/**
 * Which of several files is the network.
 * @throws AppError own-network when none is, or it cannot be told
 */
export function arrange<T extends { readonly path: string }>(files: readonly T[]): ArrangedFiles<T> {
  const networks = files.filter(({ path }) => NETWORK.test(path));
  if (networks.length > 1)
    throw refused(
      `${networks.map(({ path }) => path).join(' and ')} are ${networks.length} networks: take one of them`,
    );
  const json = files.filter(({ path }) => /\.json$/i.test(path));
  const model = json.find(({ path }) => /(^|\/)model\.json$/i.test(path));
  const main = networks[0] ?? model ?? json.find(({ path }) => !CHOICE_NAME.test(path)) ?? files[0];
  if (!main) throw refused('the folder is empty: take one that holds a model.json with its weights');
  return { main, json: json.filter((file) => file !== main) };
}

export const refused = (reason: string, cause?: unknown): AppError =>
  new AppError('own-network', reason, { cause, params: { reason: reason.replace(/\.$/, '') } });

const CHOICE_FORMAT = 'expression-explainer-choice';
const CHOICE_NAME = /\.choice\.json$/i;

/** The choice as the text of a file that `parseChoice` reads. */
export const choiceFile = (choice: NetworkChoice): string =>
  `${JSON.stringify({ format: CHOICE_FORMAT, version: 1, ...choice }, null, 1)}\n`;

export const isChoice = (json: unknown): boolean =>
  typeof json === 'object' && json !== null && (json as { format?: unknown }).format === CHOICE_FORMAT;

/**
 * @param outputs how many the network has
 * @throws AppError own-network that names the field
 */
export function parseChoice(json: unknown, outputs: number): NetworkChoice {
  const { version, labels, preprocess, channels, framing, equalise } = json as Readonly<Record<string, unknown>>;
  const kind = PREPROCESSES.find((one) => one === preprocess);
  const order = CHANNEL_ORDERS.find((one) => one === channels);
  const bad = (field: string): AppError =>
    refused(`the file of choices beside it has a wrong “${field}”: correct it, or leave the file away`);
  if (version !== 1) throw bad('version');
  if (!Array.isArray(labels) || labels.length > 10_000 || labels.some((label) => typeof label !== 'string'))
    throw bad('labels');
  if (!kind) throw bad('preprocess');
  if (!order) throw bad('channels');
  if (!isFraming(framing)) throw bad('framing');
  if (typeof equalise !== 'boolean') throw bad('equalise');
  try {
    return { labels: labelsFor(labels.join(','), outputs), preprocess: kind, channels: order, framing, equalise };
  } catch (cause) {
    throw refused(`the file of choices beside it does not fit: ${(cause as Error).message}`, cause);
  }
}
