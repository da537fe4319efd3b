/**
 * Plants faults in the code, one at a time, and asks the test that must notice: docs/decisions/planted-faults.md.
 * Each fault is a piece of code replaced by another; the file is put back whatever happens.
 */

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { command, CONSOLE, runAsCommand, type Main, type Output } from './lib/command.ts';
import { FAULTS, type PlantedFault } from './lib/faults.ts';
import { UsageError } from './lib/usage-error.ts';

const root = resolve(import.meta.dirname, '..');

const HELP = `
npx tsx scripts/plant-faults.ts [--only N,N,...] [--skip-browser]

Plants each fault of scripts/lib/faults.ts in turn, runs the test that must notice it, puts the code back, and prints a table. Each test
is seen to pass without the fault first. Ends with status 1 when a fault goes unnoticed or the code to replace is not there any more.

  --only N,N,...       these faults, counted from 1
  --skip-browser       only those whose tests run in node
`;

interface TestReport {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}
type Tests = Pick<PlantedFault, 'project' | 'test' | 'name'>;

/** @returns how many of the named tests passed and failed; none of either where the file does not load */
async function runTests({ project, test, name }: Tests): Promise<{ passed: number; failed: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'planted-'));
  try {
    const file = join(folder, 'report.json');
    const args = ['vitest', 'run', '--project', project, test, '--reporter=json', `--outputFile=${file}`];
    const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const child = spawn('npx', name ? [...args, '-t', escaped] : args, { cwd: root, stdio: 'ignore' });
    await new Promise((done) => child.on('close', done));
    if (!existsSync(file)) return { passed: 0, failed: 0 };
    const report = JSON.parse(readFileSync(file, 'utf8')) as TestReport;
    const asked = report.testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ fullName }) => fullName.includes(name));
    const count = (status: string): number => asked.filter((each) => each.status === status).length;
    return { passed: count('passed'), failed: count('failed') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns what came of the fault, in words, and whether the test noticed it */
async function plant(fault: PlantedFault, output: Output): Promise<{ noticed: boolean; words: string }> {
  const path = resolve(root, fault.file);
  const code = existsSync(path) ? readFileSync(path, 'utf8') : '';
  // Once, so that what is replaced is what is meant.
  if (code.split(fault.find).length !== 2)
    return { noticed: false, words: `the code to replace does not stand once in ${fault.file}` };
  const before = await runTests(fault);
  if (before.passed === 0 || before.failed > 0)
    return { noticed: false, words: `without it ${before.passed} pass and ${before.failed} fail: no test to go by` };
  const putBack = (): void => writeFileSync(path, code);
  const interrupted = (): void => {
    putBack();
    process.exit(130);
  };
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    writeFileSync(
      path,
      code.replace(fault.find, () => fault.replace),
    );
    output.err(`${fault.title} ...`);
    const { passed, failed } = await runTests(fault);
    if (passed + failed === 0) return { noticed: false, words: 'with it the test does not load' };
    return { noticed: failed > 0, words: failed > 0 ? `noticed, ${failed} of ${passed + failed} fail` : 'NOT NOTICED' };
  } finally {
    putBack();
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
  }
}

function chosen(argv: readonly string[]): readonly (readonly [number, PlantedFault])[] {
  let numbered = FAULTS.map((fault, i) => [i + 1, fault] as const);
  for (let i = 0; i < argv.length; i++) {
    const option = argv[i];
    if (option === '--skip-browser') numbered = numbered.filter(([, { project }]) => project !== 'browser');
    else if (option === '--only') {
      const numbers = (argv[++i] ?? '').split(',').map(Number);
      const wrong = numbers.find((number) => !FAULTS[number - 1]);
      if (wrong !== undefined) throw new UsageError(`--only takes numbers from 1 to ${FAULTS.length}`);
      numbered = numbered.filter(([number]) => numbers.includes(number));
    } else throw new UsageError(`${option} is no option; --help names them`);
  }
  return numbered;
}

export const main: Main = async (argv, output = CONSOLE) => {
  let unnoticed = 0;
  const status = await command('plant-faults', HELP, argv, output, async () => {
    for (const [number, fault] of chosen(argv)) {
      const { noticed, words } = await plant(fault, output);
      if (!noticed) unnoticed++;
      output.out(`| ${number} | ${fault.title} | \`${fault.test}\`${fault.name && `: ${fault.name}`} | ${words} |`);
    }
  });
  return status || (unnoticed > 0 ? 1 : 0);
};

await runAsCommand(import.meta.url, main);
