/**
 * Writes a report on one network and one set of labelled pictures: report.html, report.json and figures/.
 *
 *   npm run report -- --data DIR|CSV|ZIP|IDX [--labels IDX] [--model ID | --network FILE ...] --out DIR [--lang en|zh-TW] [--layer NAME]
 *                     [--seed N] [--rows SPEC] [--answers FILE]
 */

import { command, CONSOLE, runAsCommand, type Main } from './lib/command.ts';
import { OWN_HELP } from './lib/own-network.ts';
import { parseReport, writeReport } from './lib/report.ts';
import { SET_HELP } from './lib/set-files.ts';

const HELP = `
npm run report -- --data PATH --out DIR [options]

Writes a report on one network and one set in four parts: saliency maps of one right and one wrong face of each label; a layer's filters,
what drives them and what they give for faces; LIME with the confusion matrix; activations of every layer for one face. DIR gets report.html
(one file, no script, prints on A4), report.json with every figure, and figures/ with fig1_0.jpg ..., fig2_1.jpg, fig2_2.jpg, fig3_0.jpg ....

${SET_HELP}
  --model ID           a network of public/models; default: the first
${OWN_HELP}
  --head H             fer2013 or ferplus; default: ferplus with --votes, otherwise fer2013
  --out DIR            where the report goes; made where it is not there
  --lang TAG           en (default) or zh-TW
  --method NAME        the maps of part 1: a method of attribution; default: that of the live view
  --layer NAME         the layer of part 2; default: the convolution in the middle
  --seed N             of the choice of faces, the noise, LIME; default: 1. The same seed gives the same files but for the date
  --answers FILE       your own answers: a text with a line "# 1" to "# 4" before each, or JSON {"1": "..."}
It holds faces of the set, and says so before it saves them. A bad argument or file gets one sentence and exit status 2. --help or -h prints this.
`;

export const main: Main = (argv, output = CONSOLE) =>
  command('report', HELP, argv, output, async () => {
    await writeReport(parseReport(argv), output);
  });

await runAsCommand(import.meta.url, main);
