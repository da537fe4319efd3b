/** The explain worker's jobs on the shipped networks: ends, faults, pauses, deaths, memory. */

import { FIRST_SHIPPED, shipped } from '../../../src/inference/core/model-ref.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ExplainEvent } from '../../../src/explain/lane.ts';
import { proceduralImage } from '../../../src/core/image.ts';
import { climbFilters, type AscentTarget } from '../../../src/inference/ascent/ascent.ts';
import { activateBackend, openBackend } from '../../../src/inference/backends/backends.ts';
import { REFERENCE_ASCENT, type AscentOptions, type AscentState } from '../../../src/inference/ascent/core/options.ts';
import type { ModelIndex } from '../../../src/inference/core/manifest.ts';
import { createNetwork } from '../../../src/inference/networks/create-network.ts';
import { fetchBytes, loadModel } from '../../../src/inference/models/model-files.ts';
import { MODELS_INDEX, WASM_FOLDER } from '../../support/browser-backends.ts';
import { Climbs, ExplainDriver, largestDifference } from './explain-driver.ts';

const { models } = (await (await fetch(MODELS_INDEX)).json()) as ModelIndex;

/** All regularisers at once: what they keep from step to step must survive a pause. */
const REGULARISED: AscentOptions = {
  ...REFERENCE_ASCENT,
  steps: 12,
  stepSize: 2,
  regularisers: {
    jitter: 2,
    blur: 0.6,
    blurEvery: 3,
    totalVariation: 0.05,
    l2Decay: 0.02,
    scales: [0.5, 1],
    stepsPerScale: 4,
  },
};

/** One worker for all of them, but for those that end it: a test begins where the one before left its worker, as a person's jobs do. */
let driver: ExplainDriver;
beforeAll(() => {
  driver = new ExplainDriver();
});
afterEach(() => void (driver.heard.length = 0));
afterAll(() => driver.close());

const waves = (height: number, width: number): Float32Array => Float32Array.from(proceduralImage(width, height));

describe.each(models)('$id', ({ id }) => {
  it("describes its layers as the manifest has them, and the heads' logits are PyTorch's", async () => {
    const { manifest } = await loadModel(fetchBytes, MODELS_INDEX, id);
    const { layers, inputShape } = await driver.client.describe({ model: shipped(id) });
    const sum = (key: 'parameters' | 'multiplyAdds'): number => layers.reduce((total, layer) => total + layer[key], 0);
    expect(sum('parameters')).toBe(manifest.parameters);
    expect(sum('multiplyAdds')).toBe(manifest.multiplyAdds);
    expect(layers.flatMap(({ isHead }) => isHead ?? [])).toEqual(
      expect.arrayContaining(manifest.heads.map((h) => h.id)),
    );
    expect(layers[0]).toMatchObject({ kind: 'input', filters: null });
    const silent = manifest.layers.flatMap(({ filterMaximum }) => filterMaximum ?? []).filter((most) => most === 0);
    const convolutions = layers.filter(({ kind }) => kind === 'conv2d');
    expect(convolutions.flatMap(({ neverFires }) => neverFires)).toHaveLength(silent.length);
    const pixels = waves(inputShape[0], inputShape[1]);
    const heads = manifest.heads.map(({ layer }) => layer);
    const found = await driver.client.activations({ model: shipped(id), pixels, layers: heads });
    for (const [i, head] of manifest.heads.entries())
      expect(largestDifference(found[i]!.values, manifest.selfTest.logits[head.id]!)).toBeLessThan(1e-3);
    // Shares of the layer below a linear head, and the bias, are the logits.
    const below = layers.find(({ name }) => name === heads[0])!.inputs[0]!;
    const shares = await driver.client.shares({ model: shipped(id), pixels, head: null, layer: below });
    const network = await createNetwork(await loadedOnCpu(id));
    const { values: bias } = await network.weight(`${heads[0]}/bias`);
    network.dispose();
    const logits = Array.from(bias, (start, label) =>
      shares.values.slice(label * shares.channels, (label + 1) * shares.channels).reduce((a, b) => a + b, start),
    );
    expect(largestDifference(logits, found[0]!.values)).toBeLessThan(1e-3);
  });

  it('climbs a filter, its pre-activation and a class as the page itself would on cpu', async () => {
    const { layers } = await driver.client.describe({ model: shipped(id) });
    const { name } = layers.filter(({ kind }) => kind === 'conv2d')[1]!;
    const head = layers.find(({ isHead }) => isHead)!;
    const targets: AscentTarget[] = [
      { layer: name, channel: 1 },
      { layer: `${name}/linear`, channel: 0 },
      { layer: head.name, channel: 3 },
    ];
    const options = { ...REFERENCE_ASCENT, steps: 2, start: { kind: 'grey', level: 120 } as const };
    const climbs = new Climbs();
    await driver.client.ascend({ model: shipped(id), targets, options }, { onStep: climbs.onStep });
    expect(climbs.count).toBe(9);
    const model = await loadedOnCpu(id);
    const network = await createNetwork(model);
    const own = new Climbs();
    for await (const step of climbFilters(network, model.manifest.input.normalisation, targets, options))
      own.onStep(step);
    network.dispose();
    for (const { layer, channel } of targets) {
      const [found, expected] = [climbs.last(layer, channel), own.last(layer, channel)];
      expect(found.step).toBe(2);
      expect(found.objective).toBeCloseTo(expected.objective, 4);
      expect(largestDifference(found.image!, expected.image!), layer).toBeLessThan(2e-3);
    }
  });
});

