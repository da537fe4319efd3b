/** Text files line by line, and csv files row by row, never held whole. */

import { AppError } from '../../core/errors.ts';
import type { SetFile } from '../core/files.ts';

export interface TextLine {
  /** Counted from 1. */
  readonly line: number;
  readonly text: string;
}

/**
 * Lines without their ends (LF or CRLF) and without a byte order mark; empty ones are left out.
 * @throws AppError set-invalid for UTF-16 and for what is no text
 */
export async function* textLines(file: SetFile): AsyncGenerator<TextLine> {
  const decoder = new TextDecoder();
  let rest = '';
  let line = 0;
  for await (const bytes of file.chunks()) {
    if (line === 0 && rest === '') checkText(file.path, bytes);
    const parts = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = parts.pop()!;
    for (const part of parts) {
      line++;
      const text = part.endsWith('\r') ? part.slice(0, -1) : part;
      if (text.trim() !== '') yield { line, text };
    }
  }
  const last = (rest + decoder.decode()).replace(/\r$/, '');
  if (last.trim() !== '') yield { line: line + 1, text: last };
}

function checkText(path: string, bytes: Uint8Array): void {
  const [a, b] = bytes;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff))
    throw new AppError('set-invalid', `${path}, line 1: the file is written in UTF-16: save it as UTF-8`);
  if (bytes.subarray(0, 512).includes(0)) throw new AppError('set-invalid', `${path} is no text file`);
}

export interface CsvRow {
  readonly line: number;
  /** Without spaces at their ends and without quotes around them. */
  readonly cells: readonly string[];
}

const DELIMITERS = [',', ';', '\t'] as const;

/** The delimiter is the one that the first line has most of. */
export async function* csvRows(file: SetFile): AsyncGenerator<CsvRow> {
  let delimiter: string | null = null;
  for await (const { line, text } of textLines(file)) {
    delimiter ??= [...DELIMITERS].sort((a, b) => text.split(b).length - text.split(a).length)[0]!;
    yield {
      line,
      cells: text.includes('"') ? quotedCells(text, delimiter) : text.split(delimiter).map((cell) => cell.trim()),
    };
  }
}

function quotedCells(text: string, delimiter: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const letter = text[i]!;
    if (letter === '"' && quoted && text[i + 1] === '"') cell += text[++i]!;
    else if (letter === '"') quoted = !quoted;
    else if (letter === delimiter && !quoted) {
      cells.push(cell.trim());
      cell = '';
    } else cell += letter;
  }
  return [...cells, cell.trim()];
}

/** Names of the columns, in small letters; [] where the file is empty. */
export async function csvHeader(file: SetFile): Promise<readonly string[]> {
  for await (const { cells } of csvRows(file)) return cells.map((cell) => cell.toLowerCase());
  return [];
}
