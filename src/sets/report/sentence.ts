/** Sentences whose numbers are taken from the report's own JSON, by their place in it: they cannot say more than it holds. */

import type { ReportKey, ReportWords } from '../../words/en/report.ts';

export interface Sentence {
  readonly key: ReportKey;
  /** Placeholder to the number's place in report.json, such as `byLabel.3.recall.value`. */
  readonly figures: Readonly<Record<string, string>>;
  /** Placeholder to a word: a label, a face part, the name of a layer. */
  readonly names: Readonly<Record<string, string>>;
}

export const sentence = (
  key: ReportKey,
  figures: Sentence['figures'] = {},
  names: Sentence['names'] = {},
): Sentence => ({ key, figures, names });

/** @throws Error where there is no number at that place */
export function figureAt(json: unknown, place: string): number {
  const value = place
    .split('.')
    .reduce<unknown>((at, key) => (at as Readonly<Record<string, unknown>> | null | undefined)?.[key], json);
  if (typeof value !== 'number') throw new Error(`report.json has no number at ${place}`);
  return value;
}

/** How a language writes words and numbers. */
export class Speaker {
  readonly words: ReportWords;
  readonly tag: string;

  /** @param tag BCP 47 */
  constructor(words: ReportWords, tag: string) {
    this.words = words;
    this.tag = tag;
  }

  /** A label in the language, a strange one as it is. */
  label = (label: string): string => this.#known(`label.${label}`) ?? label;
  part = (part: string): string => this.#known(`part.${part}`) ?? part;

  #known(key: string): string | undefined {
    return Object.hasOwn(this.words, key) ? this.words[key as ReportKey] : undefined;
  }

  number(value: number, decimals: number): string {
    const format = new Intl.NumberFormat(this.tag, {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
    // No minus before a zero.
    return format.format(Math.abs(value) < 0.5 / 10 ** decimals ? 0 : value);
  }

  percent = (share: number): string => this.words['number.percent'].replace('{number}', this.number(100 * share, 1));

  say(key: ReportKey, values: Readonly<Record<string, number | string>> = {}): string {
    return this.words[key].replace(/\{(\w+)(?::([%\d]))?\}/g, (whole, name: string, form: string | undefined) => {
      const value = values[name];
      if (value === undefined) return whole;
      if (typeof value === 'string') return value;
      return form === '%' ? this.percent(value) : this.number(value, Number(form ?? 0));
    });
  }

  /** @param json what the sentence's places are of */
  sentence({ key, figures, names }: Sentence, json: unknown): string {
    const numbers = Object.entries(figures).map(([name, place]) => [name, figureAt(json, place)]);
    const words = Object.entries(names).map(([name, word]) => [name, this.part(this.label(word))]);
    return this.say(key, Object.fromEntries([...numbers, ...words]) as Record<string, number | string>);
  }
}
