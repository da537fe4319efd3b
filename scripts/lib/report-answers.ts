/** `--answers FILE`: one's own answers to the four parts of the report. */

import { readFileSync } from 'node:fs';
import { UsageError } from './usage-error.ts';

const PARTS = 4;

/**
 * A text with a line "# 1" to "# 4" before each answer, or JSON {"1": "...", ...}.
 * @returns one a part, '' where there is none. @throws UsageError
 */
export function readAnswers(path: string): string[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch {
    throw new UsageError(`--answers: ${path} cannot be read`);
  }
  const form = `--answers: ${path} wants a line "# 1" to "# ${PARTS}" before each answer, or JSON {"1": "..."}`;
  const found = text.trimStart().startsWith('{') ? fromJson(text, form) : fromText(text);
  const strange = Object.keys(found).find((part) => !/^[1-4]$/.test(part));
  if (Object.keys(found).length === 0 || strange !== undefined) throw new UsageError(form);
  return Array.from({ length: PARTS }, (_, i) => found[String(i + 1)] ?? '');
}

function fromJson(text: string, form: string): Record<string, string> {
  try {
    const read = JSON.parse(text) as Record<string, unknown>;
    if (Object.values(read).every((answer) => typeof answer === 'string')) return read as Record<string, string>;
  } catch {
    // Told below.
  }
  throw new UsageError(form);
}

function fromText(text: string): Record<string, string> {
  const parts = text.split(/^#+ *(\d+)\b.*$/m).slice(1);
  return Object.fromEntries(parts.flatMap((part, i) => (i % 2 === 0 ? [[part, (parts[i + 1] ?? '').trim()]] : [])));
}
