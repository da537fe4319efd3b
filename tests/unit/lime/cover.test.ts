/** Each part alone covered, on a real network (wasm) that ignores the lower half. */

import { afterAll, beforeAll, expect, it } from 'vitest';
import { activateBackend, openBackend } from '../../../src/inference/backends/backends.ts';
import { HandOrderedNetwork } from '../../../src/inference/networks/hand-ordered.ts';
import { SeededRandom } from '../../../src/core/math/seeded-random.ts';
import { AVERAGE_KEYPOINTS } from '../../../src/lime/core/face-parts.ts';
import { ExplainEngine, toNetwork } from '../../../src/lime/engine.ts';
import { halfManifest, SIDE, upperHalfFile } from '../../support/half-network.ts';
import { WASM_FOLDER } from '../../support/node-backends.ts';

let network: HandOrderedNetwork;
beforeAll(async () => {
  await openBackend('wasm', WASM_FOLDER, () => undefined);
  activateBackend('wasm');
  const { topology, weights } = upperHalfFile();
  network = new HandOrderedNetwork(topology, weights);
});
afterAll(() => network.dispose());

it('the first row is the whole picture; parts below the middle change nothing, an eye does; what is covered is what LIME covers', async () => {
  const engine = new ExplainEngine(halfManifest, network);
  const random = new SeededRandom(3);
  const pixels = Float32Array.from({ length: SIDE * SIDE }, () => 255 * random.uniform());
  const segmentation = { kind: 'face-parts', keypoints: AVERAGE_KEYPOINTS } as const;
  const { segments, scores } = await engine.cover({ pixels, segmentation, fill: { kind: 'mean' }, head: null });
  const labels = halfManifest.heads[0]!.labels.length;
  expect(scores.length).toBe((1 + segments.count) * labels);
  const row = (part: number | null): number[] => {
    const at = part === null ? 0 : 1 + part;
    return [...scores.subarray(at * labels, (at + 1) * labels)];
  };
  const part = (name: string): number => segments.names!.indexOf(name);
  const whole = await engine.predict(null)(
    toNetwork(
      pixels.map((value) => value / 255),
      halfManifest.input,
    ),
    1,
  );
  row(null).forEach((score, label) => expect(score).toBeCloseTo(whole[label]!, 5));
  expect(row(part('mouth'))).toEqual(row(null));
  expect(row(part('chin'))).toEqual(row(null));
  const covered = pixels.slice();
  const eye = part('left eye');
  const within = [...segments.labels.keys()].filter((i) => segments.labels[i] === eye);
  const mean = within.reduce((sum, i) => sum + pixels[i]!, 0) / within.length;
  for (const i of within) covered[i] = mean;
  const byHand = await engine.predict(null)(
    toNetwork(
      covered.map((value) => value / 255),
      halfManifest.input,
    ),
    1,
  );
  row(eye).forEach((score, label) => expect(score).toBeCloseTo(byHand[label]!, 5));
  expect(row(eye)).not.toEqual(row(null));
});