async function loadedOnCpu(id: string) {
  await openBackend('cpu', WASM_FOLDER, () => undefined);
  activateBackend('cpu');
  return loadModel(fetchBytes, MODELS_INDEX, id);
}

/** The deepest convolution of the first network, and its first filters. */
async function deepFilters(count: number): Promise<AscentTarget[]> {
  const { layers } = await driver.client.describe({ model: FIRST_SHIPPED });
  const layer = layers.filter(({ kind }) => kind === 'conv2d').at(-1)!;
  return Array.from({ length: count }, (_, channel) => ({ layer: layer.name, channel }));
}

describe('jobs end when they should', () => {
  it('cancelled midway: the page knows at once, the worker stops, the next job is done', async () => {
    const targets = await deepFilters(64);
    const abort = new AbortController();
    const climbs = new Climbs();
    const onStep: Climbs['onStep'] = (step) => {
      climbs.onStep(step);
      if (climbs.count === 20) abort.abort();
    };
    const job = driver.client.ascend(
      { model: FIRST_SHIPPED, targets, options: REFERENCE_ASCENT },
      { onStep, signal: abort.signal },
    );
    await expect(job).rejects.toMatchObject({ kind: 'cancelled' });
    expect(climbs.count).toBe(20);
    await driver.client.inspect();
    const steps = driver.heard.filter((one) => one.kind === 'news' && one.news.kind === 'step').length;
    expect(steps).toBeLessThan(64 * 31 * 0.1);
    expect(driver.heard.filter(({ kind }) => kind === 'cancelled')).toHaveLength(1);
    expect(driver.workers).toHaveLength(1);
  });

  it('the newest wins: the older job is cancelled, and no step of it comes after the newer ones', async () => {
    const targets = await deepFilters(16);
    const older = new Climbs();
    let began: () => void = () => undefined;
    const beginning = new Promise<void>((resolve) => (began = resolve));
    const first = driver.client.ascend(
      { model: FIRST_SHIPPED, targets, options: REFERENCE_ASCENT },
      { onStep: (step) => (older.onStep(step), began()) },
    );
    const refused = expect(first).rejects.toMatchObject({ kind: 'cancelled' });
    await beginning;
    const newer = new Climbs();
    const options = { ...REFERENCE_ASCENT, steps: 3 };
    await driver.client.ascend(
      { model: FIRST_SHIPPED, targets: targets.slice(0, 2), options },
      { onStep: newer.onStep },
    );
    await refused;
    expect(newer.count).toBe(8);
    expect(older.count).toBeLessThan(16 * 31);
    const jobs = driver.heard.flatMap((message) =>
      message.kind === 'news' && message.news.kind === 'step' ? message.jobId : [],
    );
    expect(jobs).toEqual([...jobs].sort((a, b) => a - b));
  });

  it('paused and gone on with, a run gives the picture of the uninterrupted one, bit by bit', async () => {
    const targets = (await deepFilters(3)).map((target) => ({ ...target, seed: 5 + target.channel }));
    const whole = new Climbs();
    await driver.client.ascend({ model: FIRST_SHIPPED, targets, options: REGULARISED }, { onStep: whole.onStep });
    const states = new Map<number, AscentState>();
    const abort = new AbortController();
    const paused = driver.client.ascend(
      { model: FIRST_SHIPPED, targets, options: REGULARISED },
      {
        signal: abort.signal,
        onStep: ({ channel, step, image }) => {
          if (abort.signal.aborted) return;
          states.set(channel, { step, image: image! });
          if (step === 5 && channel === 1) abort.abort();
        },
      },
    );
    await expect(paused).rejects.toMatchObject({ kind: 'cancelled' });
    expect([...states.values()].map(({ step }) => step)).toEqual([5, 5, 4]);
    for (const target of targets) {
      const from = states.get(target.channel)!;
      const rest = new Climbs();
      await driver.client.ascend(
        { model: FIRST_SHIPPED, targets: [{ ...target, from }], options: { ...REGULARISED, steps: 12 - from.step } },
        { onStep: rest.onStep },
      );
      const [expected, found] = [whole.last(target.layer, target.channel), rest.last(target.layer, target.channel)];
      expect(found.step).toBe(12);
      expect(found.image).toEqual(expected.image);
      expect(found.objective).toBe(expected.objective);
    }
  });

  it('a worker killed midway is replaced, the page is told, and the pictures are the same', async () => {
    driver.close();
    // The tests after it go on with its second worker.
    driver = new ExplainDriver(MODELS_INDEX, 8000);
    const targets = await deepFilters(2);
    const whole = new Climbs();
    await driver.client.ascend({ model: FIRST_SHIPPED, targets, options: REGULARISED }, { onStep: whole.onStep });
    const events: ExplainEvent[] = [];
    const again = new Climbs();
    await driver.client.ascend(
      { model: FIRST_SHIPPED, targets, options: REGULARISED },
      {
        onEvent: (event) => events.push(event),
        onStep: (step) => {
          again.onStep(step);
          if (again.count === 7) driver.workers.at(-1)!.terminate();
        },
      },
    );
    expect(driver.workers).toHaveLength(2);
    expect(events.map(({ kind }) => kind)).toEqual(['restarted']);
    for (const { layer, channel } of targets)
      expect(again.last(layer, channel).image).toEqual(whole.last(layer, channel).image);
  });
});

