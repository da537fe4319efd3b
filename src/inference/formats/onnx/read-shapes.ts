/** ONNX's nodes that move values about. */

import { sizeOf } from '../operators/config.ts';
import { axisWithoutBatch, constantAt, layerAt, listAt, physicalAxis, placed, refuse, shapeOf, toPlain, type OnnxContext, type Placed } from './placed.ts'; // prettier-ignore

/** @param wanted with the batch; the node's own where it is left out */
export function reshape(node: OnnxContext, wanted?: readonly number[]): Placed {
  const x = layerAt(node, 0);
  const shape = shapeOf(x);
  const size = sizeOf(shape);
  if (node.attributes.number('allowzero', 0)) throw refuse(node, ' with allowzero, which is not known here');
  const target = (wanted ?? listAt(node, 'shape', 1) ?? []).map((n, i) => (n === 0 && i > 0 ? (shape[i - 1] ?? 0) : n));
  const [batch = 1, ...rest] = target;
  // One axis alone: the batch of one picture is left out.
  const own = rest.length ? rest : [size];
  const known = sizeOf(own.filter((n) => n !== -1));
  const to = own.map((n) => (n === -1 ? size / known : n));
  if (sizeOf(to) !== size || !to.every((n) => Number.isInteger(n) && n > 0) || (rest.length > 0 && batch > 1))
    throw refuse(node, ` to [${target.join(', ')}], which mixes pictures or does not hold [${shape.join(', ')}]`);
  if (to.length === shape.length && to.every((n, i) => n === shape[i])) return x;
  return placed(node.builder.add(node.name, 'Reshape', { target_shape: to }, [toPlain(node, x).value]));
}

export function squeeze(node: OnnxContext): Placed {
  const shape = shapeOf(layerAt(node, 0));
  const axes = (listAt(node, 'axes', 1) ?? []).map((axis) => (axis < 0 ? axis + shape.length + 1 : axis));
  // Without its batch, one picture's list of scores is still a list of scores; anything else would count its axes from another place on.
  if (axes.includes(0) && shape.filter((n, i) => n !== 1 || !axes.includes(i + 1)).length > 1)
    throw refuse(node, ', which takes the batch away');
  const rest = shape.filter((n, i) => (axes.length ? !axes.includes(i + 1) : n !== 1));
  return reshape(node, [-1, ...(rest.length ? rest : [1])]);
}

export function unsqueeze(node: OnnxContext): Placed {
  const rest = [-1, ...shapeOf(layerAt(node, 0))];
  const axes = listAt(node, 'axes', 1) ?? [];
  const rank = rest.length + axes.length;
  const places = axes.map((axis) => (axis < 0 ? axis + rank : axis));
  if (places.includes(0)) throw refuse(node, ', which moves the batch');
  return reshape(
    node,
    Array.from({ length: rank }, (_, i) => (places.includes(i) ? 1 : (rest.shift() as number))),
  );
}

export function transpose(node: OnnxContext): Placed {
  const x = layerAt(node, 0);
  const shape = shapeOf(x);
  const [batch, ...dims] = node.attributes.numbers('perm') ?? [];
  if (batch !== 0 || dims.length !== shape.length) throw refuse(node, ', which moves the batch');
  const order = dims.join();
  if (x.last && order === '2,3,1') return placed(x.value);
  if (!x.last && order === '3,1,2') return placed(x.value, true);
  return placed(node.builder.add(node.name, 'Permute', { dims }, [toPlain(node, x).value]));
}

function cut(node: OnnxContext, x: Placed, ranges: ReadonlyMap<number, readonly [from: number, to: number]>): Placed {
  const begin = x.value.shape.map(() => 0);
  const size = [...x.value.shape];
  for (const [axis, [from, to]] of ranges) {
    begin[physicalAxis(x, axis) - 1] = from;
    size[physicalAxis(x, axis) - 1] = to - from;
  }
  return placed(node.builder.add(node.name, 'Slice', { begin, size }, [x.value]), x.last);
}

export function slice(node: OnnxContext): Placed {
  const x = layerAt(node, 0);
  const shape = shapeOf(x);
  const starts = listAt(node, 'starts', 1) ?? [];
  const ends = listAt(node, 'ends', 2) ?? [];
  const axes = listAt(node, 'axes', 3) ?? starts.map((_, i) => i);
  if (listAt(node, 'steps', 4)?.some((n) => n !== 1)) throw refuse(node, ' in steps, which is not known here');
  const ranges = new Map<number, readonly [number, number]>();
  axes.forEach((given, i) => {
    const axis = axisWithoutBatch(node, given, shape.length);
    const length = shape[axis] as number;
    const place = (n: number): number => Math.min(Math.max(n < 0 ? n + length : n, 0), length);
    ranges.set(axis, [place(starts[i] as number), place(ends[i] as number)]);
  });
  return cut(node, x, ranges);
}

export function split(node: OnnxContext): Placed[] {
  const x = layerAt(node, 0);
  const axis = axisWithoutBatch(node, node.attributes.number('axis', 0), shapeOf(x).length);
  const length = shapeOf(x)[axis] as number;
  const even = Math.ceil(length / node.outputs);
  const parts = listAt(node, 'split', 1) ?? Array.from({ length: node.outputs }, (_, i) => Math.min(even, length - i * even)); // prettier-ignore
  let from = 0;
  return parts.map((part) => {
    from += part;
    return cut(node, x, new Map([[axis, [from - part, from]]]));
  });
}

export function gather(node: OnnxContext): Placed {
  const x = layerAt(node, 0);
  const shape = shapeOf(x);
  const indices = constantAt(node, 1);
  const axis = axisWithoutBatch(node, node.attributes.number('axis', 0), shape.length);
  if (indices.shape.length > 0) throw refuse(node, ' of several places, which is not known here');
  const index = indices.values[0] as number;
  const at = index < 0 ? index + (shape[axis] as number) : index;
  const one = cut(node, x, new Map([[axis, [at, at + 1]]]));
  return reshape({ ...node, inputs: [one] }, [-1, ...shape.filter((_, i) => i !== axis)]);
}
