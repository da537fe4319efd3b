/** A language of the tests' own, complete: every text is English in brackets, so that what is not in brackets did not come from it. */

import { english } from '../../src/words/en/index.ts';
import { completeWords, type PluralForms, type Words } from '../../src/words/language.ts';

export const bracketed = (text: string): string => `⟦${text}⟧`;

function inBrackets(entry: string | PluralForms): string | PluralForms {
  if (typeof entry === 'string') return bracketed(entry);
  return { ...entry, ...Object.fromEntries(Object.entries(entry).map(([form, text]) => [form, bracketed(text)])) };
}

export const bracketWords: Words = completeWords(
  Object.fromEntries(
    Object.entries<string | PluralForms>(english).map(([key, text]) => [key, inBrackets(text)]),
  ) as Words,
);
