/**
 * The plan of a forward pass: which steps compute the wanted layers, in which buffers, and how long each buffer is needed. A pure
 * function of the network's description; a target (../wasm/) executes it.
 */

import { AppError } from '../../../core/errors.ts';
import { chainTo, isRelu, type LayerPlan, type PlanLayer } from '../../networks/core/layer-plan.ts';
import {
  convolutionWindows,
  layerOf,
  MOST_PLACES,
  poolWindows,
  wayOf,
  type ConvLayer,
  type ConvolutionWay,
  type PoolLayer,
  type Windows,
} from './geometry.ts';

const LINEAR = '/linear';

/** What a step reads and writes: indices of the plan's buffers. */
interface StepBase {
  readonly layer: string;
  readonly from: number;
  readonly to: number;
}

export type Step = StepBase &
  (
    | {
        readonly kind: 'convolution';
        readonly windows: Windows;
        readonly way: ConvolutionWay;
        readonly outputs: number;
        readonly relu: boolean;
        readonly bias: boolean;
      }
    | {
        readonly kind: 'dense';
        readonly inputs: number;
        readonly outputs: number;
        readonly relu: boolean;
        readonly bias: boolean;
      }
    | { readonly kind: 'maximum'; readonly windows: Windows; readonly places: number | null }
    | { readonly kind: 'mean'; readonly windows: Windows }
    | { readonly kind: 'padding'; readonly windows: Windows }
    | { readonly kind: 'relu'; readonly floats: number }
  );

export interface PlanBuffer {
  /** Floats of one picture. */
  readonly floats: number;
  /** Stays until the pass is disposed of, for all pictures; else for the pictures in work, from the step `first` to the step `last`. */
  readonly kept: boolean;
  readonly first: number;
  last: number;
  /** Floats of one picture before it: among the kept ones, or among those in work. */
  offset: number;
}

export interface ForwardPlan {
  readonly steps: readonly Step[];
  readonly buffers: readonly PlanBuffer[];
  /** The network's input: always a buffer in work. */
  readonly input: number;
  /** By the output's name; a layer that changes nothing shares its input's. */
  readonly values: ReadonlyMap<string, number>;
  /** By the layer's name: which places of its windows hold the maximum. */
  readonly places: ReadonlyMap<string, number>;
  readonly computed: ReadonlySet<string>;
  /** Floats of one picture. */
  readonly keptFloats: number;
  readonly workFloats: number;
}

/** Why a network cannot be compiled, in one sentence; null: it can. */
export function gapOf(plan: LayerPlan): string | null {
  for (const layer of plan.layers) {
    if (layer.kind === 'maxPooling2d' && layer.poolSize[0] * layer.poolSize[1] > MOST_PLACES)
      return `${layer.name} takes the maximum of more than ${MOST_PLACES} values`;
    if (layer.kind === 'input' && layer.outputShape.length !== 3) return 'the input is no picture';
  }
  return null;
}

/** The layer that a convolution reads, and what a padding layer between the two adds (folded into the convolution). */
export function sourceOf(
  plan: LayerPlan,
  layer: ConvLayer,
  stays: (name: string) => boolean,
): { readonly below: PlanLayer; readonly windows: Windows } {
  const direct = layerOf(plan, layer.inputs[0]!);
  if (direct.kind !== 'zeroPadding2d' || stays(direct.name))
    return { below: direct, windows: convolutionWindows(layer, direct.outputShape) };
  const below = layerOf(plan, direct.inputs[0]!);
  return { below, windows: convolutionWindows(layer, below.outputShape, direct.padding) };
}

