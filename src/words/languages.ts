/** The languages that the app has. Another one is a folder beside `en/` and a line here. */

import { english } from './en/index.ts';
import type { Words } from './language.ts';

export interface Language {
  /** BCP 47; numbers, lists and plural forms follow it. */
  readonly tag: string;
  /** In the language itself. */
  readonly name: string;
  readonly load: () => Promise<Words>;
}

/** The first one is used until another is set. English lies in the page's own file, others are to be fetched when asked for. */
export const LANGUAGES: readonly Language[] = [{ tag: 'en', name: 'English', load: () => Promise.resolve(english) }];
