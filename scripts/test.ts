/**
 * npm test: everything, on a fresh machine or a laptop. Finds Chromium or Chrome, Firefox ESR and WebKitGTK (installs Debian's where it
 * may), prepares assets, and then keeps two cores busy: in one lane the unit tests and the browser tests, in the other the builds,
 * types and style; the end-to-end tests are shared out in parts to whichever lane is free. Last and alone come those that count milliseconds or frames.
 * An end-to-end test that fails is tried once more, and named at the end if it passes then: the machine is shared, and its frames are counted.
 * Ends with what failed and one line, "N passed, N failed, N skipped", summed over the runners.
 */

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BASE_URL, BUILD_UNDER_TEST, PORT } from '../tests/e2e/build-under-test.ts';
import { findChromium } from './find-chromium.ts';
import { command, CONSOLE, noArguments, runAsCommand, type Main } from './lib/command.ts';
import { ofPlaywright, ofVitest, type Report } from './lib/test-reports.ts';

const root = resolve(import.meta.dirname, '..');
const results = resolve(root, 'test-results');

/** Debian's packages with the engines besides Chromium, and a screen for them. */
const otherEngines = [
  { name: 'firefox-esr', program: '/usr/bin/firefox-esr' },
  { name: 'webkit2gtk-driver', program: '/usr/bin/WebKitWebDriver' },
  { name: 'xvfb', program: '/usr/bin/Xvfb' },
] as const;

function stop(sentence: string): never {
  console.error(sentence);
  process.exit(1);
}

/** The end-to-end tests are shared out in so many parts: few enough that their starts cost little, enough that no lane waits long for the other. */
const PARTS = 8;

type Env = Readonly<Record<string, string>>;

/** Runs a command to its end. @param quiet what it says is shown when it has ended: something else is talking meanwhile */
function run(title: string, command: string, args: readonly string[], env: Env = {}, quiet = false): Promise<boolean> {
  const start = Date.now();
  if (!quiet) console.log(`\n=== ${title}`);
  const child = spawn(command, args, {
    cwd: root,
    stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    env: { ...process.env, ...env },
  });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => said.push(chunk));
  return new Promise((resolve) => {
    const end = (status: number | string): void => {
      if (quiet) console.log(`\n=== ${title}\n${Buffer.concat(said).toString().trimEnd()}`);
      const seconds = Math.round((Date.now() - start) / 1000);
      console.log(`=== ${title}: ${status === 0 ? 'ok' : `failed (${status})`} after ${seconds} s`);
      resolve(status === 0);
    };
    child.on('error', ({ message }) => end(message));
    child.on('close', (status, signal) => end(status ?? signal ?? 1));
  });
}

interface Server {
  stop(): void;
}

