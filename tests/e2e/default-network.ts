/** The network that the app starts with: the first of the index. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ModelManifest } from '../../src/inference/core/manifest.ts';

const folder = resolve(import.meta.dirname, '../../public/models');
const read = <T>(file: string): T => JSON.parse(readFileSync(resolve(folder, file), 'utf8')) as T;

interface Entry {
  readonly id: string;
  readonly title: string;
  readonly manifest: string;
}

export const DEFAULT = read<{ models: readonly [Entry] }>('index.json').models[0];
export const DEFAULT_MANIFEST = read<ModelManifest>(DEFAULT.manifest);
