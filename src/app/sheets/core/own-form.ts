/** What the form for a person's own network starts with, and the choice that it makes. */

import type { FoundFacts } from '../../../inference/core/own-files.ts';
import { isFraming, marginOf } from '../../../core/geometry.ts';
import {
  CHANNEL_ORDERS,
  labelsFor,
  ordersFor,
  PREPROCESSES,
  type NetworkChoice,
} from '../../../inference/core/network-choice.ts';

/** As the fields hold it: texts. */
export interface OwnForm {
  /** A name of LABEL_ORDERS, `own`, or nothing chosen yet. */
  readonly order: string;
  /** With commas between, where `order` is `own`. */
  readonly labels: string;
  readonly preprocess: string;
  readonly channels: string;
  /** `fer2013`, `box` or `margin`. */
  readonly framing: string;
  /** Per cent of the box on each side, where `framing` is `margin`. */
  readonly margin: string;
  readonly equalise: boolean;
}

const USUAL = { channels: 'rgb', framing: 'fer2013', margin: '10', equalise: false } as const;

/** Labels and preprocessing are asked for, as on the command line; a file of choices answers them, and so does a network that scales pixels itself. */
export function formFor({ choice, outputs, scalesPixels }: FoundFacts): OwnForm {
  if (choice) {
    const text = choice.labels.join(',');
    const order = ordersFor(outputs).find((name) => labelsFor(name, outputs).join(',') === text) ?? 'own';
    const margin = marginOf(choice.framing);
    return {
      ...USUAL,
      order,
      labels: choice.labels.join(', '),
      preprocess: choice.preprocess,
      channels: choice.channels,
      equalise: choice.equalise,
      ...(margin > 0
        ? { framing: 'margin', margin: choice.framing.slice('box+'.length, -1) }
        : { framing: choice.framing }),
    };
  }
  const order = ordersFor(outputs).length === 0 ? 'own' : '';
  return { ...USUAL, order, labels: '', preprocess: scalesPixels ? 'raw' : '' };
}

/** For trying on a labelled set: labels and preprocessing are what is looked for, so that any stand in their place. */
export const choiceForTrying = (form: OwnForm, outputs: number): NetworkChoice =>
  choiceOfForm({ ...form, order: 'own', labels: Array.from({ length: outputs }, (_, i) => `label ${i}`).join(), preprocess: 'unit' }, outputs) ?? {
    labels: Array.from({ length: outputs }, (_, i) => `label ${i}`),
    preprocess: 'unit',
    channels: 'rgb',
    framing: 'fer2013',
    equalise: false,
  }; // prettier-ignore

/**
 * @returns null until all that must be chosen is
 * @throws AppError bad-option when the labels do not fit the outputs
 */
export function choiceOfForm(form: OwnForm, outputs: number): NetworkChoice | null {
  const preprocess = PREPROCESSES.find((one) => one === form.preprocess);
  const channels = CHANNEL_ORDERS.find((one) => one === form.channels);
  const named = form.order === 'own' ? form.labels : form.order;
  const framing = form.framing === 'margin' ? `box+${form.margin.trim()}%` : form.framing;
  if (named.trim() === '' || !preprocess || !channels || !isFraming(framing)) return null;
  return { labels: labelsFor(named, outputs), preprocess, channels, framing, equalise: form.equalise };
}
