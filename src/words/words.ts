/**
 * The one place where words for people come from: one complete table, that of the language in use. Params stand as {name} in the text;
 * plural forms, lists and numbers follow Intl.
 */

import type { AppErrorData, PlainErrorKind } from '../core/errors.ts';
import { english } from './en/index.ts';
import type {
  Params,
  PlaceholderOf,
  PlainKey,
  PluralForms,
  PluralKey,
  PluralPlaceholderOf,
  WordKey,
  Words,
} from './language.ts';

export type { BareKey, PlainKey, PluralKey, Sentence, WordKey, Words } from './language.ts';

let tag = 'en';
let table: Words = english;
let plurals = new Intl.PluralRules(tag);
let lists = new Intl.ListFormat(tag, { type: 'conjunction' });
let formatters = new Map<number, Intl.NumberFormat>();

/**
 * To be called before the first render: what is drawn already keeps its words.
 * @param newTag BCP 47
 * @param words  every text of the language
 */
export function setLanguage(newTag: string, words: Words): void {
  tag = newTag;
  table = words;
  plurals = new Intl.PluralRules(tag);
  lists = new Intl.ListFormat(tag, { type: 'conjunction' });
  formatters = new Map();
}

/** BCP 47 tag of the language in use. */
export const languageTag = (): string => tag;

type ParamsFor<Name extends string> = [Name] extends [never] ? [] : [params: Readonly<Record<Name, string | number>>];

/** The text of a key, with what its placeholders stand for. */
export function t<K extends PlainKey>(key: K, ...[params]: ParamsFor<PlaceholderOf<K>>): string {
  return filled(table[key] as string, params);
}

/**
 * The text of a key for a count.
 * @param count  chooses the plural form
 * @param params the other placeholders; `count` where the number is to be shown otherwise than as a whole one ("21.2 M")
 */
export function tPlural<K extends PluralKey>(
  key: K,
  count: number,
  ...[params]: [PluralPlaceholderOf<K>] extends [never]
    ? [params?: { readonly count?: string }]
    : [params: Readonly<Record<PluralPlaceholderOf<K>, string | number>> & { readonly count?: string }]
): string {
  const entry: string | PluralForms = table[key];
  const text = typeof entry === 'string' ? entry : (entry[plurals.select(count)] ?? entry.other);
  return filled(text, { count: formatNumber(count, 0), ...params });
}

/** "a, b, and c" as the language joins it; a single item as it is. */
export const tList = (items: readonly string[]): string => lists.format(items);

/** A sentence that was kept as data. */
export const tSentence = ({ key, params }: { readonly key: PlainKey; readonly params?: Params | undefined }): string =>
  filled(table[key], params);

const filled = (text: string, params: Params = {}): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in params ? String(params[name]) : whole));

/** A key made from a prefix and an id; undefined when there is no such text (models may bring any label). */
function lookUp(key: string): string | undefined {
  const text = Object.hasOwn(table, key) ? table[key as WordKey] : undefined;
  return typeof text === 'string' ? text : undefined;
}

/** A text whose key is made from a name that a network brings; undefined when there is none. */
export function tKnown(key: string, params: Params = {}): string | undefined {
  const text = lookUp(key);
  return text === undefined ? undefined : filled(text, params);
}

/** A label of a network, in the person's language where it is a known one. */
export const tLabel = (label: string): string => lookUp(`label.${label}`) ?? label;

export const tHead = (id: string, title: string): string => lookUp(`head.${id}`) ?? title;
export const tHeadHint = (id: string): string => lookUp(`head.${id}.hint`) ?? '';

/** A fault, or its kind where the kind says all. */
export type Fault = AppErrorData | PlainErrorKind;

/**
 * One sentence that says what is the matter and what to do.
 * @param scope where a panel has words of its own for a kind, `<scope>.error.<kind>`
 */
export function tError(fault: Fault, scope?: 'lime' | 'inside' | 'compare'): string {
  const { kind, params = {} }: Pick<AppErrorData, 'kind' | 'params'> =
    typeof fault === 'string' ? { kind: fault } : fault;
  return (scope && tKnown(`${scope}.error.${kind}`, params)) ?? filled(table[`error.${kind}`], params);
}

/** A number in the person's notation, always with the same count of decimals, so that nothing jumps. */
export function formatNumber(value: number, decimals: number): string {
  let formatter = formatters.get(decimals);
  if (!formatter) {
    formatter = new Intl.NumberFormat(tag, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    formatters.set(decimals, formatter);
  }
  return formatter.format(value);
}

/** As `formatNumber`, always with its sign. */
export const formatSigned = (value: number, decimals: number): string =>
  `${value < 0 ? '−' : '+'}${formatNumber(Math.abs(value), decimals)}`;

/** A share 0..1 in whole per cent. */
export const formatPercent = (share: number): string => t('number.percent', { number: formatNumber(100 * share, 0) });

/** A probability as shown: two decimals; never "1.00" or "0.00" for what is not quite that. */
export function formatScore(score: number): string {
  return formatNumber(Math.min(0.99, Math.max(0, score)), 2);
}
