/** One node of a TensorFlow graph as layers of the vocabulary, or as numbers where it reads numbers alone. */

import { AppError } from '../../../core/errors.ts';
import { constantOf, weightOf, type ConstantValue, type GraphBuilder, type GraphValue, type LayerValue } from '../graph-builder.ts'; // prettier-ignore
import { sizeOf } from '../operators/config.ts';
import type { WeightValues } from '../weights.ts';
import type { Attributes } from './attributes.ts';

export interface NodeContext {
  readonly name: string;
  readonly op: string;
  readonly attributes: Attributes;
  readonly builder: GraphBuilder;
  readonly inputs: readonly GraphValue[];
  /** @throws AppError model-invalid when the input is none */
  layer(index: number): LayerValue;
  constant(index: number): ConstantValue;
}

const MERGES: Readonly<Record<string, readonly [layer: string, arithmetic: string]>> = {
  Add: ['Add', 'add'],
  AddV2: ['Add', 'add'],
  BiasAdd: ['Add', 'add'],
  Sub: ['Subtract', 'subtract'],
  Mul: ['Multiply', 'multiply'],
  RealDiv: ['Divide', 'divide'],
  Div: ['Divide', 'divide'],
  Maximum: ['Maximum', 'maximum'],
  Minimum: ['Minimum', 'minimum'],
};

const ACTIVATIONS: Readonly<Record<string, string>> = {
  Relu: 'relu',
  Relu6: 'relu6',
  Sigmoid: 'sigmoid',
  Tanh: 'tanh',
  Elu: 'elu',
  Selu: 'selu',
  Softplus: 'softplus',
  Softsign: 'softsign',
  Exp: 'exponential',
  LogSoftmax: 'log_softmax',
};

const REDUCTIONS: Readonly<Record<string, string>> = { Mean: 'mean', Max: 'max', Min: 'min', Sum: 'sum' };
const SAME = new Set(['Identity', 'StopGradient', 'CheckNumerics', 'Snapshot', 'Cast']);

const refuse = ({ name, op }: NodeContext, why: string): AppError =>
  new AppError('model-invalid', `the layer ${name.slice(0, 80)} is of the kind ${op}${why}`);

/** @throws AppError model-invalid that names the node whose operation is not known */
export function readNode(node: NodeContext): GraphValue {
  const { op, builder, name, inputs } = node;
  if (SAME.has(op)) return inputs[0] as GraphValue;
  const folded = foldShape(node);
  if (folded) return folded;
  if (Object.hasOwn(MERGES, op)) return merge(node, ...(MERGES[op] as readonly [string, string]));
  if (Object.hasOwn(ACTIVATIONS, op))
    return builder.add(name, 'Activation', { activation: ACTIVATIONS[op] }, [node.layer(0)]);
  if (Object.hasOwn(REDUCTIONS, op)) return reduce(node, REDUCTIONS[op] as string);
  switch (op) {
    case 'Conv2D':
    case '_FusedConv2D':
      return convolution(node, 'Conv2D', 'kernel');
    case 'DepthwiseConv2dNative':
    case 'FusedDepthwiseConv2dNative':
      return convolution(node, 'DepthwiseConv2D', 'depthwise_kernel');
    case 'MatMul':
    case '_FusedMatMul':
      return dense(node);
    case 'FusedBatchNorm':
    case 'FusedBatchNormV2':
    case 'FusedBatchNormV3': {
      const parts = ['gamma', 'beta', 'moving_mean', 'moving_variance'];
      const weights = Object.fromEntries(parts.map((part, i) => [part, weightOf(node.constant(i + 1))]));
      const epsilon = node.attributes.number('epsilon', 1e-4);
      return builder.add(name, 'BatchNormalization', { axis: -1, epsilon }, [node.layer(0)], weights);
    }
    case 'LeakyRelu':
      return builder.add(name, 'LeakyReLU', { alpha: node.attributes.number('alpha', 0.2) }, [node.layer(0)]);
    case 'Prelu':
      return prelu(node, name, node.layer(0), node.constant(1));
    case 'Softmax':
      return builder.add(name, 'Softmax', { axis: -1 }, [node.layer(0)]);
    case 'MaxPool':
    case 'AvgPool': {
      const { attributes } = node;
      const [, down = 1, right = 1] = attributes.numbers('strides');
      const [, height = 1, width = 1] = attributes.numbers('ksize');
      const config = { pool_size: [height, width], strides: [down, right], padding: paddingOf(node) };
      return builder.add(name, op === 'MaxPool' ? 'MaxPooling2D' : 'AveragePooling2D', config, [node.layer(0)]);
    }
    case 'Reshape':
      return reshape(node, [...Array.from(node.constant(1).values)].slice(1));
    case 'Squeeze': {
      const axes = node.attributes.numbers('squeeze_dims');
      const rank = node.layer(0).shape.length + 1;
      const gone = axes.map((axis) => (axis < 0 ? axis + rank : axis));
      return reshape(
        node,
        node.layer(0).shape.filter((n, i) => (gone.length ? !gone.includes(i + 1) : n !== 1)),
      );
    }
    case 'ExpandDims': {
      const { shape } = node.layer(0);
      const axis = Number(node.constant(1).values[0]);
      const at = axis < 0 ? axis + shape.length + 1 : axis - 1;
      return reshape(node, [...shape.slice(0, at), 1, ...shape.slice(at)]);
    }
    case 'Pad':
    case 'PadV2':
      return pad(node);
    case 'ConcatV2': {
      const axis = Number(node.constant(inputs.length - 1).values[0]);
      return builder.add(
        name,
        'Concatenate',
        { axis },
        inputs.slice(0, -1).map((_, i) => node.layer(i)),
      );
    }
    case 'Transpose': {
      const [batch, ...dims] = Array.from(node.constant(1).values);
      if (batch !== 0) throw refuse(node, ', which moves the batch');
      return builder.add(name, 'Permute', { dims }, [node.layer(0)]);
    }
    case 'ResizeBilinear':
    case 'ResizeNearestNeighbor': {
      const [height, width] = Array.from(node.constant(1).values);
      const coordinates = node.attributes.flag('half_pixel_centers') ? 'half_pixel' : node.attributes.flag('align_corners') ? 'align_corners' : 'asymmetric'; // prettier-ignore
      const config = { height, width, coordinates, interpolation: op === 'ResizeBilinear' ? 'bilinear' : 'nearest' };
      return builder.add(name, 'Resizing', config, [node.layer(0)]);
    }
    default:
      throw refuse(node, ', which is not known here');
  }
}

