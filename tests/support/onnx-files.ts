/** Writes small ONNX files for tests. */

type Part = Uint8Array;
const joined = (parts: readonly Part[]): Part => Uint8Array.from(parts.flatMap((part) => [...part]));
function varint(value: number): Part {
  let rest = BigInt.asUintN(64, BigInt(value));
  const out: number[] = [];
  for (; rest > 127n; rest >>= 7n) out.push(Number(rest & 127n) | 128);
  return Uint8Array.from([...out, Number(rest)]);
}
const whole = (field: number, value: number): Part => joined([varint(field * 8), varint(value)]);
const bytes = (field: number, value: Part): Part => joined([varint(field * 8 + 2), varint(value.length), value]);
const text = (field: number, value: string): Part => bytes(field, new TextEncoder().encode(value));
const float = (field: number, value: number): Part =>
  joined([varint(field * 8 + 5), new Uint8Array(Float32Array.of(value).buffer)]);

export interface Tensor {
  readonly dims: readonly number[];
  readonly values: ArrayLike<number>;
  readonly integers?: boolean;
}
export type Attribute = number | string | readonly number[] | { readonly float: number };
export type Node = readonly [
  op: string,
  inputs: string,
  output: string,
  attributes?: Readonly<Record<string, Attribute>>,
];

/** A tensor in raw bytes: floats, or 64 bit whole numbers. */
export const tensorProto = (name: string, { dims, values, integers }: Tensor): Part =>
  joined([
    ...dims.map((n) => whole(1, n)),
    whole(2, integers ? 7 : 1),
    text(8, name),
    bytes(9, new Uint8Array(integers ? BigInt64Array.from(Array.from(values, BigInt)).buffer : Float32Array.from(values).buffer)),
  ]); // prettier-ignore

function attribute(name: string, value: Attribute): Part {
  const head = text(1, name);
  if (typeof value === 'number') return joined([head, whole(3, value), whole(20, 2)]);
  if (typeof value === 'string') return joined([head, text(4, value), whole(20, 3)]);
  if ('float' in value) return joined([head, float(2, value.float), whole(20, 1)]);
  return joined([head, ...value.map((n) => whole(8, n)), whole(20, 7)]);
}

const valueInfo = (name: string, dims: readonly number[]): Part => {
  const shape = joined(dims.map((n) => bytes(1, whole(1, n))));
  return joined([text(1, name), bytes(2, bytes(1, joined([whole(1, 1), bytes(2, shape)])))]);
};

/** A graph from `x` to `y`. */
export function onnxFile(input: readonly number[], nodes: readonly Node[], tensors: Readonly<Record<string, Tensor>> = {}, opset = 13): ArrayBuffer {
  const graph = joined([
    ...nodes.map(([op, inputs, output, attributes = {}]) => bytes(1, joined([...inputs.split(' ').map((one) => text(1, one)), text(2, output), text(3, `${op}-${output}`), text(4, op), ...Object.entries(attributes).map(([name, value]) => bytes(5, attribute(name, value)))]))),
    text(2, 'graph'),
    ...Object.entries(tensors).map(([name, tensor]) => bytes(5, tensorProto(name, tensor))),
    bytes(11, valueInfo('x', input)),
    bytes(12, joined([text(1, 'y'), bytes(2, bytes(1, whole(1, 1)))])),
  ]);
  return joined([whole(1, 7), bytes(7, graph), bytes(8, whole(2, opset))]).buffer as ArrayBuffer;
} // prettier-ignore
