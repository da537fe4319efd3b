/** What a network's file does not say, as a person chooses it: labels and their order, and how pixels are prepared. */

import { AppError } from '../../core/errors.ts';
import type { Framing } from '../../core/geometry.ts';
import type { InputRule } from './input-rule.ts';

export const PREPROCESSES = ['unit', 'signed', 'raw', 'imagenet', 'standardise'] as const;
/** 0..1, -1..1, 0..255, ImageNet's mean and deviation, or each picture's own. */
export type Preprocess = (typeof PREPROCESSES)[number];

export const CHANNEL_ORDERS = ['grey', 'rgb', 'bgr'] as const;
export type ChannelOrder = (typeof CHANNEL_ORDERS)[number];

export interface NetworkChoice {
  /** In the order of the outputs. */
  readonly labels: readonly string[];
  readonly preprocess: Preprocess;
  /** Of a network that reads three channels: `grey` gives it the same grey three times. */
  readonly channels: ChannelOrder;
  readonly framing: Framing;
  /** Histogram equalisation of the grey picture, as OpenCV's equalizeHist. */
  readonly equalise: boolean;
}

const FER2013 = ['angry', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral'];

/** Orders that networks are published with, by name. */
export const LABEL_ORDERS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  fer2013: [FER2013],
  // Folders sorted by name, as Keras and PyTorch list them.
  alphabetical: [[...FER2013].sort(), [...FER2013, 'contempt'].sort()],
  ferplus: [
    ['neutral', 'happy', 'surprise', 'sad', 'angry', 'disgust', 'fear', 'contempt'],
    ['neutral', 'happy', 'surprise', 'sad', 'angry', 'disgust', 'fear'],
  ],
  rafdb: [['surprise', 'fear', 'disgust', 'happy', 'sad', 'angry', 'neutral']],
};

const MEANINGS: Readonly<Record<string, readonly string[]>> = {
  angry: ['anger', 'mad', 'an'],
  disgust: ['disgusted', 'di'],
  fear: ['fearful', 'afraid', 'scared', 'af', 'fe'],
  happy: ['happiness', 'joy', 'ha'],
  sad: ['sadness', 'sa'],
  surprise: ['surprised', 'suprise', 'su'],
  neutral: ['neutrality', 'calm', 'ne'],
  contempt: ['contemptuous'],
};
const LABEL_OF = new Map(Object.entries(MEANINGS).flatMap(([label, names]) => names.map((name) => [name, label])));

/** Names of the orders that have so many labels. */
export const ordersFor = (outputs: number): readonly string[] =>
  Object.entries(LABEL_ORDERS).flatMap(([name, lists]) =>
    lists.some(({ length }) => length === outputs) ? [name] : [],
  );

/** Names of one meaning are one label: `Happiness` is `happy`. Other names stay, in small letters. */
export function labelOf(name: string): string {
  const plain = name.trim().toLowerCase();
  return LABEL_OF.get(plain) ?? plain;
}

/**
 * @param asked   a name of LABEL_ORDERS, or labels with commas between
 * @param outputs how many the network has
 * @throws AppError bad-option that says what fits
 */
export function labelsFor(asked: string, outputs: number): readonly string[] {
  const orders = Object.hasOwn(LABEL_ORDERS, asked) ? LABEL_ORDERS[asked] : undefined;
  if (orders) {
    const found = orders.find(({ length }) => length === outputs);
    if (found) return found;
    throw new AppError(
      'bad-option',
      `the order ${asked} has ${orders.map(({ length }) => length).join(' or ')} labels, but the network has ${outputs} outputs: name them, with commas between`,
    );
  }
  const labels = asked.split(',').map(labelOf);
  if (labels.length !== outputs)
    throw new AppError('bad-option', `${labels.length} labels are named, but the network has ${outputs} outputs`);
  if (labels.includes('') || new Set(labels).size !== labels.length)
    throw new AppError('bad-option', `the labels ${labels.join(', ')} are not all different`);
  return labels;
}

const IMAGENET = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] } as const;
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** Mean and deviation of an ordinary picture: how far `standardise` is undone where no picture is at hand. */
const ORDINARY = { scale: 1, mean: 128, deviation: 64 } as const;

/**
 * The rule by which pixels 0..255 enter the network, and what is done to each picture before.
 * @param channels that the network reads
 */
export function ruleFor(
  { preprocess, channels: order, framing, equalise }: Omit<NetworkChoice, 'labels'>,
  channels: number,
): InputRule {
  const common = {
    framing,
    ...(channels === 3 && order === 'bgr' ? { order } : {}),
    ...(channels === 3 && order === 'grey' ? { grey: true } : {}),
    ...(equalise ? { equalise } : {}),
  };
  switch (preprocess) {
    case 'unit':
      return { scale: 1 / 255, mean: 0, deviation: 1, ...common };
    case 'signed':
      return { scale: 1 / 127.5, mean: 1, deviation: 1, ...common };
    case 'raw':
      return { scale: 1, mean: 0, deviation: 1, ...common };
    case 'imagenet': {
      const each = (values: readonly number[]): number | readonly number[] =>
        channels === 3 ? (order === 'bgr' ? [...values].reverse() : values) : mean(values);
      return { scale: 1 / 255, mean: each(IMAGENET.mean), deviation: each(IMAGENET.deviation), ...common };
    }
    case 'standardise':
      return { ...ORDINARY, standardise: true, ...common };
  }
}
