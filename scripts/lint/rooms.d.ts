import type { Rule } from 'eslint';

export const ORDER: readonly (readonly string[])[];
export const WITHIN: Readonly<Record<string, readonly (readonly string[])[]>>;
export const NEIGHBOURS: readonly (readonly [user: string, used: string])[];
/** @returns a sentence that says what is wrong with an import, or null */
export function faultOfImport(from: string, to: string): string | null;
export const roomOrder: Rule.RuleModule;
