/**
 * Builds the compiled network's kernels (src/inference/compiled/wasm/assembly, AssemblyScript) to WebAssembly with SIMD. Built once for each
 * state of the sources and the compiler; kept in .cache/kernels.
 */

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const sources = resolve(root, 'src/inference/compiled/wasm/assembly');
const cache = resolve(root, '.cache/kernels');
const compiler = resolve(root, 'node_modules/assemblyscript');

const OPTIONS = [
  '-O3',
  '--converge',
  '--noAssert',
  ...['--runtime', 'stub'],
  ...['--enable', 'simd'],
  ...['--enable', 'bulk-memory'],
  '--importMemory',
] as const;

/** The bytes of the kernels' module. */
export function buildKernels(): Uint8Array {
  const hash = createHash('sha256')
    .update(OPTIONS.join(' '))
    .update(readFileSync(resolve(compiler, 'package.json')));
  for (const name of readdirSync(sources).sort()) hash.update(name).update(readFileSync(resolve(sources, name)));
  const file = resolve(cache, `${hash.digest('hex').slice(0, 16)}.wasm`);
  if (!existsSync(file)) {
    mkdirSync(cache, { recursive: true });
    const made = `${file}.${process.pid}`;
    execFileSync(
      process.execPath,
      [resolve(compiler, 'bin/asc.js'), resolve(sources, 'index.ts'), '-o', made, ...OPTIONS],
      { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
    );
    // Renamed when it is whole: several tests may build at once.
    renameSync(made, file);
  }
  return readFileSync(file);
}
