/** ONNX files against onnxruntime-web, and files that are broken. */

import * as ort from 'onnxruntime-web';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/core/errors.ts';
import { activateBackend, openBackend } from '../../../src/inference/backends/backends.ts';
import { openGraph } from '../../../src/inference/formats/graph.ts';
import { readNetwork } from '../../../src/inference/formats/read-network.ts';
import { runLayer } from '../../../src/inference/networks/run-layer.ts';
import { onnxFile, type Node, type Tensor } from '../../support/onnx-files.ts';
import { normals } from '../../support/random.ts';

let seed = 0;
const t = (...dims: number[]): Tensor => ({ dims, values: normals(dims.reduce((a, b) => a * b, 1), (seed += 1), 0.5) }); // prettier-ignore
const ints = (...values: number[]): Tensor => ({ dims: [values.length], values, integers: true });
const some = (...dims: number[]): Tensor => ({ dims, values: Array.from(t(...dims).values, (v) => Math.abs(v) + 0.2) });
const open = (data: ArrayBuffer) => readNetwork({ name: 'n.onnx', data, beside: () => Promise.resolve(null) });

beforeAll(async () => {
  ort.env.wasm.numThreads = 1;
  await openBackend('cpu', '', () => undefined);
  activateBackend('cpu');
});

const CONV = { kernel_shape: [3, 3] };
const GRAPHS: readonly (readonly [string, number[], Node[], Record<string, Tensor>, number?])[] = [
  ['asymmetric pads, strides', [1, 3, 7, 8], [['Conv', 'x w b', 'y', { ...CONV, pads: [0, 1, 2, 1], strides: [2, 1] }]], { w: t(4, 3, 3, 3), b: t(4) }],
  ['auto_pad SAME_LOWER', [1, 1, 7, 8], [['Conv', 'x w', 'y', { ...CONV, auto_pad: 'SAME_LOWER', strides: [2, 2] }]], { w: t(4, 1, 3, 3) }],
  ['groups and dilations', [1, 4, 9, 8], [['Conv', 'x w', 'c', { ...CONV, group: 2, dilations: [2, 2] }], ['Conv', 'c d', 'y', { ...CONV, group: 4, pads: [1, 1, 1, 1] }]], { w: t(4, 2, 3, 3), d: t(4, 1, 3, 3) }],
  ['ceil_mode', [1, 3, 8, 7], [['MaxPool', 'x', 'y', { ...CONV, strides: [2, 2], ceil_mode: 1, pads: [1, 1, 1, 1] }]], {}],
  ['count_include_pad', [1, 3, 7, 8], [['AveragePool', 'x', 'y', { ...CONV, strides: [2, 2], pads: [1, 0, 1, 1], count_include_pad: 1 }]], {}],
  ['average without pads counted', [1, 3, 7, 8], [['AveragePool', 'x', 'y', { ...CONV, strides: [2, 2], pads: [1, 0, 1, 1] }]], {}],
  ['flatten order and Gemm', [1, 3, 4, 5], [['BatchNormalization', 'x g b m v', 'n'], ['Flatten', 'n', 'f'], ['Gemm', 'f w c', 'y', { transB: 1, alpha: { float: 0.5 }, beta: { float: 2 } }]], { g: t(3), b: t(3), m: t(3), v: some(3), w: t(6, 60), c: t(6) }],
  ['squeeze and excite, residual', [1, 4, 5, 6], [['ReduceMean', 'x', 'p', { axes: [2, 3] }], ['Conv', 'p w', 'e', { kernel_shape: [1, 1] }], ['HardSigmoid', 'e', 's'], ['Mul', 'x s', 'm'], ['Add', 'm x', 'r'], ['GlobalAveragePool', 'r', 'g'], ['Squeeze', 'g a', 'q'], ['Softmax', 'q', 'y']], { w: t(4, 4, 1, 1), a: ints(2, 3) }],
  ['NHWC turned round (tf2onnx)', [1, 6, 5, 3], [['Transpose', 'x', 't', { perm: [0, 3, 1, 2] }], ['Conv', 't w', 'c', CONV], ['Transpose', 'c', 'u', { perm: [0, 2, 3, 1] }], ['Reshape', 'u s', 'f'], ['MatMul', 'f k', 'm'], ['Add', 'm b', 'y']], { w: t(2, 3, 3, 3), s: ints(-1, 24), k: t(24, 5), b: t(5) }],
  ['shape worked out', [1, 3, 4, 5], [['Shape', 'x', 's'], ['Gather', 's i', 'g'], ['Concat', 'g m', 'c', { axis: 0 }], ['Reshape', 'x c', 'r'], ['Gemm', 'r w', 'y']], { i: ints(0), m: ints(-1), w: t(60, 3) }],
  ['CNTK: scaling, plus of [c, 1, 1]', [1, 1, 6, 6], [['Sub', 'x h', 'a'], ['Div', 'a d', 'b'], ['Conv', 'b w', 'c', { ...CONV, auto_pad: 'SAME_UPPER' }], ['Add', 'c p', 'e'], ['Relu', 'e', 'r'], ['Dropout', 'r', 'o'], ['Reshape', 'o s', 'f'], ['Reshape', 'k z', 'l'], ['MatMul', 'f l', 'y']], { h: { dims: [], values: [127.5] }, d: { dims: [], values: [127.5] }, w: t(4, 1, 3, 3), p: t(4, 1, 1), s: ints(1, 144), k: t(4, 6, 6, 3), z: ints(144, 3) }, 8],
  ['activations', [1, 3, 4, 5], [['PRelu', 'x a', 'p'], ['LeakyRelu', 'p', 'l', { alpha: { float: 0.2 } }], ['Elu', 'l', 'e'], ['Clip', 'e lo hi', 'c'], ['Selu', 'c', 's'], ['HardSwish', 's', 'y']], { a: t(3, 1, 1), lo: { dims: [], values: [-0.4] }, hi: { dims: [], values: [0.6] } }, 14],
  ['ConvTranspose', [1, 3, 4, 5], [['ConvTranspose', 'x w b', 'y', { ...CONV, strides: [2, 2], pads: [1, 1, 1, 1], output_padding: [1, 1] }]], { w: t(3, 2, 3, 3), b: t(2) }],
  ['Pad, Concat, Transpose within', [1, 3, 4, 5], [['Pad', 'x p', 'a'], ['Pad', 'x p', 'b'], ['Concat', 'a b', 'c', { axis: 1 }], ['Transpose', 'c', 'y', { perm: [0, 2, 1, 3] }]], { p: ints(0, 0, 1, 0, 0, 0, 2, 1) }],
  ['Resize', [1, 3, 4, 5], [['Resize', 'x  s', 'n', { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' }], ['Resize', 'n  s', 'y', { mode: 'linear' }]], { s: { dims: [4], values: [1, 1, 2, 2] } }],
  ['nodes out of order', [1, 1, 6, 6], [['Relu', 'c', 'r'], ['Flatten', 'r', 'y'], ['Conv', 'x w', 'c', CONV]], { w: t(2, 1, 3, 3) }],
  ['fractions worked out in two steps', [1, 1, 2, 4], [['Add', 'a b', 's'], ['Reshape', 's k', 'r'], ['Div', 'r d', 'q'], ['Mul', 'x q', 'y']], { a: { dims: [1], values: [3] }, b: { dims: [1], values: [4] }, k: ints(1), d: { dims: [1], values: [2] } }],
  ['whole numbers worked out in two steps', [1, 1, 2, 6], [['Add', 'a b', 's'], ['Div', 's d', 'q'], ['Concat', 'm q', 'c', { axis: 0 }], ['Reshape', 'x c', 'y']], { a: ints(3), b: ints(4), d: ints(2), m: ints(1, 4) }],
  ['exact GELU written out', [1, 1, 3, 4], [['Div', 'x r', 'a'], ['Erf', 'a', 'e'], ['Add', 'e o', 'p'], ['Mul', 'x p', 'm'], ['Mul', 'm h', 'y']], { r: { dims: [], values: [Math.SQRT2] }, o: { dims: [], values: [1] }, h: { dims: [], values: [0.5] } }],
  ['SELU of other constants', [1, 1, 3, 4], [['Selu', 'x', 'y', { alpha: { float: 1.1 }, gamma: { float: 0.7 } }]], {}],
]; // prettier-ignore

describe('ONNX gives what onnxruntime gives', () => {
  for (const [title, shape, nodes, tensors, opset = 13] of GRAPHS)
    it(title, async () => {
      const data = onnxFile(shape, nodes, tensors, opset);
      const values = Float32Array.from(t(...shape).values);
      const session = await ort.InferenceSession.create(new Uint8Array(data));
      const expected = (await session.run({ x: new ort.Tensor('float32', values, shape) }))['y'] as ort.Tensor;
      const graph = openGraph((await open(data)).file);
      const first = graph.layers[0]!;
      const picture = tf.tensor(values, shape);
      const seen = new Map([[first.name, shape[3] === 3 ? picture : tf.transpose(picture, [0, 2, 3, 1])]]);
      for (const layer of graph.layers.slice(1)) {
        const read = layer.inputs.map((name) => seen.get(name) as tf.Tensor);
        const weights = new Map([...layer.weights].map(([part, w]) => [part, tf.tensor(Array.from(w.values), [...w.shape])])); // prettier-ignore
        seen.set(layer.name, runLayer(layer, read, weights, 'gradient').output);
      }
      const output = seen.get(graph.outputs[0] as string) as tf.Tensor;
      expect(output.shape.slice(1)).toEqual(expected.dims.slice(1));
      const got = output.dataSync();
      (expected.data as Float32Array).forEach((v, i) => expect(Math.abs(got[i]! - v)).toBeLessThan(1e-4));
    });
});

describe('broken ONNX files get one sentence', () => {
  const whole = onnxFile([1, 1, 6, 6], [['Conv', 'x w', 'y', CONV]], { w: t(2, 1, 3, 3) });
  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 9.9])('cut short at %s tenths', async (part) => {
    await expect(open(whole.slice(0, (whole.byteLength * part) / 10))).rejects.toThrow(AppError);
  });
  it.each<[string, ArrayBuffer, RegExp]>([
    ['unknown operator', onnxFile([1, 1, 6, 6], [['NonZero', 'x', 'y']]), /NonZero-y is of the kind NonZero, which is not known/],
    ['cycle', onnxFile([1, 1, 6, 6], [['Add', 'x z', 'y'], ['Relu', 'y', 'z']]), /cycle/],
    ['NaN', onnxFile([1, 1, 6, 6], [['Conv', 'x w', 'y', CONV]], { w: { dims: [1, 1, 1, 1], values: [NaN] } }), /NaN/],
    ['opset too new', onnxFile([1, 1, 6, 6], [['Relu', 'x', 'y']], {}, 22), /is of opset 22, and 7 to 21 can be read/],
    ['a part that is missing', onnxFile([1, 1, 6, 6], [['Add', 'x z', 'y']]), /reads z, which nothing in the file gives/],
    ['flattened across pictures', onnxFile([1, 2, 6, 6], [['Flatten', 'x', 'y', { axis: 2 }]]), /mixes pictures/],
    ['cast to whole numbers', onnxFile([1, 1, 6, 6], [['Cast', 'x', 'y', { to: 7 }]]), /to whole numbers/],
    ['batch norm in training', onnxFile([1, 1, 6, 6], [['BatchNormalization', 'x w w w w', 'y', { training_mode: 1 }]], { w: some(1) }, 15), /in training mode/],
    ['strides with a dilation', onnxFile([1, 1, 9, 9], [['Conv', 'x w', 'y', { ...CONV, strides: [2, 2], dilations: [2, 2] }]], { w: t(1, 1, 3, 3) }), /strides and a dilation together/],
    ['2 GB declared', onnxFile([1, 1, 6, 6], [['Add', 'x w', 'y']], { w: { dims: [500_000_000], values: [] } }), /says that it holds/],
    ['zero channels', onnxFile([1, 0, 6, 6], [['Relu', 'x', 'y']]), /no picture of fixed size/],
  ])('%s', async (_, data, sentence) => {
    await expect(open(data)).rejects.toThrow(sentence);
  }); // prettier-ignore
});
