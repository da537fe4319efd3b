/** Networks and maps whose truth is known: what must be zero is, and what says nothing is caught. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { edges, middle } from '../../../src/attribution/controls.ts';
import { countedProbe } from '../../../src/attribution/counted.ts';
import { blockGrid, fallingOrder, randomOrders, unitMeans } from '../../../src/attribution/faithfulness/blocks.ts';
import {
  fillCalls,
  fillCurves,
  insertionMinusDeletion,
  randomBand,
} from '../../../src/attribution/faithfulness/card.ts';
import { curvesOf } from '../../../src/attribution/faithfulness/curves.ts';
import { fillOf } from '../../../src/attribution/faithfulness/fills.ts';
import { imputed } from '../../../src/attribution/faithfulness/imputation.ts';
import {
  completeness,
  noiseSensitivity,
  otherLabel,
  scrambling,
} from '../../../src/attribution/faithfulness/sanity.ts';
import { fromValues, fullMap, type AttributionMethod, type AttributionTask } from '../../../src/attribution/method.ts';
import { rise } from '../../../src/attribution/methods/rise.ts';
import { shapleyParts } from '../../../src/attribution/methods/shapley-parts.ts';
import { ALL_MAPS, METHODS, methodOf } from '../../../src/attribution/registry.ts';
import { SeededRandom } from '../../../src/core/math/seeded-random.ts';
import { activateBackend, openBackend } from '../../../src/inference/backends/backends.ts';
import type { Probe } from '../../../src/inference/core/probe.ts';
import { HandOrderedNetwork } from '../../../src/inference/networks/hand-ordered.ts';
import { networkProbe } from '../../../src/inference/passes/network-probe.ts';
import { layersFromTheTop, scrambleLayer } from '../../../src/inference/passes/scrambled.ts';
import { halfManifest, SIDE, upperHalfFile } from '../../support/half-network.ts';
import { WASM_FOLDER } from '../../support/node-backends.ts';

const signal = new AbortController().signal;
const LABELS = halfManifest.heads[0]!.labels;
const HALF = SIDE / 2;
const manifest = halfManifest;
const upperHalf = (): HandOrderedNetwork => {
  const { topology, weights } = upperHalfFile();
  return new HandOrderedNetwork(topology, weights);
};

/** Twelve parts; the middle row is a border. */
const parts = {
  width: SIDE,
  height: SIDE,
  count: 12,
  labels: Uint16Array.from(
    { length: SIDE * SIDE },
    (_, p) => 3 * Math.floor((4 * Math.floor(p / SIDE)) / SIDE) + Math.floor((3 * (p % SIDE)) / SIDE),
  ),
};

let network: HandOrderedNetwork;
let probe: Probe;
let task: AttributionTask;
beforeAll(async () => {
  await openBackend('wasm', WASM_FOLDER, () => undefined);
  activateBackend('wasm');
  network = upperHalf();
  probe = networkProbe(network, manifest, null);
  const random = new SeededRandom(7);
  const input = Float32Array.from({ length: SIDE * SIDE }, () => random.uniform());
  const logits = await probe.logits(input, 1);
  task = { probe, input, target: logits.indexOf(Math.max(...logits)), colourRange: 1, parts };
});
afterAll(() => network.dispose());

const magnitude = (values: Float32Array, from: number, to: number): number =>
  values.subarray(from * SIDE, to * SIDE).reduce((sum, value) => sum + Math.abs(value), 0) / (to - from);

