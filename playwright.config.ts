import { defineConfig } from '@playwright/test';

/** End to end: the production build in real Chromium. Each test starts its own browser (the fake camera is a start flag). */
export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  // Two cores: a second browser would starve the first one's frames.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
  webServer: {
    // 4173 is left to the person who tries the app meanwhile.
    command: 'npx vite preview --port 4179',
    url: 'http://localhost:4179/',
    reuseExistingServer: false,
  },
  use: { baseURL: 'http://localhost:4179/' },
});
