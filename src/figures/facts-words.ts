/** Facts as the rows of a figure's caption strip. */

import { formatScore, languageTag, t, tKnown, tLabel } from '../words/words.ts';
import { choiceWords } from './choice-words.ts';
import type { Facts, SettingValue } from './core/facts.ts';

/** Of a hash, so much is printed; the whole stands in the JSON. */
const HASH = 16;

const valueWords = (value: SettingValue): string =>
  typeof value === 'boolean' ? t(value ? 'figure.yes' : 'figure.no') : String(value);

/** Settings whose names the table of words does not know keep their own. */
const settingsWords = (settings: Facts['settings']): string =>
  Object.entries(settings)
    .map(([name, value]) => `${tKnown(`figure.setting.${name}`) ?? name}: ${valueWords(value)}`)
    .join(' · ');

/** @returns name and value of each that is known */
export function factRows(facts: Facts): (readonly [string, string])[] {
  const { label, score, head, method, settings, seed, network, backend, date, app } = facts;
  const rows: (readonly [string, string | null])[] = [
    [t('figure.label'), label === null ? null : tLabel(label)],
    [t('figure.score'), score === null ? null : formatScore(score)],
    [t('figure.head'), head],
    [t('figure.method'), method],
    [t('figure.settings'), Object.keys(settings).length > 0 ? settingsWords(settings) : null],
    [t('figure.seed'), seed === null ? null : String(seed)],
    [t('figure.network'), network && (network.title === network.id ? network.id : `${network.id} (${network.title})`)],
    [t('figure.hash'), network && `${network.sha256.slice(0, HASH)}…`],
    [t('figure.chosen'), network?.chosen ? choiceWords(network.chosen) : null],
    [t('figure.backend'), backend],
    [t('figure.date'), new Date(date).toLocaleString(languageTag(), { dateStyle: 'medium', timeStyle: 'short' })],
    [t('figure.app'), `Expression Explainer ${app.version}`],
  ];
  return rows.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]));
}
