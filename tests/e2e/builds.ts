/**
 * Builds the app for the end-to-end tests, once for all of them: with the fault seams, as it is shipped, and with another file in the
 * network `classic`. `npx playwright test` runs this; `npm test` runs it beside the unit tests and says so by E2E_BUILT.
 */

import { createHash } from 'node:crypto';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { build, type InlineConfig } from 'vite';
import { renderDrawnVideos } from '../../scripts/render-drawn-video.ts';
import { prepareAssets } from '../../scripts/prepare-assets.ts';
import { BUILD_OTHER_NETWORK, BUILD_SHIPPED, BUILD_UNDER_TEST } from './build-under-test.ts';

const make = (outDir: string, seams: boolean, more: InlineConfig = {}): Promise<unknown> =>
  build({
    logLevel: 'warn',
    define: { 'import.meta.env.VITE_TEST_SEAMS': JSON.stringify(seams) },
    build: { outDir, emptyOutDir: true },
    ...more,
  });

/** A copy of public/ in which the same network is written with other spaces. @returns its folder */
function otherNetwork(): string {
  const publicDir = `${BUILD_OTHER_NETWORK}-public`;
  rmSync(publicDir, { recursive: true, force: true });
  cpSync(resolve(import.meta.dirname, '../../public'), publicDir, { recursive: true });
  const sha256 = (data: Buffer): string => createHash('sha256').update(data).digest('hex');
  const write = (path: string, value: unknown): Buffer => {
    const data = Buffer.from(JSON.stringify(value, null, 1));
    writeFileSync(resolve(publicDir, 'models', path), data);
    return data;
  };
  const read = (path: string): unknown => JSON.parse(readFileSync(resolve(publicDir, 'models', path), 'utf8'));
  const index = read('index.json') as { models: { id: string; manifest: string; sha256: string }[] };
  const further = index.models.find(({ id }) => id === 'classic');
  if (!further) throw new Error('there is no network named classic');
  const manifest = read(further.manifest) as { files: { topology: { path: string; bytes: number; sha256: string } } };
  const { topology } = manifest.files;
  const folder = dirname(further.manifest);
  const written = write(`${folder}/model.other.json`, read(`${folder}/${topology.path}`));
  rmSync(resolve(publicDir, 'models', folder, topology.path));
  Object.assign(topology, { path: 'model.other.json', bytes: written.length, sha256: sha256(written) });
  further.sha256 = sha256(write(further.manifest, manifest));
  write('index.json', index);
  return publicDir;
}

prepareAssets();
await renderDrawnVideos();
await make(BUILD_UNDER_TEST, true);
await make(BUILD_SHIPPED, false);
await make(BUILD_OTHER_NETWORK, false, { publicDir: otherNetwork() });
