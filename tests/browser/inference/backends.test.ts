/** Opening, switching and losing backends, one after another in one page. The order of the tests matters. */

import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { BackendName } from '../../../src/core/expression.ts';
import {
  activateBackend,
  closeBackend,
  destroyDevice,
  inspectAdapter,
  isLost,
  isSoftwareWebgl,
  untilLost,
  openBackend,
} from '../../../src/inference/backends/backends.ts';
import { WASM_FOLDER } from '../../support/browser-backends.ts';
import { gpuCalls } from '../../support/gpu-proof.ts';

/** A product that every backend knows how to compute. */
async function work(): Promise<number[]> {
  const result = tf.tidy(() => tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([5, 6, 7, 8], [2, 2])));
  const values = [...(await result.data())];
  result.dispose();
  return values;
}
const PRODUCT = [19, 22, 43, 50];

describe('backends', () => {
  it('cannot be made current before they are opened', () => {
    expect(() => activateBackend('webgpu')).toThrow(expect.objectContaining({ kind: 'backend-failed' }) as Error);
  });

  it('open one beside the other while frames go on', async () => {
    await openBackend('wasm', WASM_FOLDER, () => undefined);
    expect(tf.getBackend()).toBe('wasm');
    for (const name of ['cpu', 'webgl', 'webgpu'] as const) {
      activateBackend('wasm');
      const opening = openBackend(name, WASM_FOLDER, () => undefined);
      let frames = 0;
      let opened = false;
      void opening.then(() => (opened = true));
      while (!opened) {
        activateBackend('wasm');
        expect(await work()).toEqual(PRODUCT);
        frames++;
        await new Promise((resolve) => setTimeout(resolve));
      }
      await opening;
      expect(frames).toBeGreaterThan(0);
      activateBackend(name);
      expect(tf.getBackend()).toBe(name);
      expect(await work()).toEqual(PRODUCT);
    }
  });

  it('take turns synchronously, each on its own device', async () => {
    const order: BackendName[] = ['webgpu', 'wasm', 'webgl', 'cpu', 'webgl', 'webgpu', 'cpu', 'wasm'];
    for (const name of order) {
      const calls = await gpuCalls(async () => {
        activateBackend(name);
        expect(tf.getBackend()).toBe(name);
        expect(await work()).toEqual(PRODUCT);
      });
      expect([calls.webgpu > 0, calls.webgl > 0]).toEqual([name === 'webgpu', name === 'webgl']);
    }
  });

  it('opening an open one changes nothing', async () => {
    const before = tf.findBackendFactory('wasm');
    await openBackend('wasm', WASM_FOLDER, () => undefined);
    expect(tf.findBackendFactory('wasm')).toBe(before);
  });

  it.each(['webgl', 'webgpu', 'cpu'] as const)(
    '%s: a closed one is gone with its device, and opens again',
    async (name) => {
      activateBackend(name);
      type Kept = tf.KernelBackend & { device?: GPUDevice; gpgpu?: { gl?: WebGL2RenderingContext } };
      const instance = tf.backend() as Kept;
      const gl = instance.gpgpu?.gl;
      closeBackend(name, 'wasm');
      expect(tf.getBackend()).toBe('wasm');
      expect(await work()).toEqual(PRODUCT);
      if (name === 'webgpu') expect((await instance.device?.lost)?.reason).toBe('destroyed');
      if (name === 'webgl') expect(gl?.isContextLost()).toBe(true);
      expect(isLost(name)).toBe(false);
      expect(() => activateBackend(name)).toThrow(expect.objectContaining({ kind: 'backend-failed' }) as Error);
      expect(tf.getBackend()).toBe('wasm');
      closeBackend(name, 'wasm'); // nothing to do

      const told: string[] = [];
      for (let round = 0; round < 2; round++) {
        await openBackend(name, WASM_FOLDER, (detail) => told.push(detail));
        expect(tf.getBackend()).toBe(name);
        expect(tf.backend()).not.toBe(instance);
        const calls = await gpuCalls(async () => expect(await work()).toEqual(PRODUCT));
        expect([calls.webgpu > 0, calls.webgl > 0]).toEqual([name === 'webgpu', name === 'webgl']);
        if (round === 0) closeBackend(name, 'wasm');
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
      // Its end was wanted: nobody is told of a loss.
      expect(told).toEqual([]);
    },
  );

  it('cannot close the only one that would be left', () => {
    expect(() => closeBackend('wasm', 'nothing' as BackendName)).toThrow(
      expect.objectContaining({ kind: 'backend-failed' }) as Error,
    );
    activateBackend('wasm');
  });

  it.each(['webgl', 'webgpu'] as const)(
    '%s: a lost device is told, refused, and replaced by a new one',
    async (name) => {
      // A page of its own would be cleaner; the callback belongs to the first opening, so this one is told by untilLost.
      activateBackend('wasm');
      const loss = untilLost(name, new Promise<never>(() => undefined));
      let lost = false;
      loss.catch(() => (lost = true));
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(lost).toBe(false);
      destroyDevice(name);
      await expect(loss).rejects.toMatchObject({
        kind: 'device-lost',
        message: expect.stringContaining(name) as string,
      });
      activateBackend('wasm');
      expect(await work()).toEqual(PRODUCT);
      expect(() => activateBackend(name)).toThrow(expect.objectContaining({ kind: 'device-lost' }) as Error);
      expect(tf.getBackend()).toBe('wasm');

      const told: string[] = [];
      await openBackend(name, WASM_FOLDER, (detail) => told.push(detail));
      const calls = await gpuCalls(async () => expect(await work()).toEqual(PRODUCT));
      expect(calls[name]).toBeGreaterThan(0);
      expect(tf.getBackend()).toBe(name);
      expect(told).toEqual([]);

      // The new one can be lost as well, and its own callback hears of it once.
      const second = untilLost(name, new Promise<never>(() => undefined));
      expect(second).not.toBe(loss);
      destroyDevice(name);
      await expect(second).rejects.toMatchObject({ kind: 'device-lost' });
      expect(told).toHaveLength(1);
      activateBackend('wasm');
      await openBackend(name, WASM_FOLDER, () => undefined);
      expect(await work()).toEqual(PRODUCT);
      activateBackend('wasm');
    },
  );

  it('say what they run on: both are software here', async () => {
    const adapter = await inspectAdapter();
    expect(adapter.kind).toBe('fallback');
    expect(adapter.description).toMatch(/swiftshader/i);
    expect(isSoftwareWebgl()).toBe(true);
  });
});
