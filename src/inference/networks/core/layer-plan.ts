/**
 * A layer plan: the network as a list of named layers in the order of computing, read from a tfjs layers topology.
 *
 * It is what LIME, saliency, ascent and the network map agree on. The plan says nothing of how a layer is computed; the two
 * implementations in ../hand-ordered.ts and ../tape.ts do.
 */

import { AppError } from '../../../core/errors.ts';
import { windowedLength, type Padding } from '../../core/windows.ts';

export type Activation = 'linear' | 'relu';

interface PlanLayerBase {
  readonly name: string;
  /** Names of the layers whose outputs this one reads. */
  readonly inputs: readonly string[];
  /** Output shape without the batch axis. */
  readonly outputShape: readonly number[];
}

export type PlanLayer = PlanLayerBase &
  (
    | { readonly kind: 'input' }
    | {
        readonly kind: 'conv2d';
        readonly filters: number;
        readonly kernelSize: readonly [number, number];
        readonly strides: readonly [number, number];
        readonly padding: Padding;
        readonly activation: Activation;
        readonly useBias: boolean;
      }
    | {
        readonly kind: 'zeroPadding2d';
        readonly padding: readonly [readonly [number, number], readonly [number, number]];
      }
    | {
        readonly kind: 'maxPooling2d' | 'averagePooling2d';
        readonly poolSize: readonly [number, number];
        readonly strides: readonly [number, number];
        readonly padding: Padding;
      }
    | { readonly kind: 'globalAveragePooling2d' }
    | { readonly kind: 'flatten' }
    | { readonly kind: 'relu' }
    /** Dropout and linear activations: nothing at inference. */
    | { readonly kind: 'identity' }
    | { readonly kind: 'dense'; readonly units: number; readonly activation: Activation; readonly useBias: boolean }
  );

export interface LayerPlan {
  /** In computing order: every layer stands after its inputs. */
  readonly layers: readonly PlanLayer[];
  readonly inputName: string;
  readonly outputNames: readonly string[];
}

export class UnsupportedLayerError extends AppError {
  constructor(detail: string) {
    super('model-invalid', detail);
    this.name = 'UnsupportedLayerError';
  }
}

type Json = Record<string, unknown>;

function pair(value: unknown): [number, number] {
  if (typeof value === 'number') return [value, value];
  if (Array.isArray(value) && value.length === 1 && typeof value[0] === 'number') return [value[0], value[0]];
  if (Array.isArray(value) && typeof value[0] === 'number' && typeof value[1] === 'number') return [value[0], value[1]];
  throw new UnsupportedLayerError(`expected one or two numbers, got ${JSON.stringify(value)}`);
}

function activationOf(config: Json, name: string): Activation {
  const value = (config['activation'] ?? 'linear') as string;
  if (value === 'linear' || value === 'relu') return value;
  throw new UnsupportedLayerError(`layer ${name}: activation ${value} has no hand-ordered backward pass`);
}

function paddingOf(config: Json, name: string): Padding {
  const value = (config['padding'] ?? 'valid') as string;
  if (value === 'same' || value === 'valid') return value;
  throw new UnsupportedLayerError(`layer ${name}: padding ${value} is not supported`);
}

function shape3(shape: readonly number[], name: string): [number, number, number] {
  const [height, width, channels] = shape;
  if (shape.length !== 3 || height === undefined || width === undefined || channels === undefined)
    throw new UnsupportedLayerError(`layer ${name} needs a [height, width, channels] input, got [${shape.join(', ')}]`);
  return [height, width, channels];
}

/** The list of layer configs, whether the topology is Functional ("Model") or Sequential. */
function layerConfigs(topology: Json): { layers: Json[]; sequential: boolean; outputs: string[] } {
  const root = (topology['model_config'] ?? topology) as Json;
  const config = root['config'] as Json | Json[] | undefined;
  if (!config) throw new UnsupportedLayerError('the topology has no config');
  if (root['class_name'] === 'Sequential') {
    const layers = Array.isArray(config) ? config : (config['layers'] as Json[]);
    return { layers, sequential: true, outputs: [] };
  }
  const graph = config as Json;
  const outputs = ((graph['output_layers'] ?? []) as [string, number, number][]).map(([name]) => name);
  return { layers: graph['layers'] as Json[], sequential: false, outputs };
}

