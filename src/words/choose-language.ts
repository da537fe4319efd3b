/** Which of the app's languages a person gets. */

import { LANGUAGES, type Language } from './languages.ts';

const canonical = (tag: string): string | null => {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? null;
  } catch {
    return null;
  }
};

/** Language and script: zh-HK and zh-TW are written alike, zh-CN is not. */
const written = (tag: string): string => {
  const { language, script } = new Intl.Locale(tag).maximize();
  return `${language}-${script}`;
};

/**
 * The first wish that one of the languages meets: by its tag, else by language and script. Where none does, the first language.
 * @param wishes BCP 47 tags, the dearest first; what is no tag is passed over
 */
export function chooseLanguage(
  wishes: readonly (string | null)[],
  languages: readonly Language[] = LANGUAGES,
): Language {
  for (const wish of wishes) {
    const tag = wish === null ? null : canonical(wish);
    if (tag === null) continue;
    const found =
      languages.find((language) => language.tag === tag) ??
      languages.find((language) => written(language.tag) === written(tag));
    if (found) return found;
  }
  return languages[0] as Language;
}