/** The windows of a padding layer: one pixel each, moved. */
export function paddingWindows(layer: PlanLayer & { readonly kind: 'zeroPadding2d' }, below: readonly number[]): Windows {
  const [height, width, channels] = below as [number, number, number];
  const [paddedHeight, paddedWidth] = layer.outputShape as [number, number, number];
  return {
    height,
    width,
    channels,
    windowHeight: 1,
    windowWidth: 1,
    down: 1,
    right: 1,
    top: layer.padding[0][0],
    left: layer.padding[1][0],
    paddedHeight,
    paddedWidth,
    outHeight: paddedHeight,
    outWidth: paddedWidth,
  };
}

const floatsOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/**
 * @param upTo names of layers, or `name/linear`
 * @param keep `outputs`: only upTo; `backward`: what the way back reads as well; `all`: every layer
 * @throws AppError input-invalid for an unknown layer
 */
export function planForward(
  plan: LayerPlan,
  upTo: readonly string[],
  keep: 'outputs' | 'backward' | 'all',
): ForwardPlan {
  const wanted = new Set(upTo);
  const plain = (name: string): string => (name.endsWith(LINEAR) ? name.slice(0, -LINEAR.length) : name);
  const computed = new Set(upTo.flatMap((name) => chainTo(plan, plain(name)).map((layer) => layer.name)));
  const readers = (name: string): PlanLayer[] =>
    plan.layers.filter((layer) => computed.has(layer.name) && layer.inputs[0] === name);
  const stays = (name: string): boolean =>
    keep === 'all' || wanted.has(name) || wanted.has(name + LINEAR) || readers(name).some(({ kind }) => kind !== 'conv2d');
  const isKept = (layer: PlanLayer): boolean =>
    keep === 'all' ||
    wanted.has(layer.name) ||
    (keep === 'backward' && (isRelu(layer) || layer.kind === 'maxPooling2d'));

  const steps: Step[] = [];
  const buffers: PlanBuffer[] = [];
  const values = new Map<string, number>();
  const places = new Map<string, number>();
  const buffer = (floats: number, kept: boolean): number =>
    buffers.push({ floats, kept, first: steps.length, last: steps.length, offset: 0 }) - 1;
  const shared = sharedNames(plan, computed, isKept, wanted);
  const output = (layer: PlanLayer): number => {
    const index = buffer(floatsOf(layer.outputShape), shared.has(layer.name));
    values.set(layer.name, index);
    return index;
  };
  const read = (name: string): number => {
    const index = values.get(name)!;
    buffers[index]!.last = steps.length;
    return index;
  };

  const inputLayer = layerOf(plan, plan.inputName);
  const input = buffer(floatsOf(inputLayer.outputShape), false);
  values.set(plan.inputName, input);
  for (const layer of plan.layers) {
    if (layer.kind === 'input' || !computed.has(layer.name)) continue;
    const below = layerOf(plan, layer.inputs[0]!);
    const base = { layer: layer.name };
    // Whoever asks for the value before a ReLU gets it in a buffer of its own, and the ReLU is a step of its own.
    const parted = isRelu(layer) && wanted.has(layer.name + LINEAR);
    const linear = (): number => {
      const index = buffer(floatsOf(layer.outputShape), true);
      values.set(layer.name + LINEAR, index);
      return index;
    };
    const thenRelu = (from: number): void => {
      buffers[from]!.last = steps.length;
      steps.push({ kind: 'relu', ...base, from, to: output(layer), floats: floatsOf(layer.outputShape) });
    };
    switch (layer.kind) {
      case 'conv2d': {
        const source = sourceOf(plan, layer, stays);
        const { windows } = source;
        const from = read(source.below.name);
        const to = parted ? linear() : output(layer);
        steps.push({
          kind: 'convolution',
          ...base,
          from,
          to,
          windows,
          way: wayOf(windows, layer.filters, windows.outHeight, windows.outWidth),
          outputs: layer.filters,
          relu: isRelu(layer) && !parted,
          bias: layer.useBias,
        });
        if (parted) thenRelu(to);
        break;
      }
      case 'dense': {
        const from = read(below.name);
        const to = parted ? linear() : output(layer);
        const inputs = floatsOf(below.outputShape);
        steps.push({ kind: 'dense', ...base, from, to, inputs, outputs: layer.units, relu: isRelu(layer) && !parted, bias: layer.useBias }); // prettier-ignore
        if (parted) thenRelu(to);
        break;
      }
      case 'maxPooling2d': {
        const from = read(below.name);
        const to = output(layer);
        const place = keep === 'outputs' ? null : buffer(floatsOf(layer.outputShape), true);
        if (place !== null) places.set(layer.name, place);
        steps.push({ kind: 'maximum', ...base, from, to, windows: poolWindows(layer as PoolLayer, below.outputShape), places: place }); // prettier-ignore
        break;
      }
      case 'averagePooling2d':
      case 'globalAveragePooling2d': {
        const from = read(below.name);
        steps.push({ kind: 'mean', ...base, from, to: output(layer), windows: poolWindows(layer as PoolLayer, below.outputShape) }); // prettier-ignore
        break;
      }
      case 'zeroPadding2d': {
        if (!stays(layer.name)) break;
        const from = read(below.name);
        steps.push({ kind: 'padding', ...base, from, to: output(layer), windows: paddingWindows(layer, below.outputShape) }); // prettier-ignore
        break;
      }
      case 'relu': {
        const from = read(below.name);
        steps.push({ kind: 'relu', ...base, from, to: output(layer), floats: floatsOf(layer.outputShape) });
        if (parted) values.set(layer.name + LINEAR, from);
        break;
      }
      case 'flatten':
      case 'identity':
        values.set(layer.name, read(below.name));
        break;
    }
    // A layer without activation: before it is after it.
    if (wanted.has(layer.name + LINEAR) && !isRelu(layer)) values.set(layer.name + LINEAR, values.get(layer.name)!);
  }
  for (const name of upTo)
    if (!values.has(name)) throw new AppError('input-invalid', `the model has no layer named ${plain(name)}`);
  return { steps, buffers, input, values, places, computed, ...place(buffers) };
}

