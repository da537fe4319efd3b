/** Several panels, one worker: one copy of the network, turns between batches, and an answer soon while a gallery fills. */

import { afterEach, beforeEach, expect, it } from 'vitest';
import { REFERENCE_ASCENT } from '../../../src/inference/ascent/core/options.ts';
import { FIRST_SHIPPED } from '../../../src/inference/core/model-ref.ts';
import type { LimeRequest } from '../../../src/lime/request.ts';
import { proceduralImage } from '../../../src/core/image.ts';
import { Climbs, ExplainDriver } from './explain-driver.ts';

let driver: ExplainDriver;
beforeEach(() => (driver = new ExplainDriver()));
afterEach(() => driver.close());

async function requests(): Promise<{ lime: LimeRequest; pixels: Float32Array }> {
  const { inputShape } = await driver.all.lane('inside').describe({ model: FIRST_SHIPPED });
  const pixels = Float32Array.from(proceduralImage(inputShape[1], inputShape[0]));
  const lime: LimeRequest = {
    pixels,
    model: FIRST_SHIPPED,
    head: null,
    segmentation: { kind: 'slic' },
    design: 'orthogonal',
    calls: 64,
    seed: 1,
    fill: { kind: 'mean' },
  };
  return { lime, pixels };
}

it('both panels in turn: one worker, one network, no tensor more', async () => {
  const { lime, pixels } = await requests();
  const inside = driver.all.lane('inside');
  const layers = (await inside.describe({ model: FIRST_SHIPPED })).layers.map(({ name }) => name);
  await inside.activations({ model: FIRST_SHIPPED, pixels, layers });
  const before = await driver.client.inspect();
  await driver.all.lane('lime').lime(lime);
  await inside.activations({ model: FIRST_SHIPPED, pixels, layers });
  expect(await driver.client.inspect()).toEqual(before);
  expect(before.networks).toBe(1);
  expect(driver.workers).toHaveLength(1);
});

it('an explanation that is asked for while a gallery fills is done first, and both end as alone', async () => {
  const { lime } = await requests();
  const alone = await driver.all.lane('lime').lime(lime);
  const description = await driver.client.describe({ model: FIRST_SHIPPED });
  const layer = description.layers.filter(({ kind }) => kind === 'conv2d').at(-1)!;
  const targets = Array.from({ length: 12 }, (_, channel) => ({ layer: layer.name, channel, seed: 3 }));
  const single = new Climbs();
  await driver.client.ascend(
    { model: FIRST_SHIPPED, targets: targets.slice(0, 1), options: REFERENCE_ASCENT },
    { onStep: single.onStep },
  );

  const gallery = new Climbs();
  let began: () => void = () => undefined;
  const beginning = new Promise<void>((resolve) => (began = resolve));
  const filling = driver.all
    .lane('gallery', 'gallery')
    .ascend(
      { model: FIRST_SHIPPED, targets, options: REFERENCE_ASCENT },
      { onStep: (step) => (gallery.onStep(step), began()) },
    );
  await beginning;
  const already = gallery.count;
  const asked = performance.now();
  let firstNews = 0;
  const { explanation } = await driver.all.lane('lime').lime(lime, {
    onEvent: () => (firstNews ||= performance.now() - asked),
  });
  const stepsMeanwhile = gallery.count - already;
  console.info(
    `LIME beside a gallery: first news after ${firstNews.toFixed(0)} ms, ${stepsMeanwhile} steps of the gallery meanwhile`,
  );
  // One step may be under way when the request comes, and its messages too.
  expect(stepsMeanwhile).toBeLessThanOrEqual(2 * targets.length);
  expect(explanation).toEqual(alone.explanation);
  await filling;
  expect(gallery.last(layer.name, 0).image).toEqual(single.last(layer.name, 0).image);
});
