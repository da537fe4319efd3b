/**
 * npx tsx bench/framings.ts SPLIT FILE : how the detector and the app frame FER2013's pictures in the bench's scenes, a JSON line each;
 * `training/train.py --framings FILE` trains on them (SPLIT Training), `training/framed.py` measures on them (SPLIT PublicTest, CROPS=1).
 * Goes on where FILE ends; MINUTES=m stops early: the rows come in an order that leaves any beginning spread over the whole split.
 * A line: row, and theta, which takes a point of the crop to FER2013's frame, both -1..1: [[a, b, x], [c, d, y]]; null where no face was found.
 * CROPS=1 adds the crop itself, 48x48 bytes as base64: pictures of people, never to be committed.
 */

import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { command, CONSOLE, runAsCommand, type Main } from '../scripts/lib/command.ts';
import { UsageError } from '../scripts/lib/usage-error.ts';
import type { FidelityApi, FramedScene } from './pages/fidelity.ts';
import type { Scene } from './pages/scene.ts';
import { openBenchPages } from './pages-server.ts';
import { scenesOf } from './scenes.ts';
import { thetaOf } from './theta.ts';

const CHUNK = 25;
const SIDE = 48;
/** A prime that divides no split's length: every row once, any beginning spread out. */
const STRIDE = 7919;

async function writeFramings(argv: readonly string[]): Promise<void> {
  const [split, file] = argv;
  if ((split !== 'Training' && split !== 'PublicTest') || !file || argv.length > 2)
    throw new UsageError('usage: npx tsx bench/framings.ts Training|PublicTest FILE');
  const withCrops = process.env['CROPS'] === '1';
  const until = Date.now() + 60_000 * Number(process.env['MINUTES'] ?? Infinity);

  const pictures = scenesOf(split, 1);
  const done = existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0;
  const rows = pictures.map((_, i) => (i * STRIDE) % pictures.length).slice(done);
  const pages = await openBenchPages();
  try {
    const page = await pages.browser.newPage();
    await page.goto(`${pages.url}/fidelity.html`);
    await page.evaluate(() => (window as unknown as { bench: FidelityApi }).bench.start('fer2013', null));
    for (let at = 0; at < rows.length && Date.now() < until; at += CHUNK) {
      const chunk = rows.slice(at, at + CHUNK);
      const scenes = chunk.map((row) => (pictures[row] as (typeof pictures)[number]).scene);
      const framed: (FramedScene | null)[] = await page.evaluate(
        ([list, side]) => (window as unknown as { bench: FidelityApi }).bench.framed(list, side),
        [scenes, SIDE] as const,
      );
      const lines = framed.map((one, i) =>
        JSON.stringify({
          row: chunk[i],
          theta: one && thetaOf(one.square, scenes[i] as Scene),
          ...(withCrops && one && { crop: Buffer.from(one.crop).toString('base64') }),
        }),
      );
      appendFileSync(file, `${lines.join('\n')}\n`);
      if (at % 1000 === 0) console.log(`${done + at + chunk.length} of ${pictures.length}`);
    }
  } finally {
    await pages.close();
  }
}

const HELP = `
[MINUTES=m] [CROPS=1] npx tsx bench/framings.ts Training|PublicTest FILE

How the detector and the app frame FER2013's pictures (../shared), a JSON line each, added to FILE.

  MINUTES=m            stops early; a later run goes on where FILE ends
  CROPS=1              adds the crops: pictures of people, never to be committed
`;

export const main: Main = (argv, output = CONSOLE) =>
  command('framings', HELP, argv, output, () => writeFramings(argv));

await runAsCommand(import.meta.url, main);
