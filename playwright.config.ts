import { defineConfig } from '@playwright/test';
import { BASE_URL, BUILD_UNDER_TEST, PORT } from './tests/e2e/build-under-test.ts';

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
      `npx vite build --logLevel warn --outDir ${BUILD_UNDER_TEST} --emptyOutDir`,
      `npx vite preview --logLevel warn --outDir ${BUILD_UNDER_TEST} --port ${PORT}`,
    ].join(' && '),
    env: { VITE_TEST_SEAMS: '1' },
    url: BASE_URL,
    timeout: 300_000,
    stdout: 'pipe',
    reuseExistingServer: false,
  },
  use: { baseURL: BASE_URL },
});
