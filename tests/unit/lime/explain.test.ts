import { AppError, type ErrorKind } from '../../../src/core/errors.ts';
import { describe, expect, test } from 'vitest';
import { DESIGNS } from '../../../src/lime/core/designs.ts';
import {
  explain,
  explainToEnd,
  type ExplainProgress,
  type ExplainTask,
  type Network,
} from '../../../src/lime/core/explain.ts';
import type { PlainImage } from '../../../src/lime/core/image.ts';
import { perturb, perturbationSource } from '../../../src/lime/core/perturb.ts';
import { superpixelsFrom } from '../../../src/lime/core/superpixels.ts';

const SIDE = 24;
const IMAGE: PlainImage = {
  width: SIDE,
  height: SIDE,
  channels: 1,
  data: Uint8Array.from({ length: SIDE * SIDE }, (_, i) => (i * 53 + Math.floor(i / SIDE) * 29) % 251),
};

/** Tiles of equal size. */
function tiles(columns: number, rows: number) {
  const tile = (i: number): number =>
    Math.floor(((i % SIDE) * columns) / SIDE) + columns * Math.floor((Math.floor(i / SIDE) * rows) / SIDE);
  return superpixelsFrom(
    Uint8Array.from({ length: SIDE * SIDE }, (_, i) => tile(i)),
    SIDE,
    SIDE,
  );
}

const SEGMENTS = tiles(4, 3);

/** A network of two outputs that looks at one region only: how far its pixels are from the region's mean. */
function readsOnly(region: number, segments = SEGMENTS): Network {
  return {
    predict: (batch, count) => {
      const out = new Float32Array(count * 2);
      for (let k = 0; k < count; k++) {
        let sum = 0;
        for (let i = 0; i < SIDE * SIDE; i++)
          if (segments.labels[i] === region) sum += Math.abs(batch[k * SIDE * SIDE + i]! - 125);
        const p = 1 / (1 + Math.exp(2 - sum / 1500));
        out.set([p, 1 - p], k * 2);
      }
      return Promise.resolve(out);
    },
  };
}

const TASK: ExplainTask = {
  image: IMAGE,
  segments: SEGMENTS,
  algorithm: 'tiles',
  model: 'toy',
  head: 'toy',
  labels: ['yes', 'no'],
};

async function events(task: ExplainTask, network: Network): Promise<ExplainProgress[]> {
  const out: ExplainProgress[] = [];
  for await (const event of explain(task, network)) out.push(event);
  return out;
}

async function expectError(kind: ErrorKind, run: () => Promise<unknown>): Promise<void> {
  const error = await run().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(AppError);
  expect((error as AppError).kind).toBe(kind);
  expect((error as AppError).message).toMatch(/^[A-Z][^\n]*\.$/);
}

describe('planted answer: a network that reads one region only', () => {
  const share = (weights: readonly number[], region: number): number =>
    Math.abs(weights[region]!) / weights.reduce((sum, w) => sum + Math.abs(w), 0);

  test.each(DESIGNS)('%s gives that region at least 95 % of the weight', async (design) => {
    for (const seed of [1, 2, 3]) {
      const result = await explainToEnd({ ...TASK, design, seed }, readsOnly(5));
      for (const c of result.classes) expect(share(c.weights, 5)).toBeGreaterThanOrEqual(0.95);
      expect(result.classes[0]!.weights[5]! * result.classes[1]!.weights[5]!).toBeLessThan(0);
    }
  });

  test.each(['random', 'antithetic', 'orthogonal'] as const)('%s, with 30 regions', async (design) => {
    const segments = tiles(6, 5);
    const result = await explainToEnd({ ...TASK, segments, design }, readsOnly(17, segments));
    expect(share(result.classes[0]!.weights, 17)).toBeGreaterThanOrEqual(0.95);
  });

  test('exact: Shapley gives it everything', async () => {
    const { classes } = await explainToEnd({ ...TASK, design: 'exact' }, readsOnly(5));
    expect(classes[0]!.shapley!.filter((v) => Math.abs(v) > 1e-7)).toHaveLength(1);
  });
});

