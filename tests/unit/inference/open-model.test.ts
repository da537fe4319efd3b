/** What wasm cannot do is done on the CPU: a kernel is taken away, since the vocabulary needs none that wasm lacks. */

import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { openBackend } from '../../../src/inference/backends/backends.ts';
import { GraphBuilder } from '../../../src/inference/formats/graph-builder.ts';
import { OpenModel } from '../../../src/inference/models/open-model.ts';
import { WASM_FOLDER } from '../../support/node-backends.ts';

it('work that wasm lacks a kernel for is done on the CPU, and wasm is current afterwards', async () => {
  await openBackend('wasm', WASM_FOLDER, () => undefined);
  const builder = new GraphBuilder();
  const image = builder.input('image', [2, 2, 1]);
  const top = builder.add('top', 'Activation', { activation: 'tanh' }, [image]);
  const model = new OpenModel({ manifest: {} as never, ...builder.file('net', [top]) }, WASM_FOLDER);
  const kernel = tf.getKernel('Tanh', 'wasm') as tf.KernelConfig;
  tf.unregisterKernel('Tanh', 'wasm');
  try {
    const told: string[] = [];
    const values = await model.run(
      async (network) => {
        const batch = tf.tensor4d([0, 1, -1, 2], [1, 2, 2, 1]);
        const pass = network.forward(batch, ['top'], 'outputs');
        const found = await pass.output('top').data();
        pass.dispose();
        batch.dispose();
        return Array.from(found);
      },
      (backend, detail) => told.push(`${backend}: ${detail}`),
    );
    [0, 1, -1, 2].forEach((x, i) => expect(values[i]).toBeCloseTo(Math.tanh(x), 5));
    expect(told).toEqual(['cpu: wasm cannot compute top: this backend has no Tanh; another backend may have it']);
    expect(tf.getBackend()).toBe('wasm');
  } finally {
    tf.registerKernel(kernel);
    model.dispose();
  }
});

it('whoever asks twice at once gets one copy', async () => {
  const builder = new GraphBuilder();
  const image = builder.input('image', [2, 2, 1]);
  const top = builder.add('top', 'Activation', { activation: 'relu' }, [image]);
  const model = new OpenModel({ manifest: {} as never, ...builder.file('net', [top]) }, WASM_FOLDER);
  try {
    const [one, other] = await Promise.all([model.copyOn('wasm'), model.copyOn('wasm')]);
    expect(one).toBe(other);
    expect(model.copy('wasm')).toBe(one);
    model.release('wasm');
    expect(await model.copyOn('wasm')).not.toBe(one);
  } finally {
    model.dispose();
  }
});
