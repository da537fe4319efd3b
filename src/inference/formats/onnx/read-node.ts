/** One node of an ONNX graph as layers of the vocabulary. */

import { constantOf, transposed, weightOf, type ConstantValue } from '../graph-builder.ts';
import { SELU } from '../operators/activations.ts';
import { sizeOf } from '../operators/config.ts';
import { axisWithoutBatch, constantAt, constantBeside, layerAt, like, listAt, physicalAxis, placed, refuse, shapeOf, toLast, toPlain, type OnnxContext, type OnnxValue, type Placed } from './placed.ts'; // prettier-ignore
import { convolution, padding, pooling, resizing, transposedConvolution } from './read-windows.ts';
import { gather, reshape, slice, split, squeeze, transpose, unsqueeze } from './read-shapes.ts';

const ACTIVATIONS: Readonly<Record<string, string>> = {
  Sigmoid: 'sigmoid',
  Tanh: 'tanh',
  Erf: 'erf',
  Softplus: 'softplus',
  Softsign: 'softsign',
  HardSwish: 'hard_swish',
  Mish: 'mish',
  Exp: 'exponential',
  Relu: 'relu',
};

const MERGES: Readonly<Record<string, readonly [layer: string, arithmetic: string]>> = {
  Add: ['Add', 'add'],
  Sum: ['Add', 'add'],
  Sub: ['Subtract', 'subtract'],
  Mul: ['Multiply', 'multiply'],
  Div: ['Divide', 'divide'],
  Max: ['Maximum', 'maximum'],
  Min: ['Minimum', 'minimum'],
  Pow: ['', 'power'],
};

const REDUCTIONS: Readonly<Record<string, string>> = { ReduceMean: 'mean', ReduceSum: 'sum', ReduceMax: 'max', ReduceMin: 'min' }; // prettier-ignore

const READERS: Readonly<Record<string, (node: OnnxContext) => OnnxValue | readonly OnnxValue[]>> = {
  Identity: (node) => layerAt(node, 0),
  Dropout: (node) => layerAt(node, 0),
  Cast: cast,
  Conv: convolution,
  ConvTranspose: transposedConvolution,
  MaxPool: pooling,
  AveragePool: pooling,
  Pad: padding,
  Resize: resizing,
  Upsample: resizing,
  Reshape: (node) => reshape(node),
  Flatten: flatten,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Transpose: transpose,
  Slice: slice,
  Split: split,
  Gather: gather,
  Shape: (node) => {
    const shape = [-1, ...shapeOf(layerAt(node, 0))];
    const from = node.attributes.number('start', 0);
    const part = shape.slice(from, node.attributes.numbers('end')?.[0]);
    return constantOf([part.length], Float64Array.from(part), true);
  },
  Concat: concat,
  Gemm: gemm,
  MatMul: (node) => dense(node, constantAt(node, 1)),
  BatchNormalization: batchNorm,
  GlobalAveragePool: (node) => like(node, toLast(node, layerAt(node, 0)), 'GlobalAveragePooling2D', { keepdims: true }),
  GlobalMaxPool: (node) => like(node, toLast(node, layerAt(node, 0)), 'GlobalMaxPooling2D', { keepdims: true }),
  Softmax: (node) => softmax(node),
  LogSoftmax: (node) => softmax(node),
  Clip: clip,
  LeakyRelu: (node) => like(node, layerAt(node, 0), 'LeakyReLU', { alpha: node.attributes.number('alpha', 0.01) }),
  Elu: (node) => like(node, layerAt(node, 0), 'ELU', { alpha: node.attributes.number('alpha', 1) }),
  Gelu: (node) => activation(node, node.attributes.text('approximate', 'none') === 'tanh' ? 'gelu_tanh' : 'gelu'),
  HardSigmoid: hardSigmoid,
  Selu: selu,
  PRelu: prelu,
  Sqrt: (node) => withNumber(node, layerAt(node, 0), 'power', 0.5),
  Neg: (node) => withNumber(node, layerAt(node, 0), 'multiply', -1),
};

/** Every kind of node that is read, by its name in ONNX. */
export const ONNX_OPERATORS: readonly string[] = [
  ...new Set([...Object.keys(READERS), ...Object.keys(ACTIVATIONS), ...Object.keys(MERGES), ...Object.keys(REDUCTIONS), 'Constant']),
].sort(); // prettier-ignore

/** @throws AppError model-invalid that names the node whose operator is not known */
export function readNode(node: OnnxContext): readonly OnnxValue[] {
  const { op } = node;
  if (Object.hasOwn(READERS, op)) {
    const result = (READERS[op] as (typeof READERS)[string])(node);
    return Array.isArray(result) ? (result as OnnxValue[]) : [result as OnnxValue];
  }
  if (Object.hasOwn(ACTIVATIONS, op)) return [activation(node, ACTIVATIONS[op] as string)];
  if (Object.hasOwn(MERGES, op)) return [merge(node, ...(MERGES[op] as readonly [string, string]))];
  if (Object.hasOwn(REDUCTIONS, op)) return [reduce(node, REDUCTIONS[op] as string)];
  throw refuse(node, ', which is not known here');
}

