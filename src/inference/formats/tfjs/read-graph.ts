/** tfjs graph models: nodes of TensorFlow, read one by one into the vocabulary; fused ones are parted again. */

import { AppError } from '../../../core/errors.ts';
import { constantOf, constantValue, GraphBuilder, layerValue, type ConstantValue, type GraphValue, type LayerValue } from '../graph-builder.ts'; // prettier-ignore
import type { NetworkFile } from '../network-file.ts';
import type { NamedWeights } from '../weights.ts';
import { attributesOf, type GraphNode } from './attributes.ts';
import { readNode } from './read-node.ts';

const invalid = (what: string): AppError => new AppError('model-invalid', what);
const MOST_NODES = 20_000;

/** `name`, `name:1` and `^name` (an order alone). */
const plain = (input: string): string => input.replace(/^\^/, '').replace(/:\d+$/, '');

/**
 * @param topology `modelTopology` of a graph model
 * @param weights  by name of a Const node
 * @throws AppError model-invalid | model-damaged
 */
export function readGraphModel(topology: unknown, weights: NamedWeights): NetworkFile {
  const nodes = (topology as { node?: unknown } | null)?.node;
  if (!Array.isArray(nodes) || nodes.length > MOST_NODES)
    throw invalid('the graph model lists no nodes that can be read');
  const byName = new Map<string, GraphNode>();
  for (const node of nodes as GraphNode[]) {
    if (typeof node?.name !== 'string' || typeof node.op !== 'string') throw invalid('a node has no name or operation');
    byName.set(node.name, node);
  }
  const builder = new GraphBuilder();
  const values = new Map<string, GraphValue>();
  for (const node of ordered(byName)) values.set(node.name, valueOf(node, builder, values, weights));
  const read = new Set([...byName.values()].flatMap((node) => (node.input ?? []).map(plain)));
  const outputs = [...byName.keys()].filter((name) => !read.has(name)).map((name) => values.get(name) as GraphValue);
  return builder.file('graph', outputs);
}

/** Every node behind those that it reads. */
function ordered(byName: ReadonlyMap<string, GraphNode>): GraphNode[] {
  const out: GraphNode[] = [];
  const state = new Map<string, 'open' | 'done'>();
  for (const start of byName.keys()) {
    const stack = [start];
    while (stack.length) {
      const name = stack[stack.length - 1] as string;
      const node = byName.get(name);
      if (!node) throw invalid(`the graph refers to a node ${name.slice(0, 60)} that it does not list`);
      if (state.get(name) === 'done') {
        stack.pop();
        continue;
      }
      const before = (node.input ?? []).map(plain).filter((input) => state.get(input) !== 'done');
      if (before.length === 0) {
        state.set(name, 'done');
        out.push(node);
        stack.pop();
        continue;
      }
      if (state.get(name) === 'open' && before.some((input) => state.get(input) === 'open'))
        throw invalid('the model graph has a cycle or a layer without a defined input');
      state.set(name, 'open');
      stack.push(...before);
    }
  }
  return out;
}

function valueOf(
  node: GraphNode,
  builder: GraphBuilder,
  values: ReadonlyMap<string, GraphValue>,
  weights: NamedWeights,
): GraphValue {
  const { name, op } = node;
  const attributes = attributesOf(node);
  if (op === 'Const') {
    const found = weights.get(name);
    if (!found) throw new AppError('model-damaged', `the file has no values for the constant ${name}`);
    return constantOf(found.shape, found.values);
  }
  if (op === 'Placeholder') return builder.input(name, attributes.shape('shape').slice(1));
  const inputs = (node.input ?? []).filter((input) => !input.startsWith('^')).map((input) => values.get(plain(input)));
  const what = `the node ${name.slice(0, 80)} (${op})`;
  return readNode({
    name,
    op,
    attributes,
    builder,
    inputs: inputs as GraphValue[],
    layer: (i): LayerValue => layerValue(what, inputs[i]),
    constant: (i): ConstantValue => constantValue(what, inputs[i]),
  });
}
