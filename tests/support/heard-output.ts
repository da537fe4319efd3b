/** What a command says when a test calls its `main`. */

import type { Output } from '../../scripts/lib/command.ts';

export interface HeardOutput extends Output {
  readonly outLines: string[];
  readonly errLines: string[];
}

/** @param patience milliseconds until a sign of life; by default none comes */
export function heardOutput(patience = 600_000): HeardOutput {
  const outLines: string[] = [];
  const errLines: string[] = [];
  return {
    outLines,
    errLines,
    out: (line) => outLines.push(line),
    err: (line) => errLines.push(line),
    patience,
  };
}
