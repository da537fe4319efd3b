/** ONNX files (onnx.ai/onnx/intro/concepts.html), opset 7 to 21, read node by node into the vocabulary. */

import { AppError } from '../../../core/errors.ts';
import { GraphBuilder, type ConstantValue } from '../graph-builder.ts';
import type { NetworkFile } from '../network-file.ts';
import { readNodeProto, type OnnxNode } from './attributes.ts';
import { foldConstants } from './fold.ts';
import { placed, toPlain, type OnnxContext, type OnnxValue } from './placed.ts';
import { readNode } from './read-node.ts';
import { sortNodes } from './sort-nodes.ts';
import { readTensor, type Beside } from './tensor.ts';
import { damagedOnnx, fieldsOf, integers, messages, texts } from './wire.ts';

const MOST_NODES = 20_000;
/** Later ones may mean something else by the same name. */
const [FIRST_OPSET, LAST_OPSET] = [7, 21];
const invalid = (what: string): AppError => new AppError('model-invalid', what);

/**
 * @param beside a file of weights by its path, or null
 * @throws AppError model-damaged | model-invalid | model-unreachable
 */
export async function readOnnx(data: ArrayBuffer, beside: Beside): Promise<NetworkFile> {
  const model = fieldsOf(new Uint8Array(data));
  const [graphBytes] = messages(model, 7);
  if (!graphBytes) throw damagedOnnx();
  const opsets = messages(model, 8).map((bytes) => fieldsOf(bytes));
  const opset = opsets.find((fields) => ['', 'ai.onnx'].includes(texts(fields, 1)[0] ?? ''));
  const version = opset ? (integers(opset, 2)[0] ?? 0) : 0;
  if (version < FIRST_OPSET || version > LAST_OPSET)
    throw invalid(`the ONNX file is of opset ${version}, and ${FIRST_OPSET} to ${LAST_OPSET} can be read: export it again with opset_version=18`);
  const graph = fieldsOf(graphBytes);
  const nodes = messages(graph, 1);
  if (nodes.length > MOST_NODES) throw invalid(`the model has more than ${MOST_NODES} nodes`);
  const values = new Map<string, OnnxValue>();
  for (const bytes of messages(graph, 5)) values.set(...(await readTensor(bytes, beside)));
  const builder = new GraphBuilder();
  for (const bytes of messages(graph, 11)) {
    const [name, shape] = valueInfo(bytes);
    // Older files list their weights as inputs, too.
    if (!values.has(name)) values.set(name, picture(builder, name, shape));
  }
  const parsed: OnnxNode[] = [];
  for (const bytes of nodes) parsed.push(await readNodeProto(bytes, beside));
  for (const { name, op, domain, inputs, outputs, attributes } of sortNodes(parsed)) {
    const node = `the node ${name.slice(0, 80)} (${op.slice(0, 60)})`;
    if (!['', 'ai.onnx'].includes(domain))
      throw invalid(`${node} is of the operators ${domain.slice(0, 60)}, which are not known here: export the network with ONNX's own`);
    const given = inputs.map((input) => {
      const value = values.get(input);
      if (input && !value)
        throw invalid(`${node} reads ${input.slice(0, 60)}, which nothing in the file gives: a part is missing, or that output is not computed here`);
      return value;
    });
    const context: OnnxContext = { name, op, opset: version, attributes, builder, inputs: given, outputs: outputs.length };
    const results = resultsOf(context);
    outputs.forEach((output, i) => results[i] && values.set(output, results[i]));
  }
  const ends = messages(graph, 12).map((bytes) => {
    const end = values.get(valueInfo(bytes)[0]);
    if (!end) throw invalid(`the graph gives no ${valueInfo(bytes)[0].slice(0, 60)}, which it lists as an output`);
    return end;
  });
  const last: OnnxContext = { name: 'output', op: 'output', opset: version, attributes: NO_ATTRIBUTES, builder, inputs: [], outputs: 1 };
  return builder.file('graph', ends.map((end) => (end.kind === 'placed' ? toPlain(last, end).value : end)));
} // prettier-ignore

const NO_ATTRIBUTES: OnnxContext['attributes'] = {
  number: (_, otherwise) => otherwise,
  numbers: () => null,
  text: (_, otherwise) => otherwise,
  tensor: () => null,
};

function resultsOf(node: OnnxContext): readonly OnnxValue[] {
  const { op, inputs, attributes } = node;
  if (op === 'Constant') {
    for (const name of ['value', 'value_float', 'value_int', 'value_floats', 'value_ints']) {
      const found = attributes.tensor(name);
      if (found) return [found];
    }
  }
  if (inputs.every((input) => input?.kind !== 'placed')) {
    const folded = foldConstants(op, inputs as (ConstantValue | undefined)[], attributes);
    if (folded) return [folded];
  }
  return readNode(node);
}

/** Name and lengths of a ValueInfoProto; 0 where a length is open. */
function valueInfo(bytes: Uint8Array): [name: string, shape: number[]] {
  const fields = fieldsOf(bytes);
  const [type] = messages(fields, 2);
  const [tensor] = type ? messages(fieldsOf(type), 1) : [];
  const [shape] = tensor ? messages(fieldsOf(tensor), 2) : [];
  const lengths = shape ? messages(fieldsOf(shape), 1).map((one) => integers(fieldsOf(one), 1)[0] ?? 0) : [];
  return [texts(fields, 1)[0] ?? '', lengths];
}

function picture(builder: GraphBuilder, name: string, shape: readonly number[]): OnnxValue {
  const [, a = 0, b = 0, c = 0] = shape;
  const few = (n: number): boolean => n === 1 || n === 3 || n === 4;
  if (shape.length !== 4 || !shape.slice(1).every((n) => n >= 1 && n <= 4096))
    throw invalid(`the input ${name.slice(0, 60)} of [${shape.join(', ')}] is no picture of fixed size: export the network for [1, channels, height, width]`);
  return few(a) || !few(c)
    ? placed(builder.input(name, [b, c, a]), true)
    : placed(builder.input(name, [a, b, c]));
} // prettier-ignore