const activation = (node: OnnxContext, name: string): Placed =>
  like(node, layerAt(node, 0), 'Activation', { activation: name });

const withNumber = (node: OnnxContext, x: Placed, operation: string, value: number): Placed =>
  placed(node.builder.arithmetic(node.name, operation, x.value, constantOf([], [value]), false), x.last);

/** Kinds of fractions; whole numbers would lose theirs. */
function cast(node: OnnxContext): Placed {
  if (![1, 10, 11, 16].includes(node.attributes.number('to', 1)))
    throw refuse(node, ' to whole numbers or truths, which is not known here');
  return layerAt(node, 0);
}

function flatten(node: OnnxContext): Placed {
  const shape = shapeOf(layerAt(node, 0));
  const axis = node.attributes.number('axis', 1);
  // From the batch on, the one picture is a row all the same.
  if (![0, 1, -shape.length, -shape.length - 1].includes(axis) && sizeOf(shape.slice(0, Math.max(axis < 0 ? axis + shape.length : axis - 1, 0))) > 1)
    throw refuse(node, ` from the axis ${axis} on, which mixes pictures`);
  return reshape(node, [-1, sizeOf(shape)]);
} // prettier-ignore

function selu(node: OnnxContext): Placed {
  const alpha = node.attributes.number('alpha', SELU.alpha);
  const gamma = node.attributes.number('gamma', SELU.scale);
  const usual = Math.abs(alpha - SELU.alpha) < 1e-5 && Math.abs(gamma - SELU.scale) < 1e-5;
  if (usual) return activation(node, 'selu');
  return withNumber(node, like(node, layerAt(node, 0), 'ELU', { alpha }), 'multiply', gamma);
}

function merge(node: OnnxContext, layer: string, operation: string): OnnxValue {
  const { inputs, builder, name } = node;
  if (inputs.length === 1) return layerAt(node, 0);
  const [a, b] = inputs;
  if (inputs.length === 2 && a?.kind === 'placed' && b?.kind === 'constant')
    return placed(builder.arithmetic(name, operation, a.value, constantBeside(a, b), false), a.last);
  if (inputs.length === 2 && a?.kind === 'constant' && b?.kind === 'placed')
    return placed(builder.arithmetic(name, operation, b.value, constantBeside(b, a), true), b.last);
  let all = inputs.map((_, i) => layerAt(node, i));
  if (!layer || new Set(all.map((x) => x.value.shape.length)).size > 1)
    throw refuse(node, ' of layers of different kinds, which is not known here');
  if (all.some(({ last }) => last)) all = all.map((x) => toLast(node, x));
  return placed(builder.add(name, layer, {}, all.map(({ value }) => value)), all[0]?.last); // prettier-ignore
}

function concat(node: OnnxContext): OnnxValue {
  let all = node.inputs.map((_, i) => layerAt(node, i));
  if (all.some(({ last }) => last)) all = all.map((x) => toLast(node, x));
  const first = all[0] as Placed;
  const axis = axisWithoutBatch(node, node.attributes.number('axis', 1), shapeOf(first).length);
  const config = { axis: physicalAxis(first, axis) };
  return placed(node.builder.add(node.name, 'Concatenate', config, all.map(({ value }) => value)), first.last); // prettier-ignore
}

function dense(node: OnnxContext, kernel: ConstantValue, bias?: Float32Array): Placed {
  const x = toPlain(node, layerAt(node, 0));
  if (kernel.shape.length !== 2) throw refuse(node, ' whose matrix has other than two axes, which is not known here');
  const units = kernel.shape[1] as number;
  return like(node, x, 'Dense', { units, use_bias: bias !== undefined }, {
    kernel: weightOf(kernel),
    bias: bias && { shape: [units], values: bias },
  }); // prettier-ignore
}

function gemm(node: OnnxContext): Placed {
  const { attributes } = node;
  if (attributes.number('transA', 0)) throw refuse(node, ' with its first matrix transposed, which is not known here');
  const given = constantAt(node, 1);
  const kernel = attributes.number('transB', 0) ? transposed(given, [1, 0]) : given;
  const alpha = attributes.number('alpha', 1);
  const beta = attributes.number('beta', 1);
  const scaled = { ...kernel, values: Float32Array.from(kernel.values, (v) => v * alpha) };
  if (node.inputs[2] === undefined) return dense(node, scaled);
  const { values } = constantAt(node, 2);
  const units = kernel.shape[1] as number;
  if (values.length !== 1 && values.length !== units) throw refuse(node, ' whose bias differs from picture to picture');
  const bias = Float32Array.from({ length: units }, (_, i) => beta * (values[values.length === 1 ? 0 : i] as number));
  return dense(node, scaled, bias);
}

