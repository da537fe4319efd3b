/**
 * npx tsx bench/framing.ts : how MediaPipe's box lies in FER2013's frame; source of the constants in src/capture/core/crop-square.ts.
 * Training pictures (never the ones that fidelity is measured on) in the bench's scenes, of which the large and level ones count: the
 * detector's box shrinks with the picture and with its roll. Needs ../shared; EVERY=n takes every nth picture (by default the 9th).
 */

import { command, CONSOLE, noArguments, runAsCommand, type Main } from '../scripts/lib/command.ts';
import { rollOf } from '../src/capture/core/crop-square.ts';
import { answersTo } from './fidelity.ts';
import { centreOf } from './pages/scene.ts';
import { SIZES, scenesOf } from './scenes.ts';
import { median, round } from './stats.ts';

async function measureFraming(): Promise<void> {
  const pictures = scenesOf('Training', Number(process.env['EVERY'] ?? 9))
    .map(({ scene }) => scene)
    .filter((scene) => scene.size === Math.max(...SIZES) && scene.roll === 0);
  const answers = await answersTo(pictures, null);
  const found = answers.flatMap(({ face }, i) => {
    const scene = pictures[i];
    if (!face || !scene) return [];
    const centre = centreOf(scene);
    return {
      width: face.width / scene.size,
      u: 0.5 + (face.x + face.width / 2 - centre.x) / scene.size,
      v: 0.5 + (face.y + face.height / 2 - centre.y) / scene.size,
      roll: Math.abs(rollOf(face) * (180 / Math.PI)),
    };
  });
  const rolls = found.map(({ roll }) => roll).sort((a, b) => a - b);
  console.log(
    JSON.stringify({
      scenes: pictures.length,
      found: found.length,
      boxWidth: round(median(found.map(({ width }) => width)), 3),
      boxCentre: { u: round(median(found.map(({ u }) => u)), 3), v: round(median(found.map(({ v }) => v)), 3) },
      degreesOfRoll: {
        median: round(median(rolls), 1),
        threeQuarters: round(rolls[Math.floor(0.75 * rolls.length)] ?? NaN, 1),
        nineTenths: round(rolls[Math.floor(0.9 * rolls.length)] ?? NaN, 1),
      },
    }),
  );
}

const HELP = `
[EVERY=n] npx tsx bench/framing.ts

How MediaPipe's box lies in FER2013's frame, on every nth Training picture of ../shared (by default the 9th). Prints JSON; no options.
`;

export const main: Main = (argv, output = CONSOLE) =>
  command('framing', HELP, argv, output, () => {
    noArguments(argv);
    return measureFraming();
  });

await runAsCommand(import.meta.url, main);
