/**
 * A Keras or tfjs topology of any generation as one flat list of layers in computing order: nested models opened up (`inner/conv`),
 * Sequential ones given an input layer, a layer that is called several times listed once a call (`conv`, `conv#2`), configs in the vocabulary's
 * spelling. What is flat already comes out as it went in.
 */

import { AppError } from '../../../core/errors.ts';
import type { Json } from '../operators/config.ts';
import { canonicalConfig, classOf } from './layer-config.ts';
import { callsOf, outputsOfModel, type Reference } from './references.ts';

export interface FlatLayer {
  readonly name: string;
  readonly className: string;
  readonly config: Json;
  readonly inputs: readonly string[];
  /** Name of the layer whose weights it uses: its own, or that of its first call. */
  readonly weightsOf: string;
  /** Names from the outermost model's layer down to this one. */
  readonly path: readonly string[];
}

export interface FlatGraph {
  readonly layers: readonly FlatLayer[];
  readonly outputs: readonly string[];
}

/** No network of pictures comes near; a file that lists more is broken or hostile. */
/** Models within models; real ones have two or three. */
const MOST_LEVELS = 30;
const MOST_LAYERS = 5000;
const DEEPEST = 20;

const MODELS = new Set(['Model', 'Functional', 'Sequential']);

interface Entry {
  readonly className: string;
  readonly name: string;
  readonly config: Json;
  readonly entry: Json;
}

const invalid = (what: string): AppError => new AppError('model-invalid', what);

export const rootOf = (topology: unknown): Json => {
  const file = (topology ?? {}) as Json;
  return (file['model_config'] ?? file) as Json;
};

/** @throws AppError model-invalid when it is no model, or has too many layers */
function entriesOf(model: Json): Entry[] {
  const config = model['config'] as Json | unknown[] | undefined;
  const layers: unknown = Array.isArray(config) ? config : config?.['layers'];
  if (!Array.isArray(layers)) throw invalid('the file holds no list of layers');
  if (layers.length > MOST_LAYERS) throw invalid(`the file lists ${layers.length} layers; ${MOST_LAYERS} is the most`);
  return layers.map((entry: unknown): Entry => {
    const { class_name: className, config: own, name } = (entry ?? {}) as Json;
    const of = own as Json | unknown[] | undefined;
    const named: unknown = (Array.isArray(of) ? undefined : of?.['name']) ?? name;
    if (typeof className !== 'string' || typeof of !== 'object' || of === null || typeof named !== 'string')
      throw invalid('the file has a layer without a name, a kind or a config');
    return { className: classOf(className), name: named, config: of as Json, entry: entry as Json };
  });
}

class Flattener {
  readonly layers: FlatLayer[] = [];
  readonly #keras3: boolean;
  readonly #names = new Set<string>();

  constructor(keras3: boolean) {
    this.#keras3 = keras3;
  }

  /** @returns names of the model's outputs */
  open(model: Json, path: readonly string[], feed: string | null, call: string): string[] {
    if (path.length > DEEPEST) throw invalid('its models lie more than 20 deep in each other');
    const entries = entriesOf(model);
    return model['class_name'] === 'Sequential'
      ? this.#openRow(model, entries, path, feed, call)
      : this.#openGraph(model, entries, path, feed, call);
  }

