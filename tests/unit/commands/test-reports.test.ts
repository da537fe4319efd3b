import { describe, expect, it } from 'vitest';
import { ofPlaywright, ofVitest } from '../../../scripts/lib/test-reports.ts';

describe('reports of the test runners', () => {
  it('vitest: failed tests with their first lines, and a file that does not load', () => {
    const report = ofVitest({
      numPassedTests: 3,
      numFailedTests: 1,
      numPendingTests: 2,
      numTodoTests: 1,
      testResults: [
        {
          name: 'a.test.ts',
          status: 'failed',
          assertionResults: [
            { status: 'passed', fullName: 'a works' },
            {
              status: 'failed',
              fullName: 'a adds',
              failureMessages: ['\u001b[31mexpected 2\u001b[39m\n\nto be 3'],
            },
          ],
        },
        { name: 'b.test.ts', status: 'failed', message: 'no such module', assertionResults: [] },
        { name: 'c.test.ts', status: 'passed', assertionResults: [{ status: 'passed', fullName: 'c' }] },
      ],
    });
    expect(report).toEqual({
      passed: 3,
      failed: 1,
      skipped: 3,
      failures: ['a.test.ts: a adds\n    expected 2\n    to be 3', 'b.test.ts\n    no such module'],
      secondTries: [],
    });
  });

  it('Playwright: failed tests of inner suites, and those that passed when tried again', () => {
    const report = ofPlaywright({
      stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 2 },
      suites: [
        {
          title: 'live.spec.ts',
          specs: [{ title: 'runs', tests: [{ status: 'expected', results: [{}] }] }],
          suites: [
            {
              title: 'camera',
              specs: [
                { title: 'stops', tests: [{ status: 'unexpected', results: [{ error: { message: 'no button' } }] }] },
                { title: 'starts', tests: [{ status: 'flaky', results: [{ error: { message: 'late' } }, {}] }] },
              ],
            },
          ],
        },
      ],
    });
    expect(report).toEqual({
      passed: 6,
      failed: 1,
      skipped: 2,
      failures: ['live.spec.ts: camera: stops\n    no button'],
      secondTries: ['live.spec.ts: camera: starts\n    late'],
    });
  });
});
