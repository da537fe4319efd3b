/** The shipped networks, compiled, against tfjs-cpu; and what happens when the kernels fail or compute wrongly. */

import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { readFileBytes } from '../../../scripts/lib/shipped-model.ts';
import { activateBackend, openBackend } from '../../../src/inference/backends/backends.ts';
import { CompiledNetwork } from '../../../src/inference/compiled/compiled-network.ts';
import {
  openKernels,
  useKernels,
  type KernelInstance,
  type Kernels,
} from '../../../src/inference/compiled/wasm/kernels.ts';
import { normalise } from '../../../src/inference/core/input-rule.ts';
import { loadModel, type LoadedModel } from '../../../src/inference/models/model-files.ts';
import { OpenModel } from '../../../src/inference/models/open-model.ts';
import { selfTestInput } from '../../../src/inference/models/self-test.ts';
import { HandOrderedNetwork } from '../../../src/inference/networks/hand-ordered.ts';
import { logitsOfBatch } from '../../../src/inference/passes/batch-scores.ts';
import { scoreAndGradient } from '../../../src/inference/passes/saliency.ts';
import { relativeError } from '../../support/network-suite.ts';
import { MODELS_INDEX, WASM_FOLDER } from '../../support/node-backends.ts';
import { NODE_KERNELS } from '../../support/node-kernels.ts';
import { proceduralImages } from '../../support/procedural-images.ts';

beforeAll(async () => {
  await openBackend('cpu', WASM_FOLDER, () => undefined);
  await openBackend('wasm', WASM_FOLDER, () => undefined);
});

const kernels = async (): Promise<KernelInstance> => {
  useKernels(NODE_KERNELS);
  return (await openKernels())!;
};

/** The kernels, of which one throws from its nth call on, as one does that runs out of memory. */
function failing(instance: KernelInstance, name: keyof Kernels, after: number): KernelInstance {
  let calls = 0;
  const kernel = (...values: number[]): void => {
    if (calls++ >= after) throw new WebAssembly.RuntimeError('unreachable');
    instance.kernels[name](...values);
  };
  return { memory: instance.memory, kernels: { ...instance.kernels, [name]: kernel } };
}

function inputsOf({ manifest }: LoadedModel, count: number): Float32Array {
  const rows = proceduralImages(count).map((image) => {
    const pixels = Float32Array.from(image);
    return normalise(pixels, manifest.input, pixels);
  });
  return Float32Array.from(rows.flatMap((row) => [...row]));
}

describe.each(['compact', 'classic', 'baseline'])('%s, compiled', (id) => {
  it('gives the scores of tfjs-cpu within 1e-4 and its gradients within 1e-3 of their maximum, of a flat picture, too', async () => {
    const model = await loadModel(readFileBytes, MODELS_INDEX, id);
    const { manifest } = model;
    const size = manifest.input.width * manifest.input.height;
    const head = manifest.heads[0]!;
    const batch = inputsOf(model, 2);
    // Every maximum of a flat picture is tied.
    const flat = new Float32Array(size).fill(-0.5);
    // tfjs-cpu is slow: the other networks are compared on one picture.
    const pictures = id === 'compact' ? [selfTestInput(manifest), batch.slice(0, size), flat] : [flat];
    activateBackend('cpu');
    const truth = new HandOrderedNetwork(model.topology, model.weights);
    const ours = new CompiledNetwork(model, await kernels());
    for (const input of pictures) {
      const options = { head: head.id, target: 3, at: input };
      const expected = await scoreAndGradient(truth, manifest, input, options);
      const found = await scoreAndGradient(ours, manifest, input, options);
      const logit = Math.max(
        ...found.prediction.logits.map((value, i) => Math.abs(value - expected.prediction.logits[i]!)),
      );
      const gradient = relativeError(found.gradient!, expected.gradient!);
      console.info(`${id}: logits within ${logit.toExponential(1)}, gradients within ${gradient.toExponential(1)} of their maximum`); // prettier-ignore
      expect(logit).toBeLessThan(1e-4);
      expect(gradient).toBeLessThan(1e-3);
    }
    // Rows of a batch are the single pictures' scores, in order.
    const five = inputsOf(model, 5);
    const together = await logitsOfBatch(ours, head, five, 5);
    for (let i = 0; i < 5; i++) {
      const alone = await logitsOfBatch(ours, head, five.slice(i * size, (i + 1) * size), 1);
      expect(relativeError(together.slice(i * 7, (i + 1) * 7), alone)).toBeLessThan(1e-5);
    }
    truth.dispose();
    ours.dispose();
  });
});

