/**
 * The one place where words for people come from. A language is a table of these keys; what a table lacks is said in English.
 * Params stand as {name} in the text.
 */

import type { ErrorKind } from '../core/errors.ts';
import { english } from './en/index.ts';

export type StringKey = keyof typeof english;
export type StringTable = Readonly<Partial<Record<StringKey, string>>>;
export type StringParams = Readonly<Record<string, string | number>>;

interface Language {
  readonly tag: string;
  readonly table: StringTable;
}

let language: Language = { tag: 'en', table: english };

/** To be called before the first render. */
export function setLanguage(tag: string, table: StringTable): void {
  language = { tag, table };
}

export function t(key: StringKey, params: StringParams = {}): string {
  return filled(language.table[key] ?? english[key], params);
}

const filled = (text: string, params: StringParams): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in params ? String(params[name]) : whole));

/** A key made from a prefix and an id; undefined when the table has no such text (models may bring any label). */
function lookUp(key: string): string | undefined {
  return language.table[key as StringKey] ?? (english as Readonly<Record<string, string>>)[key];
}

/** A text whose key is made from a name that a network brings; undefined when no table has it. */
export function tKnown(key: string, params: StringParams = {}): string | undefined {
  const text = lookUp(key);
  return text === undefined ? undefined : filled(text, params);
}

/** A label of a network, in the person's language where it is a known one. */
export const tLabel = (label: string): string => lookUp(`label.${label}`) ?? label;

export const tHead = (id: string, title: string): string => lookUp(`head.${id}`) ?? title;
export const tHeadHint = (id: string): string => lookUp(`head.${id}.hint`) ?? '';

/** One sentence that says what is the matter and one that says what to do. */
export const tError = (kind: ErrorKind): string => t(`error.${kind}`);

const formatters = new Map<string, Intl.NumberFormat>();

/** A number in the person's notation, always with the same count of decimals, so that nothing jumps. */
export function formatNumber(value: number, decimals: number): string {
  const key = `${language.tag}/${decimals}`;
  let formatter = formatters.get(key);
  if (!formatter) {
    formatter = new Intl.NumberFormat(language.tag, {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
    formatters.set(key, formatter);
  }
  return formatter.format(value);
}

/** A probability as shown: two decimals; never "1.00" or "0.00" for what is not quite that. */
export function formatScore(score: number): string {
  return formatNumber(Math.min(0.99, Math.max(0, score)), 2);
}
