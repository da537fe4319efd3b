/** Files for tests in node. */

import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Goldens } from './golden-model.ts';
import { REPO, SHARED } from './node-backends.ts';

export const readJson = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;
export const readGzippedJson = <T>(path: string): T => JSON.parse(gunzipSync(readFileSync(path)).toString('utf8')) as T;

export function readGoldens(folder: string): Goldens {
  return {
    model: readJson(`${folder}/model.json`),
    inputs: readGzippedJson<{ inputs: Goldens['inputs'] }>(`${folder}/inputs.json.gz`).inputs,
    activations: readGzippedJson(`${folder}/activations.json.gz`),
  };
}

export const SYNTHETIC_GOLDENS = `${REPO}tests/golden/synthetic/gradients`;

/** A path in the shared folder, or null with the reason where it is missing (a fresh clone). */
export const sharedPath = (path: string): string | null => (existsSync(SHARED + path) ? SHARED + path : null);