describe('a network that ignores the lower half', () => {
  const GRADIENTS = METHODS.filter(({ id }) => /gradient|smooth-grad|backprop|deconvnet/.test(id));

  it.each(GRADIENTS.map(({ id }) => id))('%s is zero there, exactly', async (id) => {
    const { values } = await fullMap(methodOf(id), task, signal);
    // What is smoothed for the eye reaches a few rows over the border.
    const from = HALF + (id.endsWith('smoothed') ? 3 : 0);
    expect(magnitude(values, from, SIDE)).toBe(0);
    expect(magnitude(values, 0, HALF)).toBeGreaterThan(0);
  });

  it.each(['occlusion', 'block-least-squares', 'shapley-parts', 'lime'])(
    '%s has nothing beyond noise there',
    async (id) => {
      const { values } = await fullMap(methodOf(id), task, signal);
      // Windows and blocks that reach over the border see both halves.
      const share = magnitude(values, HALF + SIDE / 4, SIDE) / magnitude(values, 0, HALF);
      // LIME's fit of 128 pictures is not exact where parts work together; block least squares smooths over the border.
      expect(share).toBeLessThan({ lime: 0.25, 'block-least-squares': 0.1 }[id] ?? 1e-4);
    },
  );

  it('RISE has nothing beyond the noise of its masks there', async () => {
    const drawn = rise({ id: 'rise-of-tests', name: 'RISE' }, { masks: 2000, cells: 8, shown: 0.5 });
    const { values } = await fullMap(drawn, task, signal);
    const noise = magnitude(values, HALF + 6, SIDE);
    expect(noise).toBeLessThan(0.35 * magnitude(values, 0, HALF));
  });

  it('what a method promises, its values add up to', async () => {
    for (const id of ['integrated-gradients', 'integrated-gradients-black', 'shapley-parts']) {
      const { gap, promised } = (await completeness(methodOf(id), task, signal))!;
      expect(Math.abs(gap), id).toBeLessThan(0.05 * Math.max(1, Math.abs(promised)));
    }
    const { gap } = (await completeness(shapleyParts, task, signal))!;
    expect(Math.abs(gap)).toBeLessThan(1e-4);
    expect(await completeness(edges, task, signal)).toBeNull();
  });

  it('a map costs the calls that its method says', async () => {
    for (const method of ALL_MAPS) {
      if (method.id === 'rise' || method.unavailable?.(probe)) continue;
      const counted = countedProbe(probe);
      await fullMap(method, { ...task, probe: counted.probe }, signal);
      const { forward, backward } = counted.calls;
      expect(Math.abs(forward + 2.3 * backward - method.cost), method.id).toBeLessThan(0.01);
    }
  });

  it('methods that need maps of layers say so', async () => {
    for (const id of ['class-activation-map', 'grad-cam', 'hires-cam'])
      await expect(fullMap(methodOf(id), task, signal)).rejects.toMatchObject({ kind: 'bad-option' });
  });
});

