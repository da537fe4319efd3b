/**
 * What every implementation of `Network` must do, on every backend. Called once per backend by the node and browser tests.
 *
 * Truth: the double-precision loops and finite differences of reference-network.ts.
 */

import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { activateBackend, openBackend } from '../../src/inference/backends/backends.ts';
import type { BackendName } from '../../src/core/expression.ts';
import { HandOrderedNetwork } from '../../src/inference/networks/hand-ordered.ts';
import { CompiledNetwork } from '../../src/inference/compiled/compiled-network.ts';
import { openKernels } from '../../src/inference/compiled/wasm/kernels.ts';
import type { Network, ReluRule } from '../../src/inference/networks/network.ts';
import { TapeNetwork } from '../../src/inference/networks/tape.ts';
import { watchKernels, multiplyAddsOfCalls } from './kernel-spy.ts';
import { normals } from './random.ts';
import { endToEndGradient, multiplyAdds, referenceForward, ruledGradient } from './reference-network.ts';
import { ALL_NETS, headsOf, makeNet, PLAIN, replaced, type NetDescription, type SmallNet } from './small-nets.ts';

type Implementation = Network['implementation'];

export interface SuiteOptions {
  readonly backend: BackendName;
  readonly wasmFolder: string;
  /** All of them for both on tfjs, unless the backend is slow; `compiled` where the kernels are given (`useKernels`). */
  readonly nets?: Readonly<Partial<Record<Implementation, readonly NetDescription[]>>>;
  /** Allowed difference, as a share of the largest value. */
  readonly tolerance?: number;
  /** Runs kernels and throws if the device that the backend stands for did not run any. */
  readonly onDevice?: (work: () => Promise<void>) => Promise<void>;
}

const RULES: readonly ReluRule[] = ['gradient', 'guided', 'deconvnet'];
const BATCH = 2;

async function build(net: SmallNet, implementation: Implementation): Promise<Network> {
  if (implementation === 'compiled') return new CompiledNetwork(net, (await openKernels())!);
  if (implementation === 'hand-ordered') return new HandOrderedNetwork(net.topology, net.weights);
  return new TapeNetwork(net);
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

function imagesFor(net: SmallNet): { images: Float32Array[]; batch: tf.Tensor4D } {
  const size = sizeOf(net.input);
  const images = Array.from({ length: BATCH }, (_, i) => normals(size, 77 + i));
  return {
    images,
    batch: tf.tensor4d(Float32Array.from(images.flatMap((image) => [...image])), [BATCH, ...net.input]),
  };
}

/** Largest difference as a share of the largest expected value. */
export function relativeError(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(found.length).toBe(expected.length);
  let largest = 0;
  let difference = 0;
  for (let i = 0; i < expected.length; i++) {
    largest = Math.max(largest, Math.abs(expected[i] as number));
    const off = Math.abs((found[i] as number) - (expected[i] as number));
    difference = Number.isNaN(off) ? Infinity : Math.max(difference, off);
  }
  return difference / (largest || 1);
}

const joined = (parts: readonly ArrayLike<number>[]): number[] => parts.flatMap((part) => Array.from(part));

/** The kind of AppError that `work` throws. */
function faultOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return (error as { kind?: string }).kind ?? error;
  }
  return 'nothing thrown';
}

/** Where to differentiate: from each head and from a layer in the middle, to the image and to inner layers. */
function ways(net: NetDescription): { from: string; to: string }[] {
  const inner = net.layers.filter(({ kind }) => kind === 'conv2d').map(({ name }) => name);
  const last = inner[inner.length - 1] as string;
  const [head, ...others] = headsOf(net) as [string, ...string[]];
  return [
    { from: head, to: 'image' },
    ...others.map((from) => ({ from, to: 'image' })),
    { from: last, to: 'image' },
    { from: `${last}/linear`, to: 'image' },
    { from: head, to: last },
    { from: head, to: net.layers[0]?.name as string },
  ];
}