describe('the kernels', () => {
  let model: LoadedModel;
  beforeAll(async () => {
    model = await loadModel(readFileBytes, MODELS_INDEX, 'compact');
  });

  it('ask for no memory and make no tensor once they are warm', async () => {
    activateBackend('wasm');
    const instance = await kernels();
    const network = new CompiledNetwork(model, instance);
    const { manifest } = model;
    const input = selfTestInput(manifest);
    const batch = inputsOf(model, 7);
    const frame = async (): Promise<void> => {
      await scoreAndGradient(network, manifest, input, { head: null, target: null, at: input });
      await logitsOfBatch(network, manifest.heads[0]!, batch, 7);
    };
    for (let i = 0; i < 3; i++) await frame();
    const before = { buffer: instance.memory.buffer, bytes: network.bytes, tensors: tf.memory().numTensors };
    for (let i = 0; i < 20; i++) await frame();
    expect(instance.memory.buffer === before.buffer).toBe(true);
    expect(network.bytes).toBe(before.bytes);
    expect(tf.memory().numTensors).toBe(before.tensors);
    network.dispose();
  });

  it.each([
    ['forwards', 'gemm', 0],
    ['in the middle of a pass', 'gemm', 3],
    ['backwards', 'maxPoolBack', 1],
  ] as const)('that fail %s lose no frame: tfjs computes it', async (_, name, after) => {
    activateBackend('wasm');
    const told: unknown[] = [];
    const network = new CompiledNetwork(model, failing(await kernels(), name, after), (error) => told.push(error));
    const tfjs = new HandOrderedNetwork(model.topology, model.weights);
    const input = selfTestInput(model.manifest);
    const ask = (on: CompiledNetwork | HandOrderedNetwork) =>
      scoreAndGradient(on, model.manifest, input, { head: null, target: null, at: input });
    const expected = await ask(tfjs);
    for (let frame = 0; frame < 2; frame++) {
      const found = await ask(network);
      expect(found.prediction.logits).toEqual(expected.prediction.logits);
      expect(relativeError(found.gradient!, expected.gradient!)).toBe(0);
    }
    expect(network.works).toBe(false);
    expect(told).toHaveLength(1);
    network.dispose();
    tfjs.dispose();
  });

  it('are used by a model on wasm, and by no other backend', async () => {
    await kernels();
    const open = new OpenModel(model, WASM_FOLDER);
    expect((await open.copyOn('wasm')).implementation).toBe('compiled');
    expect(open.compiled).toEqual({ kind: 'compiled' });
    expect((await open.copyOn('cpu')).implementation).toBe('hand-ordered');
    open.dispose();
  });

  it('that are switched off, missing, or wrong leave the network to tfjs, which says why', async () => {
    const made = async (): Promise<OpenModel> => {
      const open = new OpenModel(model, WASM_FOLDER);
      expect((await open.copyOn('wasm')).implementation).toBe('hand-ordered');
      open.dispose();
      return open;
    };
    useKernels(null);
    expect((await made()).compiled).toEqual({ kind: 'tfjs', reason: 'off', detail: 'switched off' });
    useKernels(() => Promise.reject(new Error('no such file')));
    expect((await made()).compiled).toEqual({ kind: 'tfjs', reason: 'failed', detail: 'no such file' });
    // Weights of another network: the self-test's values are not these.
    await kernels();
    const bias = model.weights.get('conv2d_1/bias')!;
    const weights = new Map(model.weights).set('conv2d_1/bias', { ...bias, values: bias.values.map((v) => v + 1) });
    const other = new OpenModel({ ...model, weights }, WASM_FOLDER);
    await other.copyOn('wasm');
    expect(other.compiled).toMatchObject({ kind: 'tfjs', reason: 'failed' });
    other.dispose();
  });
});