describe('the result', () => {
  test('is plain JSON with all the fields, and says how it was made', async () => {
    const result = await explainToEnd({ ...TASK, calls: 64, seed: 9 }, readsOnly(5));
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
    expect(result).toMatchObject({
      method: 'lime',
      model: 'toy',
      head: 'toy',
      design: 'orthogonal',
      seed: 9,
      calls: 64,
      fill: 'mean',
    });
    expect(result.segments).toMatchObject({ algorithm: 'tiles', count: 12, width: SIDE, height: SIDE });
    expect(result.segments.labels).toEqual(Array.from(SEGMENTS.labels));
    expect(result.classes.map((c) => c.label)).toEqual(['yes', 'no']);
    for (const c of result.classes) {
      expect(c.weights).toHaveLength(12);
      c.interval.forEach(([low, high], r) => {
        expect(low).toBeLessThanOrEqual(c.weights[r]!);
        expect(high).toBeGreaterThanOrEqual(c.weights[r]!);
      });
      expect(c.networkScore).toBeCloseTo(c.localPrediction, 2);
    }
    const top = result.classes[0]!.networkScore > 0.5 ? 0 : 1;
    expect(result.stability).toBe(result.classes[top]!.stability);
  });

  test('is the same twice, whatever the batch size', async () => {
    const first = await explainToEnd({ ...TASK, batchSize: 32 }, readsOnly(3));
    expect(await explainToEnd({ ...TASK, batchSize: 32 }, readsOnly(3))).toEqual(first);
    expect(await explainToEnd({ ...TASK, batchSize: 7 }, readsOnly(3))).toEqual(first);
  });

  test('refines: progress rises, partial results come, the last is complete', async () => {
    const all = await events({ ...TASK, calls: 100, batchSize: 8 }, readsOnly(5));
    expect(all.map((e) => e.done)).toEqual([...Array.from({ length: 12 }, (_, i) => 8 * (i + 1)), 100]);
    expect(all.every((e) => e.total === 100)).toBe(true);
    expect(all.at(-1)!.kind).toBe('done');
    const partial = all.filter((e) => e.kind === 'partial');
    expect(partial.length).toBeGreaterThanOrEqual(3);
    expect(partial.length).toBeLessThan(8);
    expect(partial[0]!.explanation.calls).toBe(partial[0]!.done);
  });

  test('with selected features only those have weights', async () => {
    const task: ExplainTask = { ...TASK, selection: { kind: 'forward', features: 3 } };
    const { classes } = await explainToEnd(task, readsOnly(5));
    for (const c of classes) expect(c.weights.filter((w) => w !== 0).length).toBeLessThanOrEqual(3);
  });

  test('a network that perturbs by itself gives the same', async () => {
    const inner = readsOnly(5) as Extract<Network, { predict: unknown }>;
    const own: Network = {
      predictMasks: (p, source, first, count) => {
        const images = new Float32Array(count * source.size);
        perturb(source, p.masks, p.columns, first, count, images);
        return inner.predict(images, count);
      },
    };
    expect(await explainToEnd(TASK, own)).toEqual(await explainToEnd(TASK, inner));
  });
});

