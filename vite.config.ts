import { defineConfig, type Plugin } from 'vite';
import { CSP } from './csp.ts';
import { licensesHtml } from './scripts/licenses.ts';
import { serviceWorker } from './scripts/service-worker-plugin.ts';

/** The policy in the page itself, for hosts that send no headers. */
const cspMeta = (): Plugin => ({
  name: 'csp-meta',
  apply: 'build',
  transformIndexHtml: () => [
    { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: CSP }, injectTo: 'head-prepend' },
  ],
});

/** licenses.html for everything that is bundled or copied. */
const licenses = (): Plugin => ({
  name: 'licenses',
  apply: 'build',
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'licenses.html', source: licensesHtml() });
  },
});

const headers = {
  'Content-Security-Policy': CSP,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Permissions-Policy': 'camera=(self), microphone=(), geolocation=()',
};

export default defineConfig({
  // Any static host, any sub-path.
  base: './',
  plugins: [cspMeta(), licenses(), serviceWorker()],
  worker: { format: 'es' },
  // Always a constant, so that the bundler drops the fault seams from what is shipped (Vite leaves an unset variable in the code).
  define: { 'import.meta.env.VITE_TEST_SEAMS': JSON.stringify(process.env['VITE_TEST_SEAMS'] === '1') },
  build: {
    target: 'es2022',
    // Inlined assets would need data: in the policy.
    assetsInlineLimit: 0,
    // tfjs and MediaPipe live in the worker's chunks; the page's own script is checked by the tests.
    chunkSizeWarningLimit: 2000,
    modulePreload: { polyfill: false },
  },
  preview: { headers, host: 'localhost', port: Number(process.env['PORT'] ?? 4173), strictPort: true },
  // The dev server's own client needs inline styles and a socket, so the policy binds builds only.
  server: { host: 'localhost' },
  optimizeDeps: {
    include: [
      '@mediapipe/tasks-vision',
      '@tensorflow/tfjs-core',
      '@tensorflow/tfjs-layers',
      '@tensorflow/tfjs-backend-cpu',
      '@tensorflow/tfjs-backend-wasm',
      '@tensorflow/tfjs-backend-webgl',
      '@tensorflow/tfjs-backend-webgpu',
    ],
  },
});
