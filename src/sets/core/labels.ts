/** From a set's numbers and names to labels. */

import { LABEL_ORDERS, labelOf } from '../../inference/core/network-choice.ts';
import type { SetFault } from './entry.ts';

/** What a set's numbers stand for. */
export interface NumberedLabels {
  readonly labels: readonly string[];
  /** The number of the first label. */
  readonly first: number;
}

export const FER2013_NUMBERS: NumberedLabels = { labels: LABEL_ORDERS['fer2013']![0]!, first: 0 };
/** RAF-DB counts from 1. */
export const RAFDB_NUMBERS: NumberedLabels = { labels: LABEL_ORDERS['rafdb']![0]!, first: 1 };
export const CKPLUS_NUMBERS: NumberedLabels = {
  labels: ['neutral', 'angry', 'contempt', 'disgust', 'fear', 'happy', 'sad', 'surprise'],
  first: 0,
};

const KNOWN = new Set(Object.values(LABEL_ORDERS).flat(2));

/** Whether a name means one of the expressions that networks are published for. */
export const isKnownLabel = (name: string): boolean => KNOWN.has(labelOf(name));

/** @param text a name of LABEL_ORDERS, or labels with commas between, counted from 0; null where it is neither */
export function numberedLabels(text: string): NumberedLabels | null {
  if (text === 'rafdb') return RAFDB_NUMBERS;
  if (Object.hasOwn(LABEL_ORDERS, text)) return { labels: LABEL_ORDERS[text]![0]!, first: 0 };
  const labels = text.split(',').map(labelOf);
  return labels.length >= 2 && !labels.includes('') && new Set(labels).size === labels.length
    ? { labels, first: 0 }
    : null;
}

/** @param text a number, also "3.0000000e+00", or a name */
export function labelFrom(text: string, { labels, first }: NumberedLabels): string | SetFault {
  const plain = text.trim();
  if (plain === '') return { kind: 'row-empty-label' };
  const number = Number(plain);
  if (Number.isNaN(number)) {
    const label = labelOf(plain);
    if (labels.includes(label) || isKnownLabel(label)) return label;
  }
  return labels[number - first] ?? { kind: 'label-number', params: { label: plain, last: first + labels.length - 1 } };
}
