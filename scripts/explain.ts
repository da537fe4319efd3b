/**
 * Explains a network's answer to one picture of a face, through the code that the app runs.
 *
 *   npm run explain -- --image FILE --method lime [options]
 *   npm run explain -- --image FILE --method activations --layer NAME|all [options]
 *   npm run explain -- --image FILE --method NAME|live|all [options]     (maps: gradient, integrated-gradients, ...)
 *   npm run explain -- --method ascent --layer NAME|all [--image FILE] [options]
 *
 * FILE is a PNG or JPEG of a face crop of any size; --box cuts the face out of a photo, --find-face finds it. The JSON goes to --json, or is
 * printed where neither --json nor --png is given. --help prints all options. A bad argument or file gets one sentence and exit status 2.
 */

import { parseArgs } from 'node:util';
import { command, CONSOLE, runAsCommand, type Main, type Output } from './lib/command.ts';
import { ACTIVATIONS_OPTIONS, ACTIVATIONS_USAGE, explainActivations } from './lib/explain-activations.ts';
import { ASCENT_OPTIONS, ASCENT_USAGE, explainAscent } from './lib/explain-ascent.ts';
import { explainHelp } from './lib/explain-help.ts';
import { explainLime, LIME_OPTIONS, LIME_USAGE } from './lib/explain-lime.ts';
import { ALL, explainMap, LIVE, MAP_METHODS, MAP_OPTIONS, MAP_USAGE } from './lib/explain-map.ts';
import { UsageError } from './lib/usage-error.ts';

type Values = Readonly<Record<string, string | undefined>>;

interface Method {
  readonly usage: string;
  /** Names of its options beside --image and --method. */
  readonly options: readonly string[];
  /** @returns what is printed when the result goes into no file */
  run(image: string, values: Values, output: Output): Promise<unknown>;
  readonly files: readonly string[];
  /** For a method that can do without a picture: what it does then. */
  runWithoutImage?(values: Values, output: Output): Promise<unknown>;
}

/** The methods of attribution by their ids, `live` and `all`. */
const MAPS = Object.fromEntries(
  [...MAP_METHODS.map(({ id }) => id), LIVE, ALL].map((name): [string, Method] => [
    name,
    {
      usage: MAP_USAGE,
      options: MAP_OPTIONS,
      run: (image, values, output) => explainMap(name, image, values, output),
      files: ['json', 'npy', 'png'],
    },
  ]),
);

/** Another method is one more entry. */
const METHODS: Readonly<Record<string, Method>> = {
  lime: { usage: LIME_USAGE, options: LIME_OPTIONS, run: explainLime, files: ['json', 'png'] },
  activations: {
    usage: ACTIVATIONS_USAGE,
    options: ACTIVATIONS_OPTIONS,
    run: explainActivations,
    files: ['json', 'npy', 'npz', 'png'],
  },
  ascent: {
    usage: ASCENT_USAGE,
    options: ASCENT_OPTIONS,
    run: explainAscent,
    runWithoutImage: (values, output) => explainAscent(undefined, values, output),
    files: ['json', 'png'],
  },
  ...MAPS,
};

/** Options without a value. */
const FLAGS: readonly string[] = ['find-face', 'equalise', 'faithfulness'];

const names = Object.keys(METHODS).join(', ');

function parse(args: readonly string[]): { method: Method; image: string | undefined; values: Values } {
  const name = optionOf(args, 'method');
  if (name === undefined) throw new UsageError(`--method is missing; it is one of ${names}`);
  const method = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
  if (!method) throw new UsageError(`there is no method named ${name}; it is one of ${names}`);
  const options = Object.fromEntries(
    ['image', 'method', ...method.options].map((option) => [
      option,
      { type: FLAGS.includes(option) ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  let values: Values;
  try {
    const given = Object.entries(parseArgs({ args: [...args], options }).values);
    values = Object.fromEntries(given.map(([option, value]) => [option, String(value)]));
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('\n')[0]?.replace(/\.$/, '')}; ${method.usage}`);
  }
  const { image } = values;
  if (image === undefined && !method.runWithoutImage) throw new UsageError(`--image is missing; ${method.usage}`);
  return { method, image, values };
}

/** One option's value, before it is known which others there may be. */
function optionOf(args: readonly string[], option: string): string | undefined {
  const { values } = parseArgs({ args: [...args], options: { [option]: { type: 'string' } }, strict: false });
  const value = values[option];
  return typeof value === 'string' ? value : undefined;
}

export const main: Main = (argv, output = CONSOLE) =>
  command('explain', explainHelp(optionOf(argv, 'method'), Object.keys(MAPS)), argv, output, async () => {
    const { method, image, values } = parse(argv);
    const result =
      image === undefined ? await method.runWithoutImage?.(values, output) : await method.run(image, values, output);
    if (!method.files.some((file) => values[file] !== undefined)) output.out(JSON.stringify(result));
  });

await runAsCommand(import.meta.url, main);
