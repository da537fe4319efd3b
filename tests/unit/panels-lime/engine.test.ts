import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openNetwork, type OpenNetwork } from '../../../scripts/lib/shipped-model.ts';
import { proceduralImage } from '../../../src/core/image.ts';
import { normalise } from '../../../src/inference/core/input-rule.ts';
import { scoreAndGradient } from '../../../src/inference/passes/saliency.ts';
import type { Explanation } from '../../../src/lime/core/explanation.ts';
import { ExplainEngine } from '../../../src/lime/engine.ts';
import { FIRST_SHIPPED } from '../../../src/inference/core/model-ref.ts';
import type { LimeRequest } from '../../../src/lime/request.ts';

let open: OpenNetwork;
let engine: ExplainEngine;
let pixels: Float32Array;
const request = (change: Partial<LimeRequest> = {}): LimeRequest => ({
  pixels,
  model: FIRST_SHIPPED,
  head: null,
  segmentation: { kind: 'quickshift' },
  design: 'orthogonal',
  calls: 64,
  seed: 1,
  fill: { kind: 'mean' },
  ...change,
});

async function toEnd(change: Partial<LimeRequest> = {}, batch?: number): Promise<Explanation> {
  let last: Explanation | undefined;
  for await (const event of engine.explain(request(change), undefined, batch))
    if (event.kind === 'done') last = event.explanation;
  if (!last) throw new Error('no result');
  return last;
}

beforeAll(async () => {
  open = await openNetwork(null);
  engine = new ExplainEngine(open.manifest, open.network);
  const { width, height, channels } = engine.manifest.input;
  const grey = proceduralImage(width, height);
  pixels = Float32Array.from({ length: grey.length * channels }, (_, i) => grey[Math.floor(i / channels)] as number);
});
afterAll(() => open.dispose());

describe('the engine', () => {
  test('its score of the whole face is the score that the live path shows, in both heads', async () => {
    const { manifest, network } = open;
    const input = normalise(pixels, manifest.input, new Float32Array(pixels.length));
    for (const { id, labels } of manifest.heads) {
      const { prediction } = await scoreAndGradient(network, manifest, input, { head: id, target: null, at: null });
      const { classes } = await toEnd({ head: id });
      expect(classes.map(({ label }) => label)).toEqual(labels);
      classes.forEach(({ networkScore }, k) =>
        expect(networkScore).toBeCloseTo(prediction.probabilities[k] as number, 5),
      );
    }
  });

  test('the batch size changes nothing that can be seen, and no tensor stays behind', async () => {
    const before = tf.memory().numTensors;
    const one = await toEnd({}, 7);
    const other = await toEnd({}, 64);
    one.classes.forEach(({ weights }, k) =>
      weights.forEach((weight, r) => expect(weight).toBeCloseTo(other.classes[k]?.weights[r] as number, 5)),
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  test('every way to cut and every fill runs', async () => {
    const keypoints = [
      [0.31, 0.4],
      [0.69, 0.4],
      [0.5, 0.6],
      [0.5, 0.79],
      [0.1, 0.45],
      [0.9, 0.45],
    ].map(([x = 0, y = 0]) => ({ x, y }));
    const points = [5, 5, 20, 20].map((x, i) => ({ x, y: [5, 20, 20, 5][i] as number }));
    for (const kind of ['quickshift', 'slic', 'felzenszwalb'] as const)
      expect((await toEnd({ segmentation: { kind } })).segments.algorithm).toBe(kind);
    const parts = await toEnd({ segmentation: { kind: 'face-parts', keypoints } });
    expect(parts.segments.names).toContain('mouth');
    const drawn = await toEnd({
      segmentation: { kind: 'drawn', shapes: [{ kind: 'polygon', points }] },
      design: 'exact',
    });
    expect(drawn).toMatchObject({ calls: 4, segments: { count: 2 } });
    for (const kind of ['grey', 'black', 'blur'] as const) expect((await toEnd({ fill: { kind } })).fill).toBe(kind);
    expect((await toEnd({ fill: { kind: 'colour', colour: [1, 0, 0] } })).fill).toBe('colour');
  });

  test('faults are kinds', async () => {
    const failing = (change: Partial<LimeRequest>): Promise<unknown> => toEnd(change).catch((error: unknown) => error);
    expect(await failing({ pixels: pixels.slice().fill(7) })).toMatchObject({ kind: 'image-all-equal' });
    expect(await failing({ pixels: pixels.slice().fill(NaN, 3, 4) })).toMatchObject({ kind: 'image-not-finite' });
    expect(await failing({ segmentation: { kind: 'drawn', shapes: [] } })).toMatchObject({ kind: 'one-region' });
    expect(await failing({ design: 'exact' })).toMatchObject({ kind: 'too-many-regions' });
    expect(await failing({ head: 'nobody' })).toMatchObject({ kind: 'input-invalid' });
  });
});
