import { expect, it } from 'vitest';
import { shapleyOfParts } from '../../../src/attribution/methods/shapley-parts.ts';
import { activateBackend, openBackend } from '../../../src/inference/backends/backends.ts';
import { TapeNetwork } from '../../../src/inference/networks/tape.ts';
import { networkProbe } from '../../../src/inference/passes/network-probe.ts';
import {
  attributionSuite,
  goldenManifest,
  type AttributionGoldens,
  type CurveGoldens,
  type MethodGolden,
} from '../../support/attribution-suite.ts';
import { fromBase64, goldenModel } from '../../support/golden-model.ts';
import { fileInsteadOf } from '../../support/tfjs-file.ts';
import { REPO, WASM_FOLDER } from '../../support/node-backends.ts';
import { readGzippedJson, readJson, sharedPath } from '../../support/node-files.ts';

function read(folder: string): AttributionGoldens {
  const { inputs, smoothgrad_unit_noise: noise } = readGzippedJson<{
    inputs: MethodGolden[];
    smoothgrad_unit_noise: { f32: string };
  }>(`${folder}/gradients/inputs.json.gz`);
  const curves = readGzippedJson<CurveGoldens>(`${folder}/faithfulness/faithfulness.json.gz`);
  return { model: readJson(`${folder}/gradients/model.json`), unitNoise: noise.f32, inputs, curves };
}

const synthetic = read(`${REPO}tests/golden/synthetic`);
const onFaces = sharedPath('goldens');

for (const backend of ['cpu', 'wasm'] as const) {
  attributionSuite('methods: synthetic goldens', backend, WASM_FOLDER, synthetic, { small: backend === 'cpu' });
  if (onFaces)
    attributionSuite('methods: goldens on faces', backend, WASM_FOLDER, read(onFaces), { small: backend === 'cpu' });
}
if (!onFaces) it.skip('methods: goldens on faces: need ../shared/goldens, which is not here');

it('exact Shapley values of twelve parts', async () => {
  const golden = readGzippedJson<{
    pixels_gray_u8: string;
    labels_u16: string;
    n_parts: number;
    fill_used: readonly number[];
    target: number;
    shapley: { values: readonly number[] };
  }>(`${REPO}tests/golden/synthetic/exact/exact.json.gz`);
  await openBackend('wasm', WASM_FOLDER, () => undefined);
  activateBackend('wasm');
  const network = new TapeNetwork(fileInsteadOf(goldenModel(synthetic.model)));
  const plain = networkProbe(network, goldenManifest, null);
  // The golden's values are of the score, ours of what the probe calls a logit.
  const probe = { ...plain, logits: plain.scores };
  const input = Float32Array.from(new Uint8Array(fromBase64(golden.pixels_gray_u8)), (value) => value / 255);
  const labels = new Uint16Array(fromBase64(golden.labels_u16));
  const parts = { width: 48, height: 48, count: golden.n_parts, labels };
  const hidden = Float32Array.from(labels, (part) => golden.fill_used[part]! / 255);
  const { target } = golden;
  const { signal } = new AbortController();
  const found = await shapleyOfParts({ probe, input, target, colourRange: 1 }, parts, signal, () => hidden);
  found.forEach((value, part) => expect(Math.abs(value - golden.shapley.values[part]!)).toBeLessThan(2e-6));
  network.dispose();
});
