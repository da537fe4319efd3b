import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { BROWSER_ARGS, findChromium, LITTLE_COMPILING } from './scripts/find-chromium.ts';
import { furtherMethod, madeFiles, plantedModels } from './tests/setup/served-files.ts';
import { SHARED } from './tests/setup/shared.ts';
import viteConfig from './vite.config.ts';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          include: ['tests/unit/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        // The app's own build settings, without the plugins that write files of the build.
        optimizeDeps: {
          include: [
            ...(viteConfig.optimizeDeps?.include ?? []),
            'lit',
            'lit/directive.js',
            'lit/directive-helpers.js',
            'fast-check',
          ],
        },
        worker: { format: 'es' },
        plugins: [plantedModels(), madeFiles(), furtherMethod()],
        // Face media beside the checkout, where there are any.
        server: { fs: { allow: [import.meta.dirname, SHARED] } },
        test: {
          name: 'browser',
          // The detector's and tfjs's files, which a fresh clone does not have.
          globalSetup: ['tests/setup/assets.ts'],
          include: ['tests/browser/**/*.test.ts'],
          // Software WebGPU on a busy machine: one whole-path comparison took over two minutes.
          testTimeout: 300_000,
          hookTimeout: 300_000,
          // Two cores: one file at a time keeps software GL from starving its neighbours.
          fileParallelism: false,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: {
                executablePath: findChromium() ?? 'chromium',
                args: [...BROWSER_ARGS, LITTLE_COMPILING],
              },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});
