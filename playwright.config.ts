import { defineConfig } from '@playwright/test';
import { BASE_URL, BUILD_UNDER_TEST, PORT } from './tests/e2e/build-under-test.ts';

/** Several runs after each other keep their reports apart. */
const report = process.env['E2E_REPORT'] ?? 'e2e';

/** End to end: the production build in real Chromium. Each test has a browser context of its own (tests/e2e/browsers.ts). */
export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: `test-results/${report}`,
  // Two cores: scripts/test.ts runs one of these beside another runner; a second browser here would starve the frames of the first.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  // In the whole run only: beside it another lane works, and both share two cores with whatever else the machine does.
  retries: process.env['E2E_SERVED'] === '1' ? 1 : 0,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  projects: [
    { name: 'together', grepInvert: /@alone/ },
    { name: 'alone', grep: /@alone/ },
  ],
  reporter: [['list'], ['json', { outputFile: `test-results/${report}.json` }]],
  // Everything that the tests stand on, so that `npx playwright test` alone tests the code as it is; `npm test` serves it already.
  ...(process.env['E2E_SERVED'] === '1'
    ? {}
    : {
        webServer: {
          command: [
            ...(process.env['E2E_BUILT'] === '1' ? [] : ['npx tsx tests/e2e/builds.ts']),
            `npx vite preview --logLevel warn --outDir ${BUILD_UNDER_TEST} --port ${PORT}`,
          ].join(' && '),
          url: BASE_URL,
          timeout: 300_000,
          stdout: 'pipe' as const,
          reuseExistingServer: false,
        },
      }),
  use: { baseURL: BASE_URL },
});
