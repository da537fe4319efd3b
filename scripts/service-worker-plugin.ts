/**
 * Builds sw.js after everything else: lists the files of the build with their sizes and sha256, and bundles sw.ts with that
 * list. One classic script, as module service workers do not run everywhere.
 */

import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { build, type Plugin } from 'vite';
import type { AppFile, FileGroup, FileList } from '../src/pwa/core/file-list.ts';

const root = resolve(import.meta.dirname, '..');

/** Of no use to a running app: the service worker itself, maps, pictures for the browser's install dialog. */
const LEFT_OUT = /^sw\.js$|\.map$|^screenshots\//;

interface Manifest {
  readonly files: {
    readonly topology: { readonly path: string };
    readonly weights: readonly { readonly path: string }[];
  };
}

/** The first network of the index is there from the first visit on. */
function defaultModel(folder: string): Set<string> {
  const read = (path: string): unknown => JSON.parse(readFileSync(resolve(folder, path), 'utf8'));
  const index = read('models/index.json') as { models: readonly { manifest: string }[] };
  const manifest = index.models[0]?.manifest;
  if (!manifest) throw new Error('models/index.json names no model');
  const { files } = read(`models/${manifest}`) as Manifest;
  const base = new URL(`http://app/models/${manifest}`);
  const pathOf = ({ path }: { path: string }): string => new URL(path, base).pathname.slice(1);
  return new Set([base.pathname.slice(1), ...[files.topology, ...files.weights].map(pathOf)]);
}

export function listFiles(folder: string): FileList {
  const model = defaultModel(folder);
  const group = (path: string): FileGroup => {
    if (/^vendor\/tfjs\/.*-simd\.wasm$/.test(path) || path === 'vendor/kernels/kernels.wasm') return 'simd';
    if (/^vendor\/tfjs\/.*\.wasm$/.test(path)) return 'no-simd';
    if (path.startsWith('models/') && path !== 'models/index.json' && !model.has(path)) return 'on-demand';
    return 'always';
  };
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      resolve(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .filter((path) => !LEFT_OUT.test(path))
    .sort()
    .map((path): AppFile => {
      const data = readFileSync(resolve(folder, path));
      return { path, bytes: data.length, sha256: createHash('sha256').update(data).digest('hex'), group: group(path) };
    });
  const version = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 12);
  return { version, files };
}

export const serviceWorker = (): Plugin => {
  let folder = '';
  return {
    name: 'service-worker',
    apply: 'build',
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir);
    },
    closeBundle: {
      order: 'post',
      sequential: true,
      async handler(error?: Error) {
        if (error) return;
        await build({
          configFile: false,
          root,
          publicDir: false,
          logLevel: 'warn',
          define: { __APP_FILES__: JSON.stringify(listFiles(folder)), 'process.env.NODE_ENV': '"production"' },
          build: {
            target: 'es2022',
            outDir: folder,
            emptyOutDir: false,
            lib: { entry: resolve(root, 'sw.ts'), formats: ['iife'], name: 'serviceWorker', fileName: () => 'sw.js' },
          },
        });
      },
    },
  };
};
