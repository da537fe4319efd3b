/**
 * npm run bench [-- part ...] : speed as ratios within one run (the machine is noisy), printed and stored in
 * bench/results/latest.json. Parts: overhead, peers, human, gallery, ascent-page, lime, lime-page,
 * live, live-parts, soak, changes (run by default), lime-time (wants python3 with torch), detector, presets, fidelity, attribution, attribution-live, live-clip and ascent (minutes to an hour; only by name). Stop training runs first (kill -STOP), they take both cores.
 */

import { mkdirSync, readFileSync, writeFileSync, existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { command, CONSOLE, runAsCommand, type Main } from '../scripts/lib/command.ts';
import { UsageError } from '../scripts/lib/usage-error.ts';
import { measureAscent, measureGallery } from './ascent.ts';
import { measureAscentPage } from './ascent-page.ts';
import { measureAttribution } from './attribution.ts';
import { measureAttributionLive } from './attribution-live.ts';
import { measureDetector } from './detector.ts';
import { measureFidelity } from './fidelity.ts';
import { measureHuman } from './human.ts';
import { measureLime } from './lime.ts';
import { measureLimePage } from './lime-page.ts';
import { measureLimeTime } from './lime-time.ts';
import { measureLive } from './live.ts';
import { measureLiveClip } from './live-clip.ts';
import { measureLiveParts } from './live-parts.ts';
import { measureOverhead } from './overhead.ts';
import { measurePeers } from './peers.ts';
import { measureChanges } from './soak-changes.ts';
import { measurePresets } from './presets.ts';
import { measureSoak } from './soak.ts';

const PARTS = {
  // EVERY=n takes every nth filter.
  ascent: () => measureAscent(Number(process.env['EVERY'] ?? 1)),
  gallery: measureGallery,
  'ascent-page': measureAscentPage,
  attribution: measureAttribution,
  'attribution-live': measureAttributionLive,
  detector: measureDetector,
  fidelity: measureFidelity,
  presets: measurePresets,
  overhead: measureOverhead,
  peers: measurePeers,
  human: measureHuman,
  lime: measureLime,
  'lime-page': measureLimePage,
  'lime-time': measureLimeTime,
  live: measureLive,
  'live-clip': measureLiveClip,
  'live-parts': measureLiveParts,
  soak: measureSoak,
  changes: measureChanges,
} as const;
type Part = keyof typeof PARTS;

const BY_DEFAULT: readonly Part[] = [
  'overhead',
  'peers',
  'human',
  'gallery',
  'ascent-page',
  'lime',
  'lime-page',
  'live',
  'live-parts',
  'soak',
  'changes',
];

const file = resolve(import.meta.dirname, 'results/latest.json');
type Results = Record<string, Record<string, unknown>>;
const stored = (): Results => (existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Results) : {});

async function measure(parts: readonly Part[]): Promise<void> {
  for (const part of parts) {
    console.log(`\n== ${part}`);
    const figures = await PARTS[part]();
    console.log(JSON.stringify(figures, null, 1));
    // Read again: another bench may have stored its part meanwhile.
    const results = stored();
    results[part] = {
      // A soak of one backend leaves the other backends' figures, changes of one kind the others'.
      ...(part === 'soak' || part === 'changes' ? results[part] : {}),
      date: new Date().toISOString(),
      cpu: `${cpus()[0]?.model ?? 'unknown'} x ${cpus().length}`,
      ...figures,
    };
    mkdirSync(resolve(import.meta.dirname, 'results'), { recursive: true });
    writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
  }
}

const HELP = `
npm run bench [-- part ...]

Speed as ratios within one run, printed and stored in bench/results/latest.json. What a part stands on (the built app, the drawn video) it
makes itself; wants an idle machine.

By default: ${BY_DEFAULT.join(', ')}.
Only by name: ${Object.keys(PARTS)
  .filter((part) => !(BY_DEFAULT as readonly string[]).includes(part))
  .join(
    ', ',
  )} (lime-time wants python3 with torch; fidelity, attribution, attribution-live and live-clip want ../shared).

  EVERY=n              ascent and fidelity: every nth filter or picture
  SECONDS=n            live: how long to count; default 60; live-parts: of each turn; default 10
  MODEL=id             fidelity: another network
  FACES=n              attribution, attribution-live: how many; default 200
  ONLY=id,id HEAD=id   attribution: these methods (and the controls), one head
  ROUNDS=n             peers, lime, live-parts, changes: how often
  SOAK=wasm|webgl|webgpu, SOAK_FRAMES=n, CHANGES=kind   one of soak's and changes' runs
`;

export const main: Main = (argv, output = CONSOLE) =>
  command('bench', HELP, argv, output, async () => {
    const unknown = argv.filter((name) => !Object.hasOwn(PARTS, name));
    if (unknown.length)
      throw new UsageError(
        `there is no part named ${unknown.join(', ')}; the parts are ${Object.keys(PARTS).join(', ')}`,
      );
    await measure(argv.length ? (argv as Part[]) : BY_DEFAULT);
  });

await runAsCommand(import.meta.url, main);