export function networkSuite({
  backend,
  wasmFolder,
  nets = { 'hand-ordered': ALL_NETS, tape: ALL_NETS },
  tolerance = 1e-5,
  onDevice = (work) => work(),
}: SuiteOptions): void {
  /** References are the same for every implementation, and take longer than what they are compared with. */
  const computed = new Map<string, number[]>();
  const known = (what: string, compute: () => number[]): number[] => {
    const found = computed.get(what) ?? compute();
    computed.set(what, found);
    return found;
  };
  describe.each(Object.keys(nets) as Implementation[])(`%s on ${backend}`, (implementation) => {
    let tensorsBefore = 0;
    let worst = 0;
    const close = (found: ArrayLike<number>, expected: ArrayLike<number>, what: string): void => {
      const error = relativeError(found, expected);
      worst = Math.max(worst, error);
      expect(error, what).toBeLessThan(tolerance);
    };

    beforeAll(async () => {
      await openBackend(backend, wasmFolder, () => undefined);
      activateBackend(backend);
      expect(tf.getBackend()).toBe(backend);
      tensorsBefore = tf.memory().numTensors;
    });
    afterAll(() => {
      expect(tf.getBackend()).toBe(backend);
      expect(tf.memory().numTensors).toBe(tensorsBefore);
      console.info(`${implementation} on ${backend}: largest difference from the reference ${worst.toExponential(1)}`);
    });

    describe.each(nets[implementation]!.map((description) => ({ title: description.title, description })))(
      '$title',
      ({ description }) => {
        const net = makeNet(description);
        let network: Network;
        let batch: tf.Tensor4D;
        let images: Float32Array[];
        let references: ReturnType<typeof referenceForward>[];

        beforeAll(async () => {
          network = await build(net, implementation);
          ({ images, batch } = imagesFor(net));
          references = images.map((image) => referenceForward(net, image));
        });
        afterAll(() => {
          batch.dispose();
          network.dispose();
        });

        it('lists the layers in computing order, with their shapes', () => {
          expect(network.implementation).toBe(implementation);
          expect(network.inputName).toBe('image');
          expect(network.inputShape).toEqual(net.input);
          expect(new Map(network.layers.map(({ name, outputShape }) => [name, [...outputShape]]))).toEqual(
            new Map([...net.shapes].map(([name, shape]) => [name, [...shape]])),
          );
          const place = new Map(network.layers.map(({ name }, i) => [name, i]));
          for (const { name, inputs } of network.layers) {
            expect(inputs).toEqual(net.layers.filter((layer) => layer.name === name).map(({ from }) => from));
            for (const input of inputs) expect(place.get(input)).toBeLessThan(place.get(name) as number);
          }
          expect(new Set(network.weightNames)).toEqual(new Set(net.weights.keys()));
        });

        it('gives the output of every layer, also before its activation', async () => {
          const names = net.layers.flatMap(({ name }) => [name, `${name}/linear`]);
          await onDevice(async () => {
            const pass = network.forward(batch, names, 'outputs');
            try {
              for (const { name } of net.layers) {
                const values = references.map((reference) => reference.get(name));
                close(await pass.output(name).data(), joined(values.map((v) => v?.output ?? [])), name);
                close(
                  await pass.output(`${name}/linear`).data(),
                  joined(values.map((v) => v?.linear ?? [])),
                  `${name}/linear`,
                );
              }
            } finally {
              pass.dispose();
            }
          });
        });

        it('keeps every layer on the way when asked to, and the same values', async () => {
          const [head] = headsOf(net) as [string];
          const pass = network.forward(batch, [head], 'all');
          try {
            for (
              let name = head;
              name !== 'image';
              name = net.layers.find((layer) => layer.name === name)?.from as string
            ) {
              close(await pass.output(name).data(), joined(references.map((r) => r.get(name)?.output ?? [])), name);
            }
            expect(pass.output('image').shape).toEqual(batch.shape);
          } finally {
            pass.dispose();
          }
        });

        it('computes nothing above the layers asked for', () => {
          for (const { name } of net.layers) {
            const { calls } = watchKernels(backend, () => {
              network.forward(batch, [name], 'outputs').dispose();
            });
            // On kernels of our own none of tfjs's run.
            const expected = implementation === 'compiled' ? 0 : BATCH * multiplyAdds(net, name);
            expect(multiplyAddsOfCalls(calls), name).toBe(expected);
          }
        });

        it.each(ways(description))(
          'differentiates $from with respect to $to, by all three rules',
          async ({ from, to }) => {
            const [start = from] = from.split('/');
            const shape = net.shapes.get(start) as readonly number[];
            const cotangents = images.map((_, i) => normals(sizeOf(shape), 500 + i));
            const cotangent = tf.tensor(Float32Array.from(joined(cotangents)), [BATCH, ...shape]);
            const pass = network.forward(batch, [from], 'backward');
            try {
              for (const reluRule of RULES) {
                const gradient = pass.backward(from, cotangent, { to, reluRule });
                expect(gradient.shape).toEqual([BATCH, ...(net.shapes.get(to) as readonly number[])]);
                const found = await gradient.data();
                gradient.dispose();
                const args = (i: number) =>
                  [net, images[i] as Float32Array, from, cotangents[i] as Float32Array, to] as const;
                const way = `${description.title}, ${from} to ${to}`;
                const layerwise = known(`${way}, ${reluRule}`, () =>
                  joined(images.map((_, i) => ruledGradient(...args(i), reluRule))),
                );
                close(found, layerwise, `${reluRule}, layer by layer`);
                // Not at inner layers: below a max pooling, ReLU outputs tie at 0 and have no derivative there.
                if (reluRule === 'gradient' && to === 'image') {
                  const endToEnd = known(way, () => joined(images.map((_, i) => endToEndGradient(...args(i)))));
                  close(found, endToEnd, 'finite differences end to end');
                }
              }
            } finally {
              pass.dispose();
              cotangent.dispose();
            }
          },
        );

        it('computes no gradient of a weight', () => {
          const [head] = headsOf(net) as [string];
          const cotangent = tf.ones([BATCH, ...(net.shapes.get(head) as number[])]);
          const { calls } = watchKernels(backend, () => {
            const pass = network.forward(batch, [head], 'backward');
            pass.backward(head, cotangent).dispose();
            pass.dispose();
          });
          cotangent.dispose();
          expect(calls.map(({ name }) => name).filter((name) => name.includes('BackpropFilter'))).toEqual([]);
          const kernelShapes = [...net.weights].flatMap(([name, { shape }]) =>
            name.endsWith('kernel') ? [shape.join()] : [],
          );
          const products = calls
            .filter(({ name }) => name.includes('MatMul'))
            .map(({ output }) => output.slice(-2).join());
          expect(products.filter((shape) => kernelShapes.includes(shape))).toEqual([]);
        });

        it('frees everything but the weights', async () => {
          const before = tf.memory().numTensors;
          const [head] = headsOf(net) as [string];
          const work = (): void => {
            for (const keep of ['outputs', 'backward', 'all'] as const) network.forward(batch, [head], keep).dispose();
            const pass = network.forward(batch, [head], 'backward');
            const cotangent = tf.ones([BATCH, ...(net.shapes.get(head) as number[])]);
            for (const reluRule of RULES) pass.backward(head, cotangent, { reluRule }).dispose();
            cotangent.dispose();
            pass.dispose();
            pass.dispose();
          };
          work();
          const after = tf.memory().numTensors;
          // The turned kernels of the backward pass are kept, one per convolution at most.
          expect(after - before).toBeLessThanOrEqual(net.layers.filter(({ kind }) => kind === 'conv2d').length);
          work();
          expect(tf.memory().numTensors).toBe(after);
          const other = await build(net, implementation);
          other.dispose();
          expect(tf.memory().numTensors).toBe(after);
        });
      },
    );

    describe('weights', () => {
      const net = makeNet(PLAIN);

      it('are read by name, also in a second network', async () => {
        const first = await build(net, implementation);
        const second = await build(makeNet(PLAIN, 2), implementation);
        expect(second.weightNames).toEqual(first.weightNames);
        const { shape, values } = await second.weight('conv_b/kernel');
        expect(shape).toEqual([2, 2, 3, 4]);
        expect([...values]).toEqual([...(makeNet(PLAIN, 2).weights.get('conv_b/kernel')?.values ?? [])]);
        expect(faultOf(() => first.replaceWeight('conv_b/bias', new Float32Array(3)))).toBe('input-invalid');
        expect(faultOf(() => first.replaceWeight('nowhere/kernel', new Float32Array(3)))).toBe('input-invalid');
        await expect(first.weight('nowhere/kernel')).rejects.toMatchObject({ kind: 'input-invalid' });
        first.dispose();
        second.dispose();
      });

      it.each(['conv_a/kernel', 'conv_a/bias', 'conv_b/kernel', 'dense_a/kernel', 'head_1/bias'])(
        'replacing %s changes outputs and gradients to those of the changed network',
        async (name) => {
          const { images, batch } = imagesFor(net);
          const network = await build(net, implementation);
          const cotangent = normals(3, 9);
          const both = tf.tensor2d([...cotangent, ...cotangent], [BATCH, 3]);
          const look = async (): Promise<{ logits: ArrayLike<number>; gradient: ArrayLike<number> }> => {
            const pass = network.forward(batch, ['head_1'], 'backward');
            const gradient = pass.backward('head_1', both);
            const seen = { logits: await pass.output('head_1').data(), gradient: await gradient.data() };
            gradient.dispose();
            pass.dispose();
            return seen;
          };
          const expected = (which: SmallNet) => {
            const what = which === net ? 'weights as they are' : `another ${name}`;
            return {
              logits: known(`${what}, logits`, () =>
                joined(images.map((image) => referenceForward(which, image).get('head_1')?.output ?? [])),
              ),
              gradient: known(`${what}, gradient`, () =>
                joined(images.map((image) => endToEndGradient(which, image, 'head_1', cotangent, 'image'))),
              ),
            };
          };
          // The first look fills the cache of turned kernels, which replacing must renew.
          const first = await look();
          close(first.logits, expected(net).logits, 'logits before');
          close(first.gradient, expected(net).gradient, 'gradient before');
          const tensors = tf.memory().numTensors;
          const size = net.weights.get(name)?.values.length ?? 0;
          const changed = replaced(net, name, normals(size, 4321, 0.7));
          network.replaceWeight(name, changed.weights.get(name)?.values as Float32Array);
          const second = await look();
          close(second.logits, expected(changed).logits, 'logits after');
          close(second.gradient, expected(changed).gradient, 'gradient after');
          expect(relativeError(second.logits, first.logits)).toBeGreaterThan(1e-2);
          if (name !== 'head_1/bias') expect(relativeError(second.gradient, first.gradient)).toBeGreaterThan(1e-2);
          expect(tf.memory().numTensors).toBe(tensors);
          batch.dispose();
          both.dispose();
          network.dispose();
        },
      );
    });

    describe('max-pool ties', () => {
      const pooled = (size: [number, number], strides: [number, number], padding: 'same' | 'valid'): SmallNet =>
        makeNet({
          title: 'ties',
          input: [4, 4, 1],
          layers: [{ name: 'pool', from: 'image', kind: 'maxPooling2d', size, strides, padding }],
        });
      const spread = async (net: SmallNet, image: number[], cotangent: number[]): Promise<number[]> => {
        const network = await build(net, implementation);
        const batch = tf.tensor4d(image, [1, 4, 4, 1]);
        const dy = tf.tensor(cotangent, [1, ...(net.shapes.get('pool') as number[])]);
        const pass = network.forward(batch, ['pool'], 'backward');
        const gradient = pass.backward('pool', dy);
        const values = [...(await gradient.data())];
        [batch, dy, gradient].forEach((tensor) => tensor.dispose());
        pass.dispose();
        network.dispose();
        return values;
      };

      it('are shared evenly in windows side by side', async () => {
        // Top left: all four equal. Top right: two of four. Bottom left: one. Bottom right: three of four, all negative.
        const image = [5, 5, 7, 1, 5, 5, 0, 7, 9, 2, -1, -1, 3, 4, -6, -1];
        expect(await spread(pooled([2, 2], [2, 2], 'valid'), image, [4, 2, 8, 3])).toEqual(
          [1, 1, 1, 0, 1, 1, 0, 1, 8, 0, 1, 1, 0, 0, 0, 1], // prettier-ignore
        );
      });

      it('are shared evenly in windows that overlap', async () => {
        // 3x3 windows at the four corners of a flat image: each gives a ninth to each of its values.
        const found = await spread(pooled([3, 3], [1, 1], 'valid'), new Array<number>(16).fill(2), [9, 9, 9, 9]);
        expect(relativeError(found, [1, 2, 2, 1, 2, 4, 4, 2, 2, 4, 4, 2, 1, 2, 2, 1])).toBeLessThan(1e-6);
      });

      it('are shared among the values inside the image where a window reaches over its edge', async () => {
        // 3x3, stride 3, same: four windows start at -1 and 2, so the corners see 2x2 values.
        const found = await spread(pooled([3, 3], [3, 3], 'same'), new Array<number>(16).fill(-2), [4, 4, 4, 4]);
        expect(relativeError(found, new Array<number>(16).fill(1))).toBeLessThan(1e-6);
      });
    });

    describe('faults', () => {
      const net = makeNet(PLAIN);

      it('are input-invalid: unknown layers, a wrong target, a wrong cotangent, an output that was not kept', async () => {
        const network = await build(net, implementation);
        const { batch } = imagesFor(net);
        const before = tf.memory().numTensors;
        expect(faultOf(() => network.forward(batch, ['nowhere'], 'outputs'))).toBe('input-invalid');
        expect(faultOf(() => network.forward(batch, ['nowhere/linear'], 'outputs'))).toBe('input-invalid');
        const pass = network.forward(batch, ['head_1'], 'outputs');
        expect(faultOf(() => pass.output('conv_a'))).toBe('input-invalid');
        expect(faultOf(() => pass.output('head_2'))).toBe('input-invalid');
        expect(faultOf(() => pass.output('nowhere'))).toBe('input-invalid');
        pass.dispose();
        const way = network.forward(batch, ['head_1', 'conv_b'], 'backward');
        const dy = tf.ones([BATCH, 3]);
        expect(faultOf(() => way.backward('nowhere', dy))).toBe('input-invalid');
        expect(faultOf(() => way.backward('head_2', dy))).toBe('input-invalid');
        expect(faultOf(() => way.backward('head_1', dy, { to: 'nowhere' }))).toBe('input-invalid');
        expect(faultOf(() => way.backward('head_1', dy, { to: 'head_2' }))).toBe('input-invalid');
        expect(faultOf(() => way.backward('head_1', dy, { to: 'conv_a/linear' }))).toBe('input-invalid');
        const inner = tf.ones([BATCH, 3, 3, 4]);
        expect(faultOf(() => way.backward('conv_b', inner, { to: 'dense_a' }))).toBe('input-invalid');
        expect(faultOf(() => way.backward('conv_b/linear', inner, { to: 'conv_b' }))).toBe('input-invalid');
        expect(faultOf(() => way.backward('head_1', inner))).toBe('input-invalid');
        const same = way.backward('conv_b', inner, { to: 'conv_b' });
        expect([...(await same.data())]).toEqual(new Array(BATCH * 36).fill(1));
        [same, inner, dy].forEach((tensor) => tensor.dispose());
        way.dispose();
        expect(tf.memory().numTensors).toBe(before);
        batch.dispose();
        network.dispose();
      });
    });
  });
}