function describe(className: string, config: Json, base: PlanLayerBase, inputShape: readonly number[]): PlanLayer {
  const { name } = base;
  switch (className) {
    case 'Conv2D': {
      if ((config['data_format'] ?? 'channels_last') !== 'channels_last')
        throw new UnsupportedLayerError(`layer ${name}: only channels_last is supported`);
      if (pair(config['dilation_rate'] ?? 1).some((rate) => rate !== 1) || ((config['groups'] as number) ?? 1) !== 1)
        throw new UnsupportedLayerError(
          `layer ${name}: dilated or grouped convolutions have no hand-ordered backward pass`,
        );
      const [height, width] = shape3(inputShape, name);
      const kernelSize = pair(config['kernel_size']);
      const strides = pair(config['strides'] ?? 1);
      const padding = paddingOf(config, name);
      const filters = config['filters'] as number;
      return {
        ...base,
        kind: 'conv2d',
        filters,
        kernelSize,
        strides,
        padding,
        activation: activationOf(config, name),
        useBias: (config['use_bias'] as boolean | undefined) ?? true,
        outputShape: [
          windowedLength(height, kernelSize[0], strides[0], padding),
          windowedLength(width, kernelSize[1], strides[1], padding),
          filters,
        ],
      };
    }
    case 'ZeroPadding2D': {
      const [height, width, channels] = shape3(inputShape, name);
      const raw = (config['padding'] ?? 1) as unknown;
      const [vertical, horizontal] = Array.isArray(raw) ? (raw as unknown[]) : [raw, raw];
      const top = pair(vertical);
      const side = pair(horizontal);
      return {
        ...base,
        kind: 'zeroPadding2d',
        padding: [top, side],
        outputShape: [height + top[0] + top[1], width + side[0] + side[1], channels],
      };
    }
    case 'MaxPooling2D':
    case 'AveragePooling2D': {
      const [height, width, channels] = shape3(inputShape, name);
      const poolSize = pair(config['pool_size'] ?? 2);
      const strides = config['strides'] == null ? poolSize : pair(config['strides']);
      const padding = paddingOf(config, name);
      return {
        ...base,
        kind: className === 'MaxPooling2D' ? 'maxPooling2d' : 'averagePooling2d',
        poolSize,
        strides,
        padding,
        outputShape: [
          windowedLength(height, poolSize[0], strides[0], padding),
          windowedLength(width, poolSize[1], strides[1], padding),
          channels,
        ],
      };
    }
    case 'GlobalAveragePooling2D':
      return { ...base, kind: 'globalAveragePooling2d', outputShape: [shape3(inputShape, name)[2]] };
    case 'Flatten':
      return { ...base, kind: 'flatten', outputShape: [inputShape.reduce((a, b) => a * b, 1)] };
    case 'Dense':
      if (inputShape.length !== 1) throw new UnsupportedLayerError(`layer ${name}: dense layers need a flat input`);
      return {
        ...base,
        kind: 'dense',
        units: config['units'] as number,
        activation: activationOf(config, name),
        useBias: (config['use_bias'] as boolean | undefined) ?? true,
        outputShape: [config['units'] as number],
      };
    case 'ReLU':
    case 'Activation': {
      if (className === 'ReLU' && config['max_value'] != null)
        throw new UnsupportedLayerError(`layer ${name}: a capped ReLU has no hand-ordered backward pass`);
      const kind = className === 'ReLU' || activationOf(config, name) === 'relu' ? 'relu' : 'identity';
      return { ...base, kind, outputShape: inputShape };
    }
    case 'Dropout':
      return { ...base, kind: 'identity', outputShape: inputShape };
    default:
      throw new UnsupportedLayerError(`layer ${name} (${className}) has no hand-ordered implementation`);
  }
}