describe('what says nothing is caught', () => {
  const drawnMap: AttributionMethod = fromValues(
    { id: 'drawn', name: 'random', signed: true, ranked: 'value', cost: 0 },
    () => {
      const random = new SeededRandom(3);
      return Promise.resolve(Float32Array.from({ length: SIDE * SIDE }, () => random.normal()));
    },
  );

  it('a random map lies within the band of random orders, a real one beyond it; the calls are those that are stated', async () => {
    const verdict = async (method: AttributionMethod) => {
      const counted = countedProbe(probe);
      const map = await fullMap(method, task, signal);
      const out = new Map<string, { beyond: number; difference: number }>();
      const asked = { ...task, probe: counted.probe };
      for await (const [fill, curves] of fillCurves(map, method, asked, signal)) {
        const [mean, deviation] = randomBand(curves);
        out.set(fill, {
          beyond: (mean - curves.deletion.area) / deviation,
          difference: insertionMinusDeletion(curves),
        });
        // A block goes or comes: the same pictures, the other way round.
        expect(curves.lerfDeletion.area).toBeCloseTo(curves.insertion.area, 5);
      }
      expect([...out.keys()]).toEqual(['blur', 'mean', 'imputed']);
      expect(counted.calls.forward).toBe(3 * fillCalls(64, 20));
      return out;
    };
    const real = await verdict(methodOf('integrated-gradients'));
    const drawn = await verdict(drawnMap);
    expect(real.get('blur')!.beyond).toBeGreaterThan(2);
    expect(Math.abs(drawn.get('blur')!.beyond)).toBeLessThan(3);
    expect(real.get('blur')!.difference).toBeGreaterThan(drawn.get('blur')!.difference + 0.1);
  });

  it('maps that ignore the weights stay as they are when the network is scrambled, and real ones do not', async () => {
    const cascade = async (method: AttributionMethod): Promise<number[]> => {
      const own = upperHalf();
      const asked = { ...task, probe: networkProbe(own, manifest, null) };
      const layers = layersFromTheTop(own, 'scores');
      expect(layers).toEqual(['scores', 'hidden']);
      const found: number[] = [];
      const steps = scrambling(method, asked, layers, (name) => scrambleLayer(own, name, 1), signal);
      for await (const { correlation } of steps) found.push(correlation);
      own.dispose();
      return found;
    };
    for (const blind of [edges, middle, drawnMap]) expect(Math.min(...(await cascade(blind)))).toBeGreaterThan(0.999);
    expect((await cascade(methodOf('integrated-gradients')))[1]).toBeLessThan(0.5);
  });

  it('maps that are the same for every label are caught by another label', async () => {
    const other = (task.target + 1) % LABELS.length;
    for (const blind of [edges, middle]) expect(await otherLabel(blind, task, other, signal)).toBeCloseTo(1, 6);
    expect(await otherLabel(methodOf('integrated-gradients'), task, other, signal)).toBeLessThan(0.9);
  });

  it('small noise moves a map that hangs on the picture a little, and one that does not not at all', async () => {
    const still = await noiseSensitivity(middle, task, signal);
    expect([still.largest, still.mean, still.samples]).toEqual([0, 0, 10]);
    const moved = await noiseSensitivity(methodOf('integrated-gradients'), task, signal);
    expect(moved.largest).toBeGreaterThan(0);
    expect(moved.largest).toBeLessThan(0.5);
    expect(moved.correlation).toBeGreaterThan(0.8);
  });

  it('all of it stops when it is told to', async () => {
    const stopped = AbortSignal.abort();
    const map = await fullMap(edges, task, signal);
    await expect(fillCurves(map, edges, task, stopped).next()).rejects.toMatchObject({ name: 'AbortError' });
    for (const method of ALL_MAPS)
      await expect(fullMap(method, task, stopped)).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('the measure', () => {
  it('cuts any size into 8 x 8 blocks, or 9 x 9 where the grid is moved by half a block', () => {
    for (const [height, width] of [
      [48, 48],
      [64, 50],
    ] as const) {
      const { count, unitOf } = blockGrid(height, width);
      expect([count, new Set(unitOf).size]).toEqual([64, 64]);
      const moved = blockGrid(height, width, 8, 0.5);
      expect([moved.count, new Set(moved.unitOf).size]).toEqual([81, 81]);
    }
    const moved = blockGrid(48, 48, 8, 0.5);
    expect([0, 2, 3, 8, 9].map((x) => moved.unitOf[x])).toEqual([0, 0, 1, 1, 2]);
  });

  it('puts gradients in order by magnitude, others by value, equal ones by place', () => {
    const units = { count: 2, unitOf: Int32Array.of(0, 0, 1, 1) };
    const values = Float32Array.of(-3, 1, 1, 0);
    expect([...fallingOrder(unitMeans(values, units, 'value'))]).toEqual([1, 0]);
    expect([...fallingOrder(unitMeans(values, units, 'magnitude'))]).toEqual([0, 1]);
    expect([...fallingOrder([1, 1, 1])]).toEqual([0, 1, 2]);
    const [a, b] = randomOrders(64, 2, 1);
    expect([...a!].sort((x, y) => x - y)).toEqual([...b!].sort((x, y) => x - y));
    expect([...a!]).not.toEqual([...b!]);
  });

  it('counts the ends of a curve half', async () => {
    const constant = { ...probe, scores: (_: Float32Array, n: number) => Promise.resolve(Float32Array.from({ length: n * 3 }, (_v, i) => (i % 3 === 0 ? 0.25 : 0.375))) }; // prettier-ignore
    const units = blockGrid(SIDE, SIDE);
    const order = Int32Array.from({ length: 64 }, (_, i) => i);
    const fill = fillOf('mean', task.input, probe.shape, probe.input);
    const size = task.input.length;
    const [curve] = await curvesOf({ probe: constant, target: 0 }, size, fill, units, [{ order, kind: 'deletion' }], signal); // prettier-ignore
    expect(curve!.scores.length).toBe(17);
    expect(curve!.area).toBeCloseTo(0.25, 6);
  });

  it('imputes what the neighbours suggest: a slope is found again, and every pixel is its neighbours’ mean', () => {
    const [height, width] = [9, 11];
    const slope = Float64Array.from({ length: height * width }, (_, p) => 2 * Math.floor(p / width) - 3 * (p % width));
    const inner = Uint8Array.from(slope, (_, p) =>
      Number(Math.floor(p / width) % 8 !== 0 && p % width > 0 && p % width < width - 1),
    );
    imputed(slope, inner, height, width).forEach((value, p) => expect(value).toBeCloseTo(slope[p]!, 4));
    const all = imputed(slope, new Uint8Array(slope.length).fill(1), height, width);
    const mean = slope.reduce((a, b) => a + b, 0) / slope.length;
    expect(Math.max(...all.map((value) => Math.abs(value - mean)))).toBeLessThan(1e-9);
    // One known pixel says all there is to know.
    const one = new Uint8Array(slope.length).fill(1);
    one[40] = 0;
    imputed(slope, one, height, width).forEach((value) => expect(value).toBeCloseTo(slope[40]!, 4));
  });
});