describe('what is wrong is said in one sentence', () => {
  it('pictures, layers, channels, options and models that cannot be used', async () => {
    const { client } = driver;
    const workers = driver.workers.length;
    const { inputShape } = await client.describe({ model: FIRST_SHIPPED });
    const pixels = waves(inputShape[0], inputShape[1]);
    const broken = pixels.slice();
    broken[100] = NaN;
    const [target] = (await deepFilters(1)) as [AscentTarget];
    const options = { ...REFERENCE_ASCENT, steps: 1 };
    const onStep = (): void => undefined;
    const wrong: [Promise<unknown>, string, RegExp][] = [];
    const add = async (run: () => Promise<unknown>, kind: string, text: RegExp): Promise<void> => {
      const promise = run();
      wrong.push([promise, kind, text]);
      await expect(promise).rejects.toMatchObject({ kind, message: expect.stringMatching(text) as string });
    };
    await add(
      () => client.activations({ model: FIRST_SHIPPED, pixels: broken, layers: ['input'] }),
      'input-invalid',
      /no numbers/,
    );
    await add(() => client.shares({ model: FIRST_SHIPPED, pixels: broken, head: null, layer: target.layer }), 'input-invalid', /no numbers/); // prettier-ignore
    await add(() => client.patches({ model: FIRST_SHIPPED, layer: target.layer, channel: 0, pictures: [pixels, broken], count: 1 }), 'input-invalid', /no numbers/); // prettier-ignore
    await add(() => client.ascend({ model: FIRST_SHIPPED, targets: [target], options: { ...options, start: { kind: 'picture', pixels: broken } } }, { onStep }), 'input-invalid', /no numbers/); // prettier-ignore
    await add(() => client.activations({ model: FIRST_SHIPPED, pixels: pixels.slice(1), layers: [target.layer] }), 'input-invalid', /values, the network reads/); // prettier-ignore
    await add(() => client.activations({ model: FIRST_SHIPPED, pixels, layers: ['nowhere'] }), 'input-invalid', /no layer named nowhere/); // prettier-ignore
    await add(() => client.shares({ model: FIRST_SHIPPED, pixels, head: 'none', layer: target.layer }), 'input-invalid', /no head named none/); // prettier-ignore
    await add(() => client.ascend({ model: FIRST_SHIPPED, targets: [{ layer: 'nowhere', channel: 0 }], options }, { onStep }), 'input-invalid', /no layer named nowhere/); // prettier-ignore
    await add(() => client.ascend({ model: FIRST_SHIPPED, targets: [{ ...target, channel: 9999 }], options }, { onStep }), 'input-invalid', /there is no 9999/); // prettier-ignore
    await add(() => client.ascend({ model: FIRST_SHIPPED, targets: [target], options: { ...options, stepSize: 0 } }, { onStep }), 'input-invalid', /step size/); // prettier-ignore
    await add(
      () => client.describe({ model: shipped('no-such-model') }),
      'model-invalid',
      /no model named no-such-model/,
    );
    expect(wrong).toHaveLength(11);
    // None of it has hurt the worker.
    expect((await client.describe({ model: FIRST_SHIPPED })).layers.length).toBeGreaterThan(5);
    expect(driver.workers).toHaveLength(workers);
  });
});