/** Serves the build under test, once for all parts of the end-to-end tests. @returns when it answers */
async function serve(): Promise<Server> {
  const vite = resolve(root, 'node_modules/vite/bin/vite.js');
  const args = ['preview', '--logLevel', 'warn', '--outDir', BUILD_UNDER_TEST, '--port', String(PORT)];
  const child = spawn(process.execPath, [vite, ...args], { cwd: root, stdio: 'inherit' });
  const end = (): void => void child.kill();
  process.once('exit', end);
  for (let tries = 0; tries < 600 && child.exitCode === null; tries++) {
    if (
      await fetch(BASE_URL).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      break;
    await sleep(100);
  }
  return { stop: end };
}

async function testAll(all: boolean): Promise<number> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    stop(`The tests need Node 20.19 or newer; this is ${process.versions.node}.`);

  const mayInstall = process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  const install = (what: string, packages: readonly string[]): Promise<boolean> =>
    run(`install ${what} (Debian)`, 'sh', [
      '-c',
      // One by one: a package that this distribution lacks does not keep the others away.
      `apt-get update -q; for name in ${packages.join(' ')}; do apt-get install -y -q --no-install-recommends $name; done`,
    ]);
  if (!findChromium() && mayInstall) await install('Chromium', ['chromium']);
  const browser = findChromium();
  if (!browser)
    stop(
      'The tests need Chromium or Google Chrome: install one of them (Debian: apt-get install chromium), or name its program in CHROMIUM_PATH.',
    );
  const env = { CHROMIUM_PATH: browser, ...(all ? { VITE_TEST_ALL: '1' } : {}) };
  // Tests in other engines skip by name where these cannot be had.
  const missing = otherEngines.filter(({ program }) => !existsSync(program)).map(({ name }) => name);
  if (missing.length > 0 && mayInstall) await install('other engines', missing);

  rmSync(results, { recursive: true, force: true });
  mkdirSync(results, { recursive: true });

  const total = { passed: 0, failed: 0, skipped: 0 };
  const failures: string[] = [];
  const secondTries: string[] = [];
  let broken = false;

  /** A runner that left no report failed before its first test. */
  function count(title: string, ok: boolean, file: string, read: (report: never) => Report): void {
    const path = resolve(results, file);
    if (!existsSync(path)) {
      broken = true;
      total.failed++;
      failures.push(`${title}: ended without a report`);
      return;
    }
    const report = read(JSON.parse(readFileSync(path, 'utf8')) as never);
    total.passed += report.passed;
    total.failed += report.failed;
    total.skipped += report.skipped;
    failures.push(...report.failures);
    secondTries.push(...report.secondTries);
    // A runner that failed without a failed test (a file that does not load) counts as one.
    if (!ok) {
      broken = true;
      if (report.failed === 0) {
        total.failed++;
        failures.push(`${title}: failed outside its tests (its output says where)`);
      }
    }
  }

  const step = async (title: string, command: string, args: readonly string[], quiet = false): Promise<void> => {
    if (await run(title, command, args, env, quiet)) return;
    broken = true;
    failures.push(`${title}: failed (its output says where)`);
  };
  const vitestProject = async (project: string): Promise<void> => {
    const file = `${project}.json`;
    const reports = ['--reporter=default', '--reporter=json', `--outputFile=test-results/${file}`];
    const ok = await run(`${project} tests`, 'npx', ['vitest', 'run', '--project', project, ...reports], env);
    count(`${project} tests`, ok, file, ofVitest);
  };
  /** @param name of the report, and of the folder with what failed tests leave */
  const playwrightTests = async (
    name: string,
    title: string,
    more: readonly string[],
    quiet = false,
  ): Promise<void> => {
    const ok = await run(
      title,
      'npx',
      ['playwright', 'test', ...more],
      { ...env, E2E_SERVED: '1', E2E_REPORT: name },
      quiet,
    );
    count(title, ok, `${name}.json`, ofPlaywright);
  };
  const parts = Array.from({ length: PARTS }, (_, i) => i + 1);
  /** Takes parts of the end-to-end tests as long as there are any. */
  const together = async (): Promise<void> => {
    for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
      const title = `end-to-end tests that wait for a state, part ${part} of ${PARTS}`;
      await playwrightTests(`e2e-together-${part}`, title, ['--project=together', `--shard=${part}/${PARTS}`], true);
    }
  };

  await step('assets', 'npm', ['run', '--silent', 'assets']);
  let server: Server | null = null;
  const builds = async (): Promise<void> => {
    await step('builds for the end-to-end tests', 'npx', ['tsx', 'tests/e2e/builds.ts'], true);
    server = await serve();
  };
  const built = builds();
  const lanes = [
    async (): Promise<void> => {
      await vitestProject('unit');
      await vitestProject('browser');
      await built;
      await together();
    },
    async (): Promise<void> => {
      await built;
      await step('types', 'npm', ['run', '--silent', 'typecheck'], true);
      await step('style', 'npm', ['run', '--silent', 'lint'], true);
      if (availableParallelism() > 1) await together();
    },
  ];
  await Promise.all(lanes.map((lane) => lane()));
  await playwrightTests('e2e-alone', 'end-to-end tests that count milliseconds or frames, one at a time', [
    '--project=alone',
  ]);
  (server as Server | null)?.stop();

  // At the end, for a reader who has the last lines only.
  for (const name of secondTries) console.log(`\nPassed on a second try: ${name}`);
  for (const failure of failures) console.log(`\nFAILED: ${failure}`);
  console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  return broken || total.failed > 0 ? 1 : 0;
}

const HELP = `
npm test

Everything: types, style, unit, browser and end-to-end tests. Ends with one line, "N passed, N failed, N skipped".

  --all                also every backend with every shipped network, and the long property runs (npm run test:all): hours without a GPU

  CHROMIUM_PATH=FILE   the browser, where it is not found
  EXPRESSION_SHARED=FOLDER   further test data; default ../shared

One kind: npx vitest run --project unit|browser [path], or npx playwright test [path].
`;

export const main: Main = async (argv, output = CONSOLE) => {
  let failed = 0;
  const status = await command('test', HELP, argv, output, async () => {
    const all = argv.includes('--all');
    noArguments(argv.filter((arg) => arg !== '--all'));
    failed = await testAll(all);
  });
  return status || failed;
};

await runAsCommand(import.meta.url, main);
