/** One text by the plural forms of a language (CLDR, as Intl.PluralRules names them); `{count}` stands for the number. */
export type PluralForms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>;
