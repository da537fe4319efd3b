/**
 * npm test: everything, in order, on a fresh machine or a laptop. Finds Chromium or Chrome, Firefox ESR and WebKitGTK (installs
 * Debian's where it may), prepares assets, checks types and style, then runs unit, browser and end-to-end tests.
 * Ends with one line, "N passed, N failed, N skipped", summed over the runners.
 */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { findChromium } from './find-chromium.ts';
import { command, CONSOLE, noArguments, runAsCommand, type Main } from './lib/command.ts';

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

function run(title: string, command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): boolean {
  const start = Date.now();
  console.log(`\n=== ${title}`);
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  console.log(
    `=== ${title}: ${status === 0 ? 'ok' : `failed (${status})`} after ${Math.round((Date.now() - start) / 1000)} s`,
  );
  return status === 0;
}

function testAll(): number {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    stop(`The tests need Node 20.19 or newer; this is ${process.versions.node}.`);

  const mayInstall = process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  const install = (what: string, packages: readonly string[]): boolean =>
    run(`install ${what} (Debian)`, 'sh', [
      '-c',
      // One by one: a package that this distribution lacks does not keep the others away.
      `apt-get update -q; for name in ${packages.join(' ')}; do apt-get install -y -q --no-install-recommends $name; done`,
    ]);
  if (!findChromium() && mayInstall) install('Chromium', ['chromium']);
  const browser = findChromium();
  if (!browser)
    stop(
      'The tests need Chromium or Google Chrome: install one of them (Debian: apt-get install chromium), or name its program in CHROMIUM_PATH.',
    );
  const env = { CHROMIUM_PATH: browser };
  // Tests in other engines skip by name where these cannot be had.
  const missing = otherEngines.filter(({ program }) => !existsSync(program)).map(({ name }) => name);
  if (missing.length > 0 && mayInstall) install('other engines', missing);

  rmSync(results, { recursive: true, force: true });
  mkdirSync(results, { recursive: true });

  interface Counts {
    passed: number;
    failed: number;
    skipped: number;
  }
  const total: Counts = { passed: 0, failed: 0, skipped: 0 };
  let broken = false;

  /** A runner that left no report failed before its first test. */
  function count(ok: boolean, file: string, read: (report: never) => Counts): void {
    const path = resolve(results, file);
    if (!existsSync(path)) {
      broken = true;
      total.failed++;
      return;
    }
    const counts = read(JSON.parse(readFileSync(path, 'utf8')) as never);
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
    // A runner that failed without a failed test (a file that does not load) counts as one.
    if (!ok) {
      broken = true;
      if (counts.failed === 0) total.failed++;
    }
  }

  const vitest = (report: {
    numPassedTests: number;
    numFailedTests: number;
    numPendingTests: number;
    numTodoTests: number;
  }): Counts => ({
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  });
  const playwright = ({
    stats,
  }: {
    stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  }): Counts => ({
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected,
    skipped: stats.skipped,
  });

  const step = (title: string, script: string): void => {
    if (!run(title, 'npm', ['run', '--silent', script], env)) broken = true;
  };
  step('assets', 'assets');
  step('types', 'typecheck');
  step('style', 'lint');
  for (const project of ['unit', 'browser']) {
    const file = `${project}.json`;
    const ok = run(
      `${project} tests`,
      'npx',
      [
        'vitest',
        'run',
        '--project',
        project,
        '--reporter=default',
        '--reporter=json',
        `--outputFile=test-results/${file}`,
      ],
      env,
    );
    count(ok, file, vitest);
  }
  // Builds the app (with the fault seams; what is shipped is built without) and draws the camera video on its way: playwright.config.ts.
  count(run('end-to-end tests', 'npx', ['playwright', 'test'], env), 'e2e.json', playwright);

  console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  return broken || total.failed > 0 ? 1 : 0;
}

const HELP = `
npm test

Everything: types, style, unit, browser and end-to-end tests. Ends with one line, "N passed, N failed, N skipped". No options.

  CHROMIUM_PATH=FILE   the browser, where it is not found
  EXPRESSION_SHARED=FOLDER   further test data; default ../shared

One kind: npx vitest run --project unit|browser [path], or npx playwright test [path].
`;

export const main: Main = async (argv, output = CONSOLE) => {
  let failed = 0;
  const status = await command('test', HELP, argv, output, async () => {
    noArguments(argv);
    failed = testAll();
  });
  return status || failed;
};

await runAsCommand(import.meta.url, main);
