/** The tape against the numbers that PyTorch, captum and pytorch-grad-cam gave (tests/golden/synthetic/README.md). */

import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackendName } from '../../src/core/expression.ts';
import { activateBackend, openBackend } from '../../src/inference/backends/backends.ts';
import type { ReluRule } from '../../src/inference/networks/network.ts';
import { TapeNetwork } from '../../src/inference/networks/tape.ts';
import { activationValues, float32Of, goldenImage, goldenModel, type Goldens } from './golden-model.ts';
import { fileInsteadOf } from './tfjs-file.ts';

/** As a share of the largest expected value; the reference itself is double precision rounded to float32. */
const TOLERANCE = 1e-5;

export function goldenSuite(
  title: string,
  backend: BackendName,
  wasmFolder: string,
  goldens: Goldens,
  tolerance = TOLERANCE,
): void {
  describe(`${title} on ${backend}`, () => {
    let network: TapeNetwork;
    let tensorsBefore = 0;
    const worst = new Map<string, number>();

    beforeAll(async () => {
      await openBackend(backend, wasmFolder, () => undefined);
      activateBackend(backend);
      tensorsBefore = tf.memory().numTensors;
      network = new TapeNetwork(fileInsteadOf(goldenModel(goldens.model)));
    });
    afterAll(() => {
      network.dispose();
      expect(tf.getBackend()).toBe(backend);
      expect(tf.memory().numTensors).toBe(tensorsBefore);
      const figures = [...worst].map(([what, error]) => `${what} ${error.toExponential(1)}`).join(', ');
      console.info(`${title} on ${backend}, largest differences: ${figures}`);
    });

    /** `rounding`: allowed on top of the tolerance, in units of the values. */
    const close = (what: string, found: ArrayLike<number>, expected: ArrayLike<number>, rounding = 0): void => {
      expect(found.length).toBe(expected.length);
      const largest = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      const off = Array.from(expected).map((value, i) => Math.abs(value - (found[i] as number)));
      const difference = off.some(Number.isNaN) ? Infinity : Math.max(...off);
      const kind = what.split(' ')[0] as string;
      worst.set(kind, Math.max(worst.get(kind) ?? 0, Math.max(0, difference - rounding) / largest));
      expect(difference, what).toBeLessThanOrEqual(largest * tolerance + rounding);
    };

    /** d logit / d image for one class. */
    const explain = async (image: Float32Array, target: number, reluRule: ReluRule): Promise<Float32Array> => {
      const gradient = tf.tidy(() => {
        const batch = tf.tensor4d(image, [1, ...network.inputShape]);
        const pass = network.forward(batch, ['dense'], 'backward');
        const cotangent = tf.cast(tf.oneHot(tf.tensor1d([target], 'int32'), 7), 'float32');
        const map = pass.backward('dense', cotangent, { reluRule });
        pass.dispose();
        return map;
      });
      const values = (await gradient.data()) as Float32Array;
      gradient.dispose();
      return values;
    };

    it.each(goldens.inputs)('logits, gradient, gradient x input and guided backprop of $source', async (golden) => {
      const image = goldenImage(golden);
      const logits = tf.tidy(() => {
        const pass = network.forward(tf.tensor4d(image, [1, ...network.inputShape]), ['dense'], 'outputs');
        const output = tf.clone(pass.output('dense'));
        pass.dispose();
        return output;
      });
      close('logits', await logits.data(), golden.logits);
      logits.dispose();
      const gradient = await explain(image, golden.target, 'gradient');
      close('gradient', gradient, float32Of(golden.gradient));
      const product = gradient.map((value, i) => value * (image[i] as number));
      close('gradient-times-input', product, float32Of(golden.gradient_x_input));
      close('guided', await explain(image, golden.target, 'guided'), float32Of(golden.guided_backprop));
      for (const [target, expected] of (golden.gradient_all_classes ?? []).entries()) {
        close(`gradient of class ${target}`, await explain(image, target, 'gradient'), float32Of(expected));
      }
      // The two rules are not the same map by accident.
      expect(float32Of(golden.guided_backprop)).not.toEqual(float32Of(golden.gradient));
    });

    it('every layer of the first image', async () => {
      const { layers, input_index: index } = goldens.activations;
      const image = goldenImage(goldens.inputs[index] as (typeof goldens.inputs)[number]);
      const batch = tf.tensor4d(image, [1, ...network.inputShape]);
      // The reference keeps the axes of length 1 after the global average.
      const known = layers.filter(({ layer }) => network.layers.some(({ name }) => name === layer));
      expect(layers.map(({ layer }) => layer).filter((layer) => !known.some((entry) => entry.layer === layer))).toEqual(
        layers.map(({ layer }) => layer).filter((layer) => layer === 'softmax'),
      );
      const pass = network.forward(batch, ['dense'], 'all');
      for (const entry of known) {
        const { values, rounding } = activationValues(entry);
        close(`activations ${entry.layer}`, await pass.output(entry.layer).data(), values, rounding);
      }
      pass.dispose();
      batch.dispose();
      expect(known.length).toBeGreaterThan(15);
    });
  });
}
