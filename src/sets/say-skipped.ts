/** One sentence for what of a set was left out. */

import { setsEnglish, type SetWords } from '../words/en/sets.ts';
import { fillText } from '../words/fill.ts';
import type { Skipped } from './core/entry.ts';

/** "file, line 3: why". */
export function saySkipped({ file, line, fault }: Skipped, words: SetWords = setsEnglish): string {
  const why = fillText(words[fault.kind], 'params' in fault ? fault.params : {});
  return `${file}${line === null ? '' : `, line ${line}`}: ${why}`;
}
