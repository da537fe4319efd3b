import { defineConfig } from '@playwright/test';

/** Not the one of `npm start`, which is left to the person who tries the app meanwhile. E2E_PORT for a second run beside the first. */
const PORT = Number(process.env['E2E_PORT'] ?? 4179);
/** Built for the tests, with the fault seams; dist/ stays what is shipped. */
const BUILD = `tests/.artifacts/dist-${PORT}`;

/** End to end: the production build in real Chromium. Each test starts its own browser (the fake camera is a start flag). */
export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results/e2e',
  // Two cores: a second browser would starve the first one's frames.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
  webServer: {
    // Everything that the tests stand on, so that `npx playwright test` alone tests the code as it is.
    command: [
      'npm run --silent assets',
      'npx tsx scripts/render-drawn-video.ts',
      `npx vite build --logLevel warn --outDir ${BUILD} --emptyOutDir`,
      `npx vite preview --logLevel warn --outDir ${BUILD} --port ${PORT}`,
    ].join(' && '),
    env: { VITE_TEST_SEAMS: '1' },
    url: `http://localhost:${PORT}/`,
    timeout: 300_000,
    stdout: 'pipe',
    reuseExistingServer: false,
  },
  use: { baseURL: `http://localhost:${PORT}/` },
});
