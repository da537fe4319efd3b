/** Facts of this moment, and blocks that several figures have. */

import { formatNumber, t } from '../words/words.ts';
import { colourStops } from './core/colour-bar.ts';
import { factNetwork, factsOf, type Facts, type FactsAsked, type FactSource } from './core/facts.ts';
import type { Block } from './core/figure.ts';
import { APP_VERSION } from './version.ts';

/** @param backend null where it is not known which one computed what is told */
export const factsNow = (asked: FactsAsked, source: FactSource, backend: Facts['backend'] = null): Facts =>
  factsOf(asked, { network: factNetwork(source), backend, date: new Date(), version: APP_VERSION });

/**
 * @param range the value in full colour; null: each its own
 * @param words what the bar is, and what its ends say
 */
export function colourBar(
  colours: 'signed' | 'magnitude',
  range: number | null,
  words: { readonly heading?: string; readonly against?: string; readonly helps?: string } = {},
): Block {
  const { heading = t('figure.colours'), against = t('figure.against'), helps = t('figure.for') } = words;
  const signed = colours === 'signed';
  const number = (sign: string): string => (range === null ? '' : `${sign}${formatNumber(range, range < 10 ? 3 : 1)}`);
  return {
    kind: 'colours',
    heading,
    stops: colourStops(colours),
    hatched: signed,
    ends: signed
      ? [
          `${number('−')} ${t('figure.hatched', { words: against })}`.trim(),
          t('figure.zero'),
          `${helps} ${number('+')}`.trim(),
        ]
      : [t('figure.little'), '', t('figure.much', { value: number('') })],
  };
}
