/**
 * Copies what the app serves itself from node_modules into public/vendor (not committed): MediaPipe's wasm for module
 * workers (one line of its loader changed: reuse-fence-ids.ts), tfjs's wasm (SIMD and plain, no threads), and the face detector, completed
 * with metadata; and builds the compiled network's kernels. Quick when nothing changed.
 */

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { buildKernels } from './build-kernels.ts';
import { completeDetector } from './complete-detector.ts';
import { command, CONSOLE, noArguments, runAsCommand, type Main } from './lib/command.ts';
import { reuseFenceIds } from './reuse-fence-ids.ts';

const root = resolve(import.meta.dirname, '..');
const modules = resolve(root, 'node_modules');
const vendor = resolve(root, 'public/vendor');

const COPIES: readonly [from: string, to: string][] = [
  ['@mediapipe/tasks-vision/wasm/vision_wasm_module_internal.wasm', 'mediapipe/vision_wasm_module_internal.wasm'],
  ['@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm', 'tfjs/tfjs-backend-wasm.wasm'],
  ['@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm', 'tfjs/tfjs-backend-wasm-simd.wasm'],
];

function put(to: string, data: Uint8Array): void {
  const file = resolve(vendor, to);
  if (existsSync(file) && readFileSync(file).equals(data)) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, data);
}

const version = (name: string): string =>
  (JSON.parse(readFileSync(resolve(modules, name, 'package.json'), 'utf8')) as { version: string }).version;

/** Fills public/vendor. */
export function prepareAssets(): void {
  const sources = new Map<string, Uint8Array>();
  for (const [from, to] of COPIES) sources.set(to, readFileSync(resolve(modules, from)));
  sources.set('kernels/kernels.wasm', buildKernels());
  const loader = 'vision_wasm_module_internal.js';
  sources.set(
    `mediapipe/${loader}`,
    Buffer.from(reuseFenceIds(readFileSync(resolve(modules, '@mediapipe/tasks-vision/wasm', loader), 'utf8'))),
  );
  sources.set(
    'mediapipe/face_detection_short_range.tflite',
    completeDetector(readFileSync(resolve(modules, '@mediapipe/face_detection/face_detection_short_range.tflite'))),
  );
  const files = [...sources].map(([path, data]) => ({
    path,
    bytes: data.byteLength,
    sha256: createHash('sha256').update(data).digest('hex'),
  }));
  for (const [to, data] of sources) put(to, data);
  const versions = Object.fromEntries(
    [
      '@mediapipe/tasks-vision',
      '@mediapipe/face_detection',
      '@tensorflow/tfjs-core',
      '@tensorflow/tfjs-backend-wasm',
      'lit',
    ].map((name) => [name, version(name)]),
  );
  put('versions.json', new TextEncoder().encode(`${JSON.stringify({ versions, files }, null, 2)}\n`));
}

const HELP = `
npm run assets

Fills public/vendor with what the app serves itself: MediaPipe, its face detector, tfjs. No options; quick when nothing changed.
`;

export const main: Main = (argv, output = CONSOLE) =>
  command('assets', HELP, argv, output, async () => {
    noArguments(argv);
    prepareAssets();
  });

await runAsCommand(import.meta.url, main);
