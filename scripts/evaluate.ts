/**
 * Runs a shipped network over a set of labelled pictures and prints its figures as one line of JSON.
 *
 *   npm run evaluate -- --images FILE.gz --labels FILE.gz [--votes FILE.csv --split NAME] [--model ID] [--head fer2013|ferplus]
 *
 * One plain pass a picture on tfjs-wasm, through the code that the app runs. Truth is the label; with --votes it is the class
 * that got more than 5 of the ten votes, and calibration is measured against the votes' shares (scripts/lib/figures.ts).
 * Default model: the app's. Default head: ferplus with --votes, otherwise fer2013 (if the model has it, else its first).
 */

import { AppError } from '../src/core/errors.ts';
import { evaluate, parseOptions } from './lib/evaluate.ts';
import { UsageError } from './lib/usage-error.ts';

try {
  console.log(JSON.stringify(await evaluate(parseOptions(process.argv.slice(2)))));
} catch (error) {
  if (!(error instanceof UsageError || error instanceof AppError)) throw error;
  console.error(`evaluate: ${error.message}`);
  process.exitCode = 2;
}