describe('memory', () => {
  it('opening every layer in turn, ten times, leaves tensors and bytes where they were', async () => {
    const { client } = driver;
    const { layers, inputShape } = await client.describe({ model: FIRST_SHIPPED });
    const pixels = waves(inputShape[0], inputShape[1]);
    const before = await client.inspect();
    for (let round = 0; round < 10; round++)
      for (const { name } of layers) await client.activations({ model: FIRST_SHIPPED, pixels, layers: [name] });
    expect(await client.inspect()).toEqual(before);
    console.info(
      `${layers.length} layers ten times: ${before.tensors} tensors, ${before.bytes} bytes before and after`,
    );
  });

  it('ascents, shares and patches leave none either, cancelled ones included', async () => {
    const { client } = driver;
    const [target] = (await deepFilters(1)) as [AscentTarget];
    const { inputShape } = await client.describe({ model: FIRST_SHIPPED });
    const pixels = waves(inputShape[0], inputShape[1]);
    const options = { ...REFERENCE_ASCENT, steps: 3 };
    const round = async (): Promise<void> => {
      await client.ascend({ model: FIRST_SHIPPED, targets: [target], options }, { onStep: () => undefined });
      await client.shares({ model: FIRST_SHIPPED, pixels, head: null, layer: target.layer });
      await client.patches({
        model: FIRST_SHIPPED,
        layer: target.layer,
        channel: 0,
        pictures: [pixels, pixels],
        count: 2,
      });
      const abort = new AbortController();
      const job = client.ascend(
        { model: FIRST_SHIPPED, targets: [target], options },
        { onStep: () => abort.abort(), signal: abort.signal },
      );
      await expect(job).rejects.toMatchObject({ kind: 'cancelled' });
    };
    // The first one keeps kernels turned for the backward pass, which belong to the network.
    await round();
    const before = await client.inspect();
    for (let i = 0; i < 5; i++) await round();
    expect(await client.inspect()).toEqual(before);
  });
});
