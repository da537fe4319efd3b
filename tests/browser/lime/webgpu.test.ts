/** What a batch of LIME costs on WebGPU, counted at the API: one upload, one readback, the forward pass's dispatches and three at most. */

import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { activateBackend, destroyDevice, openBackend } from '../../../src/inference/backends/backends.ts';
import type { ModelManifest } from '../../../src/inference/core/manifest.ts';
import { fetchBytes } from '../../../src/inference/models/model-files.ts';
import type { Network } from '../../../src/inference/networks/network.ts';
import { FIRST_SHIPPED } from '../../../src/inference/core/model-ref.ts';
import { ModelReader } from '../../../src/inference/models/model-reader.ts';
import { ModelPool } from '../../../src/inference/models/pool.ts';
import { HandOrderedNetwork } from '../../../src/inference/networks/hand-ordered.ts';
import { ExplainEngine } from '../../../src/lime/engine.ts';
import { proceduralImage } from '../../../src/core/image.ts';
import { WASM_FOLDER } from '../../support/browser-backends.ts';
import { makeNet } from '../../support/small-nets.ts';

const SIDE = 24;
/** A small one of the shipped kind: software WebGPU takes minutes for those. */
const NET = makeNet({
  title: 'two stages',
  input: [SIDE, SIDE, 1],
  layers: [
    { name: 'conv_a', from: 'image', kind: 'conv2d', kernel: [3, 3], filters: 8, padding: 'same', relu: true },
    { name: 'pool_a', from: 'conv_a', kind: 'maxPooling2d', size: [2, 2], padding: 'valid' },
    { name: 'conv_b', from: 'pool_a', kind: 'conv2d', kernel: [3, 3], filters: 16, padding: 'same', relu: true },
    { name: 'flat', from: 'conv_b', kind: 'flatten' },
    { name: 'head', from: 'flat', kind: 'dense', units: 3 },
  ],
});
const MANIFEST = {
  id: 'small',
  input: { height: SIDE, width: SIDE, channels: 1, normalisation: { scale: 1 / 255, mean: 0.5, deviation: 0.25 } },
  heads: [{ id: 'head', layer: 'head', labels: ['a', 'b', 'c'], temperature: 1 }],
} as unknown as ModelManifest;

type Method = (...args: unknown[]) => unknown;

/** Hears of calls of a method on all objects of a class until the returned function is called. */
function watch(prototype: object, name: string, heard: (args: unknown[]) => void): () => void {
  const methods = prototype as Record<string, Method>;
  const original = methods[name] as Method;
  methods[name] = function (this: unknown, ...args: unknown[]) {
    heard(args);
    return original.apply(this, args);
  };
  return () => (methods[name] = original);
}

interface GpuCalls {
  dispatches: number;
  readbacks: number;
  /** Buffers that were filled from the page: mapped ranges that no readback asked for. */
  uploads: number;
  /** Largest write of the queue, in bytes: tfjs writes each dispatch's parameters so. */
  largestWrite: number;
  writes: number;
}

async function counted(work: () => Promise<void>): Promise<GpuCalls> {
  const calls: GpuCalls = { dispatches: 0, readbacks: 0, uploads: 0, largestWrite: 0, writes: 0 };
  const stop = [
    watch(GPUComputePassEncoder.prototype, 'dispatchWorkgroups', () => calls.dispatches++),
    watch(GPUBuffer.prototype, 'mapAsync', () => {
      calls.readbacks++;
      // Its mapped range is no upload.
      calls.uploads--;
    }),
    watch(GPUBuffer.prototype, 'getMappedRange', () => calls.uploads++),
    watch(GPUQueue.prototype, 'writeBuffer', ([, , data, , size]) => {
      calls.writes++;
      calls.largestWrite = Math.max(calls.largestWrite, Number(size ?? (data as ArrayBuffer).byteLength));
    }),
  ];
  try {
    await work();
  } finally {
    for (const end of stop) end();
  }
  return calls;
}

it('64 samples on WebGPU: two batches, each one upload, one readback, no more dispatches than the network alone', async () => {
  await openBackend('webgpu', WASM_FOLDER, () => undefined);
  activateBackend('webgpu');
  const network = new HandOrderedNetwork(NET.topology, NET.weights);
  const engine = new ExplainEngine(MANIFEST, network);
  const pixels = Float32Array.from(proceduralImage(SIDE, SIDE));
  const batch = 32;

  const input = tf.tensor4d(new Float32Array(batch * pixels.length), [batch, SIDE, SIDE, 1]);
  const bare = async (): Promise<void> => {
    const pass = network.forward(input, ['head'], 'outputs');
    await pass.output('head').data();
    pass.dispose();
  };
  // The first pass brings the weights over.
  await bare();
  const alone = await counted(bare);
  expect(alone.dispatches).toBeGreaterThan(0);
  expect(alone).toMatchObject({ uploads: 0, readbacks: 1 });

  const request = {
    pixels,
    head: null,
    segmentation: { kind: 'slic' },
    design: 'orthogonal',
    calls: 2 * batch,
    seed: 1,
    fill: { kind: 'mean' },
  } as const;
  let calls = 0;
  const lime = await counted(async () => {
    for await (const event of engine.explain(request, undefined, batch)) calls = event.done;
  });
  console.info(`network alone ${JSON.stringify(alone)}, 64 samples of LIME ${JSON.stringify(lime)}`);
  expect(calls).toBe(2 * batch);
  expect(lime).toMatchObject({ uploads: 2, readbacks: 2 });
  expect(lime.dispatches).toBeLessThanOrEqual(2 * (alone.dispatches + 3));
  // Parameters only, never pictures.
  expect(lime.writes).toBe(lime.dispatches);
  expect(lime.largestWrite).toBeLessThanOrEqual(256);
  input.dispose();
  network.dispose();
});

it('a device that is lost midway: the explanation comes from wasm, and that is told', async () => {
  const models = new URL('/planted/patch/index.json', location.href).href;
  const reader = new ModelReader({ read: fetchBytes, models });
  const { model } = await new ModelPool(reader, { wasmFolder: WASM_FOLDER, warm: 'wasm' }).borrow(FIRST_SHIPPED);
  const { width, height } = model.manifest.input;
  const request = {
    pixels: Float32Array.from(proceduralImage(width, height)),
    head: null,
    segmentation: { kind: 'slic' },
    design: 'orthogonal',
    calls: 64,
    seed: 1,
    fill: { kind: 'mean' },
  } as const;
  const backends: string[] = [];
  const told: string[] = [];
  const work = async (network: Network): Promise<readonly number[]> => {
    backends.push(tf.getBackend());
    for await (const event of new ExplainEngine(model.manifest, network).explain(request, undefined, 16)) {
      if (event.kind === 'done') return event.explanation.classes[0]?.weights ?? [];
      if (tf.getBackend() === 'webgpu') destroyDevice('webgpu');
    }
    throw new Error('no result');
  };
  const onWasm = await model.run(work, () => undefined);
  const found = await model.runOnGpu(work, (backend) => told.push(backend));
  expect(backends).toEqual(['wasm', 'webgpu', 'wasm']);
  expect(told).toEqual(['wasm']);
  found.forEach((weight, i) => expect(weight).toBeCloseTo(onWasm[i] ?? NaN, 5));
  // A software adapter, as in this browser, is never asked, nor one that was lost.
  expect(await model.backendForLongWork()).toBe('wasm');
  expect(tf.getBackend()).toBe('wasm');
  model.dispose();
});
