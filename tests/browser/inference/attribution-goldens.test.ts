import curvesUrl from '../../golden/synthetic/faithfulness/faithfulness.json.gz?url';
import inputsUrl from '../../golden/synthetic/gradients/inputs.json.gz?url';
import model from '../../golden/synthetic/gradients/model.json';
import { attributionSuite, type CurveGoldens, type MethodGolden } from '../../support/attribution-suite.ts';
import { fetchGzippedJson, WASM_FOLDER } from '../../support/browser-backends.ts';
import type { GoldenFile } from '../../support/golden-model.ts';

const { inputs, smoothgrad_unit_noise: noise } = await fetchGzippedJson<{
  inputs: MethodGolden[];
  smoothgrad_unit_noise: { f32: string };
}>(inputsUrl);
const goldens = {
  model: model as unknown as GoldenFile,
  unitNoise: noise.f32,
  inputs,
  curves: await fetchGzippedJson<CurveGoldens>(curvesUrl),
};

for (const backend of ['webgl', 'webgpu'] as const)
  attributionSuite('methods: synthetic goldens', backend, WASM_FOLDER, goldens, { small: true });
