/** What every command shares: `main(argv)` that tests call in process, and the few lines that call it from a shell. */

import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { AppError } from '../../src/core/errors.ts';
import { UsageError } from './usage-error.ts';

/** Where a command speaks to. */
export interface Output {
  /** A line of results. */
  out(line: string): void;
  /** A line for the person who waits. */
  err(line: string): void;
  /** Milliseconds that a job may take before it says that it is going on. */
  readonly patience: number;
}

export const CONSOLE: Output = {
  out: (line) => console.log(line),
  err: (line) => console.error(line),
  patience: 1000,
};

/** @returns the exit status */
export type Main = (argv: readonly string[], output?: Output) => Promise<number>;

const asksForHelp = (argv: readonly string[]): boolean => argv.includes('--help') || argv.includes('-h');

/**
 * Runs a command's work: its help where that is asked for; one sentence and exit status 2 for what the person can put right.
 * @param name said before the sentence
 */
export async function command(
  name: string,
  help: string,
  argv: readonly string[],
  output: Output,
  work: () => Promise<void>,
): Promise<number> {
  if (asksForHelp(argv)) {
    output.out(help.trim());
    return 0;
  }
  try {
    await work();
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof AppError)) throw error;
    output.err(`${name}: ${error.message}`);
    return 2;
  }
}

/** For commands that take no arguments. @throws UsageError */
export function noArguments(argv: readonly string[]): void {
  if (argv.length) throw new UsageError(`it takes no arguments, and got ${argv.join(' ')}; --help says what it does`);
}

/** The last line of a command's file: runs `main` where that file is what node was told to run. */
export async function runAsCommand(moduleUrl: string, main: Main): Promise<void> {
  const started = process.argv[1];
  if (started === undefined || realpathSync(started) !== realpathSync(fileURLToPath(moduleUrl))) return;
  process.exitCode = await main(process.argv.slice(2));
}

const SECOND = 1000;
/** Seconds between two signs of life. */
const EVERY = 5;

/** While `job` runs on (off this thread, or awaiting), a line once the patience is over and then every few seconds. */
export async function withSigns<T>(what: string, output: Output, job: Promise<T>): Promise<T> {
  const start = performance.now();
  let timer = setTimeout(function tell() {
    output.err(`${what} ... ${Math.round((performance.now() - start) / SECOND)} s`);
    timer = setTimeout(tell, EVERY * SECOND);
  }, output.patience);
  try {
    return await job;
  } finally {
    clearTimeout(timer);
  }
}
