/**
 * The small networks in double precision, written as loops over the definitions, with derivatives by finite differences.
 * Shares no code with src/inference and knows nothing of tfjs.
 */

import type { ReluRule } from '../../src/inference/networks/network.ts';
import { stridesOf, type NetLayer, type SmallNet } from './small-nets.ts';

export interface LayerValues {
  /** Before the activation. */
  readonly linear: Float64Array;
  readonly output: Float64Array;
}

const padsBefore = (length: number, out: number, size: number, stride: number, padding: 'same' | 'valid'): number =>
  padding === 'valid' ? 0 : Math.floor(Math.max((out - 1) * stride + size - length, 0) / 2);

/** The layer without its activation. */
function linearPart(net: SmallNet, layer: NetLayer, x: Float64Array): Float64Array {
  const [height = 1, width = 1, channels = 1] = net.shapes.get(layer.from) as readonly number[];
  const shape = net.shapes.get(layer.name) as readonly number[];
  const [outHeight = 1, outWidth = 1] = shape;
  const out = new Float64Array(shape.reduce((a, b) => a * b, 1));
  const weight = (part: string): Float32Array | undefined => net.weights.get(`${layer.name}/${part}`)?.values;
  const at = (row: number, column: number, channel: number): number | null =>
    row >= 0 && row < height && column >= 0 && column < width
      ? (x[(row * width + column) * channels + channel] as number)
      : null;
  const [down, right] = stridesOf(layer);
  switch (layer.kind) {
    case 'conv2d': {
      const [kernelHeight, kernelWidth] = layer.kernel;
      const top = padsBefore(height, outHeight, kernelHeight, down, layer.padding);
      const left = padsBefore(width, outWidth, kernelWidth, right, layer.padding);
      const kernel = weight('kernel') as Float32Array;
      for (let y = 0; y < outHeight; y++)
        for (let z = 0; z < outWidth; z++)
          for (let f = 0; f < layer.filters; f++) {
            let sum = weight('bias')?.[f] ?? 0;
            for (let a = 0; a < kernelHeight; a++)
              for (let b = 0; b < kernelWidth; b++)
                for (let c = 0; c < channels; c++)
                  sum +=
                    (at(y * down + a - top, z * right + b - left, c) ?? 0) *
                    (kernel[((a * kernelWidth + b) * channels + c) * layer.filters + f] as number);
            out[(y * outWidth + z) * layer.filters + f] = sum;
          }
      return out;
    }
    case 'maxPooling2d':
    case 'averagePooling2d': {
      const [rows, columns] = layer.size;
      const top = padsBefore(height, outHeight, rows, down, layer.padding);
      const left = padsBefore(width, outWidth, columns, right, layer.padding);
      for (let y = 0; y < outHeight; y++)
        for (let z = 0; z < outWidth; z++)
          for (let c = 0; c < channels; c++) {
            const seen: number[] = [];
            for (let a = 0; a < rows; a++)
              for (let b = 0; b < columns; b++) {
                const value = at(y * down + a - top, z * right + b - left, c);
                if (value !== null) seen.push(value);
              }
            out[(y * outWidth + z) * channels + c] =
              layer.kind === 'maxPooling2d' ? Math.max(...seen) : seen.reduce((p, q) => p + q, 0) / seen.length;
          }
      return out;
    }
    case 'zeroPadding2d':
      for (let y = 0; y < outHeight; y++)
        for (let z = 0; z < outWidth; z++)
          for (let c = 0; c < channels; c++)
            out[(y * outWidth + z) * channels + c] = at(y - layer.pads[0][0], z - layer.pads[1][0], c) ?? 0;
      return out;
    case 'globalAveragePooling2d':
      x.forEach((value, i) => {
        out[i % channels] = (out[i % channels] as number) + value / (height * width);
      });
      return out;
    case 'dense': {
      const kernel = weight('kernel') as Float32Array;
      for (let u = 0; u < layer.units; u++) {
        out[u] = x.reduce(
          (sum, value, i) => sum + value * (kernel[i * layer.units + u] as number),
          weight('bias')?.[u] ?? 0,
        );
      }
      return out;
    }
    default:
      return Float64Array.from(x);
  }
}

const isRelu = (layer: NetLayer): boolean =>
  layer.kind === 'relu' ||
  layer.kind === 'activation' ||
  (layer.kind !== 'dropout' && 'relu' in layer && layer.relu === true);

function layerOf(net: SmallNet, name: string): NetLayer {
  const layer = net.layers.find((entry) => entry.name === name);
  if (!layer) throw new Error(`no layer named ${name}`);
  return layer;
}

/** Layers from (not including) `to` up to `from`, in computing order. */
function chain(net: SmallNet, from: string, to: string): NetLayer[] {
  const found: NetLayer[] = [];
  for (let name = from; name !== to; name = (found[0] as NetLayer).from) found.unshift(layerOf(net, name));
  return found;
}

function run(net: SmallNet, layer: NetLayer, x: Float64Array): LayerValues {
  const linear = linearPart(net, layer, x);
  return { linear, output: isRelu(layer) ? linear.map((value) => Math.max(0, value)) : linear };
}