/** Names whose buffers are kept: those of kept layers, and those that kept layers without work of their own share. */
function sharedNames(
  plan: LayerPlan,
  computed: ReadonlySet<string>,
  isKept: (layer: PlanLayer) => boolean,
  wanted: ReadonlySet<string>,
): Set<string> {
  const names = new Set<string>();
  for (const layer of [...plan.layers].reverse()) {
    if (!computed.has(layer.name)) continue;
    const linear = wanted.has(layer.name + LINEAR);
    if (isKept(layer) || (linear && !isRelu(layer))) names.add(layer.name);
    const shares = layer.kind === 'flatten' || layer.kind === 'identity';
    if ((shares && names.has(layer.name)) || (layer.kind === 'relu' && linear)) names.add(layer.inputs[0]!);
  }
  return names;
}

/** Rounds to whole vectors, so that a buffer's last vector is its own. */
const whole = (floats: number): number => Math.ceil(floats / 4) * 4;

/** Gives every buffer its place: kept ones one after the other, those in work where no buffer of the same time lies. */
function place(buffers: readonly PlanBuffer[]): { keptFloats: number; workFloats: number } {
  let keptFloats = 0;
  let workFloats = 0;
  const placed: PlanBuffer[] = [];
  for (const buffer of buffers) {
    if (buffer.kept) {
      buffer.offset = keptFloats;
      keptFloats += whole(buffer.floats);
      continue;
    }
    const beside = placed
      .filter((other) => other.last >= buffer.first && other.first <= buffer.last)
      .sort((a, b) => a.offset - b.offset);
    let offset = 0;
    for (const other of beside) {
      if (offset + whole(buffer.floats) <= other.offset) break;
      offset = Math.max(offset, other.offset + whole(other.floats));
    }
    buffer.offset = offset;
    placed.push(buffer);
    workFloats = Math.max(workFloats, offset + whole(buffer.floats));
  }
  return { keptFloats, workFloats };
}
