import { it } from 'vitest';
import { goldenSuite } from '../../support/golden-suite.ts';
import { WASM_FOLDER } from '../../support/node-backends.ts';
import { readGoldens, sharedPath, SYNTHETIC_GOLDENS } from '../../support/node-files.ts';

const onFaces = sharedPath('goldens/gradients');

for (const backend of ['cpu', 'wasm'] as const) {
  goldenSuite('synthetic goldens', backend, WASM_FOLDER, readGoldens(SYNTHETIC_GOLDENS));
  if (onFaces) goldenSuite('goldens on faces', backend, WASM_FOLDER, readGoldens(onFaces));
}

if (!onFaces) it.skip('goldens on faces: need ../shared/goldens/gradients, which is not here');
