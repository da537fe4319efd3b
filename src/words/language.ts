/** What a language has to bring: a text for every key of the English table, and none besides. */

import type { english } from './en/index.ts';
import type { PluralForms } from './plural-forms.ts';

export type { PluralForms } from './plural-forms.ts';

type English = typeof english;
export type WordKey = keyof English;
/** Keys whose text depends on no count. */
export type PlainKey = { [K in WordKey]: English[K] extends string ? K : never }[WordKey];
/** Keys whose text depends on a count; a language without plural forms may give them one text for all. */
export type PluralKey = Exclude<WordKey, PlainKey>;

/** A complete table. English gives the keys; the compiler asks every language for each of them. */
export type Words = Readonly<Record<PlainKey, string> & Record<PluralKey, string | PluralForms>>;

/**
 * A language's table, checked by the compiler: it reports a key that is missing, and one that is not known, also in a table that is
 * put together from several files.
 */
export const completeWords = <T extends Words>(words: T & Readonly<Record<Exclude<keyof T, WordKey>, never>>): Words =>
  words;

export type Params = Readonly<Record<string, string | number>>;

/** Names of the placeholders in a text. */
type Named<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Named<Rest> : never;
type TextOf<Entry> = Entry extends string ? Entry : Entry[keyof Entry] & string;

/** Placeholders of a key's text, as English has them. */
export type PlaceholderOf<K extends PlainKey> = Named<TextOf<English[K]>>;
/** Those besides `{count}`. */
export type PluralPlaceholderOf<K extends PluralKey> = Exclude<Named<TextOf<English[K]>>, 'count'>;

/** Keys whose text has no placeholder. */
export type BareKey = { [K in PlainKey]: [PlaceholderOf<K>] extends [never] ? K : never }[PlainKey];

/** A sentence as data, to be said later. */
export type Sentence<K extends PlainKey> = {
  [Key in K]: [PlaceholderOf<Key>] extends [never]
    ? { readonly key: Key; readonly params?: undefined }
    : { readonly key: Key; readonly params: Readonly<Record<PlaceholderOf<Key>, string | number>> };
}[K];
