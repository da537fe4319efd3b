/**
 * Runs a network over a set of labelled pictures and prints its figures as one line of JSON.
 *
 *   npm run evaluate -- --data DIR|CSV|ZIP|IDX [--labels IDX] [--rows SPEC] [--model ID | --network FILE ...] [--json OUT] [--png OUT] [--csv OUT]
 *   npm run evaluate -- --images FILE.gz --labels FILE.gz [--votes FILE.csv --split NAME] [--model ID | --network FILE ...] [--head fer2013|ferplus]
 *
 * On tfjs-wasm, through the code that the app runs. Truth is the label; with --votes it is the class
 * that got more than 5 of the ten votes, and calibration is measured against the votes' shares (src/sets/core/figures.ts).
 * Default model: the app's. Default head: ferplus with --votes, otherwise fer2013 (if the model has it, else its first).
 */

import { command, CONSOLE, runAsCommand, type Main } from './lib/command.ts';
import { confusionCsv, confusionPicture } from './lib/confusion-files.ts';
import { evaluate, parseCommand } from './lib/evaluate.ts';
import { evaluateCorruptions } from './lib/evaluate-corruptions.ts';
import { evaluateSet } from './lib/evaluate-set.ts';
import { toPng, writeResult } from './lib/explain-common.ts';
import { OWN_HELP } from './lib/own-network.ts';
import { proposeSet } from './lib/propose-set.ts';
import { SET_HELP } from './lib/set-files.ts';

const HELP = `
npm run evaluate -- --data PATH [options]
npm run evaluate -- --images FILE.gz --labels FILE.gz [options]

Runs a network over a set of labelled pictures and prints its figures as one line of JSON. What of the set cannot be read is told on
stderr, with file, line and reason, and the rest is used.

${SET_HELP}
  --model ID           a network of public/models; default: the first
${OWN_HELP}
  --propose            with --network and --data: tries the usual orders of labels and preprocessings on the set, and proposes the best
  --corruptions        what grain, JPEG, blur, light and covered parts cost: sixteen fixed corruptions of the pictures at 48x48, each loss
                       with its paired 95 % interval, by label; --against ID: another network of public/models beside it
  --head H             fer2013 or ferplus; default: ferplus with --votes, otherwise fer2013
  --json OUT           the figures, in place of stdout: confusion matrix, accuracy, macro-F1, recall and precision with 95 % intervals
                       (Wilson), calibration and its error, both heads, agreement with votes, n by reason dropped
  --png OUT            the confusion matrix as a picture
  --csv OUT            the confusion matrix with recall and precision as a table
With --images in place of --data, as before:
  --images FILE.gz     grey pictures of the network's size (of any size for one's own), idx format (as MNIST's), packed with gzip
  --labels FILE.gz     their labels, 0 angry, 1 disgust, 2 fear, 3 happy, 4 sad, 5 surprise, 6 neutral
  --votes FILE.csv     FER+'s votes by split and index; goes with --split NAME: which of its rows, such as PublicTest
A bad argument or file gets one sentence and exit status 2. --help or -h prints this.
`;

export const main: Main = (argv, output = CONSOLE) =>
  command('evaluate', HELP, argv, output, async () => {
    const asked = parseCommand(argv);
    if ('set' in asked && (asked.set.propose === true || asked.set.corruptions === true)) {
      const other = asked.set.corruptions === true ? evaluateCorruptions : proposeSet;
      const proposal = JSON.stringify(await other(asked.set, output));
      if (asked.files.json !== undefined) writeResult('json', asked.files.json, `${proposal}\n`);
      else output.out(proposal);
      return;
    }
    const report = 'set' in asked ? await evaluateSet(asked.set, output) : await evaluate(asked.images);
    const { json, png, csv } = asked.files;
    if (json !== undefined) writeResult('json', json, `${JSON.stringify(report)}\n`);
    if (png !== undefined) writeResult('png', png, toPng(confusionPicture(report)));
    if (csv !== undefined) writeResult('csv', csv, confusionCsv(report));
    if (json === undefined && png === undefined && csv === undefined) output.out(JSON.stringify(report));
  });

await runAsCommand(import.meta.url, main);