function batchNorm(node: OnnxContext): Placed {
  const x = layerAt(node, 0);
  if (node.attributes.number('training_mode', 0))
    throw refuse(node, ' in training mode: export the network after model.eval()');
  if (!node.attributes.number('spatial', 1)) throw refuse(node, ' for each place by itself, which is not known here');
  const parts = ['gamma', 'beta', 'moving_mean', 'moving_variance'];
  const weights = Object.fromEntries(parts.map((part, i) => [part, weightOf(constantAt(node, i + 1))]));
  const config = { axis: shapeOf(x).length === 2 ? 1 : -1, epsilon: node.attributes.number('epsilon', 1e-5) };
  return like(node, shapeOf(x).length === 3 ? toLast(node, x) : x, 'BatchNormalization', config, weights);
}

function softmax(node: OnnxContext): Placed {
  const x = layerAt(node, 0);
  const shape = shapeOf(x);
  const axis = axisWithoutBatch(node, node.attributes.number('axis', node.opset < 13 ? 1 : -1), shape.length);
  const rest = shape.slice(axis);
  // Before opset 13 all axes from this one on count as one.
  const flat = node.opset < 13 && sizeOf(rest) !== (shape[axis] as number);
  if (flat && axis !== 0) throw refuse(node, ' over several axes, which is not known here');
  const source = flat ? reshape(node, [-1, sizeOf(shape)]) : x;
  const along = flat ? 1 : physicalAxis(x, axis);
  if (node.op === 'LogSoftmax' && along !== source.value.shape.length)
    throw refuse(node, ' along another axis than the last, which is not known here');
  const y = node.op === 'LogSoftmax' ? like(node, source, 'Activation', { activation: 'log_softmax' }) : like(node, source, 'Softmax', { axis: along }); // prettier-ignore
  return flat ? reshape({ ...node, inputs: [y] }, [-1, ...shape]) : y;
}

function between(node: OnnxContext, x: Placed, least: number, most: number): Placed {
  if (least === 0 && most < 1e30) return like(node, x, 'ReLU', { max_value: most });
  let y = x;
  if (least > -1e30) y = withNumber(node, y, 'maximum', least);
  return most < 1e30 ? withNumber(node, y, 'minimum', most) : y;
}

function clip(node: OnnxContext): Placed {
  const bound = (name: string, index: number, otherwise: number): number => listAt(node, name, index)?.[0] ?? otherwise;
  return between(node, layerAt(node, 0), bound('min', 1, -Infinity), bound('max', 2, Infinity));
}

function hardSigmoid(node: OnnxContext): Placed {
  const alpha = node.attributes.number('alpha', 0.2);
  const beta = node.attributes.number('beta', 0.5);
  const x = layerAt(node, 0);
  if (beta === 0.5 && Math.abs(alpha - 1 / 6) < 1e-6) return activation(node, 'hard_sigmoid_6');
  if (beta === 0.5 && Math.abs(alpha - 0.2) < 1e-6) return activation(node, 'hard_sigmoid');
  return between(node, withNumber(node, withNumber(node, x, 'multiply', alpha), 'add', beta), 0, 1);
}

function prelu(node: OnnxContext): Placed {
  const given = layerAt(node, 0);
  const x = shapeOf(given).length === 3 ? toLast(node, given) : given;
  const slope = constantBeside(x, constantAt(node, 1));
  const rank = x.value.shape.length;
  const own = [...slope.shape];
  while (own.length > rank && own[0] === 1) own.shift();
  while (own.length < rank) own.unshift(1);
  const shared = own.flatMap((n, i) => (n === 1 ? [i + 1] : []));
  const alpha = { shape: own, values: Float32Array.from(slope.values) };
  return like(node, x, 'PReLU', { shared_axes: shared }, { alpha });
}

function reduce(node: OnnxContext, operation: string): Placed {
  const given = layerAt(node, 0);
  const shape = shapeOf(given);
  const listed = listAt(node, 'axes', 1) ?? [];
  if (!listed.length && node.attributes.number('noop_with_empty_axes', 0)) return given;
  const axes = (listed.length ? listed : shape.map((_, i) => i + 1)).map((axis) => axisWithoutBatch(node, axis, shape.length)); // prettier-ignore
  const keepdims = node.attributes.number('keepdims', 1) === 1;
  const spatial = given.last && axes.length === 2 && !axes.includes(0);
  if (spatial && operation === 'mean')
    return placed(node.builder.add(node.name, 'GlobalAveragePooling2D', { keepdims }, [given.value]), keepdims);
  const x = keepdims || spatial ? given : toPlain(node, given);
  const config = { operation, keepdims, axes: axes.map((axis) => physicalAxis(x, axis)) };
  return placed(node.builder.add(node.name, 'Reduce', config, [x.value]), x.last && keepdims);
}
