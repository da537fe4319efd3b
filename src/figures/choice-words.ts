/** A person's choice for their network in a few words, as the legend, the list of networks and the exports give it. */

import { marginOf } from '../core/geometry.ts';
import { labelsFor, ordersFor, type NetworkChoice } from '../inference/core/network-choice.ts';
import { t, tKnown, tLabel } from '../words/words.ts';

/** Of the labels: the name of their order where it has one. */
export function orderWords(labels: readonly string[]): string {
  const order = ordersFor(labels.length).find((name) => labelsFor(name, labels.length).join() === labels.join());
  return (order && tKnown(`network.order.${order}`)) ?? labels.map(tLabel).join(', ');
}

export function choiceWords({ labels, preprocess, framing, equalise, channels }: NetworkChoice): string {
  const margin = marginOf(framing);
  const frame = margin > 0 ? t('network.framed.margin', { percent: 100 * margin }) : t(framing === 'box' ? 'network.framed.box' : 'network.framed.fer2013'); // prettier-ignore
  return [
    t('network.ordered', { order: orderWords(labels) }),
    t(`network.preprocess.${preprocess}`),
    ...(channels === 'rgb' ? [] : [t(`network.channels.${channels}`)]),
    ...(equalise ? [t('network.equalise')] : []),
    frame,
  ].join('; ');
}
