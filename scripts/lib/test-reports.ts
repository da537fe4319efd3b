/** What a test runner's JSON report says, in one form for all runners. */

export interface Report {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** A failed test each: file, name, the first lines of what it said. */
  readonly failures: readonly string[];
  /** Names of tests that failed once and passed when they were tried again. */
  readonly secondTries: readonly string[];
}

/** Lines of a failure's message that are repeated at the end of the run. */
const LINES = 8;

// eslint-disable-next-line no-control-regex
const COLOURS = /\u001b\[[0-9;]*m/g;

const firstLines = (message: string): string =>
  message
    .replace(COLOURS, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, LINES)
    .map((line) => `\n    ${line}`)
    .join('');

export interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages?: readonly string[] | null;
    }[];
  }[];
}

/** @param report of `vitest --reporter=json` */
export function ofVitest(report: VitestReport): Report {
  const failures = report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults
      .filter((test) => test.status === 'failed')
      .map((test) => `${name}: ${test.fullName}${firstLines((test.failureMessages ?? []).join('\n'))}`);
    // A file that does not load has no tests to fail.
    return status === 'failed' && failed.length === 0 ? [`${name}${firstLines(message ?? '')}`] : failed;
  });
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
    failures,
    secondTries: [],
  };
}

interface PlaywrightSuite {
  readonly title: string;
  readonly suites?: readonly PlaywrightSuite[];
  readonly specs?: readonly {
    readonly title: string;
    readonly tests: readonly {
      readonly status: 'expected' | 'unexpected' | 'flaky' | 'skipped';
      readonly results: readonly { readonly error?: { readonly message?: string } }[];
    }[];
  }[];
}

export interface PlaywrightReport {
  readonly suites: readonly PlaywrightSuite[];
  readonly stats: {
    readonly expected: number;
    readonly unexpected: number;
    readonly flaky: number;
    readonly skipped: number;
  };
}

/** @param report of Playwright's json reporter */
export function ofPlaywright({ suites, stats }: PlaywrightReport): Report {
  const failures: string[] = [];
  const secondTries: string[] = [];
  const walk = (suite: PlaywrightSuite, path: string): void => {
    for (const { title, tests } of suite.specs ?? [])
      for (const { status, results } of tests) {
        const message = firstLines(results.find(({ error }) => error)?.error?.message ?? '');
        if (status === 'unexpected') failures.push(`${path}: ${title}${message}`);
        if (status === 'flaky') secondTries.push(`${path}: ${title}${message}`);
      }
    for (const inner of suite.suites ?? []) walk(inner, `${path}: ${inner.title}`);
  };
  for (const suite of suites) walk(suite, suite.title);
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected,
    skipped: stats.skipped,
    failures,
    secondTries,
  };
}