/** Every layer's values for one image. */
export function referenceForward(net: SmallNet, image: ArrayLike<number>): Map<string, LayerValues> {
  const first = Float64Array.from(image);
  const values = new Map<string, LayerValues>([['image', { linear: first, output: first }]]);
  for (const layer of net.layers)
    values.set(layer.name, run(net, layer, (values.get(layer.from) as LayerValues).output));
  return values;
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, v, i) => sum + v * (b[i] as number), 0);

/** Central differences of sum(cotangent * f(x)). */
function differences(
  f: (x: Float64Array) => Float64Array,
  x: Float64Array,
  cotangent: ArrayLike<number>,
): Float64Array {
  const step = 1e-6;
  const moved = Float64Array.from(x);
  return x.map((value, i) => {
    moved[i] = value + step;
    const above = dot(f(moved), cotangent);
    moved[i] = value - step;
    const below = dot(f(moved), cotangent);
    moved[i] = value;
    return (above - below) / (2 * step);
  });
}

/** Finite differences straight through all layers: the true gradient, with no rule. `from` may end in `/linear`. */
export function endToEndGradient(
  net: SmallNet,
  image: ArrayLike<number>,
  from: string,
  cotangent: ArrayLike<number>,
  to: string,
): Float64Array {
  const [start = from, linear] = from.split('/');
  const layers = chain(net, start, to);
  const at = (referenceForward(net, image).get(to) as LayerValues).output;
  return differences(
    (x) => {
      let values: LayerValues = { linear: x, output: x };
      for (const layer of layers) values = run(net, layer, values.output);
      return linear ? values.linear : values.output;
    },
    at,
    cotangent,
  );
}

/** Max pooling by its definition here: a window's cotangent in equal parts to all of its largest values. */
function throughMaxPool(
  net: SmallNet,
  layer: NetLayer & { kind: 'maxPooling2d' | 'averagePooling2d' },
  x: Float64Array,
  cotangent: Float64Array,
): Float64Array {
  const [height = 1, width = 1, channels = 1] = net.shapes.get(layer.from) as readonly number[];
  const [outHeight = 1, outWidth = 1] = net.shapes.get(layer.name) as readonly number[];
  const [down, right] = stridesOf(layer);
  const [rows, columns] = layer.size;
  const top = padsBefore(height, outHeight, rows, down, layer.padding);
  const left = padsBefore(width, outWidth, columns, right, layer.padding);
  const gradient = new Float64Array(x.length);
  cotangent.forEach((g, o) => {
    const channel = o % channels;
    const y = Math.floor(o / channels / outWidth) * down - top;
    const z = (Math.floor(o / channels) % outWidth) * right - left;
    const places: number[] = [];
    for (let a = Math.max(0, y); a < Math.min(height, y + rows); a++)
      for (let b = Math.max(0, z); b < Math.min(width, z + columns); b++)
        places.push((a * width + b) * channels + channel);
    const largest = Math.max(...places.map((i) => x[i] as number));
    const winners = places.filter((i) => x[i] === largest);
    for (const i of winners) gradient[i] = (gradient[i] as number) + g / winners.length;
  });
  return gradient;
}

/**
 * Layer by layer: the rule's definition at each ReLU, the tie rule's at each max pooling, finite differences through the rest.
 */
export function ruledGradient(
  net: SmallNet,
  image: ArrayLike<number>,
  from: string,
  cotangent: ArrayLike<number>,
  to: string,
  rule: ReluRule,
): Float64Array {
  const [start = from, linear] = from.split('/');
  const values = referenceForward(net, image);
  let gradient: Float64Array = Float64Array.from(cotangent);
  for (const layer of chain(net, start, to).reverse()) {
    if (isRelu(layer) && !(linear && layer.name === start)) {
      const before = (values.get(layer.name) as LayerValues).linear;
      gradient = gradient.map((g, i) => {
        const fired = (before[i] as number) > 0;
        if (rule === 'gradient') return fired ? g : 0;
        return g > 0 && (rule === 'deconvnet' || fired) ? g : 0;
      });
    }
    const x = (values.get(layer.from) as LayerValues).output;
    gradient =
      layer.kind === 'maxPooling2d'
        ? throughMaxPool(net, layer, x, gradient)
        : differences((moved) => linearPart(net, layer, moved), x, gradient);
  }
  return gradient;
}

/** Multiply-adds that computing `name` (and all below it) takes for one image. */
export function multiplyAdds(net: SmallNet, name: string): number {
  const size = (shape: readonly number[] | undefined): number => shape?.reduce((a, b) => a * b, 1) ?? 0;
  return chain(net, name, 'image').reduce((sum, layer) => {
    const kernel = net.weights.get(`${layer.name}/kernel`)?.shape;
    if (!kernel) return sum;
    const positions = layer.kind === 'conv2d' ? size(net.shapes.get(layer.name)?.slice(0, 2)) : 1;
    return sum + positions * size(kernel);
  }, 0);
}
