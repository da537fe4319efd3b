/** The networks that are shipped; the app starts with the first of the index. */

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

const { models } = read<{ models: readonly [Entry, ...Entry[]] }>('index.json');

export const DEFAULT = models[0];
export const DEFAULT_MANIFEST = read<ModelManifest>(DEFAULT.manifest);

/** What is fetched of a network, as the app says it: "3.7 MB". */
export function megabytesOf(id: string): string {
  const { files } = read<ModelManifest>(models.find((entry) => entry.id === id)!.manifest);
  const bytes = [files.topology, ...files.weights].reduce((sum, file) => sum + file.bytes, 0);
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
