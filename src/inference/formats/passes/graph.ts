/** A tfjs topology as the passes read and change it: its top-level layers, who feeds whom, and its outputs. Nested models stay closed. */

import { outputsOf } from '../tfjs-layers.ts';

export type Json = Record<string, unknown>;

export interface GraphLayer {
  readonly name: string;
  readonly className: string;
  readonly config: Json;
  readonly inputs: readonly string[];
  /** Names of the layers that read this one, once for each time. */
  readonly readBy: readonly string[];
  readonly isOutput: boolean;
}

export type Graph = ReadonlyMap<string, GraphLayer>;

/** What a layer becomes; the rest of its entry (its name, what feeds it) stays. */
export type Change = { readonly className?: string; readonly config: Json };

interface Entry {
  readonly class_name: string;
  readonly config: Json;
  readonly name?: string;
  readonly inbound_nodes?: unknown;
}

const rootOf = (topology: unknown): Json => ((topology as Json | null)?.['model_config'] ?? topology ?? {}) as Json;

const entriesOf = (root: Json): readonly Entry[] | null => {
  const config = root['config'] as Json | Entry[] | undefined;
  const layers = Array.isArray(config) ? config : (config?.['layers'] as Entry[] | undefined);
  return Array.isArray(layers) ? layers : null;
};

const nameOf = ({ name, config }: Entry): string => (config['name'] ?? name) as string;

/** Names of the layers that feed one call; null for a form that is not read here. */
function callInputs(node: unknown): string[] | null {
  if (!Array.isArray(node)) return null;
  const names = node.map((from: unknown) => (Array.isArray(from) ? (from[0] as unknown) : null));
  return names.every((name) => typeof name === 'string') ? names : null;
}

/** @returns null for what is no layers model, or calls its layers in a way that is not read here; then no pass is made */
export function readGraph(topology: unknown): Graph | null {
  const root = rootOf(topology);
  const entries = entriesOf(root);
  if (!entries) return null;
  const sequential = root['class_name'] === 'Sequential';
  const inputs = new Map<string, readonly string[]>();
  let previous: string | null = null;
  for (const entry of entries) {
    const name = nameOf(entry);
    if (sequential) inputs.set(name, previous === null ? [] : [previous]);
    else {
      const nodes = (entry.inbound_nodes ?? []) as unknown[];
      // A layer that is called twice has two outputs; what is true of one need not be of the other.
      const calls = nodes.map(callInputs);
      if (nodes.length > 1 || calls.includes(null)) return null;
      inputs.set(name, calls[0] ?? []);
    }
    previous = name;
  }
  const readBy = new Map<string, string[]>(entries.map((entry) => [nameOf(entry), []]));
  for (const [name, from] of inputs) for (const one of from) readBy.get(one)?.push(name);
  const outputs = new Set(sequential ? [previous] : outputsOf(topology));
  return new Map(
    entries.map((entry) => {
      const name = nameOf(entry);
      const layer = { name, className: entry.class_name, config: entry.config, inputs: inputs.get(name) ?? [] };
      return [name, { ...layer, readBy: readBy.get(name) ?? [], isOutput: outputs.has(name) }];
    }),
  );
}

/** The topology with some layers exchanged. The one given is not touched. */
export function changeLayers(topology: unknown, changes: ReadonlyMap<string, Change>): unknown {
  if (changes.size === 0) return topology;
  const root = rootOf(topology);
  const layers = (entriesOf(root) as readonly Entry[]).map((entry) => {
    const change = changes.get(nameOf(entry));
    return change ? { ...entry, class_name: change.className ?? entry.class_name, config: change.config } : entry;
  });
  const changed = { ...root, config: Array.isArray(root['config']) ? layers : { ...(root['config'] as Json), layers } };
  const whole = topology as Json;
  return whole['model_config'] ? { ...whole, model_config: changed } : changed;
}

/** A layer that gives what it reads: it keeps the name, so that whatever names it still finds it. */
export function passOn({ name, config }: GraphLayer): Change {
  // A Sequential model's first layer says what the network reads.
  const shape = config['batch_input_shape'];
  return {
    className: 'Activation',
    config: { name, activation: 'linear', ...(shape === undefined ? {} : { batch_input_shape: shape }) },
  };
}

/** The activation's name; null for one that is an object. */
export function activationOf({ config }: GraphLayer): string | null {
  const activation = config['activation'] ?? 'linear';
  return typeof activation === 'string' ? activation : null;
}
