/** Nodes of an ONNX graph and their attributes. */

import { constantOf, type ConstantValue } from '../graph-builder.ts';
import { readTensor, type Beside } from './tensor.ts';
import { fieldsOf, integers, messages, reals, texts } from './wire.ts';

export interface OnnxAttributes {
  number(name: string, otherwise: number): number;
  numbers(name: string): number[] | null;
  text(name: string, otherwise: string): string;
  tensor(name: string): ConstantValue | null;
}

export interface OnnxNode {
  readonly name: string;
  readonly op: string;
  /** Whose operator it is; empty for ONNX's own. */
  readonly domain: string;
  /** Empty where one is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: OnnxAttributes;
}

/** @throws AppError model-damaged | model-invalid | model-unreachable */
export async function readNodeProto(bytes: Uint8Array, beside: Beside): Promise<OnnxNode> {
  const fields = fieldsOf(bytes);
  const found = new Map<string, ReturnType<typeof fieldsOf>>();
  const tensors = new Map<string, ConstantValue>();
  for (const attribute of messages(fields, 5)) {
    const own = fieldsOf(attribute);
    const [name = ''] = texts(own, 1);
    found.set(name, own);
    const [tensor] = messages(own, 5);
    if (tensor) tensors.set(name, (await readTensor(tensor, beside))[1]);
  }
  const numbers = (name: string): number[] | null => {
    const own = found.get(name);
    if (!own) return null;
    const list = [...integers(own, 8), ...reals(own, 7, 4)];
    return list.length ? list : [...integers(own, 3), ...reals(own, 2, 4)];
  };
  const outputs = texts(fields, 2);
  const [op = ''] = texts(fields, 4);
  return {
    name: texts(fields, 3)[0] || outputs[0] || op,
    op,
    domain: texts(fields, 7)[0] ?? '',
    inputs: texts(fields, 1),
    outputs,
    attributes: {
      number: (name, otherwise) => numbers(name)?.[0] ?? otherwise,
      numbers,
      text: (name, otherwise) => texts(found.get(name) ?? [], 4)[0] ?? otherwise,
      tensor: (name) => {
        const list = name.startsWith('value_') ? numbers(name) : null;
        if (list) return constantOf(name.endsWith('s') ? [list.length] : [], list, name.startsWith('value_int'));
        return tensors.get(name) ?? null;
      },
    },
  };
}