describe('perturbed images', () => {
  const rgb: PlainImage = { width: 2, height: 1, channels: 3, data: Uint8Array.of(10, 20, 30, 40, 50, 60) };
  const halves = superpixelsFrom([0, 1], 2, 1);

  test.each([
    ['grey', [128, 128, 128]],
    ['black', [0, 0, 0]],
  ] as const)('fill %s', (kind, expected) => {
    const source = perturbationSource(rgb, halves, { kind });
    const out = new Float32Array(12);
    perturb(source, Uint8Array.of(1, 1, 0, 1, 1, 0), 2, 1, 2, out);
    expect(Array.from(out)).toEqual([...expected, 40, 50, 60, 10, 20, 30, ...expected]);
  });

  test('a chosen colour, in the network’s units', () => {
    const source = perturbationSource(rgb, halves, { kind: 'colour', colour: [1, 2, 3] }, (picture) =>
      Float32Array.from(picture, (v, i) => v / 10 + (i % 3)),
    );
    const out = new Float32Array(6);
    perturb(source, Uint8Array.of(0, 1), 2, 0, 1, out);
    expect(Array.from(out)).toEqual(Array.from(Float32Array.of(0.1, 1.2, 2.3, 4, 6, 8)));
  });

  test('blur keeps each region’s surroundings, mean truncates bytes and not floats', () => {
    const blurred = perturbationSource(IMAGE, SEGMENTS, { kind: 'blur' }).filled;
    const spread = (a: ArrayLike<number>): number => Math.max(...Array.from(a)) - Math.min(...Array.from(a));
    expect(spread(blurred)).toBeLessThan(spread(IMAGE.data) / 3);
    const bytes: PlainImage = { width: 2, height: 1, channels: 1, data: Uint8Array.of(1, 2) };
    const one = superpixelsFrom([0, 0], 2, 1);
    expect(Array.from(perturbationSource(bytes, one, { kind: 'mean' }).filled)).toEqual([1, 1]);
    const floats: PlainImage = { ...bytes, data: Float32Array.of(0.25, 0.5) };
    expect(Array.from(perturbationSource(floats, one, { kind: 'mean' }).filled)).toEqual([0.375, 0.375]);
  });
});

describe('what cannot be explained says so', () => {
  const withData = (data: Float32Array | Uint8Array): ExplainTask => ({ ...TASK, image: { ...IMAGE, data } });
  const run =
    (task: ExplainTask, network = readsOnly(5)) =>
    () =>
      explainToEnd(task, network);

  test('NaN image', () =>
    expectError('image-not-finite', run(withData(Float32Array.from(IMAGE.data, (v, i) => (i === 99 ? NaN : v))))));
  test('all-equal image', () => expectError('image-all-equal', run(withData(new Uint8Array(SIDE * SIDE).fill(7)))));
  test('one region', () => expectError('one-region', run({ ...TASK, segments: tiles(1, 1) })));
  test('image of another size', () => expectError('bad-image', run(withData(new Uint8Array(5)))));
  test('regions of another size', () =>
    expectError('bad-segments', run({ ...TASK, segments: superpixelsFrom([0, 1], 2, 1) })));
  test('too many regions for exact', () =>
    expectError('too-many-regions', run({ ...TASK, segments: tiles(6, 6), design: 'exact' })));
  test('no calls', () => expectError('bad-option', run({ ...TASK, calls: 0 })));
  test('empty batch', () => expectError('bad-option', run({ ...TASK, batchSize: 0 })));
  test('no labels', () => expectError('bad-option', run({ ...TASK, labels: [] })));

  test('a fill that changes nothing', () => {
    const flatTiles = withData(Uint8Array.from(SEGMENTS.labels, (l) => l * 20));
    return expectError('fill-changes-nothing', run(flatTiles));
  });

  test('a network that answers nonsense', async () => {
    await expectError('bad-network-output', run(TASK, { predict: () => Promise.resolve(new Float32Array(3)) }));
    await expectError(
      'bad-network-output',
      run(TASK, { predict: (_, n) => Promise.resolve(new Float32Array(2 * n).fill(NaN)) }),
    );
  });

  test('a network that fails passes its error on', async () => {
    await expect(explainToEnd(TASK, { predict: () => Promise.reject(new Error('device lost')) })).rejects.toThrow(
      'device lost',
    );
  });
});

describe('cancelling', () => {
  test('midway: no further call, no further event', async () => {
    const stop = new AbortController();
    let calls = 0;
    const inner = readsOnly(5) as Extract<Network, { predict: unknown }>;
    const network: Network = {
      predict: (batch, count) => {
        if (++calls === 3) stop.abort();
        return inner.predict(batch, count);
      },
    };
    const seen: string[] = [];
    await expectError('cancelled', async () => {
      for await (const e of explain({ ...TASK, batchSize: 8 }, network, stop.signal)) seen.push(e.kind);
    });
    expect(calls).toBe(3);
    expect(seen).toHaveLength(2);
  });

  test('before the start: no call at all', () => {
    const network: Network = { predict: () => Promise.reject(new Error('asked')) };
    return expectError('cancelled', () => explainToEnd(TASK, network, AbortSignal.abort()));
  });
});