/**
 * Reads the plan of a plain convolutional net: layers with one input each (a tree, so several heads may share a trunk).
 * @param topology `modelTopology` of a tfjs layers file
 * @throws UnsupportedLayerError for anything else; such models run on the tape implementation
 */
export function parseLayerPlan(topology: unknown): LayerPlan {
  const { layers: configs, sequential, outputs } = layerConfigs(topology as Json);
  const done = new Map<string, PlanLayer>();
  const order: PlanLayer[] = [];
  let previous: string | null = null;
  let inputName: string | null = null;

  const add = (layer: PlanLayer): void => {
    done.set(layer.name, layer);
    order.push(layer);
    previous = layer.name;
  };
  const addInput = (name: string, batchShape: (number | null)[]): void => {
    if (inputName) throw new UnsupportedLayerError('the model has more than one input');
    inputName = name;
    const outputShape = batchShape.slice(1).map((n) => {
      if (n == null) throw new UnsupportedLayerError('the input size must be fixed');
      return n;
    });
    add({ kind: 'input', name, inputs: [], outputShape });
  };

  for (const entry of configs) {
    const className = entry['class_name'] as string;
    const config = entry['config'] as Json;
    const name = (config['name'] ?? entry['name']) as string;
    if (className === 'InputLayer') {
      addInput(name, (config['batch_input_shape'] ?? config['batch_shape']) as (number | null)[]);
      continue;
    }
    if (sequential && !inputName) addInput(`${name}_input`, config['batch_input_shape'] as (number | null)[]);
    let inputs: string[];
    if (sequential) {
      inputs = [previous as unknown as string];
    } else {
      const nodes = entry['inbound_nodes'] as [string, number, number, Json?][][];
      if (nodes.length !== 1) throw new UnsupportedLayerError(`layer ${name} is used ${nodes.length} times`);
      inputs = (nodes[0] ?? []).map(([from]) => from);
    }
    const first = inputs[0];
    const source = first === undefined ? undefined : done.get(first);
    if (inputs.length !== 1 || !source)
      throw new UnsupportedLayerError(`layer ${name}: the hand-ordered implementation needs one input, defined before`);
    add(describe(className, config, { name, inputs, outputShape: [] }, source.outputShape));
  }
  if (!inputName) throw new UnsupportedLayerError('the model has no input layer');
  const last = order[order.length - 1];
  return { layers: order, inputName, outputNames: outputs.length ? outputs : last ? [last.name] : [] };
}

/** Multiply-adds of one layer for one image: convolutions and dense layers count, the rest is taken as free. */
export function multiplyAddsOf(layer: PlanLayer, inputShape: readonly number[]): number {
  if (layer.kind === 'conv2d') {
    const [height = 0, width = 0] = layer.outputShape;
    return height * width * layer.filters * layer.kernelSize[0] * layer.kernelSize[1] * (inputShape[2] ?? 0);
  }
  if (layer.kind === 'dense') return layer.units * (inputShape[0] ?? 0);
  return 0;
}

/** The chain of layers from the input (inclusive) to `name` (inclusive). */
export function chainTo(plan: LayerPlan, name: string): PlanLayer[] {
  const byName = new Map(plan.layers.map((layer) => [layer.name, layer]));
  const chain: PlanLayer[] = [];
  for (let at = byName.get(name); at; at = at.inputs[0] === undefined ? undefined : byName.get(at.inputs[0]))
    chain.unshift(at);
  if (chain.length === 0) throw new AppError('input-invalid', `the model has no layer named ${name}`);
  return chain;
}

/** Whether a layer is a ReLU or ends in one. */
export function isRelu(layer: PlanLayer): boolean {
  return layer.kind === 'relu' || ((layer.kind === 'conv2d' || layer.kind === 'dense') && layer.activation === 'relu');
}
