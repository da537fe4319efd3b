/** Builds the bench pages the way the app is built, into bench/.dist (not committed). */
import { resolve } from 'node:path';
import { defineConfig } from 'vite';

const here = import.meta.dirname;

export default defineConfig({
  root: resolve(here, 'pages'),
  base: './',
  publicDir: resolve(here, '../public'),
  worker: { format: 'es' },
  build: {
    outDir: resolve(here, '.dist'),
    emptyOutDir: true,
    target: 'es2022',
    rolldownOptions: {
      input: {
        ours: resolve(here, 'pages/ours.html'),
        human: resolve(here, 'pages/human.html'),
        detector: resolve(here, 'pages/detector.html'),
        presets: resolve(here, 'pages/presets.html'),
        fidelity: resolve(here, 'pages/fidelity.html'),
      },
    },
  },
});
