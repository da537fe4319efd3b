/**
 * Runs a network over a set of labelled pictures and prints its figures as one line of JSON.
 *
 *   npm run evaluate -- --images FILE.gz --labels FILE.gz [--votes FILE.csv --split NAME] [--model ID | --network FILE ...] [--head fer2013|ferplus]
 *
 * One plain pass a picture on tfjs-wasm, through the code that the app runs. Truth is the label; with --votes it is the class
 * that got more than 5 of the ten votes, and calibration is measured against the votes' shares (src/sets/core/figures.ts).
 * Default model: the app's. Default head: ferplus with --votes, otherwise fer2013 (if the model has it, else its first).
 */

import { command, CONSOLE, runAsCommand, type Main } from './lib/command.ts';
import { evaluate, parseOptions } from './lib/evaluate.ts';
import { OWN_HELP } from './lib/own-network.ts';

const HELP = `
npm run evaluate -- --images FILE.gz --labels FILE.gz [options]

Runs a network over a set of labelled pictures and prints its figures as one line of JSON.

  --images FILE.gz     grey pictures of the network's size (of any size for one's own), idx format (as MNIST's), packed with gzip
  --labels FILE.gz     their labels, 0 angry, 1 disgust, 2 fear, 3 happy, 4 sad, 5 surprise, 6 neutral
  --votes FILE.csv     FER+'s votes: truth is the label with more than 5 of the ten
  --split NAME         goes with --votes: which of its rows, such as PublicTest
  --model ID           a network of public/models; default: the first
${OWN_HELP}
  --head H             fer2013 or ferplus; default: ferplus with --votes, otherwise fer2013
A bad argument or file gets one sentence and exit status 2. --help or -h prints this.
`;

export const main: Main = (argv, output = CONSOLE) =>
  command('evaluate', HELP, argv, output, async () => {
    output.out(JSON.stringify(await evaluate(parseOptions(argv))));
  });

await runAsCommand(import.meta.url, main);
