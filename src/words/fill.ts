/** Placeholders in texts of tables that are not the page's own (words.ts has those). */

/** @param text with {name} where a value goes; a name without a value stays as it is */
export const fillText = (text: string, params: Readonly<Record<string, string | number>> = {}): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in params ? String(params[name]) : whole));
