/**
 * The figures by which the live map's colours are fixed: the 99th percentile of |map| of each picture's top label over PublicTest, for
 * each shipped network and head, by the app's own code on wasm. Written into the manifests (and their index) beside those that
 * training/export.py measures itself.
 *
 *   npx tsx scripts/colour-ranges.ts [--every 9] [--write]
 */

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { inCamelCase } from '../src/attribution/colour-range.ts';
import { LIVE_DEFAULT } from '../src/attribution/registry.ts';
import { argMax } from '../src/core/math/softmax.ts';
import { greyFor, normalise } from '../src/inference/core/input-rule.ts';
import { readModelIndex } from '../src/inference/models/model-files.ts';
import { networkProbe } from '../src/inference/passes/network-probe.ts';
import { command, CONSOLE, runAsCommand, type Main } from './lib/command.ts';
import { readIdxImages } from './lib/idx.ts';
import { openNetwork, readFileBytes, SHIPPED_INDEX } from './lib/shipped-model.ts';
import { UsageError } from './lib/usage-error.ts';

const SHARE = 0.99;
const MODELS = resolve(import.meta.dirname, '../public/models');
const SHARED = process.env['EXPRESSION_SHARED'] ?? resolve(import.meta.dirname, '../../shared');
const IMAGES = resolve(SHARED, 'data/fer2013/PublicTest-images-idx3-ubyte.gz');

const HELP = `
npx tsx scripts/colour-ranges.ts [--every N] [--write]

Measures the colour range of the live view's default method for each shipped network and head, over every Nth picture of PublicTest
(default 9: about 400), and prints it. --write: puts it into public/models, under the method's id in camel case.
`;

/** @returns the range of each head, by id */
async function rangesOf(id: string, every: number): Promise<Map<string, number>> {
  const images = readIdxImages(IMAGES);
  const { manifest, network, dispose } = await openNetwork(id);
  const ranges = new Map<string, number>();
  for (const head of manifest.heads) {
    const probe = networkProbe(network, manifest, head.id);
    const found: Float32Array[] = [];
    for (let i = 0; i < images.count; i += every) {
      const pixels = greyFor(images.image(i), manifest.input);
      const input = normalise(pixels, manifest.input, pixels);
      const target = argMax(await probe.logits(input, 1));
      let last = new Float32Array(0);
      const task = { probe, input, target, colourRange: 1 };
      for await (const map of LIVE_DEFAULT.run(task, new AbortController().signal)) last = new Float32Array(map.values);
      found.push(last.map(Math.abs));
    }
    const all = new Float32Array(found.reduce((sum, { length }) => sum + length, 0));
    found.reduce((at, values) => (all.set(values, at), at + values.length), 0);
    all.sort();
    ranges.set(head.id, all[Math.floor(SHARE * (all.length - 1))] as number);
  }
  dispose();
  return ranges;
}

/** Adds the figures to a manifest's text, the rest of which stays as it is, and says its new sha256 and size to the index. */
function write(id: string, heads: readonly string[], ranges: ReadonlyMap<string, number>): void {
  const path = resolve(MODELS, id, 'manifest.json');
  const before = readFileSync(path);
  let head = 0;
  const key = inCamelCase(LIVE_DEFAULT.id);
  const after = Buffer.from(
    before.toString('utf8').replace(/"colourRange":(\{[^}]*\})/g, (_, text: string) => {
      const range = ranges.get(heads[head++] as string);
      return `"colourRange":${JSON.stringify({ ...(JSON.parse(text) as object), [key]: range })}`;
    }),
  );
  writeFileSync(path, after);
  const indexPath = resolve(MODELS, 'index.json');
  const index = JSON.parse(readFileSync(indexPath, 'utf8')) as {
    models: { id: string; sha256: string; bytes: number }[];
  };
  for (const entry of index.models) {
    if (entry.id !== id) continue;
    entry.sha256 = createHash('sha256').update(after).digest('hex');
    entry.bytes += after.length - before.length;
  }
  writeFileSync(indexPath, `${JSON.stringify(index, null, 2)}\n`);
}

export const main: Main = (argv, output = CONSOLE) =>
  command('colour-ranges', HELP, argv, output, async () => {
    const { values } = parseArgs({
      args: [...argv],
      options: { every: { type: 'string' }, write: { type: 'boolean' } },
    });
    const every = Number(values.every ?? 9);
    if (!Number.isInteger(every) || every < 1)
      throw new UsageError(`--every wants a whole number above 0, and got ${values.every}`);
    if (!existsSync(IMAGES))
      throw new UsageError(`there is no file ${IMAGES}; EXPRESSION_SHARED says where the data are`);
    for (const { id } of (await readModelIndex(readFileBytes, SHIPPED_INDEX)).models) {
      const ranges = await rangesOf(id, every);
      output.out(`${id}: ${[...ranges].map(([head, range]) => `${head} ${range.toFixed(4)}`).join(', ')}`);
      if (values.write) write(id, [...ranges.keys()], ranges);
    }
  });

await runAsCommand(import.meta.url, main);
