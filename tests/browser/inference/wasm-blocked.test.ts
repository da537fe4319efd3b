import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { openBackend } from '../../../src/inference/backends/backends.ts';
import { WASM_FOLDER } from '../../support/browser-backends.ts';

it('wasm whose file is missing is said, and another backend runs', async () => {
  await expect(openBackend('wasm', `${location.origin}/nowhere/`, () => undefined)).rejects.toMatchObject({
    kind: expect.stringMatching(/^app-file-(missing|replaced)$/) as string,
  });
  await openBackend('cpu', WASM_FOLDER, () => undefined);
  expect(tf.getBackend()).toBe('cpu');
  const sum = tf.tidy(() => tf.sum(tf.tensor1d([1, 2, 3])));
  expect([...(await sum.data())]).toEqual([6]);
  sum.dispose();
});
