/**
 * Batch normalisation goes into the convolution or dense layer beside it: at inference it is one factor and one shift for each channel.
 *
 * Into the layer below it (which feeds it) where nothing but linear, channel-wise layers lie between; else into the layer above it,
 * where that pads nothing: a padded zero is not normalised. The layer itself stays as one that passes on, under its name.
 */

import type { NetworkFile } from '../network-file.ts';
import type { WeightValues } from '../weights.ts';
import { activationOf, changeLayers, passOn, readGraph, type Change, type Graph, type GraphLayer } from './graph.ts';

/** y = x * factor + shift, by channel. */
interface Affine {
  readonly factor: Float64Array;
  readonly shift: Float64Array;
}

/** Weight that holds the values by output channel (the last one of its axes, or the last two together). */
const OUTPUT_KERNEL: Readonly<Record<string, string>> = {
  Conv2D: 'kernel',
  Dense: 'kernel',
  DepthwiseConv2D: 'depthwise_kernel',
  SeparableConv2D: 'pointwise_kernel',
};

/** Keras' default. */
const EPSILON = 1e-3;

export function foldBatchNorms(file: NetworkFile): NetworkFile {
  let folded = file;
  // One at a time: each changes the weights that the next one reads.
  for (const { name, className } of readGraph(file.topology)?.values() ?? [])
    if (className === 'BatchNormalization') folded = foldOne(folded, name) ?? folded;
  return folded;
}

function foldOne(file: NetworkFile, name: string): NetworkFile | null {
  const graph = readGraph(file.topology) as Graph;
  const norm = graph.get(name) as GraphLayer;
  const affine = affineOf(file, norm, graph.get(norm.inputs[0] ?? ''));
  if (!affine) return null;
  const below = neighbour(graph, norm, 'below', affine);
  if (below && activationOf(below) === 'linear') {
    const change = intoBelow(file, below, affine);
    if (change) return changed(file, norm, below, change);
  }
  const above = neighbour(graph, norm, 'above', affine);
  const change = above && intoAbove(file, above, affine);
  return change ? changed(file, norm, above, change) : null;
}

function affineOf({ weights }: NetworkFile, norm: GraphLayer, below: GraphLayer | undefined): Affine | null {
  const { name, config, inputs } = norm;
  const value = (part: string): Float32Array | undefined => weights.get(`${name}/${part}`)?.values;
  const mean = value('moving_mean');
  const variance = value('moving_variance');
  const axis = [config['axis'] ?? -1].flat() as number[];
  if (!mean || !variance || inputs.length > 1 || axis.length !== 1 || !isLast(axis[0] as number, below)) return null;
  const gamma = value('gamma');
  const beta = value('beta');
  const epsilon = (config['epsilon'] as number | undefined) ?? EPSILON;
  const factor = Float64Array.from(variance, (v, c) => (gamma?.[c] ?? 1) / Math.sqrt(v + epsilon));
  return { factor, shift: factor.map((f, c) => (beta?.[c] ?? 0) - (mean[c] as number) * f) };
}

/** Classes that give a flat list, whose axis 1 is the last; of a picture it would be the rows. */
const FLAT = new Set(['Dense', 'Flatten', 'GlobalAveragePooling2D', 'GlobalMaxPooling2D']);

const isLast = (axis: number, below: GraphLayer | undefined): boolean =>
  axis === -1 || axis === 3 || (axis === 1 && below !== undefined && FLAT.has(below.className));

/** Whether y = x * factor + shift may change places with a layer: it treats every channel alike and by itself, and is linear in it. */
function commutes({ className, config }: GraphLayer, { factor }: Affine): boolean {
  if (config['data_format'] === 'channels_first') return false;
  switch (className) {
    case 'Dropout':
    case 'SpatialDropout2D':
    case 'AveragePooling2D':
    case 'GlobalAveragePooling2D':
      return true;
    case 'Activation':
      return config['activation'] === 'linear';
    case 'MaxPooling2D':
    case 'GlobalMaxPooling2D':
      return factor.every((f) => f >= 0);
    default:
      return false;
  }
}

