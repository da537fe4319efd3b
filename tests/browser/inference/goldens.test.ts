import activationsUrl from '../../golden/synthetic/gradients/activations.json.gz?url';
import inputsUrl from '../../golden/synthetic/gradients/inputs.json.gz?url';
import model from '../../golden/synthetic/gradients/model.json';
import { fetchGzippedJson, WASM_FOLDER } from '../../support/browser-backends.ts';
import type { GoldenFile, Goldens } from '../../support/golden-model.ts';
import { goldenSuite } from '../../support/golden-suite.ts';

const goldens: Goldens = {
  model: model as unknown as GoldenFile,
  inputs: (await fetchGzippedJson<{ inputs: Goldens['inputs'] }>(inputsUrl)).inputs,
  activations: await fetchGzippedJson<Goldens['activations']>(activationsUrl),
};

for (const backend of ['webgl', 'webgpu'] as const) goldenSuite('synthetic goldens', backend, WASM_FOLDER, goldens);
