/** The words that the page speaks: the address's wish (`?lang=`) before the browser's languages. */

import { chooseLanguage } from '../../words/choose-language.ts';
import { LANGUAGES } from '../../words/languages.ts';
import { languageTag, setLanguage } from '../../words/words.ts';

/**
 * To be waited for before the first element is drawn. Where a language's words cannot be fetched, the words stay as they are.
 * @param page   the page's address
 * @param wishes the browser's languages, the dearest first
 */
export async function useLanguage(page: URL, wishes: readonly string[], languages = LANGUAGES): Promise<void> {
  const { tag, load } = chooseLanguage([page.searchParams.get('lang'), ...wishes], languages);
  if (tag !== languageTag()) {
    try {
      setLanguage(tag, await load());
    } catch {
      // Not fetched: the page works in the language that it has.
    }
  }
  document.documentElement.lang = languageTag();
}