/** The next layer with a kernel, below or above, where all between commute and nothing else sees the values that change. */
function neighbour(graph: Graph, norm: GraphLayer, side: 'below' | 'above', affine: Affine): GraphLayer | null {
  let at = norm;
  for (;;) {
    const above = side === 'above';
    // Everything whose values change must be read by the next layer only, and be no output.
    if (above && (at.isOutput || at.readBy.length !== 1)) return null;
    const next = graph.get((above ? at.readBy[0] : at.inputs[0]) ?? '');
    if (!next || next.inputs.length > 1) return null;
    if (!above && (next.isOutput || next.readBy.length !== 1)) return null;
    if (next.className in OUTPUT_KERNEL) return next;
    if (!commutes(next, affine) && !(above && next.className === 'Flatten')) return null;
    at = next;
  }
}

interface NewWeights {
  /** Name of the kernel's weight. */
  readonly kernel: string;
  readonly values: Float32Array;
  readonly bias: Float32Array;
}

function kernelOf({ weights }: NetworkFile, layer: GraphLayer, part: string): [string, WeightValues] | null {
  const name = `${layer.name}/${part}`;
  const found = weights.get(name);
  const channelsFirst = layer.config['data_format'] === 'channels_first';
  return found && !channelsFirst ? [name, found] : null;
}

function intoBelow(file: NetworkFile, layer: GraphLayer, { factor, shift }: Affine): NewWeights | null {
  const kernel = kernelOf(file, layer, OUTPUT_KERNEL[layer.className] as string);
  if (!kernel) return null;
  const [name, { shape, values }] = kernel;
  const channels = factor.length;
  const outputs = layer.className === 'DepthwiseConv2D' ? shape.slice(-2).reduce((a, b) => a * b, 1) : shape.at(-1);
  if (outputs !== channels) return null;
  const bias = file.weights.get(`${layer.name}/bias`)?.values;
  return {
    kernel: name,
    values: values.map((value, i) => value * (factor[i % channels] as number)),
    bias: Float32Array.from(shift, (s, c) => s + (bias?.[c] ?? 0) * (factor[c] as number)),
  };
}

function intoAbove(file: NetworkFile, layer: GraphLayer, { factor, shift }: Affine): NewWeights | null {
  const { className, config } = layer;
  if (className !== 'Dense' && className !== 'Conv2D') return null;
  if (className === 'Conv2D' && ((config['padding'] ?? 'valid') !== 'valid' || (config['groups'] ?? 1) !== 1))
    return null;
  const kernel = kernelOf(file, layer, 'kernel');
  if (!kernel) return null;
  const [name, { shape, values }] = kernel;
  const outputs = shape.at(-1) as number;
  const inputs = shape.at(-2) as number;
  const channels = factor.length;
  // A flattened picture has its channels as the fastest axis, so that input i of a dense layer is of channel i mod channels.
  if (className === 'Conv2D' ? inputs !== channels : inputs % channels !== 0) return null;
  const bias = Float64Array.from({ length: outputs }, (_, o) => file.weights.get(`${layer.name}/bias`)?.values[o] ?? 0);
  const scaled = values.map((value, i) => {
    const channel = Math.floor(i / outputs) % channels;
    bias[i % outputs]! += value * (shift[channel] as number);
    return value * (factor[channel] as number);
  });
  return { kernel: name, values: scaled, bias: Float32Array.from(bias) };
}

function changed(
  file: NetworkFile,
  norm: GraphLayer,
  layer: GraphLayer,
  { kernel, values, bias }: NewWeights,
): NetworkFile {
  const changes = new Map<string, Change>([
    [norm.name, passOn(norm)],
    [layer.name, { config: { ...layer.config, use_bias: true } }],
  ]);
  const biasName = `${layer.name}/bias`;
  const weights = new Map([...file.weights].filter(([name]) => !name.startsWith(`${norm.name}/`)));
  weights.set(kernel, { shape: (file.weights.get(kernel) as WeightValues).shape, values });
  weights.set(biasName, { shape: [bias.length], values: bias });
  const specs = file.specs.filter(({ name }) => weights.has(name));
  if (!specs.some(({ name }) => name === biasName))
    specs.push({ name: biasName, shape: [bias.length], dtype: 'float32' });
  return { topology: changeLayers(file.topology, changes), specs, weights };
}