  #openRow(
    model: Json,
    entries: readonly Entry[],
    path: readonly string[],
    feed: string | null,
    call: string,
  ): string[] {
    let at = feed;
    for (const one of entries) {
      if (one.className === 'InputLayer') {
        if (feed === null) at = this.#add(one, path, [], call);
        continue;
      }
      if (at === null) at = this.#addInput(model, one, path, call);
      at = this.#layer(one, path, [at], call);
    }
    if (at === null) throw invalid('the model has no layers');
    return [at];
  }

  /** A Sequential model's input is its first layer's, which may be a model itself. */
  #addInput(model: Json, first: Entry, path: readonly string[], call: string): string {
    let shape: unknown = null;
    for (let at: Entry | undefined = first, deep = 0; at && shape == null && deep < DEEPEST; deep++) {
      shape = at.config['batch_input_shape'] ?? at.config['batch_shape'];
      if (!MODELS.has(at.className)) break;
      shape ??= at.config['build_input_shape'];
      at = entriesOf(at.entry)[0];
    }
    shape ??=
      (model['config'] as Json)['build_input_shape'] ??
      (first.entry['build_config'] as Json | undefined)?.['input_shape'];
    const name = `${first.name}_input`;
    return this.#add(
      { className: 'InputLayer', name, config: { name, batch_input_shape: shape ?? null }, entry: {} },
      path,
      [],
      call,
    );
  }

  #openGraph(
    model: Json,
    entries: readonly Entry[],
    path: readonly string[],
    feed: string | null,
    call: string,
  ): string[] {
    const calls = new Map<string, { entry: Entry; index: number; inputs: readonly Reference[] }>();
    const times = new Map<string, number>();
    for (const entry of entries) {
      const nodes = entry.className === 'InputLayer' ? [[]] : callsOf(entry.name, entry.entry['inbound_nodes']);
      if (times.has(entry.name)) throw invalid(`two layers are called ${entry.name.slice(0, 60)}`);
      times.set(entry.name, nodes.length);
      nodes.forEach((inputs, index) => calls.set(`${entry.name} ${index}`, { entry, index, inputs }));
    }
    const keyOf = ({ layer, node }: Reference): string => {
      // Models that are called within models count their calls from 0 or 1: where there is one call alone, that is meant.
      const key = `${layer} ${times.get(layer) === 1 ? 0 : node}`;
      if (!calls.has(key)) throw invalid(`the file refers to a layer ${layer.slice(0, 60)} that it does not list`);
      return key;
    };
    const given = new Map<string, string[]>();
    let inputs = 0;
    let pending = [...calls];
    while (pending.length) {
      const waiting: typeof pending = [];
      for (const one of pending) {
        const [key, { entry, index, inputs: from }] = one;
        const sources = from.map((reference) => [given.get(keyOf(reference)), reference.tensor] as const);
        if (sources.some(([found]) => found === undefined)) {
          waiting.push(one);
          continue;
        }
        const names = sources.map(([found, tensor]) => {
          const name = (found as string[])[tensor];
          if (name === undefined)
            throw invalid(`the layer ${entry.name.slice(0, 60)} reads an output that does not exist`);
          return name;
        });
        const suffix = index === 0 ? call : `${call}#${index + 1}`;
        if (entry.className === 'InputLayer' && feed !== null) {
          if (++inputs > 1) throw invalid(`the nested model ${path.join('/')} must have one input`);
          given.set(key, [feed]);
        } else if (MODELS.has(entry.className)) given.set(key, this.#model(entry, path, names, suffix));
        else given.set(key, [this.#layer(entry, path, names, suffix)]);
      }
      if (waiting.length === pending.length)
        throw invalid('the model graph has a cycle or a layer without a defined input');
      pending = waiting;
    }
    return outputsOfModel(model).map((reference) => {
      const name = given.get(keyOf(reference))?.[reference.tensor];
      if (name === undefined) throw invalid('the model has an output that no layer gives');
      return name;
    });
  }

  #model(entry: Entry, path: readonly string[], inputs: readonly string[], call: string): string[] {
    if (inputs.length !== 1) throw invalid(`the nested model ${entry.name} must have one input`);
    if (path.length >= MOST_LEVELS)
      throw invalid(`the model holds models within models, more than ${MOST_LEVELS} levels deep`);
    return this.open({ ...entry.entry, class_name: entry.className }, [...path, entry.name], inputs[0] as string, call);
  }

  #layer(entry: Entry, path: readonly string[], inputs: readonly string[], call: string): string {
    if (MODELS.has(entry.className)) {
      const outputs = this.#model(entry, path, inputs, call);
      if (outputs.length !== 1) throw invalid(`the nested model ${entry.name} must have one output`);
      return outputs[0] as string;
    }
    return this.#add(entry, path, inputs, call);
  }

  #add(
    { className, name, config: given }: Entry,
    outer: readonly string[],
    inputs: readonly string[],
    call: string,
  ): string {
    const path = [...outer, name];
    const weightsOf = path.join('/');
    const full = weightsOf + call;
    const { config, inner } = canonicalConfig(className, given, this.#keras3);
    const put = (layer: Omit<FlatLayer, 'path'>): void => {
      if (this.#names.has(layer.name)) throw invalid(`two layers are called ${layer.name.slice(0, 60)}`);
      this.#names.add(layer.name);
      if (this.layers.length >= MOST_LAYERS) throw invalid(`the model has more than ${MOST_LAYERS} layers`);
      this.layers.push({ ...layer, path });
    };
    if (!inner) {
      put({ name: full, className, config: { ...config, name: full }, inputs, weightsOf });
      return full;
    }
    // The layer's name stays with its output; what it gives before the activation gets one of its own.
    const before = `${full}_linear`;
    put({ name: before, className, config: { ...config, name: before }, inputs, weightsOf });
    const activation = classOf(inner.className);
    const { config: own } = canonicalConfig(activation, inner.config, this.#keras3);
    put({ name: full, className: activation, config: { ...own, name: full }, inputs: [before], weightsOf: full });
    return full;
  }
}

/**
 * @param topology     `model_config`, or a file around it
 * @param kerasVersion as the file names it; decides what `hard_sigmoid` means
 * @throws AppError model-invalid
 */
export function flattenTopology(topology: unknown, kerasVersion = versionOf(topology)): FlatGraph {
  if (/^1\./.test(kerasVersion))
    throw invalid('the file was written by Keras 1; open it with Keras 2 (2.2 or older reads it) and save it again');
  const flattener = new Flattener(/^[3-9]/.test(kerasVersion));
  const outputs = flattener.open(rootOf(topology), [], null, '');
  return { layers: flattener.layers, outputs };
}

export function versionOf(topology: unknown): string {
  const version = (topology as Json | null)?.['keras_version'];
  return typeof version === 'string' ? version : '2';
}