/** Shapes that the graph itself works out; the batch, which nobody knows, is -1. */
function foldShape({ op, inputs, attributes }: NodeContext): ConstantValue | null {
  const [first] = inputs;
  if (op === 'Shape' && first) {
    const shape = first.kind === 'layer' ? [-1, ...first.shape] : first.shape;
    return constantOf([shape.length], shape);
  }
  if (!inputs.every((input) => input.kind === 'constant')) return null;
  const list = (i: number): number[] => Array.from((inputs[i] as ConstantValue).values);
  if (op === 'Pack') return constantOf([inputs.length], inputs.map((_, i) => list(i)[0] as number)); // prettier-ignore
  if (op === 'StridedSlice' && first?.shape.length === 1) {
    const [begin = 0] = list(1);
    const end = attributes.number('end_mask', 0) & 1 ? first.shape[0]! : (list(2)[0] ?? 0);
    const found = list(0).slice(attributes.number('begin_mask', 0) & 1 ? 0 : begin, end);
    return attributes.number('shrink_axis_mask', 0) & 1
      ? constantOf([], found.slice(0, 1))
      : constantOf([found.length], found);
  }
  if (op === 'Prod') return constantOf([], [sizeOf(list(0))]);
  if (op === 'ConcatV2') {
    const all = inputs.slice(0, -1).flatMap((_, i) => list(i));
    return constantOf([all.length], all);
  }
  return null;
}

function merge(node: NodeContext, layer: string, operation: string): GraphValue {
  const { builder, name, inputs } = node;
  const [a, b] = inputs;
  if (a?.kind === 'layer' && b?.kind === 'layer') return builder.add(name, layer, {}, [a, b]);
  return a?.kind === 'layer'
    ? builder.arithmetic(name, operation, a, node.constant(1), false)
    : builder.arithmetic(name, operation, node.layer(1), node.constant(0), true);
}

/** `same`, `valid`, or pads by numbers (rows and columns). */
function paddingOf(node: NodeContext): 'same' | 'valid' | number[][] {
  const { attributes } = node;
  if (attributes.text('data_format') === 'NCHW') throw refuse(node, ' with channels first, which is not known here');
  const padding = attributes.text('padding');
  if (padding === 'SAME') return 'same';
  if (padding === 'VALID') return 'valid';
  const [, , top = 0, bottom = 0, left = 0, right = 0] = attributes.numbers('explicit_paddings');
  return [[top, bottom], [left, right]]; // prettier-ignore
}

function convolution(node: NodeContext, className: string, part: string): GraphValue {
  const { builder, name, attributes, inputs } = node;
  const kernel = node.constant(1);
  const [height = 1, width = 1, channels = 1, last = 1] = kernel.shape;
  const [, down = 1, right = 1] = attributes.numbers('strides');
  const [, tall = 1, wide = 1] = attributes.numbers('dilations');
  let x = node.layer(0);
  let padding: unknown = paddingOf(node);
  if (typeof padding !== 'string') {
    x = builder.add(`${name}/pad`, 'ZeroPadding2D', { padding }, [x]);
    padding = 'valid';
  }
  const fused = attributes.texts('fused_ops');
  const config = {
    kernel_size: [height, width],
    strides: [down, right],
    dilation_rate: [tall, wide],
    padding,
    use_bias: fused[0] === 'BiasAdd',
    ...(className === 'Conv2D'
      ? { filters: last, groups: (x.shape[2] ?? channels) / channels }
      : { depth_multiplier: last }),
  };
  const weights = { [part]: weightOf(kernel), bias: biasOf(node, fused) };
  return fusedActivation(node, fused, inputs.length, (own, activation) =>
    builder.add(own, className, { ...config, activation }, [x], weights),
  );
}

const biasOf = (node: NodeContext, fused: readonly string[]): WeightValues | undefined =>
  fused[0] === 'BiasAdd' ? weightOf(node.constant(2)) : undefined;

function dense(node: NodeContext): GraphValue {
  const { builder, attributes, inputs } = node;
  if (attributes.flag('transpose_a')) throw refuse(node, ' with its first matrix transposed, which is not known here');
  const kernel = node.constant(1);
  const [rows = 1, columns = 1] = kernel.shape;
  const turned = attributes.flag('transpose_b');
  const units = turned ? rows : columns;
  const values = turned
    ? Float32Array.from(
        { length: rows * columns },
        (_, i) => kernel.values[(i % rows) * columns + Math.floor(i / rows)] as number,
      )
    : Float32Array.from(kernel.values);
  const fused = attributes.texts('fused_ops');
  const weights = { kernel: { shape: turned ? [columns, rows] : [rows, columns], values }, bias: biasOf(node, fused) };
  const config = { units, use_bias: fused[0] === 'BiasAdd' };
  return fusedActivation(node, fused, inputs.length, (own, activation) =>
    builder.add(own, 'Dense', { ...config, activation }, [node.layer(0)], weights),
  );
}

/** What is fused behind a bias: an activation in the layer itself, or a layer of its own. */
function fusedActivation(
  node: NodeContext,
  fused: readonly string[],
  inputs: number,
  add: (name: string, activation: string) => LayerValue,
): LayerValue {
  const { name, builder, attributes } = node;
  const [bias, ...rest] = fused;
  const behind = bias === 'BiasAdd' ? rest : fused;
  const [last] = behind;
  if (behind.length > 1 || (bias !== undefined && bias !== 'BiasAdd' && behind.length !== 1))
    throw refuse(node, ` with ${fused.join(' and ')} fused, which is not known here`);
  if (last === undefined) return add(name, 'linear');
  if (Object.hasOwn(ACTIVATIONS, last)) return add(name, ACTIVATIONS[last] as string);
  const linear = add(`${name}_linear`, 'linear');
  if (last === 'LeakyRelu')
    return builder.add(name, 'LeakyReLU', { alpha: attributes.number('leakyrelu_alpha', 0.2) }, [linear]);
  if (last === 'Prelu') return prelu(node, name, linear, node.constant(inputs - 1));
  throw refuse(node, ` with ${last} fused, which is not known here`);
}

function prelu({ builder }: NodeContext, name: string, x: LayerValue, alpha: ConstantValue): LayerValue {
  const shape = [...new Array<number>(Math.max(0, x.shape.length - alpha.shape.length)).fill(1), ...alpha.shape].slice(
    -x.shape.length,
  );
  const shared_axes = shape.flatMap((n, i) => (n === 1 ? [i + 1] : []));
  return builder.add(name, 'PReLU', { shared_axes }, [x], {
    alpha: { shape, values: Float32Array.from(alpha.values) },
  });
}

function reduce(node: NodeContext, operation: string): GraphValue {
  const { builder, name, attributes } = node;
  const x = node.layer(0);
  const rank = x.shape.length + 1;
  const axes = Array.from(node.constant(1).values, (axis) => (axis < 0 ? axis + rank : axis)).sort((a, b) => a - b);
  const keepdims = attributes.flag('keep_dims');
  if (rank === 4 && axes.join() === '1,2' && (operation === 'mean' || operation === 'max'))
    return builder.add(name, operation === 'mean' ? 'GlobalAveragePooling2D' : 'GlobalMaxPooling2D', { keepdims }, [x]);
  return builder.add(name, 'Reduce', { operation, axes, keepdims }, [x]);
}

function reshape({ builder, name, layer }: NodeContext, target: readonly number[]): GraphValue {
  const x = layer(0);
  const flat = target.length === 1 && (target[0] === -1 || target[0] === sizeOf(x.shape));
  return flat
    ? builder.add(name, 'Flatten', {}, [x])
    : builder.add(name, 'Reshape', { target_shape: [...target] }, [x]);
}

function pad(node: NodeContext): GraphValue {
  const { op, builder, name } = node;
  const pads = Array.from(node.constant(1).values);
  const value = op === 'PadV2' ? Number(node.constant(2).values[0]) : 0;
  const [a, b, top, bottom, left, right, c, d] = pads;
  if (pads.length !== 8 || a || b || c || d || value !== 0)
    throw refuse(node, ' that pads more than zeros around a picture');
  return builder.add(name, 'ZeroPadding2D', { padding: [[top, bottom], [left, right]] }, [node.layer(0)]); // prettier-ignore
}
